"""Who sees which rows: one function a table, and the fetches that go through it. What is not seen is NotFound.

An agency's rows are kept apart by row-level security as well; officers pass it by, so their region stands here alone.
"""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, any_, false, func, or_, select

from contracts.actor import Actor
from contracts.errors import Conflict, NotFound
from contracts.vocabulary import DeclarationState, Role
from kit.work import Doubtful, Work
from services.agency.reference import DEPTHS, at_depth
from services.agency.tables import Agency, AgencyEnterprise, AgencyRegion, Contract, Enterprise, Placed, Staff

OWN_SIDE = (Role.AGENCY, Role.SUB_ACCOUNT)

C = TypeVar("C", bound=Contract)


def in_officers_region(actor: Actor, table: type[Placed]) -> ColumnElement[bool]:
    """The rows of the officer's region and below it."""
    if actor.role is not Role.OFFICER or not actor.region_code or len(actor.region_codes) > DEPTHS[-1]:
        return false()
    return at_depth(table, len(actor.region_codes), actor.region_code)


def is_in_officers_region(actor: Actor, row: Placed) -> bool:
    """The same question of a fetched row."""
    depth = len(actor.region_codes)
    return actor.role is Role.OFFICER and depth in DEPTHS and getattr(row, f"region_{depth}") == actor.region_code


def works_in_officers_region(actor: Actor, agency_id: Any) -> ColumnElement[bool]:
    """Agencies from elsewhere that have a contract in the officer's region. The whole city's officer sees all as its own."""
    if actor.role is not Role.OFFICER or len(actor.region_codes) < 2:
        return false()
    there = select(AgencyRegion.agency_id).where(AgencyRegion.region_code == actor.region_code)
    return agency_id.in_(there)  # type: ignore[no-any-return]  # agency_id is any column of that meaning


def sees_whole(actor: Actor, agency_id: UUID, row: Placed) -> bool:
    """Whether telephone numbers are shown: to the agency itself and the officers of its region."""
    return (actor.role in OWN_SIDE and actor.agency_id == agency_id) or is_in_officers_region(actor, row)


def visible_agencies(actor: Actor) -> Select[Agency]:
    """The agency's own in every state; what was submitted, for officers of its region and, to read, of where it works."""
    agencies = select(Agency)
    if actor.role in OWN_SIDE:
        return agencies.where(Agency.id == actor.agency_id)
    here = or_(in_officers_region(actor, Agency), works_in_officers_region(actor, Agency.id))
    return agencies.where(Agency.submitted_at.is_not(None), here)


def registered_agencies(actor: Actor) -> Select[Agency]:
    """Those registered in the officer's region, submitted or not. The agency's own for the agency."""
    if actor.role in OWN_SIDE:
        return visible_agencies(actor)
    return select(Agency).where(in_officers_region(actor, Agency))


def visible_staff(actor: Actor) -> Select[Staff]:
    """The agency's own; of agencies that were submitted, for the officers who see these."""
    staff = select(Staff)
    if actor.role in OWN_SIDE:
        return staff.where(Staff.agency_id == actor.agency_id)
    here = or_(in_officers_region(actor, Staff), works_in_officers_region(actor, Staff.agency_id))
    return staff.where(Staff.listed, here)


def visible_enterprises(actor: Actor) -> Select[Enterprise]:
    """Those that the agency created or has a contract with; an officer's by region; an enterprise's own."""
    enterprises = select(Enterprise)
    if actor.role in OWN_SIDE:
        known = select(AgencyEnterprise.enterprise_id).where(AgencyEnterprise.agency_id == actor.agency_id)
        # The known ones first, then a look at each: as `in (select ...)` PostgreSQL may walk the whole registry for some searches.
        return enterprises.where(Enterprise.id == any_(func.array(known.scalar_subquery())))
    if actor.role is Role.ENTERPRISE:
        return enterprises.where(Enterprise.id == actor.enterprise_id)
    return enterprises.where(in_officers_region(actor, Enterprise))


def visible_contracts(actor: Actor, table: type[C]) -> Select[C]:
    """The agency's own; an officer's by the enterprise's region."""
    if actor.role in OWN_SIDE:
        return select(table).where(table.agency_id == actor.agency_id)
    return select(table).where(in_officers_region(actor, table))


def own_agency(actor: Actor, work: Work, *, lock: bool = False, hold: bool = False) -> Agency:
    """The row of the actor's agency. An account that was made a moment ago may be ahead of it: auth is asked then.

    ``lock`` for changing it, ``hold`` for leaning on its state until the end: who holds waits for who locks, and the other way."""
    statement = select(Agency).where(Agency.id == actor.agency())
    if lock:
        statement = statement.with_for_update(key_share=True)  # rows that refer to it may be added meanwhile
    elif hold:
        statement = statement.with_for_update(read=True)
    row = work.db.scalar(statement)
    if row is None:
        raise Doubtful(NotFound("agency.not_found"), [("auth", "agency_registration", str(actor.agency_id))])
    return row


def declared_agency(actor: Actor, work: Work, *, hold: bool = False) -> Agency:
    """The same, once its information was saved: nothing else is entered before (the manual's order)."""
    row = own_agency(actor, work, hold=hold)
    if row.state == DeclarationState.UNDECLARED:
        raise Conflict("agency.not_declared")
    return row


def agency_for(actor: Actor, work: Work, agency_id: UUID, *, lock: bool = False) -> Agency:
    statement = visible_agencies(actor).where(Agency.id == agency_id)
    row = work.db.scalar(statement.with_for_update(key_share=True) if lock else statement)
    if row is None:
        raise NotFound("agency.not_found")
    return row


def staff_for(actor: Actor, work: Work, staff_id: UUID, *, lock: bool = False) -> Staff:
    statement = visible_staff(actor).where(Staff.id == staff_id)
    row = work.db.scalar(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound("agency.staff.not_found")
    return row


def enterprise_for(actor: Actor, work: Work, enterprise_id: UUID, *, lock: bool = False) -> Enterprise:
    statement = visible_enterprises(actor).where(Enterprise.id == enterprise_id)
    row = work.db.scalar(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound("agency.enterprise.not_found")
    return row


def contract_for(actor: Actor, work: Work, table: type[C], contract_id: UUID, *, lock: bool = False) -> C:
    statement = visible_contracts(actor, table).where(table.id == contract_id)
    row = work.db.scalar(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound("agency.contract.not_found")
    return row
