"""Lists of contracts of both kinds, with the names and counts that stand beside them."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Date, Select, case, cast, func, or_, select

from contracts.actor import Actor
from contracts.page import Page
from contracts.rpc.agency_contracts import ContractQuery, EvaluationContractQuery, ServiceContractQuery
from contracts.rpc.agency_contracts import EvaluationContract as EvaluationAnswer
from contracts.rpc.agency_contracts import ServiceContract as ServiceAnswer
from contracts.vocabulary import ContractState, Right, Role, VisitState
from kit.paging import page
from kit.work import Work
from services.agency.queries.lists import list_order, matches
from services.agency.queries.scope import contract_for, visible_contracts
from services.agency.queries.site_notices import is_missing, is_near
from services.agency.queries.staff import agency_names
from services.agency.reference import SITE_NOTICE_DAYS, calendar_exceptions, find_number, within_region
from services.agency.tables import Contract, ContractVisit, Enterprise, EvaluationContract, ServiceContract, Staff
from services.agency.wire.contracts import Around, evaluation_answer, service_answer

EVALUATION_READERS = (Right.EVALUATION_CONTRACT, Right.EVALUATION_REPORT)
SERVICE_READERS = (Right.SERVICE_CONTRACT, Right.VISIT)
"""Rights whose forms name contracts of the kind."""

COUNTED_STATES = (ContractState.ACTIVE.value, ContractState.CLOSED.value)

C = TypeVar("C", bound=Contract)


def list_evaluation_contracts(actor: Actor, work: Work, query: EvaluationContractQuery) -> Page[EvaluationAnswer]:
    """Newest entry first; ``sort``: number, signed_on, created_at."""
    actor.require(Role.AGENCY, Role.OFFICER, right=EVALUATION_READERS)
    table = EvaluationContract
    statement = _filtered(actor, work, table, query)
    if query.kind is not None:
        statement = statement.where(table.kind == query.kind.value)
    if query.site_notice_due:
        statement = statement.where(is_near(work))
    if query.site_notice_missing:
        statement = statement.where(is_missing(work))
    rows = _page(work, table, statement, query, {"signed_on": table.signed_on})
    around = around_of(work, rows.items)
    return Page([evaluation_answer(row, around) for row in rows.items], rows.next_cursor, rows.total)


def list_service_contracts(actor: Actor, work: Work, query: ServiceContractQuery) -> Page[ServiceAnswer]:
    """Newest entry first; ``sort``: number, starts_on, ends_on, created_at. ``active_on`` finds those in force on that day."""
    actor.require(Role.AGENCY, Role.OFFICER, right=SERVICE_READERS)
    table = ServiceContract
    statement = _filtered(actor, work, table, query)
    if query.active_on is not None:
        in_term = (table.starts_on <= query.active_on) & (table.ends_on >= query.active_on)
        statement = statement.where(table.state == ContractState.ACTIVE.value, in_term)
    rows = _page(work, table, statement, query, {"starts_on": table.starts_on, "ends_on": table.ends_on})
    around = around_of(work, rows.items)
    return Page([service_answer(row, around) for row in rows.items], rows.next_cursor, rows.total)


def get_evaluation_contract(actor: Actor, work: Work, contract_id: UUID) -> EvaluationAnswer:
    actor.require(Role.AGENCY, Role.OFFICER, right=EVALUATION_READERS)
    row = contract_for(actor, work, EvaluationContract, contract_id)
    return evaluation_answer(row, around_of(work, [row]))


def get_service_contract(actor: Actor, work: Work, contract_id: UUID) -> ServiceAnswer:
    actor.require(Role.AGENCY, Role.OFFICER, right=SERVICE_READERS)
    row = contract_for(actor, work, ServiceContract, contract_id)
    return service_answer(row, around_of(work, [row]))


def around_of(work: Work, rows: Sequence[Contract]) -> Around:
    """Names and visits for a page of contracts, and what notices of site work are reckoned with: six queries, however many rows."""
    team = {staff_id for row in rows for staff_id in row.team}
    announced = any(isinstance(row, EvaluationContract) for row in rows)
    return Around(
        agencies=agency_names(work, {row.agency_id for row in rows}),
        enterprises=_names(
            work, select(Enterprise.id, Enterprise.name).where(Enterprise.id.in_({row.enterprise_id for row in rows}))
        ),
        staff=_names(work, select(Staff.id, Staff.name).where(Staff.id.in_(team))) if team else {},
        visits=_visits(work, [row.id for row in rows if isinstance(row, ServiceContract)]),
        today=work.today,
        notice_days=find_number(work, SITE_NOTICE_DAYS) if announced else None,
        exceptions=calendar_exceptions(work) if announced else {},
    )


def _names(work: Work, statement: Select[UUID, str]) -> dict[UUID, str]:
    return dict(work.db.execute(statement).tuples().all())


def _visits(work: Work, contract_ids: list[UUID]) -> dict[UUID, int]:
    counted = select(ContractVisit.contract_id, func.count()).where(
        ContractVisit.contract_id.in_(contract_ids), ContractVisit.state == VisitState.SUBMITTED.value
    )
    return dict(work.db.execute(counted.group_by(ContractVisit.contract_id)).tuples().all()) if contract_ids else {}


def _filtered(actor: Actor, work: Work, table: type[C], query: ContractQuery) -> Select[C]:
    statement = visible_contracts(actor, table)
    equal: dict[Any, Any] = {table.agency_id: query.agency_id, table.enterprise_id: query.enterprise_id, table.state: query.state}
    for column, value in equal.items():
        if value is not None:
            statement = statement.where(column == value)
    if query.region_code is not None:
        statement = statement.where(within_region(work, table, query.region_code))
    if query.counted:
        statement = statement.where(table.state.in_(COUNTED_STATES))
    first, last = _term(work, table)
    if query.term_from is not None:
        statement = statement.where(or_(last.is_(None), last >= query.term_from))
    if query.term_until is not None:
        statement = statement.where(first < query.term_until)
    found = matches(actor, table, query.q)
    return statement if found is None else statement.where(found)


def _term(work: Work, table: type[Contract]) -> tuple[Any, Any]:
    """First and last day, as statistics take them: an evaluation without a due day runs on until it was closed."""
    if issubclass(table, ServiceContract):
        return table.starts_on, table.ends_on
    first = func.coalesce(EvaluationContract.starts_on, EvaluationContract.signed_on)
    closed_on = cast(func.timezone(work.tools.kit.time_zone, EvaluationContract.updated_at), Date)
    last = func.coalesce(EvaluationContract.due_on, case((EvaluationContract.state == ContractState.CLOSED.value, closed_on)))
    return first, case((last.is_not(None), func.greatest(first, last)))


def _page(work: Work, table: type[C], statement: Select[C], query: ContractQuery, sorts: dict[str, Any]) -> Page[C]:
    order = list_order(query.sort, {"number": table.number} | sorts, table.id)
    return page(work.db, statement, order=order, query=query, to_item=lambda row: row)
