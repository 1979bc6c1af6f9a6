"""Hazards: found, rectified, confirmed (manual: 赴企记录和隐患管理)."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from contracts.page import Page
from contracts.rpc.hazard import (
    BulkResult,
    Extension,
    Hazard,
    HazardCounts,
    HazardQuery,
    HazardRow,
    Link,
    NewRectification,
    Rectification,
)
from contracts.vocabulary import HazardState, Role
from gateway.api.agencies import OFFICER, OWN, READERS, SEERS
from gateway.api.visits import worded_findings
from gateway.blueprint import Blueprint
from gateway.calls import forward, rooms
from gateway.guard import roles
from gateway.kept_answers import kept_until_written
from gateway.schemas.agencies import ReasonSchema
from gateway.schemas.hazards import (
    AcceptanceSchema,
    ConfirmationSchema,
    ConfirmationsSchema,
    ExtensionDecisionSchema,
    HazardFilterSchema,
    HazardQuerySchema,
    NewExtensionSchema,
    NewRectificationSchema,
)

blp = Blueprint("hazards", __name__, description="Hazards")

MENDERS = roles(Role.AGENCY, Role.SUB_ACCOUNT, Role.ENTERPRISE)
HAZARD = "/hazards/<uuid:hazard_id>"


class ReportedRectification(Rectification, kw_only=True, frozen=True):
    """A rectification; ``state`` is the hazard's after it, ``hazard`` all of it."""

    state: HazardState
    hazard: Hazard


class HazardExtension(Extension, kw_only=True, frozen=True):
    """An extension; ``deadline_on`` and ``overdue`` are the hazard's after it, ``hazard`` all of it."""

    deadline_on: date
    overdue: bool
    hazard: Hazard


def _worded(hazard: Hazard) -> Hazard:
    return msgspec.structs.replace(hazard, findings=worded_findings(hazard.findings))


def _extension(extension: Extension, hazard: Hazard) -> HazardExtension:
    return HazardExtension(
        **msgspec.structs.asdict(extension), deadline_on=hazard.deadline_on, overdue=hazard.overdue, hazard=_worded(hazard)
    )


@blp.act("GET", "/hazards", allow=SEERS, query=HazardQuerySchema, answer=Page[HazardRow])
def list_hazards(query: HazardQuery) -> Page[HazardRow]:
    """One of the manual's six lists, by ``view``; newest found first."""

    def ask() -> Page[HazardRow]:
        return forward().hazard.list_hazards(query)

    return ask() if query.cursor else kept_until_written("hazard.list", query, ask)


@blp.act("GET", "/hazards/counts", allow=SEERS, query=HazardFilterSchema, answer=HazardCounts)
def count_hazards(query: HazardQuery) -> HazardCounts:
    """How many stand in each of the six lists, under the same filters."""
    return kept_until_written("hazard.counts", query, lambda: forward().hazard.count_hazards(query))


@blp.act("POST", "/hazards/confirmations", allow=READERS, body=ConfirmationsSchema, answer=BulkResult)
def confirm_hazards(body: dict[str, Any]) -> BulkResult:
    """[确认] of up to 200 hazards; each is decided for itself, what cannot be is named with its code."""
    return forward().hazard.confirm_hazards(body["ids"], body["decision"], body["reason"])


@blp.act("GET", HAZARD, allow=SEERS, answer=Hazard)
def get_hazard(hazard_id: UUID) -> Hazard:
    """One hazard with its rectifications, extensions and history."""
    return _worded(rooms().hazard.get_hazard(hazard_id))


@blp.act("POST", f"{HAZARD}/rectifications", allow=MENDERS, body=NewRectificationSchema, answer=ReportedRectification, status=201)
def rectify_hazard(new: NewRectification, hazard_id: UUID) -> ReportedRectification:
    """open -> rectified."""
    hazard = rooms().hazard.rectify_hazard(hazard_id, new)
    newest = max(hazard.rectifications, key=lambda r: r.reported_at)
    return ReportedRectification(**msgspec.structs.asdict(newest), state=hazard.state, hazard=_worded(hazard))


@blp.act("POST", f"{HAZARD}/confirmation", allow=READERS, body=ConfirmationSchema, answer=Hazard)
def confirm_hazard(body: dict[str, Any], hazard_id: UUID) -> Hazard:
    """rectified -> confirmed, or sent back to open with a reason."""
    return _worded(rooms().hazard.confirm_hazard(hazard_id, body["decision"], body["reason"]))


@blp.act("POST", f"{HAZARD}/extensions", allow=OWN, body=NewExtensionSchema, answer=HazardExtension, status=201)
def ask_extension(body: dict[str, Any], hazard_id: UUID) -> HazardExtension:
    """Asks for a later deadline."""
    hazard = rooms().hazard.ask_extension(hazard_id, body["new_deadline_on"], body["reason"])
    return _extension(max(hazard.extensions, key=lambda e: e.asked_at), hazard)


@blp.act(
    "POST",
    f"{HAZARD}/extensions/<uuid:extension_id>/decision",
    allow=OFFICER,
    body=ExtensionDecisionSchema,
    answer=HazardExtension,
)
def decide_extension(body: dict[str, Any], hazard_id: UUID, extension_id: UUID) -> HazardExtension:
    """Approves or refuses a later deadline."""
    hazard = rooms().hazard.decide_extension(hazard_id, extension_id, body["decision"], body["reason"])
    return _extension(next(e for e in hazard.extensions if e.id == extension_id), hazard)


@blp.act("POST", f"{HAZARD}/cancellation", allow=OFFICER, body=ReasonSchema, answer=Hazard)
def cancel_hazard(body: dict[str, Any], hazard_id: UUID) -> Hazard:
    """open -> cancelled, with a reason."""
    return _worded(rooms().hazard.cancel_hazard(hazard_id, body["reason"]))


@blp.act("POST", f"{HAZARD}/acceptance", allow=READERS, body=AcceptanceSchema, answer=Hazard)
def accept_hazard(body: dict[str, Any], hazard_id: UUID) -> Hazard:
    """The acceptance of a major hazard, before its confirmation."""
    return _worded(rooms().hazard.accept_hazard(hazard_id, body["opinion"], body["file_ids"]))


@blp.act("POST", f"{HAZARD}/links", allow=OWN, answer=Link, status=201)
def create_link(hazard_id: UUID) -> Link:
    """A link for the enterprise, shown once; the one before it ends."""
    return forward().hazard.create_link(hazard_id)


@blp.act("DELETE", f"{HAZARD}/links", allow=OWN)
def revoke_links(hazard_id: UUID) -> None:
    """Ends the hazard's link. Needs no If-Match: a link is a token."""
    rooms().hazard.revoke_links(hazard_id)
