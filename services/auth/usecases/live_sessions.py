"""Ending the sessions of an account, and telling every gateway at once."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update

from contracts.events.auth import SESSION_ENDED
from kit.work import Work
from services.auth.tables.accounts import ApiTokenRow, SignInSession


def end_sessions(work: Work, account_ids: Sequence[UUID], keep: UUID | None = None) -> None:
    """Ends all live sessions of the accounts but ``keep``; gateways drop what they hold of these and of their API tokens."""
    ended = update(SignInSession).where(SignInSession.account_id.in_(account_ids), SignInSession.ended_at.is_(None))
    if keep is not None:
        ended = ended.where(SignInSession.id != keep)
    ids = list(work.db.scalars(ended.values(ended_at=work.at).returning(SignInSession.id)))
    tell_gateways(work, [*ids, *_tokens(work, account_ids)])


def refresh_actors(work: Work, account_ids: Sequence[UUID]) -> None:
    """What the accounts may do has changed: gateways ask anew, the sessions go on."""
    live = select(SignInSession.id).where(SignInSession.account_id.in_(account_ids), SignInSession.ended_at.is_(None))
    tell_gateways(work, [*work.db.scalars(live), *_tokens(work, account_ids)])


def tell_gateways(work: Work, session_ids: Sequence[UUID]) -> None:
    """After the commit. Lost when the broker is away: then a gateway may go on for the 5 s that it keeps an actor."""
    if session_ids:
        work.broadcast(SESSION_ENDED, {"session_ids": [str(i) for i in session_ids]})


def _tokens(work: Work, account_ids: Sequence[UUID]) -> list[UUID]:
    live = select(ApiTokenRow.id).where(ApiTokenRow.account_id.in_(account_ids), ApiTokenRow.revoked_at.is_(None))
    return list(work.db.scalars(live))
