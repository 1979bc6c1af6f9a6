"""Copies of foreign facts that sign-in and accounts need, fed by events."""

import msgspec
from sqlalchemy import select

from contracts.events.agency import AgencySaved, EnterpriseSaved, StaffSaved
from contracts.events.envelope import Envelope
from contracts.events.hazard import LinkFact
from kit.db import keep_newest
from kit.work import Work
from services.auth.tables.accounts import AgencyFact, EnterpriseFact, LinkFactRow, StaffFact


def apply_agency(work: Work, envelope: Envelope) -> AgencySaved | None:
    """The fact, when it puts the agency into another state than was known."""
    fact = msgspec.convert(envelope.payload, AgencySaved, strict=False)
    values = {
        "agency_id": fact.agency_id,
        "name": fact.name,
        "declared": fact.declared,
        "state": fact.state.value,
        "version": envelope.entity_version,
    }
    before = work.db.scalar(select(AgencyFact.state).where(AgencyFact.agency_id == fact.agency_id).with_for_update())
    newer = keep_newest(work.db, AgencyFact, values)
    return fact if newer and before != fact.state.value else None


def apply_staff(work: Work, envelope: Envelope) -> None:
    fact = msgspec.convert(envelope.payload, StaffSaved, strict=False)
    values = {
        "staff_id": fact.staff_id,
        "agency_id": fact.agency_id,
        "name": fact.name,
        "state": fact.state.value,
        "version": envelope.entity_version,
    }
    keep_newest(work.db, StaffFact, values)


def apply_enterprise(work: Work, envelope: Envelope) -> None:
    fact = msgspec.convert(envelope.payload, EnterpriseSaved, strict=False)
    values = {
        "enterprise_id": fact.enterprise_id,
        "name": fact.name,
        "region_code": fact.region_code,
        "region_codes": fact.region_codes,
        "version": envelope.entity_version,
    }
    keep_newest(work.db, EnterpriseFact, values)


def apply_link(work: Work, envelope: Envelope) -> LinkFact | None:
    """The fact, when it is newer than what was known."""
    fact = msgspec.convert(envelope.payload, LinkFact, strict=False)
    newer = keep_newest(work.db, LinkFactRow, {**msgspec.structs.asdict(fact), "version": envelope.entity_version})
    return fact if newer else None
