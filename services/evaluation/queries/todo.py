"""What waits for the signed-in account in this room."""

from sqlalchemy import ColumnElement, ScalarSelect, func, select

from contracts.actor import Actor
from contracts.vocabulary import RecordWait, ReportState, Role
from kit.work import Work
from services.evaluation.queries.checked_records import records_in_scope, waits
from services.evaluation.queries.reports import may_read
from services.evaluation.tables.checked_records import CheckedRecordRecord
from services.evaluation.tables.reports import ReportRecord

R = CheckedRecordRecord


def todo(actor: Actor, work: Work) -> dict[str, int]:
    """``reports_to_issue``: the agency's drafts. ``records_to_score``: an inspector's. ``records_to_confirm`` (scored by others) and
    ``appeals_to_decide`` (of what others scored and confirmed): an officer's. Empty for others. One query."""
    actor.require(*Role)
    scope = records_in_scope(actor)
    match actor.role:
        case Role.AGENCY | Role.SUB_ACCOUNT if may_read(actor):
            drafts = (ReportRecord.agency_id == actor.agency_id, ReportRecord.state == ReportState.DRAFT.value)
            waiting = {"reports_to_issue": select(func.count()).select_from(ReportRecord).where(*drafts).scalar_subquery()}
        case Role.INSPECTOR:
            waiting = {"records_to_score": _number(scope, waits(actor, RecordWait.SCORE))}
        case Role.OFFICER:
            waiting = {
                "records_to_confirm": _number(scope, waits(actor, RecordWait.CONFIRM)),
                "appeals_to_decide": _number(scope, waits(actor, RecordWait.DECIDE)),
            }
        case _:
            return {}
    counts = work.db.execute(select(*(number.label(name) for name, number in waiting.items()))).one()
    return dict(counts._mapping)


def _number(*wanted: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(R).where(*wanted).scalar_subquery()
