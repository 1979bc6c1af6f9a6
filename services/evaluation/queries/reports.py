"""Lists of reports, one report, and who may read its file."""

from typing import Any
from uuid import UUID

from contracts.actor import Actor
from contracts.page import Page
from contracts.rpc.evaluation import EvaluationReport, ReportQuery
from contracts.vocabulary import ReportState, Right, Role
from kit.paging import order_by, page
from kit.work import Work
from services.evaluation.queries.matching import matches
from services.evaluation.queries.scope import report_for, visible_reports, within_region
from services.evaluation.tables.reports import ReportRecord
from services.evaluation.wire import reports as wire

SORTS: dict[str, Any] = {
    "finished_on": ReportRecord.finished_on,
    "number": ReportRecord.number,
    "created_at": ReportRecord.created_at,
}


def list_reports(actor: Actor, work: Work, query: ReportQuery) -> Page[EvaluationReport]:
    """Every revision in every state, the newest finished first. ``sort``: finished_on, number, created_at.

    ``q`` is looked for in number, title and the names of enterprise and agency. Two queries, and one for the region's depth.
    """
    _require_reader(actor)
    t = ReportRecord
    statement = visible_reports(actor)
    equal: list[tuple[Any, Any]] = [
        (t.agency_id, query.agency_id),
        (t.contract_id, query.contract_id),
        (t.enterprise_id, query.enterprise_id),
        (t.kind, query.kind),
        (t.state, query.state),
    ]
    for column, value in equal:
        if value is not None:
            statement = statement.where(column == value)
    if query.region_code is not None:
        statement = statement.where(within_region(work, query.region_code))
    if query.finished_from is not None:
        statement = statement.where(t.finished_on >= query.finished_from)
    if query.finished_until is not None:
        statement = statement.where(t.finished_on < query.finished_until)
    statement = statement.where(*matches(ReportRecord.search, query.q))
    order = order_by(query.sort, SORTS, "-finished_on", t.id)
    return page(work.db, statement, order=order, query=query, to_item=wire.report)


def get_report(actor: Actor, work: Work, report_id: UUID) -> EvaluationReport:
    _require_reader(actor)
    return wire.report(report_for(actor, work, report_id))


def may_read_file(actor: Actor, work: Work, file_id: UUID) -> bool:
    """Whether it hangs on a report that the actor sees; superseded and void ones included. An officer reads of a draft that there
    is one, and its paper once it is issued."""
    actor.require(*Role)
    if not may_read(actor):
        return False
    found = visible_reports(actor).where(ReportRecord.file_id == file_id)
    if actor.role is Role.OFFICER:
        found = found.where(ReportRecord.state != ReportState.DRAFT.value)
    return work.db.scalar(found.limit(1)) is not None


def may_read(actor: Actor) -> bool:
    """Whether the actor's role and rights open reports at all."""
    if actor.role is Role.SUB_ACCOUNT:
        return Right.EVALUATION_REPORT in actor.rights
    return actor.role in (Role.AGENCY, Role.OFFICER)


def _require_reader(actor: Actor) -> None:
    actor.require(Role.AGENCY, Role.OFFICER, right=Right.EVALUATION_REPORT)
