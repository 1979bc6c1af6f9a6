"""What an officer does with a signal of a paper visit: once, with a word to it."""

from uuid import UUID

from contracts.actor import Actor
from contracts.errors import Conflict
from contracts.rpc.hazard import Signal
from contracts.vocabulary import Role, SignalState
from kit.db import bump
from kit.work import Work
from services.hazard.domain.fields import REASON_LENGTH, needed_text
from services.hazard.queries.signals import signal_for, signal_of

AUDITED = {
    SignalState.DISMISSED: "hazard.signal.dismissed",
    SignalState.FOLLOWED: "hazard.signal.followed",
}


def dismiss_signal(actor: Actor, work: Work, signal_id: UUID, reason: str) -> Signal:
    """There is nothing in it. It is not found again."""
    return _decide(actor, work, signal_id, SignalState.DISMISSED, "reason", reason)


def follow_signal(actor: Actor, work: Work, signal_id: UUID, note: str) -> Signal:
    """It is looked into; ``note`` says how."""
    return _decide(actor, work, signal_id, SignalState.FOLLOWED, "note", note)


def _decide(actor: Actor, work: Work, signal_id: UUID, state: SignalState, field: str, said: str) -> Signal:
    actor.require(Role.OFFICER)
    row = signal_for(actor, work, signal_id, lock=True)
    said = needed_text(field, said, REASON_LENGTH)
    if row.state != SignalState.OPEN:
        raise Conflict("hazard.signal.decided_already")
    row.state, row.note, row.decided_at = state.value, said, work.at
    bump(row, actor, work.at)
    work.audit(actor, AUDITED[state], "signal", row.id, {"state": SignalState.OPEN}, {"state": row.state, field: said})
    work.db.flush()
    return signal_of(actor, work, row)
