"""Signals of paper visits on an officer's screen."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import ColumnElement, Select, func, select

from contracts.actor import Actor
from contracts.errors import NotFound
from contracts.page import Page
from contracts.rpc.hazard import Signal
from contracts.rpc.signals import SignalPhoto, SignalQuery, SignalRow
from contracts.vocabulary import Role, SignalState
from kit.paging import order_by, page
from kit.work import Work
from services.hazard import wire
from services.hazard.domain.fields import Fields
from services.hazard.queries.scope import in_region, region_codes_of, visible_attachments, visible_hazards, visible_visits
from services.hazard.tables.hazards import HazardRecord
from services.hazard.tables.signals import SignalRecord
from services.hazard.tables.visits import Attachment, VisitRecord

NAME_LENGTH = 60
HIDDEN = "***"
_ROW = (
    *wire.TRACKED,
    *("name", "signal_version", "agency_id", "agency_name", "enterprise_id", "enterprise_name", "visit_id", "contract_id"),
    *("code", "params", "found_at", "state", "note", "decided_at"),
)


def signals_in_scope(actor: Actor) -> ColumnElement[bool]:
    """Those of an officer's region. Ask it of officers alone: agencies and enterprises never see any."""
    actor.require(Role.OFFICER)
    return in_region(SignalRecord, actor.region_codes)


def list_signals(actor: Actor, work: Work, query: SignalQuery) -> Page[SignalRow]:
    """Newest found first, unless sorted otherwise."""
    found = select(SignalRecord).where(signals_in_scope(actor))
    fields = Fields()
    name = fields.text("name", query.name, NAME_LENGTH)
    fields.raise_wrong()
    if query.region_code is not None:
        found = found.where(in_region(SignalRecord, region_codes_of(work, query.region_code)))
    if query.agency_id is not None:
        found = found.where(SignalRecord.agency_id == query.agency_id)
    if name is not None:
        found = found.where(SignalRecord.name == name)
    if query.state is not None:
        found = found.where(SignalRecord.state == query.state.value)
    if query.found_from is not None:
        found = found.where(SignalRecord.found_at >= _midnight(work, query.found_from))
    if query.found_until is not None:
        found = found.where(SignalRecord.found_at < _midnight(work, query.found_until))
    order = order_by(query.sort, {"found_at": SignalRecord.found_at}, "-found_at", SignalRecord.id)
    rows: Page[SignalRecord] = page(work.db, found, order=order, query=query, to_item=lambda row: row)
    beyond = _beyond(actor, work, rows.items)
    return Page([signal_row(row, row.id in beyond) for row in rows.items], rows.next_cursor, rows.total)


def _beyond(actor: Actor, work: Work, rows: Sequence[SignalRecord]) -> set[UUID]:
    """Those that rest on a visit out of the officer's region too: what they say of it is not for this officer."""
    ids = {UUID(one) for row in rows for one in row.evidence["visits"]}
    seen = {
        str(one)
        for one in _rows(work, visible_visits(actor).where(VisitRecord.id.in_(ids)).with_only_columns(VisitRecord.id), [*ids])
    }
    return {row.id for row in rows if not seen.issuperset(row.evidence["visits"])}


def _midnight(work: Work, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(work.kit.time_zone))


def get_signal(actor: Actor, work: Work, signal_id: UUID) -> Signal:
    """With its rows."""
    return signal_of(actor, work, signal_for(actor, work, signal_id))


def signal_for(actor: Actor, work: Work, signal_id: UUID, *, lock: bool = False) -> SignalRecord:
    """One that the officer may see, locked until the transaction ends where it is to be decided."""
    found: Select[Any] = select(SignalRecord).where(signals_in_scope(actor), SignalRecord.id == signal_id)
    row = work.db.scalar(found.with_for_update() if lock else found)
    if row is None:
        raise NotFound("hazard.signal.not_found")
    found_row: SignalRecord = row
    return found_row


def signal_row(row: SignalRecord, beyond: bool) -> SignalRow:
    return msgspec.convert(_values(row, beyond), SignalRow, strict=False)


def signal_of(actor: Actor, work: Work, row: SignalRecord) -> Signal:
    """Five queries at most; a visit in another officer's region is counted and not shown."""
    ids = {kind: [UUID(one) for one in row.evidence[kind]] for kind in ("visits", "hazards", "photos")}
    visits = _rows(work, visible_visits(actor).where(VisitRecord.id.in_(ids["visits"])).order_by(VisitRecord.id), ids["visits"])
    hazards = _rows(
        work, visible_hazards(actor).where(HazardRecord.id.in_(ids["hazards"])).order_by(HazardRecord.id), ids["hazards"]
    )
    hung = visible_attachments(actor).where(Attachment.file_id.in_(ids["photos"]), Attachment.visit_id.in_(ids["visits"]))
    photos = _rows(work, hung.order_by(Attachment.id), ids["photos"])
    more = {
        "visits": [wire.visit_row(visit) for visit in visits],
        "hazards": [wire.hazard_row(hazard, work.today) for hazard in hazards],
        "photos": [SignalPhoto(file_id=p.file_id, visit_id=p.visit_id, hazard_id=p.hazard_id) for p in photos],
        "out_of_region": len(ids["visits"]) - len(visits),
    }
    beyond = len(visits) < len(ids["visits"])
    return msgspec.convert(_values(row, beyond) | msgspec.to_builtins(more), Signal, strict=False)


def _rows(work: Work, found: Select[Any], ids: list[UUID]) -> Sequence[Any]:
    return work.db.scalars(found).all() if ids else ()


def _values(row: SignalRecord, beyond: bool) -> dict[str, Any]:
    """``beyond``: the other visit lies in another officer's region, so that what names it is starred. Plugins put that into ``other_*``."""
    values = {name: getattr(row, name) for name in _ROW} | {"region_code": wire.codes_of(row)[-1]}
    if beyond:
        values["params"] = {name: HIDDEN if name.startswith("other_") else said for name, said in row.params.items()}
    return values


def open_signals(actor: Actor) -> ColumnElement[int]:
    """How many wait for an officer of this region."""
    counted = select(func.count()).select_from(SignalRecord)
    return counted.where(signals_in_scope(actor), SignalRecord.state == SignalState.OPEN.value).scalar_subquery()
