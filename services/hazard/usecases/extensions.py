"""Asking for a longer deadline, and deciding about it."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import Conflict, NotFound, invalid_field
from contracts.rpc.hazard import Hazard
from contracts.vocabulary import ExtensionDecision, ExtensionState, HazardState, Right, Role
from kit.ids import new_id
from kit.work import Work
from services.hazard.domain.fields import REASON_LENGTH, Fields
from services.hazard.domain.hazards import Act, extension_errors, step
from services.hazard.queries.hazards import hazard_of
from services.hazard.tables.hazards import ExtensionRecord
from services.hazard.usecases.hazards import hazard_for, move


def ask_extension(actor: Actor, work: Work, hazard_id: UUID, new_deadline_on: date, reason: str) -> Hazard:
    """By the hazard's agency, while it is open. One at a time waits for its decision; the deadline in force stays until then."""
    actor.require(Role.AGENCY, right=Right.HAZARD)
    row = hazard_for(actor, work, hazard_id)
    after = step(HazardState(row.state), Act.ASK_EXTENSION)
    fields = Fields()
    extension_errors(new_deadline_on, row.deadline_on, fields)
    reason = fields.needed("reason", reason, REASON_LENGTH)
    fields.raise_wrong()
    waiting = select(ExtensionRecord.id).where(
        ExtensionRecord.hazard_id == row.id, ExtensionRecord.state == ExtensionState.ASKED.value
    )
    if work.db.scalar(waiting) is not None:
        raise Conflict("hazard.extension.asked_already")
    work.db.add(
        ExtensionRecord(
            id=new_id(),
            hazard_id=row.id,
            agency_id=row.agency_id,
            enterprise_id=row.enterprise_id,
            new_deadline_on=new_deadline_on,
            reason=reason,
            state=ExtensionState.ASKED.value,
            asked_at=work.at,
        )
    )
    move(actor, work, row, Act.ASK_EXTENSION, after, note=f"{new_deadline_on.isoformat()} {reason}")
    return hazard_of(work, row)


def decide_extension(
    actor: Actor, work: Work, hazard_id: UUID, extension_id: UUID, decision: ExtensionDecision, reason: str | None
) -> Hazard:
    """By an officer, while the hazard is open. Approving sets the deadline in force; refusing needs a reason."""
    actor.require(Role.OFFICER)
    row = hazard_for(actor, work, hazard_id)
    asked = work.db.scalar(select(ExtensionRecord).where(ExtensionRecord.id == extension_id, ExtensionRecord.hazard_id == row.id))
    if asked is None:
        raise NotFound("hazard.extension.not_found")
    fields = Fields()
    cleaned = fields.text("reason", reason, REASON_LENGTH)
    fields.raise_wrong()
    if decision is ExtensionDecision.REFUSE and cleaned is None:
        raise invalid_field("reason", "hazard.extension.reason_missing")
    if asked.state != ExtensionState.ASKED:
        raise Conflict("hazard.extension.state")
    approved = decision is ExtensionDecision.APPROVE
    act = Act.APPROVE_EXTENSION if approved else Act.REFUSE_EXTENSION
    after = step(HazardState(row.state), act)
    asked.state = (ExtensionState.APPROVED if approved else ExtensionState.REFUSED).value
    asked.decided_at, asked.decision_reason = work.at, cleaned
    facts = {"deadline_on": asked.new_deadline_on} if approved else {}
    move(actor, work, row, act, after, note=cleaned, **facts)
    return hazard_of(work, row)
