"""Sessions of an enterprise that came by the link of one hazard: no account, no password, that one hazard."""

from sqlalchemy import select

from contracts.errors import Unauthenticated
from contracts.events.envelope import Envelope
from contracts.rpc.auth import SignedIn
from kit.ids import new_id
from kit.work import Doubtful, Work
from services.auth.domain.credentials import new_token, same, split_link, token_hash
from services.auth.replicas import apply_link
from services.auth.tables.accounts import LinkFactRow, SignInSession
from services.auth.usecases.live_sessions import end_sessions
from services.auth.usecases.sessions import session_csrf
from services.auth.wire.accounts import link_account, link_actor


def open_link_session(work: Work, token: str) -> SignedIn:
    """Any number of sessions from one link: previews in chats must not burn it. None outlives the link."""
    link = _link_for(work, token)
    secret = new_token()
    session = SignInSession(
        id=new_id(),
        token_hash=token_hash(secret),
        account_id=link.link_id,
        link_id=link.link_id,
        enterprise_id=link.enterprise_id,
        address=work.address,
        user_agent="",
        created_at=work.at,
        last_seen_at=work.at,
        expires_at=min(link.expires_at, work.at + work.settings.session_life),
    )
    work.db.add(session)
    work.audit(
        link_actor(link, session), "auth.link_session.opened", "hazard", link.hazard_id, after={"link_id": str(link.link_id)}
    )
    csrf = session_csrf(work, session.id)
    return SignedIn(account=link_account(link), csrf_token=csrf, token=secret, expires_at=session.expires_at)


def apply_link_changed(work: Work, envelope: Envelope) -> None:
    """A link that ended takes its sessions with it, and gateways are told at once."""
    link = apply_link(work, envelope)
    if link is not None and link.ended:
        end_sessions(work, [link.link_id])


def _link_for(work: Work, token: str) -> LinkFactRow:
    """The live link that ``token`` (``<link_id>.<secret>``) opens; the same refusal for all others.

    hazard is always asked: of a link that was revoked a moment ago the copy still says that it lives. A secret that is known to be
    wrong is refused without asking.
    """
    refused = Unauthenticated("auth.link_invalid")
    parts = split_link(token)
    if parts is None:
        raise refused
    link_id, secret = parts
    link = work.db.scalar(select(LinkFactRow).where(LinkFactRow.link_id == link_id))
    if link is not None and not same(link.secret_hash, token_hash(secret)):
        raise refused
    if not work.fresh:
        raise Doubtful(refused, [("hazard", "link", str(link_id))])
    if link is None or link.ended or work.at >= link.expires_at:
        raise refused
    return link
