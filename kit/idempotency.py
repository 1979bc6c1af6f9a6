"""One effect a key: the answer of a write is kept with the write, and given again (``kit.beginning`` looks for it)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from kit.tables import idempotency
from kit.work import Caller

KEPT_HOURS = 24

_KEEP = text("insert into idempotency (scope, account, key, hash, answer, at) values (:scope, :account, :key, :hash, :answer, :at)")


def keep_answer(db: Session, account: str, caller: Caller, result: Any, secrets: Sequence[str], at: datetime) -> None:
    """Stores the answer in the transaction that made it. Fields named in ``secrets`` are null in it, however deep."""
    answer = msgspec.to_builtins(result) if secrets else result
    if secrets:
        answer = _without(answer, frozenset(secrets))
    answered = msgspec.json.encode(answer).decode()
    kept = {"scope": caller.scope, "account": account, "key": caller.key, "hash": caller.hash, "answer": answered, "at": at}
    db.execute(_KEEP, kept)


def _without(value: Any, secrets: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {k: None if k in secrets else _without(v, secrets) for k, v in value.items()}
    if isinstance(value, list):
        return [_without(v, secrets) for v in value]
    return value


def purge(db: Session, now: datetime) -> int:
    """Forgets answers older than 24 hours; says how many."""
    result = db.execute(delete(idempotency).where(idempotency.c.at < now - timedelta(hours=KEPT_HOURS)))
    return int(result.rowcount)  # type: ignore[attr-defined]  # a CursorResult, which the stub of execute does not say
