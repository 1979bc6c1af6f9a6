"""Enterprises are entered in and corrected in the shared registry."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from contracts.actor import Actor
from contracts.errors import Conflict, Forbidden, invalid_field
from contracts.rpc.agency import Enterprise as EnterpriseAnswer
from contracts.rpc.agency import EnterpriseEntry
from contracts.vocabulary import ContractState, Role
from kit.db import bump, stale_unless, stamp
from kit.work import Work
from services.agency.domain.enterprises import checked
from services.agency.queries.enterprises import WRITERS, answer
from services.agency.queries.scope import OWN_SIDE, enterprise_for, own_agency
from services.agency.reference import doubt_region, find_region, placing, region_for_writing
from services.agency.tables import AgencyEnterprise, Enterprise, EvaluationContract, ServiceContract
from services.agency.wire.enterprises import enterprise_columns, publish_enterprise

TYING = (ContractState.ACTIVE.value, ContractState.CLOSED.value)


def create_enterprise(actor: Actor, work: Work, entry: EnterpriseEntry) -> EnterpriseAnswer:
    """Adds an enterprise that nobody has entered yet; the agency then knows it."""
    actor.require(Role.AGENCY, Role.OFFICER, right=WRITERS)
    if actor.role in OWN_SIDE:
        own_agency(actor, work)
    clean = checked(entry)
    place = place_of(actor, work, clean)
    _refuse_taken(work, clean.uscc, None)
    row = Enterprise(**stamp(actor, work.at), **enterprise_columns(clean), **place)
    work.db.add(row)
    work.db.flush()
    if actor.role in OWN_SIDE:
        know(work, actor.agency(), row.id, entered=True)
    work.audit(actor, "agency.enterprise.created", "enterprise", row.id, None, audited(row))
    publish_enterprise(work, row)
    return answer(work, row)


def update_enterprise(actor: Actor, work: Work, enterprise_id: UUID, entry: EnterpriseEntry, version: int) -> EnterpriseAnswer:
    """By an agency that knows it or an officer of its region. All agencies use it, and its region says which officers see it: only
    an officer changes its code or moves it, and its name only an officer or the agency that entered it."""
    actor.require(Role.AGENCY, Role.OFFICER, right=WRITERS)
    row = enterprise_for(actor, work, enterprise_id, lock=True)
    stale_unless(row, version)
    clean = checked(entry)
    if actor.role in OWN_SIDE:
        _refuse_to_agencies(actor, work, row, clean)
    unchanged = (clean.region_code, clean.township_code) == (row.region_code, row.township_code)
    place = {} if unchanged else place_of(actor, work, clean)
    _refuse_taken(work, clean.uscc, row.id)
    before = audited(row)
    for column, value in (enterprise_columns(clean) | place).items():
        setattr(row, column, value)
    bump(row, actor, work.at)
    work.db.flush()
    work.audit(actor, "agency.enterprise.updated", "enterprise", row.id, before, audited(row))
    publish_enterprise(work, row)
    return answer(work, row)


def _refuse_to_agencies(actor: Actor, work: Work, row: Enterprise, clean: EnterpriseEntry) -> None:
    """A township may be filled in; from there on it is as fixed as the region."""
    if clean.uscc != row.uscc:
        raise Forbidden("agency.enterprise.code_fixed")
    if clean.region_code != row.region_code or row.township_code not in (None, clean.township_code):
        raise Forbidden("agency.enterprise.region_fixed")
    if clean.name != row.name and not work.db.get_one(AgencyEnterprise, (actor.agency(), row.id)).entered:
        raise Forbidden("agency.enterprise.name_fixed")


def know(work: Work, agency_id: UUID, *enterprise_ids: UUID, entered: bool = False) -> None:
    """From now on the agency sees and edits the enterprises: a thousand at a time at most."""
    values = [{"agency_id": agency_id, "enterprise_id": id, "entered": entered} for id in sorted(enterprise_ids)]
    known = insert(AgencyEnterprise).values(values)
    # Not "do nothing": the row is locked, so that ``forget`` in another transaction waits for what ties the two now.
    work.db.execute(
        known.on_conflict_do_update(index_elements=["agency_id", "enterprise_id"], set_={"entered": AgencyEnterprise.entered})
    )


def forget(work: Work, agency_id: UUID, enterprise_id: UUID) -> None:
    """The agency sees the enterprise no longer, unless it entered it or another contract, in force or closed, ties the two."""
    tie = (AgencyEnterprise.agency_id == agency_id) & (AgencyEnterprise.enterprise_id == enterprise_id)
    work.db.execute(select(AgencyEnterprise).where(tie).with_for_update())
    standing = [
        select(table.id).where(table.agency_id == agency_id, table.enterprise_id == enterprise_id, table.state.in_(TYING)).exists()
        for table in (EvaluationContract, ServiceContract)
    ]
    gone = delete(AgencyEnterprise).where(tie, AgencyEnterprise.entered.is_(False), ~or_(*standing))
    work.db.execute(gone.execution_options(synchronize_session=False))


def place_of(actor: Actor, work: Work, entry: EnterpriseEntry) -> dict[str, str | None]:
    """The region columns. The township must lie below the region; an officer's enterprises lie in the officer's region."""
    region = region_for_writing(work, "region_code", entry.region_code)
    codes = region.codes
    if entry.township_code is not None and entry.township_code != entry.region_code:
        township = find_region(work, entry.township_code)
        if township is None or township.retired:
            raise doubt_region("township_code", entry.township_code, "agency.region.unknown")
        if entry.region_code not in township.codes:
            raise doubt_region("township_code", entry.township_code, "agency.region.not_below")
        codes = township.codes
    if actor.role is Role.OFFICER and actor.region_code not in codes:
        raise invalid_field("region_code", "agency.region.out_of_scope")
    return placing(codes)


def _refuse_taken(work: Work, uscc: str, own_id: UUID | None) -> None:
    """Tells the existing one's id, so that it can be used instead; of two at the same instant the unique index refuses one."""
    with work.db.no_autoflush:
        existing = work.db.scalar(select(Enterprise.id).where(Enterprise.uscc == uscc))
    if existing is not None and existing != own_id:
        raise Conflict("agency.enterprise.uscc_taken", {"id": str(existing)})


def audited(row: Enterprise) -> dict[str, Any]:
    return {
        "name": row.name,
        "uscc": row.uscc,
        "region_code": row.region_code,
        "township_code": row.township_code,
        "address": row.address,
    }
