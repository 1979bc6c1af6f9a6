"""Signing in and out, and what a cookie or token stands for.

A sign-in is two short transactions with the costly hash between them: the attempt is counted before the password is looked at, so
that a thousand guesses at once are no more than a thousand one by one, and no connection waits for the hash.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import Invalid, NotFound, Unauthenticated, ZjjgError
from contracts.extension.identity_providers import IdentityProvider, Verdict
from contracts.rpc.auth import SignedIn, SignIn
from contracts.vocabulary import Entrance, Role
from kit.ids import new_id
from kit.work import Work
from services.auth.domain.accounts import ENTRANCES, is_username, normal_username, refuse_link_session
from services.auth.domain.credentials import csrf_token, new_token, token_hash
from services.auth.doors import identity_providers
from services.auth.tables.accounts import LOCAL, Account, SignInSession
from services.auth.usecases.captchas import give_back, take_captcha
from services.auth.usecases.duties import duties_of
from services.auth.usecases.live_sessions import tell_gateways
from services.auth.usecases.passwords import verdict
from services.auth.usecases.second_factors import Given, look_at
from services.auth.usecases.throttles import attempt_failed, attempt_succeeded, begin_attempt, forget, sign_in_subjects
from services.auth.wire.accounts import actor_of, signed_in_account

USER_AGENT_MOST = 300


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in between its two transactions. With a ``refusal`` it is over already."""

    credentials: SignIn
    username: str
    began_at: datetime
    account_id: UUID | None = None
    kept: str | None = None
    providers: Sequence[IdentityProvider] = ()
    refusal: ZjjgError | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """How somebody came in."""

    entrance: Entrance
    provider: str
    user_agent: str
    second_factor: Given = Given.NOTHING_ASKED


def begin_sign_in(work: Work, credentials: SignIn) -> Attempt:
    """Uses the captcha up and counts the attempt. Refusals are answers here: what they leave behind must be committed."""
    username = normal_username(credentials.username)
    if work.kit.captcha == "on" and not take_captcha(work, credentials.captcha_id, credentials.captcha_answer):
        wrong = Invalid("auth.captcha_wrong", {}, [{"field": "captcha_answer", "code": "auth.captcha_wrong"}])
        return Attempt(credentials, username, work.at, refusal=wrong)
    locked = begin_attempt(work, sign_in_subjects(work, username))
    if locked is not None:
        return Attempt(credentials, username, work.at, refusal=locked)
    account = find_account(work, username)
    account_id, kept = (account.id, account.password_hash) if account else (None, None)
    return Attempt(credentials, username, work.at, account_id, kept, identity_providers(work))


def judge(attempt: Attempt) -> Verdict:
    """The costly part, outside any transaction; the same cost for a username that nobody has."""
    if attempt.refusal is not None:
        raise attempt.refusal
    return verdict(attempt.providers, attempt.username, attempt.kept, attempt.credentials.password)


def finish_sign_in(work: Work, attempt: Attempt, judged: Verdict) -> SignedIn | ZjjgError:
    """The session, or ``auth.sign_in_failed``: the wrong password, the wrong entrance, a disabled account and none at all are one.

    That a second factor is asked for is said after the right password alone; a wrong code counts like a wrong password.
    """
    subjects, credentials = sign_in_subjects(work, attempt.username), attempt.credentials
    account = find_account(work, attempt.username)
    same = account is not None and account.id == attempt.account_id and account.password_hash == attempt.kept
    if account is None or not same or not judged.accepted or not may_come_in(account, credentials.entrance):
        locked = attempt_failed(work, subjects)
        # No username: whoever mistypes puts the password there. The account is named when there is one.
        work.audit(None, "auth.sign_in.failed", "account", account.id if account else "", after={"locked": locked})
        return Unauthenticated("auth.sign_in_failed")
    given = look_at(work, account, credentials.second_factor)
    if given in (Given.MISSING, Given.WRONG):
        return _ask_again(work, attempt, account, given)
    attempt_succeeded(work, subjects, attempt.began_at)
    forget(work, attempt.username)
    if judged.new_hash is not None:
        account.password_hash = judged.new_hash
    return open_session(work, account, Opening(credentials.entrance, LOCAL, credentials.user_agent, given))


