"""How a call's transaction begins: in as few messages to the database as can be, for each costs more than what it asks.

The session's connection begins nothing by itself then; it ends as any other, by the session's ``commit`` or ``close``.
"""

from collections.abc import Sequence
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from contracts.actor import Actor
from contracts.errors import Conflict, Invalid
from kit.ddl import tenant_role
from kit.ids import lock_key
from kit.work import Caller

_LOCK = sql.SQL("select pg_try_advisory_xact_lock({})")
_FIND = sql.SQL("select hash, answer from idempotency where scope = {} and account = {} and key = {}")
_ENTER = sql.SQL("select set_config('role', {}, true), set_config({}, {}, true)")


def begin_reading(db: Session, actor: Actor | None) -> None:
    """Begins a transaction that cannot write, as ``actor``'s tenant where it has one.

    To be ended by ``commit``: after a rollback psycopg forgets what it has prepared, and the server would plan each statement anew.
    """
    _in_one_message(db, [sql.SQL("begin read only"), *_entering(actor)])


def begin_writing(db: Session, actor: Actor, caller: Caller) -> str | None:
    """Begins a transaction as ``actor``'s tenant; what an earlier call with the caller's idempotency key was answered, if there was one.

    Raises Conflict("idempotency.in_progress") while another transaction runs with the key, Invalid("idempotency.key_reused") when
    the key came with another request. Holds the key until the transaction ends.
    """
    if not caller.key:
        _in_one_message(db, [sql.SQL("begin"), *_entering(actor)])
        return None
    account = str(actor.account_id)
    # Two messages: in one alone a look for the row could have a snapshot older than the lock, and miss a commit between.
    key = lock_key("idempotency", caller.scope, account, caller.key)
    (taken,) = _in_one_message(db, [sql.SQL("begin"), _LOCK.format(sql.Literal(key))])
    if not taken[0]:
        raise Conflict("idempotency.in_progress")
    find = _FIND.format(*map(sql.Literal, (caller.scope, account, caller.key)))
    found, *_ = _in_one_message(db, [find, *_entering(actor)])
    if found is None:
        return None
    given_hash, answer = found
    if given_hash != caller.hash:
        raise Invalid("idempotency.key_reused")
    return str(answer)


def _entering(actor: Actor | None) -> list[sql.Composable]:
    """Takes on the tenant's role and settings until the transaction ends. Nothing for actors without a tenant."""
    tenant = actor.tenant() if actor is not None else {}
    return [_ENTER.format(sql.Literal(tenant_role(name)), sql.Literal(name), sql.Literal(value)) for name, value in tenant.items()]


def _in_one_message(db: Session, statements: Sequence[sql.Composable]) -> list[Any]:
    """The first row, or None, of each statement that gives rows. Errors are SQLAlchemy's."""
    connection = db.connection(execution_options=None if db.in_transaction() else {"isolation_level": "AUTOCOMMIT"})
    driver: Any = connection.connection.driver_connection
    try:
        cursor = driver.execute(sql.SQL("; ").join(statements), prepare=False)
        rows = []
        while True:
            if cursor.description is not None:
                rows.append(cursor.fetchone())
            if not cursor.nextset():
                return rows
    except psycopg.Error as error:
        if driver.closed:
            connection.invalidate(error)
        raise cast(
            BaseException,
            DBAPIError.instance("begin", None, error, psycopg.Error, hide_parameters=True, connection_invalidated=driver.closed),
        ) from error
