"""What a cookie or an API token stands for, asked by the gateway's guard every few seconds."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from contracts.errors import Unauthenticated
from contracts.rpc.auth import ResolvedCredential
from kit.tokens import sign
from kit.work import Work
from services.auth.domain.credentials import token_hash
from services.auth.tables.accounts import Account, ApiTokenRow, LinkFactRow, SignInSession
from services.auth.usecases.duties import duties_of
from services.auth.usecases.sessions import session_csrf
from services.auth.wire.accounts import actor_of, link_account, link_actor, signed_in_account

ACTOR_SECONDS = 60
SEEN_EVERY = timedelta(minutes=1)
_NO_END = datetime(2200, 1, 1, tzinfo=UTC)


def resolve_credential(work: Work, kind: str, secret: str) -> ResolvedCredential:
    """Raises Unauthenticated ``auth.session_ended``, whatever the reason. That it was seen is written once a minute, so a session
    may end up to a minute early by idleness."""
    if kind == "session":
        return _session(work, secret)
    if kind == "api_token":
        return _api_token(work, secret)
    raise Unauthenticated("auth.session_ended")


def _session(work: Work, secret: str) -> ResolvedCredential:
    session = work.db.scalar(select(SignInSession).where(SignInSession.token_hash == token_hash(secret)))
    if session is None or session.ended_at is not None or work.at >= session.expires_at:
        raise Unauthenticated("auth.session_ended")
    if work.at >= session.last_seen_at + work.settings.session_idle:
        raise Unauthenticated("auth.session_ended")
    if work.at - session.last_seen_at >= SEEN_EVERY:
        session.last_seen_at = work.at
    if session.link_id is not None:
        return _link(work, session)
    account = _live_account(work, session)
    duties = duties_of(work, account, session)
    actor = actor_of(account, session, duties)
    return ResolvedCredential(
        actor_token=sign(actor, work.secrets.actor_private_key, work.at, ACTOR_SECONDS),
        actor=actor,
        account=signed_in_account(account, duties),
        csrf_token=session_csrf(work, session.id),
        session_id=session.id,
        expires_at=session.expires_at,
    )


def _link(work: Work, session: SignInSession) -> ResolvedCredential:
    """A link that was revoked or used up takes its sessions with it."""
    link = work.db.get(LinkFactRow, session.link_id)
    if link is None or link.ended or work.at >= link.expires_at:
        raise Unauthenticated("auth.session_ended")
    actor = link_actor(link, session)
    return ResolvedCredential(
        actor_token=sign(actor, work.secrets.actor_private_key, work.at, ACTOR_SECONDS),
        actor=actor,
        account=link_account(link),
        csrf_token=session_csrf(work, session.id),
        session_id=session.id,
        expires_at=session.expires_at,
    )


def _api_token(work: Work, secret: str) -> ResolvedCredential:
    row = work.db.scalar(select(ApiTokenRow).where(ApiTokenRow.token_hash == token_hash(secret)))
    if row is None or row.revoked_at is not None or (row.expires_on is not None and work.today > row.expires_on):
        raise Unauthenticated("auth.session_ended")
    account = _live_account(work, row)
    if row.last_used_at is None or work.at - row.last_used_at >= SEEN_EVERY:
        row.last_used_at = work.at
    duties = duties_of(work, account, row)
    actor = actor_of(account, row, duties)
    return ResolvedCredential(
        actor_token=sign(actor, work.secrets.actor_private_key, work.at, ACTOR_SECONDS),
        actor=actor,
        account=signed_in_account(account, duties),
        csrf_token=None,
        session_id=row.id,
        expires_at=_end_of(work, row),
    )


def _end_of(work: Work, row: ApiTokenRow) -> datetime:
    """The last moment of its last day, in local time."""
    if row.expires_on is None:
        return _NO_END
    midnight = datetime.combine(row.expires_on + timedelta(days=1), time(), ZoneInfo(work.kit.time_zone))
    return midnight.astimezone(UTC)


def _live_account(work: Work, held: SignInSession | ApiTokenRow) -> Account:
    account = work.db.get(Account, held.account_id)
    if account is None or account.disabled or account.deleted_at is not None:
        raise Unauthenticated("auth.session_ended")
    return account