def _ask_again(work: Work, attempt: Attempt, account: Account, given: Given) -> ZjjgError:
    """The password was right. The captcha is good once more: the same person takes the second step."""
    subjects, credentials = sign_in_subjects(work, attempt.username), attempt.credentials
    if work.kit.captcha == "on" and credentials.captcha_id is not None and credentials.captcha_answer is not None:
        give_back(work, credentials.captcha_id, credentials.captcha_answer)
    if given is Given.MISSING:
        attempt_succeeded(work, subjects, attempt.began_at)
        work.audit(None, "auth.second_factor.asked", "account", account.id)
        return Unauthenticated("auth.second_factor_required")
    locked = attempt_failed(work, subjects)
    work.audit(None, "auth.sign_in.failed", "account", account.id, after={"locked": locked, "second_factor": given.value})
    return Unauthenticated("auth.second_factor_wrong")


def open_session(work: Work, account: Account, opening: Opening) -> SignedIn:
    """For one who has proved who he is, whichever way."""
    account.last_signed_in_at = work.at
    token = new_token()
    session = _add_session(work, account, opening, token)
    duties = duties_of(work, account, session)
    after = {"provider": opening.provider, "second_factor": opening.second_factor.value}
    work.audit(actor_of(account, session, duties), "auth.sign_in.succeeded", "session", session.id, after=after)
    return SignedIn(
        account=signed_in_account(account, duties),
        csrf_token=session_csrf(work, session.id),
        token=token,
        expires_at=session.expires_at,
    )


def sign_out(actor: Actor, work: Work) -> None:
    """Asks for no role: whoever is in may leave."""
    _end(actor, work, actor.session_id, "auth.session.signed_out")


def end_session(actor: Actor, work: Work, session_id: UUID) -> None:
    actor.require(*Role)
    refuse_link_session(actor)
    if not _end(actor, work, session_id, "auth.session.ended"):
        raise NotFound("auth.session_not_found")


def session_csrf(work: Work, session_id: UUID) -> str:
    return csrf_token(work.secrets.derive("auth:csrf"), session_id)


def find_account(work: Work, typed: str) -> Account | None:
    """The live account of this name, however it was written."""
    username = normal_username(typed)
    if not is_username(username):
        return None
    return work.db.scalar(select(Account).where(Account.username == username, Account.deleted_at.is_(None)))


def may_come_in(account: Account, entrance: Entrance) -> bool:
    return not account.disabled and ENTRANCES[Role(account.role)] is entrance


def _add_session(work: Work, account: Account, opening: Opening, token: str) -> SignInSession:
    session = SignInSession(
        id=new_id(),
        token_hash=token_hash(token),
        account_id=account.id,
        agency_id=account.agency_id,
        enterprise_id=account.enterprise_id,
        entrance=opening.entrance.value,
        provider=opening.provider,
        address=work.address,
        user_agent="".join(c for c in opening.user_agent if c.isprintable())[:USER_AGENT_MOST],
        created_at=work.at,
        last_seen_at=work.at,
        expires_at=work.at + work.settings.session_life,
    )
    work.db.add(session)
    return session


def _end(actor: Actor, work: Work, session_id: UUID, action: str) -> bool:
    """Ends one live session of the actor's own account; False when there is none."""
    mine = select(SignInSession).where(SignInSession.id == session_id, SignInSession.account_id == actor.account_id)
    session = work.db.scalar(mine.where(SignInSession.ended_at.is_(None)).with_for_update())
    if session is None:
        return False
    session.ended_at = work.at
    tell_gateways(work, [session_id])
    work.audit(actor, action, "session", session_id)
    return True
