"""Signals of paper visits, for officers."""

from typing import Any
from uuid import UUID

import msgspec

from contracts.page import Page
from contracts.rpc.hazard import Signal
from contracts.rpc.signals import SignalQuery, SignalRow
from gateway.api.agencies import OFFICER
from gateway.blueprint import Blueprint
from gateway.calls import rooms
from gateway.errors import locale
from gateway.messages import message
from gateway.schemas.agencies import ReasonSchema
from gateway.schemas.signals import FollowUpSchema, SignalQuerySchema

blp = Blueprint("signals", __name__, description="Signals of paper visits")

SIGNAL = "/signals/<uuid:signal_id>"


def _worded(signal: Signal) -> Signal:
    return msgspec.structs.replace(signal, message=message(signal.code, locale(), signal.params))


@blp.act("GET", "/signals", allow=OFFICER, query=SignalQuerySchema, answer=Page[SignalRow])
def list_signals(query: SignalQuery) -> Page[SignalRow]:
    """Signs that visits were made on paper alone, each with its explanation; newest found first."""
    page, language = rooms().hazard.list_signals(query), locale()
    items = [msgspec.structs.replace(row, message=message(row.code, language, row.params)) for row in page.items]
    return msgspec.structs.replace(page, items=items)


@blp.act("GET", SIGNAL, allow=OFFICER, answer=Signal)
def get_signal(signal_id: UUID) -> Signal:
    """One signal with the visits, hazards and photos that it rests on."""
    return _worded(rooms().hazard.get_signal(signal_id))


@blp.act("POST", f"{SIGNAL}/dismissal", allow=OFFICER, body=ReasonSchema, answer=Signal)
def dismiss_signal(body: dict[str, Any], signal_id: UUID) -> Signal:
    """open -> dismissed: there is nothing in it."""
    return _worded(rooms().hazard.dismiss_signal(signal_id, body["reason"]))


@blp.act("POST", f"{SIGNAL}/follow-up", allow=OFFICER, body=FollowUpSchema, answer=Signal)
def follow_signal(body: dict[str, Any], signal_id: UUID) -> Signal:
    """open -> followed: it is looked into."""
    return _worded(rooms().hazard.follow_signal(signal_id, body["note"]))
