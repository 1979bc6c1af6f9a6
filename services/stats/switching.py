"""Putting the read model that was filled anew in the place of the one that answers, in one transaction; ADR 14."""

from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import DBAPIError

from kit.refusals import is_passing
from services.stats.anew import MODEL, SCHEMA, Anew
from services.stats.tables import Progress

TRIES = 5
_LIMITS = "set local statement_timeout = 0; set local lock_timeout = '10s'"


class NotWhole(Exception):
    """The second read model lacks something; the text says what. The first one goes on as it was."""


def switch(anew: Anew) -> dict[str, int]:
    """Makes the present tables say what the new ones do; table -> rows that were changed, 0 where both said the same.

    Readers see the old state until the commit, the new one after it, and never anything between; they wait for nothing. Writers
    wait: whoever would apply an event meanwhile, and whoever gave up waiting pulls it again.
    """
    for last in (False,) * (TRIES - 1) + (True,):
        try:
            with anew.present.engine.begin() as connection:
                return _switch(connection, anew)
        except DBAPIError as error:  # a deadlock with whoever applied an event, or a lock not had in time
            if last or not is_passing(error):
                raise
    raise AssertionError("the last try answers or raises")


def _switch(connection: Connection, anew: Anew) -> dict[str, int]:
    connection.execute(text(_LIMITS))
    # First the turn: whoever holds it ends before this lock is given, and nobody begins after. Then the tables that are written
    # without one.
    connection.execute(text(f"lock table public.{Progress.__tablename__} in exclusive mode"))
    for table in MODEL:
        connection.execute(text(f"lock table public.{table.name} in share row exclusive mode"))
    # Only now the last page: a running service remembers which events it has applied and would not take them again, so that the
    # new tables must hold every one of them. Nothing more can be applied to the present ones from here on.
    state = anew.fill()
    if state != "ok":
        raise NotWhole(state)
    return {table.name: _bring(connection, table) for table in MODEL}


def _bring(connection: Connection, table: Table) -> int:
    # Names are those of our own tables. Rows that are equal are not touched: no bloat, and few locks. The row of ``progress`` is
    # changed in place, for whoever waits for it must find it.
    keys = [column.name for column in table.primary_key.columns]
    names = [column.name for column in table.columns]
    same = " and ".join(f"t.{key} = s.{key}" for key in keys)
    mine, theirs = (", ".join(f"{side}.{name}" for name in names) for side in "ts")
    present, new = f"public.{table.name}", f"{SCHEMA}.{table.name}"
    gone = connection.execute(text(f"delete from {present} t where not exists (select from {new} s where {same})"))  # noqa: S608
    changes = ", ".join(f"{name} = excluded.{name}" for name in names)
    written = connection.execute(
        text(
            f"insert into {present} ({', '.join(names)}) select {theirs} from {new} s left join {present} t on {same} "  # noqa: S608
            f"where t.{keys[0]} is null or ({mine}) is distinct from ({theirs}) on conflict ({', '.join(keys)}) do update set {changes}"
        )
    )
    return int(gone.rowcount + written.rowcount)
