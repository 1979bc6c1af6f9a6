"""What other rooms get when they ask for a thing by its id."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from contracts.events.envelope import Envelope
from contracts.events.hazard import HAZARD_CHANGED, LINK_CHANGED, VISIT_SUBMITTED, VISIT_VOIDED
from contracts.vocabulary import VisitState
from kit.work import Work
from services.hazard import wire
from services.hazard.tables.hazards import HazardRecord, LinkRecord
from services.hazard.tables.visits import VisitRecord


def visit_facts(work: Work, ids: list[str]) -> list[Envelope]:
    found = []
    for row in work.db.scalars(select(VisitRecord).where(VisitRecord.id.in_(_known(ids)))):
        hazards = work.db.scalars(select(HazardRecord).where(HazardRecord.visit_id == row.id).order_by(HazardRecord.position)).all()
        type_ = VISIT_VOIDED if row.state == VisitState.VOID else VISIT_SUBMITTED
        found.append(work.fact(type_, row.id, row.version, wire.visit_fact(row, hazards)))
    return found


def hazard_facts(work: Work, ids: list[str]) -> list[Envelope]:
    rows = work.db.scalars(select(HazardRecord).where(HazardRecord.id.in_(_known(ids))))
    return [work.fact(HAZARD_CHANGED, row.id, row.version, wire.hazard_fact(row)) for row in rows]


def link_facts(work: Work, ids: list[str]) -> list[Envelope]:
    found = select(LinkRecord, HazardRecord.enterprise_name).join(HazardRecord, HazardRecord.id == LinkRecord.hazard_id)
    rows = work.db.execute(found.where(LinkRecord.id.in_(_known(ids))))
    return [work.fact(LINK_CHANGED, link.id, link.version, wire.link_fact(link, name)) for link, name in rows]


def _known(ids: list[str]) -> list[UUID]:
    """What is no id is nobody's: it has no fact."""
    return list(_ids(ids))


def _ids(texts: list[str]) -> Iterator[UUID]:
    for text in texts:
        try:
            yield UUID(text)
        except ValueError:
            continue
