"""Thousands of rows at a time: by statements of their own they cost about half a millisecond each, most of it spent here."""

import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, cast

import msgspec
import psycopg
from psycopg import sql
from sqlalchemy import Select, Table, Text, column, func, literal, select
from sqlalchemy import cast as cast_sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

BATCH = 1000


def copy_rows(db: Session, table: Table, rows: Iterable[Mapping[str, Any]]) -> int:
    """Writes them in the session's transaction and says how many. All name the columns that the first one names.

    Takes the rows as it goes, a batch in memory at a time, and lets other calls of this process run between batches. Errors are
    SQLAlchemy's, as those of any statement. Row-level security knows no COPY: a tenant's transaction may copy into tables without
    a policy alone.
    """
    waiting, written = iter(rows), 0
    statement: sql.Composed | None = None
    connection: Any = db.connection().connection.driver_connection
    while batch := list(islice(waiting, BATCH)):
        if statement is None:
            columns = list(batch[0])
            as_json = [isinstance(table.c[column].type, JSONB) for column in columns]
            statement = _copy(table, columns)
        try:
            with connection.cursor() as cursor, cursor.copy(statement) as copy:
                for row in batch:
                    copy.write_row([_json(row[c]) if json else row[c] for c, json in zip(columns, as_json, strict=True)])
        except psycopg.Error as error:
            raise _as_sqlalchemys(table, error) from error
        written += len(batch)
        time.sleep(0)
    return written


def select_rows(table: Table, rows: Sequence[Mapping[str, Any]]) -> Select[Any]:
    """The rows as a SELECT of all columns of ``table``, in its order, sent as one value: for ``insert().from_select(...)`` where COPY
    cannot be, or where conflicts are met. A statement with a place for each value costs ten times as much here."""
    columns = [column(c.name, c.type) for c in table.columns]
    sent = msgspec.json.encode([{c.name: _in_json(row[c.name]) for c in table.columns} for row in rows]).decode()
    unpacked = func.jsonb_to_recordset(cast_sql(literal(sent, Text), JSONB)).table_valued(*columns).render_derived(with_types=True)
    return select(*unpacked.columns)


def _in_json(value: Any) -> Any:
    """Bytes in PostgreSQL's own notation; msgspec's would be base64."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else value


def _as_sqlalchemys(table: Table, error: psycopg.Error) -> BaseException:
    return cast(BaseException, DBAPIError.instance(f"copy {table.name}", None, error, psycopg.Error, hide_parameters=True))


def _copy(table: Table, columns: Sequence[str]) -> sql.Composed:
    return sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns)))


def _json(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()
