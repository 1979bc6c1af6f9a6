"""Second factors: enrolled and removed by their owner, asked for at sign-in, reset by an admin.

No secret and no code is in a log, an audit entry or a kept answer.
"""

from enum import StrEnum
from uuid import UUID

import msgspec
from sqlalchemy import delete, select

from contracts.actor import Actor
from contracts.errors import Conflict, Forbidden, Invalid, NotFound, ZjjgError
from contracts.rpc.second_factors import RecoveryCodes, SecondFactor, SecondFactorSecret
from contracts.vocabulary import Role
from kit.db import bump
from kit.vault import Vault
from kit.work import Work
from services.auth.domain import second_factors as rules
from services.auth.queries.scope import account_to_change
from services.auth.tables.accounts import Account
from services.auth.tables.identity import SecondFactorRow
from services.auth.usecases.live_sessions import end_sessions, refresh_actors
from services.auth.usecases.passwords import is_password
from services.auth.usecases.throttles import attempt_failed, attempt_succeeded, begin_attempt, password_subjects

PURPOSE = "auth:second-factor"
"""Of the vault that the authenticators' secrets are sealed in, each bound to its account."""


class Given(StrEnum):
    """What came with the right password."""

    NOTHING_ASKED = "nothing_asked"
    CODE = "code"
    RECOVERY_CODE = "recovery_code"
    MISSING = "missing"
    WRONG = "wrong"


def look_at(work: Work, account: Account, code: str | None) -> Given:
    """Judges the code of a sign-in and uses it up."""
    if account.second_factor_at is None or work.settings.second_factor_mode(work.kit) == "off":
        return Given.NOTHING_ASKED
    if code is None:
        return Given.MISSING
    return _use_up(work, account, code)


def get_second_factor(actor: Actor, work: Work) -> SecondFactor:
    _require_own(actor)
    return _told(work, _own_account(actor, work))


def begin_second_factor(actor: Actor, work: Work, password: str) -> SecondFactorSecret | ZjjgError:
    """Asks for the password once more: whoever finds an open session must not bind the account to a telephone of his own. A wrong one
    is an answer, not an exception: that it was tried must be committed."""
    _require_own(actor)
    if work.settings.second_factor_mode(work.kit) == "off":
        raise Conflict("auth.second_factor.not_offered")
    account = _own_account(actor, work, lock=True)
    if account.second_factor_at is not None:
        raise Conflict("auth.second_factor.enrolled")
    refused = _refuse_others(actor, work, account, password)
    if refused is not None:
        return refused
    secret = rules.new_secret()
    work.db.execute(delete(SecondFactorRow).where(SecondFactorRow.account_id == account.id))
    sealed = Vault(work.secrets, PURPOSE).seal(secret, account.id)
    work.db.add(SecondFactorRow(account_id=account.id, sealed_secret=sealed, begun_at=work.at, last_step=None, recovery_hashes=[]))
    work.audit(actor, "auth.second_factor.begun", "account", account.id)
    return SecondFactorSecret(secret=secret, uri=rules.provisioning_uri(secret, account.username))


def confirm_second_factor(actor: Actor, work: Work, code: str) -> RecoveryCodes:
    """From now on it is asked for. The right code proves that the authenticator has the secret; guessing at it gains nothing, since
    whoever may guess has been shown the secret."""
    _require_own(actor)
    account = _own_account(actor, work, lock=True)
    factor = _factor(work, account)
    if factor is None or account.second_factor_at is not None:
        raise Conflict("auth.second_factor.not_begun")
    step = _step(work, factor, code)
    if step is None:
        raise _wrong("code", "auth.second_factor.code_wrong")
    codes = rules.new_recovery_codes()
    factor.last_step, factor.recovery_hashes = step, [rules.recovery_hash(one) for one in codes]
    account.second_factor_at = work.at
    bump(account, actor, work.at)
    work.db.flush()
    end_sessions(work, [account.id], keep=actor.session_id)
    refresh_actors(work, [account.id])
    work.audit(actor, "auth.second_factor.enrolled", "account", account.id)
    return RecoveryCodes(recovery_codes=codes)


