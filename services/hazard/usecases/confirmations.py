"""Confirming rectifications, or sending them back: one, or many at a time."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import ZjjgError, invalid_field
from contracts.rpc.hazard import BulkResult, Hazard, Refused
from contracts.vocabulary import ConfirmDecision, HazardLevel, HazardState, Right, Role
from kit.work import Work
from services.hazard.domain.fields import REASON_LENGTH, Fields
from services.hazard.domain.hazards import BULK_MAX, Confirming, act_of, confirm
from services.hazard.queries.hazards import hazard_of
from services.hazard.tables.hazards import HazardRecord, RectificationRecord
from services.hazard.usecases.hazards import hazard_for, move


def confirm_hazard(actor: Actor, work: Work, hazard_id: UUID, decision: ConfirmDecision, reason: str | None) -> Hazard:
    """rectified -> confirmed, or back to open with a reason; by its agency or an officer of its region.

    Sending back takes the rectification's day and the acceptance away: the next rectification brings its own.
    """
    actor.require(Role.AGENCY, Role.OFFICER, right=Right.HAZARD)
    row = hazard_for(actor, work, hazard_id)
    _decide(actor, work, row, decision, _clean_reason(decision, reason))
    return hazard_of(work, row)


def confirm_hazards(actor: Actor, work: Work, ids: list[UUID], decision: ConfirmDecision, reason: str | None) -> BulkResult:
    """Each for itself: what is refused is named with its code and the others stand. At most 200 different ones."""
    actor.require(Role.AGENCY, Role.OFFICER, right=Right.HAZARD)
    fields = Fields()
    fields.ids("ids", ids, BULK_MAX, least=1)
    fields.raise_wrong()
    reason = _clean_reason(decision, reason)
    done: list[UUID] = []
    refused: list[Refused] = []
    # In the order of their ids: two bulk acts over the same hazards then wait for each other and never both for ever.
    for hazard_id in sorted(ids):
        try:
            with work.db.begin_nested():
                _decide(actor, work, hazard_for(actor, work, hazard_id), decision, reason)
            done.append(hazard_id)
        except ZjjgError as error:
            refused.append(Refused(id=hazard_id, code=error.code))
    place = {hazard_id: i for i, hazard_id in enumerate(ids)}
    return BulkResult(done=sorted(done, key=place.__getitem__), refused=sorted(refused, key=lambda r: place[r.id]))


def _clean_reason(decision: ConfirmDecision, reason: str | None) -> str | None:
    fields = Fields()
    cleaned = fields.text("reason", reason, REASON_LENGTH)
    fields.raise_wrong()
    if decision is ConfirmDecision.SEND_BACK and cleaned is None:
        raise invalid_field("reason", "hazard.confirmation.reason_missing")
    return cleaned


def _decide(actor: Actor, work: Work, row: HazardRecord, decision: ConfirmDecision, reason: str | None) -> None:
    after = confirm(Confirming(HazardState(row.state), HazardLevel(row.level), row.accepted_at), decision)
    latest = (
        select(RectificationRecord).where(RectificationRecord.hazard_id == row.id).order_by(RectificationRecord.id.desc()).limit(1)
    )
    report = work.db.scalars(latest).one()
    report.verdict, report.opinion = decision.value, reason
    facts: dict[str, Any] = {"confirmed_at": work.at}
    if after is HazardState.OPEN:
        facts = {"rectified_on": None, "accepted_at": None, "acceptance_opinion": None, "acceptance_files": None}
    move(actor, work, row, act_of(decision), after, note=reason, **facts)
