"""What stands in the databases, read past every service."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

CHASSIS = (
    "alembic_version",
    "outbox",
    "outbox_head",
    "event_cursor",
    "parked_event",
    "idempotency",
    "audit_entry",
    "job",
    "file_fact",
)


@contextmanager
def connected(url: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True) as connection:
        yield connection


def tables(connection: "psycopg.Connection[tuple[object, ...]]") -> list[str]:
    """Every table of the room, partitions by their parent."""
    found = connection.execute(
        "select c.relname from pg_class c where c.relkind in ('r', 'p') and not c.relispartition"
        " and c.relnamespace = 'public'::regnamespace order by 1"
    )
    return [str(name) for (name,) in found]


def columns(url: str) -> set[str]:
    """The names of all columns of a room."""
    with connected(url) as connection:
        found = connection.execute("select distinct column_name from information_schema.columns where table_schema = 'public'")
        return {str(name) for (name,) in found}


def rows_of(connection: "psycopg.Connection[tuple[object, ...]]", table: str) -> list[str]:
    """Each row as text."""
    found = connection.execute(sql.SQL("select t::text from {} t").format(sql.Identifier(table)))
    return [str(row) for (row,) in found]


def fingerprints(url: str, without: tuple[str, ...] = ()) -> dict[str, str]:
    """A hash of each table's rows."""
    with connected(url) as connection:
        found = {}
        for table in tables(connection):
            if table not in without:
                found[table] = hashlib.sha256("\n".join(sorted(rows_of(connection, table))).encode()).hexdigest()
        return found
