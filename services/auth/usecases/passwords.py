"""Passwords: judged, hashed, changed. None of them is ever in an answer, a log or an audit entry, save a new initial one, once."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from msgspec import UNSET, UnsetType
from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import Forbidden, Invalid, NotFound, ZjjgError
from contracts.extension.identity_providers import IdentityProvider, KeptCredential, Verdict
from contracts.extension.password_policies import PasswordContext
from kit.db import bump
from kit.work import Work
from services.auth.domain.accounts import PASSWORD_MOST
from services.auth.domain.credentials import initial_hash, new_initial_password
from services.auth.doors import common_passwords, identity_providers, password_policy
from services.auth.offload import off_hub
from services.auth.tables.accounts import Account, AgencyRegistration
from services.auth.usecases.live_sessions import end_sessions, refresh_actors
from services.auth.usecases.throttles import attempt_failed, attempt_succeeded, begin_attempt, password_subjects

_UNLIKELY = secrets.token_urlsafe(32)
_KEPT_HASHES = 10


@dataclass(frozen=True, slots=True)
class FirstPassword:
    """What is kept, and what the answer shows: nothing when the caller chose it."""

    kept: str
    shown: str | UnsetType


def refuse_weak(work: Work, password: str, username: str, agency_name: str | None, field: str) -> None:
    """Raises Invalid ``auth.password_too_weak`` with a code for each thing that the policy misses."""
    context = PasswordContext(username=username, agency_name=agency_name, common=common_passwords())
    codes = password_policy(work).weaknesses(password, context)
    if len(password) > PASSWORD_MOST:
        codes.append("password.too_long")
    if codes:
        raise Invalid("auth.password_too_weak", {}, [{"field": field, "code": code} for code in codes])


def hashed(work: Work, password: str) -> str:
    provider = next(iter(identity_providers(work)))
    return off_hub(provider.make, password)


def verdict(providers: Iterable[IdentityProvider], username: str, kept: str | None, password: str) -> Verdict:
    """The first provider that accepts decides. As long for an account that is not there, or a password that cannot be right."""
    credential = KeptCredential(username=username, password_hash=kept)
    tried = password if len(password) <= PASSWORD_MOST else _UNLIKELY
    verdicts = [off_hub(provider.check, credential, tried) for provider in providers]
    return next((v for v in verdicts if v.accepted), Verdict(accepted=False))


def is_password(work: Work, account: Account, kept: str, password: str) -> bool:
    return verdict(identity_providers(work), account.username, kept, password).accepted


def first_password(work: Work, given: str | None, username: str, agency_name: str | None) -> FirstPassword:
    """A chosen one must pass the policy; else the one that all share (manual, development profile), else a random one."""
    if given is not None:
        refuse_weak(work, given, username, agency_name, "initial_password")
        return FirstPassword(hashed(work, given), UNSET)
    shared = work.settings.initial_password(work.kit)
    if shared is not None:
        return FirstPassword(hashed(work, shared), shared)
    password = new_initial_password()
    return FirstPassword(initial_hash(password), password)


def set_password(work: Work, account: Account, kept: str, *, must_change: bool) -> None:
    """The old one joins those that the policy refuses. Sessions are the caller's to end."""
    account.former_hashes = [account.password_hash, *account.former_hashes][:_KEPT_HASHES]
    account.password_hash = kept
    account.password_changed_at = work.at
    account.must_change_password = must_change


def reset_password(actor: Actor, work: Work, account: Account, new_password: str, action: str) -> None:
    """Somebody else sets it: the account must change it at its next sign-in, and its sessions end."""
    refuse_weak(work, new_password, account.username, agency_name_of(work, account), "new_password")
    set_password(work, account, hashed(work, new_password), must_change=True)
    bump(account, actor, work.at)
    end_sessions(work, [account.id])
    work.audit(actor, action, "account", account.id)


def agency_name_of(work: Work, account: Account) -> str | None:
    if account.agency_id is None:
        return None
    return work.db.scalar(select(AgencyRegistration.name).where(AgencyRegistration.id == account.agency_id))


def change_password(actor: Actor, work: Work, old_password: str, new_password: str) -> ZjjgError | None:
    """The way out of an initial password too, so it asks for no role. A wrong old password is an answer, not an exception: that it
    was tried must be committed. Too many of them lock this call for a while, not the sign-in."""
    if actor.scopes is not None:
        raise Forbidden("auth.password_by_token")
    subjects = password_subjects(work, actor.account_id)
    locked = begin_attempt(work, subjects)
    if locked is not None:
        return locked
    account = work.db.scalar(select(Account).where(Account.id == actor.account_id).with_for_update())
    if account is None:
        raise NotFound("auth.account_not_found")  # the session of a link has no account
    if not is_password(work, account, account.password_hash, old_password):
        attempt_failed(work, subjects)
        work.audit(actor, "auth.password.refused", "account", account.id)
        return _refused("old_password", "auth.old_password_wrong")
    attempt_succeeded(work, subjects, work.at)
    if old_password == new_password:
        return _refused("new_password", "auth.password_unchanged")
    refuse_weak(work, new_password, account.username, agency_name_of(work, account), "new_password")
    if _used_before(work, account, new_password):
        return _refused("new_password", "auth.password_used_before")
    set_password(work, account, hashed(work, new_password), must_change=False)
    bump(account, actor, work.at)
    end_sessions(work, [account.id], keep=actor.session_id)
    # The actor that gateways hold of this very session still says that the password must be changed.
    refresh_actors(work, [account.id])
    work.audit(actor, "auth.password.changed", "account", account.id)
    return None


def _used_before(work: Work, account: Account, password: str) -> bool:
    former = [account.password_hash, *account.former_hashes][: password_policy(work).history]
    return any(is_password(work, account, kept, password) for kept in former)


def _refused(field: str, code: str) -> Invalid:
    return Invalid(code, {}, [{"field": field, "code": code}])
