"""Lists of staff: the agency's own, and the declared ones."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select

from contracts.actor import Actor
from contracts.page import Page
from contracts.rpc.agency import DeclaredStaffQuery, StaffMember, StaffQuery
from contracts.vocabulary import Right, Role, StaffState
from kit.paging import page
from kit.work import Work
from services.agency.domain import id_numbers
from services.agency.id_vault import IdVault
from services.agency.queries.lists import clean, list_order, matches
from services.agency.queries.scope import sees_whole, staff_for, visible_staff
from services.agency.queries.todo import is_due
from services.agency.reference import within_region
from services.agency.tables import Agency, Certificate, Staff
from services.agency.wire.staff import named_member, staff_member

READERS = (Right.STAFF, Right.EVALUATION_CONTRACT, Right.SERVICE_CONTRACT, Right.EVALUATION_REPORT, Right.VISIT)
"""Rights whose forms name staff."""


def list_staff(actor: Actor, work: Work, query: StaffQuery) -> Page[StaffMember]:
    """The agency's own, newest first; ``sort`` may be name, employed_from or created_at."""
    actor.require(Role.AGENCY, right=READERS)
    statement = visible_staff(actor)
    if query.state is not None:
        statement = statement.where(Staff.state == query.state.value)
    if query.certificates_due:
        statement = statement.where(exists().where(Certificate.staff_id == Staff.id, is_due(work)))
    return _page(actor, work, statement, query)


def list_declared_staff(actor: Actor, work: Work, query: DeclaredStaffQuery) -> Page[StaffMember]:
    """Staff of agencies that were submitted; the active ones unless ``state`` asks for others."""
    actor.require(Role.AGENCY, Role.OFFICER, right=(Right.STAFF, Right.DECLARATION))
    state = query.state or StaffState.ACTIVE
    statement = visible_staff(actor).where(Staff.listed, Staff.state == state.value)
    if query.agency_id is not None:
        statement = statement.where(Staff.agency_id == query.agency_id)
    if query.region_code is not None:
        statement = statement.where(within_region(work, Staff, query.region_code))
    if query.kind is not None:
        statement = statement.where(Staff.agency_id.in_(select(Agency.id).where(Agency.kinds.contains([query.kind.value]))))
    return _page(actor, work, statement, query)


def get_staff(actor: Actor, work: Work, staff_id: UUID) -> StaffMember:
    actor.require(Role.AGENCY, Role.OFFICER, right=READERS)
    return answer(actor, work, staff_for(actor, work, staff_id))


def answer(actor: Actor, work: Work, row: Staff) -> StaffMember:
    return _answers(actor, work, [row])[0]


def _page(actor: Actor, work: Work, statement: Select[Staff], query: StaffQuery | DeclaredStaffQuery) -> Page[StaffMember]:
    if query.post is not None:
        statement = statement.where(Staff.post == query.post.value)
    found = _found(actor, work, query.q)
    if found is not None:
        statement = statement.where(found)
    sorts = {"name": Staff.name, "employed_from": Staff.employed_from}
    order = list_order(query.sort, sorts, Staff.id)
    rows = page(work.db, statement, order=order, query=query, to_item=lambda row: row)
    return Page(_answers(actor, work, rows.items), rows.next_cursor, rows.total)


def _found(actor: Actor, work: Work, q: str | None) -> Any:
    """By name, pinyin or initials; a whole ID number finds its person, for those who may see it."""
    number = id_numbers.normal(clean(q))
    if _sees_persons(actor) and id_numbers.is_valid(number, work.today):
        return IdVault(work.secrets).finds(number)
    return matches(actor, Staff, q)


def _answers(actor: Actor, work: Work, rows: Sequence[Staff]) -> list[StaffMember]:
    names = agency_names(work, {row.agency_id for row in rows})
    if not _sees_persons(actor):
        return [named_member(row, names.get(row.agency_id, "")) for row in rows]
    certificates = certificates_of(work, [row.id for row in rows])
    return [
        staff_member(row, certificates[row.id], names.get(row.agency_id, ""), whole=sees_whole(actor, row.agency_id, row))
        for row in rows
    ]


def _sees_persons(actor: Actor) -> bool:
    """Sub-accounts without the right read staff only as far as their forms name them."""
    return actor.role is not Role.SUB_ACCOUNT or Right.STAFF in actor.rights


def certificates_of(work: Work, staff_ids: Collection[UUID]) -> dict[UUID, list[Certificate]]:
    """By person, in the order in which they were sent."""
    found: dict[UUID, list[Certificate]] = defaultdict(list)
    if staff_ids:
        ordered = (
            select(Certificate).where(Certificate.staff_id.in_(staff_ids)).order_by(Certificate.staff_id, Certificate.position)
        )
        for row in work.db.scalars(ordered):
            found[row.staff_id].append(row)
    return found


def agency_names(work: Work, agency_ids: Collection[UUID]) -> dict[UUID, str]:
    return (
        dict(work.db.execute(select(Agency.id, Agency.name).where(Agency.id.in_(agency_ids))).tuples().all()) if agency_ids else {}
    )
