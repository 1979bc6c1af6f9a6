"""An account's own live sessions."""

from sqlalchemy import select

from contracts.actor import Actor
from contracts.rpc.auth import SessionRow
from contracts.vocabulary import Role
from kit.work import Work
from services.auth.domain.accounts import refuse_link_session
from services.auth.tables.accounts import SignInSession
from services.auth.wire.accounts import session_row

MOST = 100


def list_sessions(actor: Actor, work: Work) -> list[SessionRow]:
    """The newest 100 that neither ended nor idled out, newest first."""
    actor.require(*Role)
    refuse_link_session(actor)
    live = select(SignInSession).where(
        SignInSession.account_id == actor.account_id,
        SignInSession.ended_at.is_(None),
        SignInSession.expires_at > work.at,
        SignInSession.last_seen_at > work.at - work.settings.session_idle,
    )
    newest = live.order_by(SignInSession.created_at.desc(), SignInSession.id.desc()).limit(MOST)
    return [session_row(row, actor) for row in work.db.scalars(newest)]
