"""How often somebody may fail before he has to wait (ASVS 6.3.1; 等保 8.1.4.1 b)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil


@dataclass(frozen=True, slots=True)
class Limit:
    """``failures`` within ``window`` lock for ``lock``, counted from the last of them."""

    failures: int
    window: timedelta
    lock: timedelta


@dataclass(frozen=True, slots=True)
class Attempts:
    """``failed_at``, oldest first, holds attempts that failed or are not decided yet."""

    failed_at: tuple[datetime, ...] = ()
    locked_until: datetime | None = None


def wait_seconds(attempts: Attempts, limit: Limit, at: datetime) -> int | None:
    """How long the subject has to wait now, None when it may try.

    Attempts that are not decided yet count, so that guesses sent all at once are no more than those sent one by one.
    """
    if attempts.locked_until is not None and at < attempts.locked_until:
        return ceil((attempts.locked_until - at).total_seconds())
    recent = _recent(attempts, limit, at)
    if len(recent) >= limit.failures:
        return max(1, ceil((recent[-limit.failures] + limit.window - at).total_seconds()))
    return None


def began(attempts: Attempts, limit: Limit, at: datetime) -> Attempts:
    """An attempt begins: it counts as failed until it is known to be right."""
    return Attempts((*_recent(attempts, limit, at), at), None)


def failed(attempts: Attempts, limit: Limit, at: datetime) -> Attempts:
    """The attempt that began was wrong: locked, when it fills the measure."""
    full = len(_recent(attempts, limit, at)) >= limit.failures
    return replace(attempts, locked_until=at + limit.lock) if full else attempts


def succeeded(attempts: Attempts, began_at: datetime) -> Attempts:
    """The attempt that began at ``began_at`` was right: it no longer counts. Others do: one right sign-in must not wash clean the
    address that tries many names."""
    kept = list(attempts.failed_at)
    if began_at in kept:
        kept.remove(began_at)
    return replace(attempts, failed_at=tuple(kept))


def _recent(attempts: Attempts, limit: Limit, at: datetime) -> tuple[datetime, ...]:
    return tuple(t for t in attempts.failed_at if t > at - limit.window)
