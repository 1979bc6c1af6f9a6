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


@lru_cache(maxsize=256)
def _statement(shape: tuple[tuple[str, tuple[str, ...]], ...]) -> TextClause:
    # Names are those of our own tables; what a caller said is bound.
    parts = []
    for i, (table, columns) in enumerate(shape):
        names = ", ".join(f'"{name}"' for name in columns)
        source = f"jsonb_populate_recordset(null::{table}, cast(:rows_{i} as jsonb))"
        parts.append(f"part_{i} as (insert into {table} ({names}) select {names} from {source})")  # noqa: S608
    return text(f"with {', '.join(parts)} select 1".replace("null::", r"null\:\:"))
