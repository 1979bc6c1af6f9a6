"""One effect a key: the answer of a write is kept with the write, and given again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from contracts.errors import Conflict, Invalid
from kit.ids import lock_key
from kit.tables import idempotency
from kit.work import Caller

KEPT_HOURS = 24

_TAKE_KEY = text("select pg_try_advisory_xact_lock(:key)")
_FIND = text("select hash, answer from idempotency where scope = :scope and account = :account and key = :key")
_KEEP = text("insert into idempotency (scope, account, key, hash, answer, at) values (:scope, :account, :key, :hash, :answer, :at)")


def find_answer(db: Session, account: str, caller: Caller) -> msgspec.Raw | None:
    """The stored answer of an earlier call with this key, or None when this one is the first.

    Raises Conflict("idempotency.in_progress") while another transaction runs with the key, Invalid("idempotency.key_reused")
    when the key came with another request. Holds the key until the transaction ends.
    """
    # Two statements: one alone would look for the row in a snapshot older than the lock, and miss a commit between.
    key = lock_key("idempotency", caller.scope, account, caller.key)
    if not db.execute(_TAKE_KEY, {"key": key}).scalar_one():
        raise Conflict("idempotency.in_progress")
    found = db.execute(_FIND, {"scope": caller.scope, "account": account, "key": caller.key}).one_or_none()
    if found is None:
        return None
    if found.hash != caller.hash:
        raise Invalid("idempotency.key_reused")
    return msgspec.Raw(found.answer.encode())


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
