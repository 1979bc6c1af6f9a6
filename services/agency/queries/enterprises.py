"""The shared registry of enterprises, as each may see it."""

from uuid import UUID

from sqlalchemy import Select, select

from contracts.actor import Actor
from contracts.errors import Forbidden
from contracts.page import Page
from contracts.rpc.agency import Enterprise as EnterpriseAnswer
from contracts.rpc.agency import EnterpriseQuery, EnterpriseRow
from contracts.vocabulary import Right, Role
from kit.paging import page
from kit.work import Work
from services.agency.domain.fields import is_uscc, normal_uscc
from services.agency.queries.lists import clean, list_order, matches
from services.agency.queries.scope import OWN_SIDE, enterprise_for, visible_enterprises
from services.agency.reference import region_names, within_region
from services.agency.tables import AgencyEnterprise, Enterprise
from services.agency.wire.enterprises import enterprise_answer, enterprise_row

WRITERS = (Right.EVALUATION_CONTRACT, Right.SERVICE_CONTRACT)
READERS = (*WRITERS, Right.EVALUATION_REPORT, Right.VISIT, Right.HAZARD)
"""Rights whose forms name enterprises."""


def list_enterprises(actor: Actor, work: Work, query: EnterpriseQuery) -> Page[EnterpriseRow]:
    """Those that the actor may see, newest first (``sort``: name, created_at). An exact ``uscc``, or a ``q`` that is a whole code, also
    finds an enterprise that the agency does not know yet, as id, name and region alone."""
    _require_reader(actor)
    code, words = _asked(query)
    statement = visible_enterprises(actor) if code is None else _by_exact_code(actor, code)
    if query.region_code is not None:
        statement = statement.where(within_region(work, Enterprise, query.region_code))
    if query.risk_level is not None:
        statement = statement.where(Enterprise.risk_level == query.risk_level.value)
    found = matches(actor, Enterprise, words)
    if found is not None:
        statement = statement.where(found)
    order = list_order(query.sort, {"name": Enterprise.name}, Enterprise.id)
    rows = page(work.db, statement, order=order, query=query, to_item=lambda row: row)
    names = region_names(work, {row.region_code for row in rows.items})
    known = _known(actor, work, [row.id for row in rows.items]) if code is not None else None
    items = [enterprise_row(row, names, known=known is None or row.id in known) for row in rows.items]
    return Page(items, rows.next_cursor, rows.total)


def get_enterprise(actor: Actor, work: Work, enterprise_id: UUID) -> EnterpriseAnswer:
    _require_reader(actor)
    return answer(work, enterprise_for(actor, work, enterprise_id))


def answer(work: Work, row: Enterprise) -> EnterpriseAnswer:
    return enterprise_answer(row, region_names(work, {row.region_code}))


def _require_reader(actor: Actor) -> None:
    """Who came by the link of one hazard has that hazard alone."""
    actor.require(Role.AGENCY, Role.OFFICER, Role.ENTERPRISE, right=READERS)
    if actor.hazard_id is not None:
        raise Forbidden("agency.link_session")


def _asked(query: EnterpriseQuery) -> tuple[str | None, str | None]:
    """The code that is asked for, and what else is searched for."""
    if query.uscc is not None:
        return normal_uscc(clean(query.uscc)), query.q
    code = normal_uscc(clean(query.q))
    return (code, None) if is_uscc(code) else (None, query.q)


def _by_exact_code(actor: Actor, code: str) -> Select[Enterprise]:
    """Agencies find any enterprise so; all others look among what they see anyway."""
    everything = select(Enterprise) if actor.role in OWN_SIDE else visible_enterprises(actor)
    return everything.where(Enterprise.uscc == code)


def _known(actor: Actor, work: Work, ids: list[UUID]) -> set[UUID] | None:
    """Which of them the agency knows; None for actors who see whole rows."""
    if actor.role not in OWN_SIDE:
        return None
    mine = select(AgencyEnterprise.enterprise_id).where(AgencyEnterprise.agency_id == actor.agency_id)
    return set(work.db.scalars(mine.where(AgencyEnterprise.enterprise_id.in_(ids))))
