"""The rows of one act, whatever their tables, in one statement: an act with a dozen rows costs one trip to the database, not eight."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Table, TextClause, text
from sqlalchemy.orm import Session

Rows = Mapping[Table, Sequence[Mapping[str, Any]]]


def insert_together(db: Session, rows: Rows) -> None:
    """Inserts them within the session's transaction: all of them or none. Rows of one table name the same columns.

    Values go as one JSON document a table, so any that JSON and PostgreSQL both read in the same way: text, numbers, booleans, None,
    UUIDs, dates, times, instants, lists of these; whatever is JSON for a JSONB column, where None is NULL. Asks for no right to read.
    Foreign keys between the rows are looked at when all are in. What the session holds back is not written first.
    """
    given = [(table, list(parts)) for table, parts in rows.items() if parts]
    if not given:
        return
    statement = _statement(tuple((table.name, tuple(parts[0])) for table, parts in given))
    with db.no_autoflush:
        db.execute(statement, {f"rows_{i}": msgspec.json.encode(parts).decode() for i, (_, parts) in enumerate(given)})


def insert_unknown(db: Session, rows: Rows) -> set[Any]:
    """The same for rows whose keys may be there already: those stay as they are. The keys, each of one column, that were not there."""
    given = [(table, list(parts)) for table, parts in rows.items() if parts]
    if not given:
        return set()
    statement = _unless_known(tuple((table.name, tuple(parts[0]), table.primary_key.columns[0].name) for table, parts in given))
    asked = {f"rows_{i}": msgspec.json.encode(parts).decode() for i, (_, parts) in enumerate(given)}
    with db.no_autoflush:
        return set(db.execute(statement, asked).scalars())


@lru_cache(maxsize=256)
def _unless_known(shape: tuple[tuple[str, tuple[str, ...], str], ...]) -> TextClause:
    parts = []
    for i, (table, columns, key) in enumerate(shape):
        inserted = _insert(table, columns, i)
        parts.append(f'part_{i} as ({inserted} on conflict ("{key}") do nothing returning "{key}" as key)')
    added = " union all ".join(f"select key from part_{i}" for i in range(len(shape)))  # noqa: S608  # names are our own
    return text(f"with {', '.join(parts)} {added}".replace("null::", r"null\:\:"))


@lru_cache(maxsize=256)
def _statement(shape: tuple[tuple[str, tuple[str, ...]], ...]) -> TextClause:
    parts = [f"part_{i} as ({_insert(table, columns, i)})" for i, (table, columns) in enumerate(shape)]
    return text(f"with {', '.join(parts)} select 1".replace("null::", r"null\:\:"))


def _insert(table: str, columns: tuple[str, ...], i: int) -> str:
    # Names are those of our own tables; what a caller said is bound.
    names = ", ".join(f'"{name}"' for name in columns)
    source = f"jsonb_populate_recordset(null::{table}, cast(:rows_{i} as jsonb))"
    return f"insert into {table} ({names}) select {names} from {source}"  # noqa: S608
