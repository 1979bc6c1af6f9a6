"""Copies of what other rooms own, fed by their events; duplicates and disorder change nothing."""

import msgspec
from sqlalchemy import select

from contracts.events.auth import AgencyRegistered, CalendarSaved, DictionarySaved, RegionSaved, RuleSaved
from contracts.events.envelope import Envelope
from contracts.events.hazard import VisitFact
from contracts.vocabulary import DeclarationState
from kit.db import bump, keep_newest
from kit.work import Work
from services.agency.domain.registrations import Standing, follow
from services.agency.domain.search import searchable
from services.agency.placement import place_agency, settle
from services.agency.reference import find_region, placing
from services.agency.tables import Agency, CalendarYear, ContractVisit, Dictionary, Region, Rule
from services.agency.wire.agencies import approved_of, declaration_of, kinds_of, publish_agency, shown_of


def apply_agency_registered(work: Work, envelope: Envelope) -> None:
    """Makes the agency's row, undeclared; later takes over what an officer changed of name, code, kinds and region."""
    event = msgspec.convert(envelope.payload, AgencyRegistered)
    row = work.db.scalar(select(Agency).where(Agency.id == event.agency_id).with_for_update(key_share=True))
    if row is None:
        row = _registered(work, event)
        row.registration_version = envelope.entity_version
        work.db.add(row)
    elif envelope.entity_version > row.registration_version:
        row.registration_version = envelope.entity_version
        if not _take_over(work, row, event):
            return
        bump(row, None, work.at)
    else:
        return
    work.db.flush()
    publish_agency(work, row)


def _registered(work: Work, event: AgencyRegistered) -> Agency:
    search, grams = searchable(event.name, event.uscc)
    region = find_region(work, event.region_code)
    kinds = [kind.value for kind in event.kinds]
    return Agency(
        id=event.agency_id,
        version=1,
        created_at=work.at,
        updated_at=work.at,
        created_by=None,
        updated_by=None,
        name=event.name,
        uscc=event.uscc,
        kinds=kinds,
        region_code=event.region_code,
        contact_name=event.contact_name,
        contact_mobile=event.contact_mobile,
        state=DeclarationState.UNDECLARED.value,
        registered_kinds=kinds,
        registered_region_code=event.region_code,
        comments=[],
        search=search,
        grams=grams,
        **placing(region.codes if region else []),
    )


def _take_over(work: Work, row: Agency, event: AgencyRegistered) -> bool:
    """Whether anything of the agency changed."""
    before = Standing(kinds_of(row.registered_kinds), row.registered_region_code)
    after = Standing(event.kinds, event.region_code)
    undeclared = row.state == DeclarationState.UNDECLARED
    contact = (event.contact_name, event.contact_mobile) if undeclared else (row.contact_name, row.contact_mobile)
    same_contact = contact == (row.contact_name, row.contact_mobile)
    if before == after and same_contact and (row.name, row.uscc) == (event.name, event.uscc):
        return False
    declared = declaration_of(row) if row.declaration is not None else None
    approved = approved_of(row)
    row.name, row.uscc = event.name, event.uscc
    row.contact_name, row.contact_mobile = contact
    row.registered_kinds, row.registered_region_code = [kind.value for kind in event.kinds], event.region_code
    row.declaration = msgspec.to_builtins(follow(declared, before, after))
    row.approved = msgspec.to_builtins(follow(approved, before, after))
    row.shown = msgspec.to_builtins(follow(shown_of(row), before, after))
    settle(work, row)
    return True


def apply_region(work: Work, envelope: Envelope) -> None:
    """Stores the region, and places agencies that were registered in it before it was known here."""
    event = msgspec.convert(envelope.payload, RegionSaved)
    values = {
        "code": event.code,
        "name": event.name,
        "codes": event.codes,
        "retired": event.retired,
        "version": envelope.entity_version,
    }
    if not keep_newest(work.db, Region, values):
        return
    work.db.expire_all()
    for row in work.db.scalars(
        select(Agency).where(Agency.region_code == event.code, Agency.region_1.is_(None)).with_for_update(key_share=True)
    ):
        place_agency(work, row)
        bump(row, None, work.at)
        publish_agency(work, row)


def apply_rule(work: Work, envelope: Envelope) -> None:
    event = msgspec.convert(envelope.payload, RuleSaved)
    values = {
        "key": event.key,
        "value": event.value,
        "unit": event.unit,
        "source": event.source,
        "version": envelope.entity_version,
    }
    keep_newest(work.db, Rule, values)


def apply_calendar(work: Work, envelope: Envelope) -> None:
    event = msgspec.convert(envelope.payload, CalendarSaved, strict=False)
    days = {day.isoformat(): worked for day, worked in event.days.items()}
    keep_newest(work.db, CalendarYear, {"year": event.year, "days": days, "version": envelope.entity_version})


def apply_dictionary(work: Work, envelope: Envelope) -> None:
    event = msgspec.convert(envelope.payload, DictionarySaved)
    values = {
        "name": event.name,
        "words": [item.value for item in event.items if not item.retired],
        "retired": [item.value for item in event.items if item.retired],
        "labels": {label: item.value for item in event.items if not item.retired for label in (item.label_en, item.label_zh)},
        "version": envelope.entity_version,
    }
    keep_newest(work.db, Dictionary, values)


def apply_visit(work: Work, envelope: Envelope) -> None:
    """visit_submitted and visit_voided: what a contract counts as done."""
    event = msgspec.convert(envelope.payload, VisitFact)
    values = {
        "visit_id": event.visit_id,
        "contract_id": event.contract_id,
        "agency_id": event.agency_id,
        "state": event.state.value,
        "version": envelope.entity_version,
    }
    keep_newest(work.db, ContractVisit, values)
