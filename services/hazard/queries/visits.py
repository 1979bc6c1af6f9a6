"""Visits on screen."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import NotFound
from contracts.page import Page
from contracts.rpc.hazard import Visit, VisitQuery, VisitRow
from contracts.vocabulary import Right, Role
from kit.paging import order_by, page
from kit.work import Work
from services.hazard import wire
from services.hazard.domain.fields import Fields
from services.hazard.domain.search import search_patterns
from services.hazard.queries.scope import in_region, region_codes_of, visible_visits
from services.hazard.tables.hazards import HazardRecord
from services.hazard.tables.visits import FindingRecord, VisitRecord

READERS = (Role.AGENCY, Role.OFFICER, Role.ENTERPRISE)
Q_LENGTH = 100


def list_visits(actor: Actor, work: Work, query: VisitQuery) -> Page[VisitRow]:
    """Newest day first. Void ones are among them, marked, unless ``state`` says otherwise."""
    actor.require(*READERS, right=Right.VISIT)
    fields = Fields()
    q = fields.text("q", query.q, Q_LENGTH)
    fields.raise_wrong()
    found = visible_visits(actor)
    if query.region_code is not None:
        found = found.where(in_region(VisitRecord, region_codes_of(work, query.region_code)))
    for column, wanted in (
        (VisitRecord.agency_id, query.agency_id),
        (VisitRecord.enterprise_id, query.enterprise_id),
        (VisitRecord.contract_id, query.contract_id),
        (VisitRecord.state, query.state.value if query.state else None),
    ):
        if wanted is not None:
            found = found.where(column == wanted)
    if query.visited_from is not None:
        found = found.where(VisitRecord.visited_on >= query.visited_from)
    if query.visited_until is not None:
        found = found.where(VisitRecord.visited_on < query.visited_until)
    for pattern in search_patterns(q):
        found = found.where(VisitRecord.search_text.like(pattern, escape="\\"))
    order = order_by(query.sort, {"visited_on": VisitRecord.visited_on}, "-visited_on", VisitRecord.id)
    return page(work.db, found, order=order, query=query, to_item=wire.visit_row)


def get_visit(actor: Actor, work: Work, visit_id: UUID) -> Visit:
    actor.require(*READERS, right=Right.VISIT)
    row = work.db.scalar(visible_visits(actor).where(VisitRecord.id == visit_id))
    if row is None:
        raise NotFound("hazard.visit.not_found")
    hazards = select(HazardRecord).where(HazardRecord.visit_id == row.id).order_by(HazardRecord.position)
    return visit_of(work, row, work.db.scalars(hazards).all())


def visit_of(work: Work, row: VisitRecord, hazards: Sequence[HazardRecord]) -> Visit:
    """The whole of a visit that the caller may see."""
    findings = select(FindingRecord).where(FindingRecord.visit_id == row.id).order_by(FindingRecord.position)
    return wire.visit_detail(row, hazards, work.db.scalars(findings).all(), work.today)
