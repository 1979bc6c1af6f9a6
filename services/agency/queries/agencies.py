"""Agencies as they are shown: the own declaration, the declared ones, the qualification light."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select

from contracts.actor import Actor
from contracts.page import Page
from contracts.rpc.agency import Agency as AgencyAnswer
from contracts.rpc.agency import AgencyRow, DeclaredAgencyQuery
from contracts.vocabulary import Right, Role, StaffState
from kit.paging import page
from kit.work import Work
from services.agency.domain.qualifications import light
from services.agency.queries.lists import list_order, matches
from services.agency.queries.qualifications import checks_of
from services.agency.queries.scope import OWN_SIDE, agency_for, own_agency, registered_agencies, sees_whole, visible_agencies
from services.agency.reference import region_names, within_region
from services.agency.tables import Agency, AgencyChange, Staff
from services.agency.wire.agencies import agency_answer, agency_row, standing_for

HISTORY = 200
"""The newest so many changes of fields go with an agency."""


def get_agency(actor: Actor, work: Work) -> AgencyAnswer:
    """The actor's own agency, declared or not."""
    actor.require(Role.AGENCY, right=Right.DECLARATION)
    return answer(actor, work, own_agency(actor, work))


def get_declared_agency(actor: Actor, work: Work, agency_id: UUID) -> AgencyAnswer:
    actor.require(Role.AGENCY, Role.OFFICER, right=Right.DECLARATION)
    return answer(actor, work, agency_for(actor, work, agency_id))


def answer(actor: Actor, work: Work, row: Agency) -> AgencyAnswer:
    """The whole agency, with telephone numbers as the actor may see them. Officers see nothing of a draft."""
    own = actor.role in OWN_SIDE
    newest = select(AgencyChange).where(AgencyChange.agency_id == row.id).order_by(AgencyChange.id.desc()).limit(HISTORY)
    if not own:
        newest = newest.where(AgencyChange.changed_at < row.submitted_at)
    changes = work.db.scalars(newest).all()
    standing = standing_for(row, own=own)
    names = region_names(work, {standing.declaration.region_code})
    checks = checks_of(work, [(row, standing.declaration)]).get(row.id, [])
    return agency_answer(row, standing, names, changes, checks, whole=sees_whole(actor, row.id, row))


def list_declared_agencies(actor: Actor, work: Work, query: DeclaredAgencyQuery) -> Page[AgencyRow]:
    """Newest first; ``sort`` may be name or created_at. Of one that was never submitted an officer sees what its account says."""
    actor.require(Role.AGENCY, Role.OFFICER, right=Right.DECLARATION)
    own = actor.role in OWN_SIDE
    statement = registered_agencies(actor) if query.registered else visible_agencies(actor)
    if query.kind is not None:
        statement = statement.where(Agency.kinds.contains([query.kind.value]))
    if query.region_code is not None:
        statement = statement.where(within_region(work, Agency, query.region_code))
    if query.state is not None:
        statement = statement.where((Agency.state if own else Agency.shown_state) == query.state.value)
    found = matches(actor, Agency, query.q)
    if found is not None:
        statement = statement.where(found)
    order = list_order(query.sort, {"name": Agency.name}, Agency.id)
    rows = page(work.db, statement, order=order, query=query, to_item=lambda row: row)
    names = region_names(work, {row.region_code for row in rows.items})
    staff = _staff_counts(work, [row.id for row in rows.items])
    standings = {row.id: standing_for(row, own=own) for row in rows.items}
    checks = checks_of(work, [(row, standings[row.id].declaration) for row in rows.items])
    items = [
        agency_row(
            row,
            standings[row.id],
            names,
            staff.get(row.id, 0),
            light(checks.get(row.id, [])),
            whole=sees_whole(actor, row.id, row),
        )
        for row in rows.items
    ]
    return Page(items, rows.next_cursor, rows.total)


def _staff_counts(work: Work, agency_ids: Collection[UUID]) -> dict[UUID, int]:
    counted = select(Staff.agency_id, func.count()).where(Staff.agency_id.in_(agency_ids), Staff.state == StaffState.ACTIVE.value)
    return dict(work.db.execute(counted.group_by(Staff.agency_id)).tuples().all()) if agency_ids else {}
