"""Failed attempts, kept in rows: every process counts the same, and a restart forgets nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from contracts.errors import Throttled
from kit.work import Work
from services.auth.domain.credentials import subject_key
from services.auth.domain.throttles import Attempts, Limit, began, failed, succeeded, wait_seconds
from services.auth.tables.accounts import SignInThrottle

Subjects = Mapping[str, Limit]
"""Key of a subject -> how often it may fail."""


def sign_in_subjects(work: Work, username: str) -> Subjects:
    """The account that is tried, whether it is there or not, and the address it is tried from."""
    subjects = {_key(work, "username", username): work.settings.account_limit()}
    if work.address:
        subjects[_key(work, "address", work.address)] = work.settings.address_limit()
    return subjects


def password_subjects(work: Work, account_id: object) -> Subjects:
    """Guesses at the password by somebody who holds a session."""
    return {_key(work, "old_password", str(account_id)): work.settings.account_limit()}


def begin_attempt(work: Work, subjects: Subjects) -> Throttled | None:
    """Counts one attempt as failed until ``attempt_succeeded`` takes it back; a refusal counts nothing.

    The rows stay locked until the transaction ends: guesses at the same time wait for each other here, not at the hash.
    """
    rows = _lock(work, subjects)
    waits = [wait_seconds(_attempts(row), subjects[row.subject], work.at) for row in rows]
    longest = max((wait for wait in waits if wait is not None), default=None)
    if longest is not None:
        return Throttled("auth.locked", {"retry_after_seconds": str(longest)})
    for row in rows:
        _store(row, began(_attempts(row), subjects[row.subject], work.at), work.at)
    return None


def attempt_failed(work: Work, subjects: Subjects) -> bool:
    """True when this failure locked one of the subjects."""
    locked = False
    for row in _lock(work, subjects):
        after = failed(_attempts(row), subjects[row.subject], work.at)
        locked = locked or after.locked_until is not None
        _store(row, after, work.at)
    return locked


def attempt_succeeded(work: Work, subjects: Subjects, began_at: datetime) -> None:
    for row in _lock(work, subjects):
        _store(row, succeeded(_attempts(row), began_at), work.at)


def forget(work: Work, username: str) -> None:
    """After the right password, or a reset: the username's failures are over. Those of the address stay."""
    row = work.db.get(SignInThrottle, _key(work, "username", username))
    if row is not None:
        work.db.delete(row)


def _key(work: Work, kind: str, text: str) -> str:
    return subject_key(work.secrets.derive("auth:throttle"), kind, text)


def _lock(work: Work, subjects: Subjects) -> list[SignInThrottle]:
    """The rows, made where missing, locked in one order whoever asks."""
    keys = sorted(subjects)
    fresh: list[dict[str, Any]] = [{"subject": key, "failed_at": [], "locked_until": None, "touched_at": work.at} for key in keys]
    work.db.execute(insert(SignInThrottle).values(fresh).on_conflict_do_nothing())
    wanted = select(SignInThrottle).where(SignInThrottle.subject.in_(keys)).order_by(SignInThrottle.subject)
    return list(work.db.scalars(wanted.with_for_update().execution_options(populate_existing=True)))


def _attempts(row: SignInThrottle) -> Attempts:
    return Attempts(tuple(row.failed_at), row.locked_until)


def _store(row: SignInThrottle, attempts: Attempts, at: datetime) -> None:
    row.failed_at, row.locked_until, row.touched_at = list(attempts.failed_at), attempts.locked_until, at