def remove_second_factor(actor: Actor, work: Work, password: str, code: str) -> SecondFactor | ZjjgError:
    """Where the account's role must have one, it has to enrol anew before anything else: this is the way to another telephone."""
    _require_own(actor)
    account = _own_account(actor, work, lock=True)
    if account.second_factor_at is None:
        raise Conflict("auth.second_factor.not_enrolled")
    refused = _refuse_others(actor, work, account, password, code)
    if refused is not None:
        return refused
    _drop(actor, work, account)
    refresh_actors(work, [account.id])
    work.audit(actor, "auth.second_factor.removed", "account", account.id)
    return _told(work, account)


def reset_account_second_factor(actor: Actor, work: Work, account_id: UUID) -> None:
    """For somebody who lost the telephone and the recovery codes. One's own is removed with a code, not here."""
    actor.require(Role.ADMIN)
    account, _ = account_to_change(actor, work, account_id)
    if account.id == actor.account_id:
        raise Conflict("auth.own_account")
    if account.second_factor_at is None:
        raise Conflict("auth.second_factor.not_enrolled")
    _drop(actor, work, account)
    end_sessions(work, [account.id])
    work.audit(actor, "auth.second_factor.reset", "account", account.id)


def _require_own(actor: Actor) -> None:
    """Before the duty to enrol is done, too."""
    msgspec.structs.replace(actor, must_enrol_second_factor=False).require(*rules.MAY_HAVE_ONE)
    if actor.scopes is not None:
        raise Forbidden("auth.second_factor.by_token")


def _own_account(actor: Actor, work: Work, *, lock: bool = False) -> Account:
    wanted = select(Account).where(Account.id == actor.account_id)
    account = work.db.scalar(wanted.with_for_update() if lock else wanted)
    if account is None:
        raise NotFound("auth.account_not_found")
    return account


def _factor(work: Work, account: Account) -> SecondFactorRow | None:
    """Locked: of two sign-ins with one code at the same time the second sees that it has been used."""
    wanted = select(SecondFactorRow).where(SecondFactorRow.account_id == account.id)
    return work.db.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def _step(work: Work, factor: SecondFactorRow, code: str) -> int | None:
    secret = Vault(work.secrets, PURPOSE).open(factor.sealed_secret, factor.account_id)
    return rules.accepted_step(secret, rules.normal_code(code), work.at, factor.last_step)


def _use_up(work: Work, account: Account, code: str) -> Given:
    factor = _factor(work, account)
    if factor is None:
        return Given.WRONG
    step = _step(work, factor, code)
    if step is not None:
        factor.last_step = step
        return Given.CODE
    left = rules.without_recovery_code(factor.recovery_hashes, code)
    if left is None:
        return Given.WRONG
    factor.recovery_hashes = left
    return Given.RECOVERY_CODE


def _refuse_others(actor: Actor, work: Work, account: Account, password: str, code: str | None = None) -> ZjjgError | None:
    """Whether the caller is not the account's owner, by password and, where given, code. Too many wrong ones lock these calls and the
    change of the password for a while, not the sign-in."""
    subjects = password_subjects(work, account.id)
    locked = begin_attempt(work, subjects)
    if locked is not None:
        return locked
    wrong = None
    if not is_password(work, account, account.password_hash, password):
        wrong = _wrong("password", "auth.password_wrong")
    elif code is not None and _use_up(work, account, code) is Given.WRONG:
        wrong = _wrong("code", "auth.second_factor.code_wrong")
    if wrong is not None:
        attempt_failed(work, subjects)
        work.audit(actor, "auth.second_factor.refused", "account", account.id)
        return wrong
    attempt_succeeded(work, subjects, work.at)
    return None


def _drop(actor: Actor, work: Work, account: Account) -> None:
    work.db.execute(delete(SecondFactorRow).where(SecondFactorRow.account_id == account.id))
    account.second_factor_at = None
    bump(account, actor, work.at)
    work.db.flush()


def _told(work: Work, account: Account) -> SecondFactor:
    mode = work.settings.second_factor_mode(work.kit)
    left = work.db.scalar(select(SecondFactorRow.recovery_hashes).where(SecondFactorRow.account_id == account.id))
    return SecondFactor(
        offered=mode != "off",
        required=rules.is_required(mode, Role(account.role)),
        enrolled_at=account.second_factor_at,
        recovery_codes_left=len(left or []),
    )


def _wrong(field: str, code: str) -> Invalid:
    return Invalid(code, {}, [{"field": field, "code": code}])
