"""Visits (manual: 赴企记录)."""

from typing import Any
from uuid import UUID

import msgspec

from contracts.page import Page
from contracts.rpc.hazard import Finding, NewVisit, Visit, VisitQuery, VisitRow
from gateway.api.agencies import OWN, READERS, SEERS
from gateway.blueprint import Blueprint
from gateway.calls import forward, rooms
from gateway.errors import locale
from gateway.messages import message
from gateway.schemas.agencies import ReasonSchema
from gateway.schemas.visits import NewVisitSchema, VisitQuerySchema

blp = Blueprint("visits", __name__, description="Visits to enterprises")


def worded_findings(findings: list[Finding]) -> list[Finding]:
    """With what each says, in the caller's language."""
    language = locale()
    return [msgspec.structs.replace(f, message=message(f.code, language, f.params)) for f in findings]


def _worded(visit: Visit) -> Visit:
    return msgspec.structs.replace(visit, warnings=worded_findings(visit.warnings))


@blp.act("GET", "/visits", allow=SEERS, query=VisitQuerySchema, answer=Page[VisitRow])
def list_visits(query: VisitQuery) -> Page[VisitRow]:
    """The visits that the caller may see, newest first."""
    return forward().hazard.list_visits(query)


@blp.act("POST", "/visits", allow=OWN, body=NewVisitSchema, answer=Visit, status=201)
def submit_visit(new: NewVisit) -> Visit:
    """[提交] The visit and all its hazards in one act; ``warnings`` did not stop it."""
    return _worded(rooms().hazard.submit_visit(new))


@blp.act("GET", "/visits/<uuid:visit_id>", allow=SEERS, answer=Visit)
def get_visit(visit_id: UUID) -> Visit:
    """One visit with its hazards in the order they were sent."""
    return _worded(rooms().hazard.get_visit(visit_id))


@blp.act("POST", "/visits/<uuid:visit_id>/voiding", allow=READERS, body=ReasonSchema, answer=Visit)
def void_visit(body: dict[str, Any], visit_id: UUID) -> Visit:
    """Voids a wrong visit with its hazards: its agency within a day, an officer later."""
    return _worded(rooms().hazard.void_visit(visit_id, body["reason"]))
