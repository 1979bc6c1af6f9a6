"""What every act on a hazard has in common, and its cancelling and acceptance."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import NotFound
from contracts.events.hazard import HAZARD_CHANGED
from contracts.rpc.hazard import Hazard
from contracts.vocabulary import HazardLevel, HazardState, Right, Role
from kit.db import bump
from kit.ids import new_id
from kit.work import Doubtful, Work
from services.hazard import wire
from services.hazard.domain.fields import REASON_LENGTH, Fields, needed_text
from services.hazard.domain.hazards import Act, step
from services.hazard.domain.visits import PHOTOS_MAX
from services.hazard.queries.hazards import hazard_of
from services.hazard.queries.scope import visible_hazards
from services.hazard.tables.hazards import HazardRecord, HazardStep, RectificationRecord
from services.hazard.tables.visits import VisitRecord
from services.hazard.usecases.attachments import attach, check_files, publish_attached
from services.hazard.usecases.counters import count_change
from services.hazard.usecases.links import end_link

AUDITED: dict[Act, str] = {
    Act.RECTIFY: "hazard.hazard.rectified",
    Act.ACCEPT: "hazard.hazard.accepted",
    Act.CONFIRM: "hazard.hazard.confirmed",
    Act.SEND_BACK: "hazard.hazard.sent_back",
    Act.ASK_EXTENSION: "hazard.hazard.extension_asked",
    Act.APPROVE_EXTENSION: "hazard.hazard.extension_approved",
    Act.REFUSE_EXTENSION: "hazard.hazard.extension_refused",
    Act.CANCEL: "hazard.hazard.cancelled",
}
"""The audit's name of each act that moves a hazard. What is found or voided stands in its visit's entry."""


def hazard_for(actor: Actor, work: Work, hazard_id: UUID) -> HazardRecord:
    """The hazard, locked until the transaction ends, so that two acts on it never both see the state before.

    NotFound when it is not the actor's to reach.
    """
    row = work.db.scalar(visible_hazards(actor).where(HazardRecord.id == hazard_id).with_for_update())
    if row is None:
        raise NotFound("hazard.hazard.not_found")
    return row


def step_row(work: Work, row: HazardRecord, actor: Actor, act: Act, note: str | None = None) -> dict[str, Any]:
    """One line of the hazard's history, with the state it has now."""
    return {
        "id": new_id(),
        "hazard_id": row.id,
        "agency_id": row.agency_id,
        "enterprise_id": row.enterprise_id,
        "at": work.at,
        "by": actor.display_name,
        "action": act.value,
        "state": row.state,
        "note": note,
    }


def record(work: Work, row: HazardRecord, actor: Actor, act: Act, note: str | None = None) -> HazardStep:
    """Adds the ``step_row`` to the hazard's history."""
    line = HazardStep(**step_row(work, row, actor, act, note))
    work.db.add(line)
    return line


def move(
    actor: Actor, work: Work, row: HazardRecord, act: Act, after: HazardState, *, note: str | None = None, **facts: Any
) -> None:
    """Takes the hazard to ``after``: version, numbers, history, audit, its link's end and the event, all in this transaction.

    ``facts`` are more columns that change with it. The caller has looked at the life table, which allows the act.
    """
    before = HazardState(row.state)
    names = ("state", *facts)
    was = {name: getattr(row, name) for name in names}
    row.state = after.value
    for name, value in facts.items():
        setattr(row, name, value)
    bump(row, actor, work.at)
    if after is not before:
        count_change(work, row, before)
    if before is HazardState.OPEN and after is not HazardState.OPEN:
        end_link(work, row)
    record(work, row, actor, act, note)
    work.audit(actor, AUDITED[act], "hazard", row.id, was, {name: getattr(row, name) for name in names})
    work.publish(HAZARD_CHANGED, row.id, row.version, wire.hazard_fact(row, act.value, actor.account_id))


def cancel_hazard(actor: Actor, work: Work, hazard_id: UUID, reason: str) -> Hazard:
    """open -> cancelled: it was none, or stands twice. An officer's act; it leaves all views and stays in the books."""
    actor.require(Role.OFFICER)
    row = hazard_for(actor, work, hazard_id)
    reason = needed_text("reason", reason, REASON_LENGTH)
    after = step(HazardState(row.state), Act.CANCEL)
    move(actor, work, row, Act.CANCEL, after, note=reason, cancel_reason=reason)
    return hazard_of(work, row)


def accept_hazard(actor: Actor, work: Work, hazard_id: UUID, opinion: str, file_ids: list[UUID]) -> Hazard:
    """The acceptance of a major hazard's rectification, by its agency or an officer, before its confirmation.

    A later acceptance of the same rectification replaces the earlier one; sending back takes it away.
    """
    actor.require(Role.AGENCY, Role.OFFICER, right=Right.HAZARD)
    row = hazard_for(actor, work, hazard_id)
    fields = Fields()
    opinion = fields.needed("opinion", opinion, 2000)
    fields.ids("file_ids", file_ids, PHOTOS_MAX)
    check = check_files(actor, work, {"file_ids": file_ids}, fields)
    raise_wrong(fields, check.doubts)
    if row.level != HazardLevel.MAJOR:
        fields.wrong("opinion", "hazard.hazard.acceptance_not_asked")
        fields.raise_wrong()
    after = step(HazardState(row.state), Act.ACCEPT)
    facts = {"acceptance_opinion": opinion, "acceptance_files": file_ids, "accepted_at": work.at}
    move(actor, work, row, Act.ACCEPT, after, note=opinion, **facts)
    attach(work, row, row.visit_id, [(row.id, file_id) for file_id in file_ids], check.sha256)
    publish_hazard_files(work, row)
    return hazard_of(work, row)


def raise_wrong(fields: Fields, doubts: Sequence[tuple[str, str, str]]) -> None:
    """Raises Invalid with what is wrong; as a doubt where some of it rests on foreign facts."""
    if fields.errors and doubts:
        raise Doubtful(fields.as_invalid(), list(doubts))
    fields.raise_wrong()


def publish_hazard_files(work: Work, row: HazardRecord) -> None:
    """All files that hang on the hazard now: those of the visit's form, of its rectifications and of its acceptance."""
    work.db.flush()
    files = [*row.photos, *(row.acceptance_files or [])]
    for reported in work.db.scalars(select(RectificationRecord).where(RectificationRecord.hazard_id == row.id)):
        files += [*reported.photos, *reported.plan_files, *reported.acceptance_files]
    publish_attached(work, "hazard", row.id, row.version, files)


def hazards_of_visit(work: Work, visit: VisitRecord, *, lock: bool = False) -> list[HazardRecord]:
    """In the order sent."""
    statement = select(HazardRecord).where(HazardRecord.visit_id == visit.id).order_by(HazardRecord.position)
    return list(work.db.scalars(statement.with_for_update() if lock else statement))
