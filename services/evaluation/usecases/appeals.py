"""The agency's word on its published result, and the appeal that another officer decides."""

from uuid import UUID

from contracts.actor import Actor
from contracts.errors import Conflict
from contracts.events.evaluation import CHECKED_RECORD_SAVED
from contracts.rpc.checked_records import AppealDecision, CheckedRecord
from contracts.vocabulary import AppealState, CheckedRecordState, Right, Role
from kit.db import bump
from kit.work import Work
from services.evaluation.domain.checked_records import check_decision, checked_text, require_other_hand
from services.evaluation.queries.checked_records import record_for, whole_record
from services.evaluation.tables.checked_records import CheckedRecordRecord
from services.evaluation.usecases.rankings import renew_published
from services.evaluation.wire import checked_records as wire

KIND = "checked_record"


def reply_to_record(actor: Actor, work: Work, record_id: UUID, text: str) -> CheckedRecord:
    """Stands beside the result; a later one takes its place, the audit keeps both."""
    actor.require(Role.AGENCY, right=Right.CHECKED_RECORD)
    row = record_for(actor, work, record_id, lock=True)
    before = {"reply": row.reply}
    row.reply, row.replied_at, row.replied_by = checked_text("text", text), work.at, actor.account_id
    bump(row, actor, work.at)
    work.audit(actor, "evaluation.checked_record.replied", KIND, row.id, before=before, after={"reply": row.reply})
    return whole_record(actor, work, row)


def appeal_record(actor: Actor, work: Work, record_id: UUID, reason: str) -> CheckedRecord:
    """Once, and up to the last day that the rule book gives (``spot_check.appeal_days``, fixed at publication)."""
    actor.require(Role.AGENCY, right=Right.CHECKED_RECORD)
    row = record_for(actor, work, record_id, lock=True)
    clean = checked_text("reason", reason)
    if row.appeal_state is not None:
        raise Conflict("evaluation.appeal.raised_already")
    if row.appeal_until is None or work.today > row.appeal_until:
        raise Conflict("evaluation.appeal.too_late", {"until": row.appeal_until.isoformat() if row.appeal_until else ""})
    row.appeal_state, row.appeal_reason = AppealState.RAISED.value, clean
    row.appeal_raised_at, row.appeal_raised_by = work.at, actor.account_id
    _close(actor, work, row, "evaluation.appeal.raised", {"reason": clean})
    return whole_record(actor, work, row)


def decide_appeal(actor: Actor, work: Work, record_id: UUID, decision: AppealDecision) -> CheckedRecord:
    """Upheld: the new score counts from now on, and rankings that were published with the old one get a new revision."""
    actor.require(Role.OFFICER)
    row = record_for(actor, work, record_id, lock=True)
    reason = check_decision(decision)
    if row.state != CheckedRecordState.PUBLISHED or row.appeal_state != AppealState.RAISED:
        raise Conflict("evaluation.appeal.none_waits")
    require_other_hand(actor.account_id, [*row.scorer_ids, row.confirmed_by], "evaluation.appeal.own_scores")
    row.appeal_state = (AppealState.UPHELD if decision.upheld else AppealState.REFUSED).value
    row.appeal_decided_at, row.appeal_decided_by, row.appeal_decision_reason = work.at, actor.account_id, reason
    if decision.score is not None:
        row.score_before, row.score = row.score, decision.score
    _close(actor, work, row, "evaluation.appeal.decided", {"upheld": decision.upheld, "score": row.score, "reason": reason})
    if decision.score is not None:
        work.db.flush()
        renew_published(actor, work, row.kind, row.year, row.half, row.quarter)
    return whole_record(actor, work, row)


def _close(actor: Actor, work: Work, row: CheckedRecordRecord, action: str, after: dict[str, object]) -> None:
    """Call it last: one bump an act, and the event carries the row as it is then."""
    bump(row, actor, work.at)
    work.publish(CHECKED_RECORD_SAVED, row.id, row.version, wire.checked_record_saved(row, work.kit.time_zone))
    before = {"score": row.score_before} if row.score_before is not None else None
    work.audit(actor, action, KIND, row.id, before=before, after=after)
