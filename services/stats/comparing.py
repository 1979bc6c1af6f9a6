"""The facts that statistics rest on, compared with what their sources say of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.stats.anew import SCHEMA, Anew
from services.stats.domain.sums import TABLES, Sums
from services.stats.recounting import COUNTERS, Difference, count_rows, difference, overdue_before
from services.stats.replicas import add_served
from services.stats.tables import EnterpriseFact, Region

MOST = 10_000
"""Facts of one table that are told apart; more than that is one line that says so."""
COMPARED: tuple[type[Any], ...] = (Region, EnterpriseFact, *COUNTERS)


@dataclass(slots=True)
class Facts:
    """``wrong``: table -> ids of rows that are not what their source says. ``lines``: what is wrong with each."""

    wrong: dict[type[Any], list[Any]] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    ahead: dict[type[Any], dict[str, Any]] = field(default_factory=dict)

    def tell(self, table: type[Any], row_id: Any, what: str) -> None:
        self.wrong.setdefault(table, []).append(row_id)
        self.lines.append(f"{table.__tablename__} {row_id} {what}")


def compared(db: Session) -> Facts:
    """As ``db``'s snapshot has both. Rows that are newer here than there wait in ``ahead``: their events came after the filling."""
    facts = Facts()
    for table in COMPARED:
        key = _key(table)
        rows = db.execute(
            text(f"""
select coalesce(t.{key}, s.{key}) as id, to_jsonb(t) as mine, to_jsonb(s) as theirs
from public.{table.__tablename__} t full join {SCHEMA}.{table.__tablename__} s on s.{key} = t.{key}
where to_jsonb(t) is distinct from to_jsonb(s) limit {MOST}""")  # noqa: S608  # our own names
        ).all()
        if len(rows) == MOST:
            facts.lines.append(f"{table.__tablename__}: {MOST} rows or more differ")
        for row in rows:
            if row.theirs is None or (row.mine is not None and row.mine["version"] > row.theirs["version"]):
                facts.ahead.setdefault(table, {})[str(row.id)] = row.mine
            else:
                facts.tell(table, row.id, _why(row.mine, row.theirs))
    return facts


def settle(facts: Facts, anew: Anew) -> None:
    """After the new tables were filled once more: what was ahead of them must by now have been said by its source."""
    for table, ahead in facts.ahead.items():
        key = _key(table)
        with anew.tools.engine.connect() as connection:
            said = connection.execute(
                text(f"select {key} as id, to_jsonb(s) as row from {SCHEMA}.{table.__tablename__} s where {key}::text = any(:ids)"),  # noqa: S608
                {"ids": list(ahead)},
            ).all()
        theirs = {str(row.id): row.row for row in said}
        for row_id, mine in ahead.items():
            their = theirs.get(row_id)
            if their is None or their["version"] < mine["version"] or (their["version"] == mine["version"] and their != mine):
                facts.tell(table, row_id if table is Region else UUID(row_id), _why(mine, their))


def wrong_figures(facts: Facts, present: Session, new: Session, counted: Sums) -> Iterator[Difference]:
    """What the wrong facts make of the sums: each cell as its sources say it, and as the facts here do (``counted``)."""
    line = overdue_before(present)
    change, served = Sums(), set()
    for table, ids in facts.wrong.items():
        if table is not Region:
            served |= count_rows(new, change, table, ids, line, 1)
            served |= count_rows(present, change, table, ids, line, -1)
    add_served(new, change, served, 1)
    add_served(present, change, served, -1)
    for sums in TABLES:
        here = dict(counted.changes(sums))
        for cell, values in change.changes(sums):
            for name, value in values.items():
                found = here.get(cell, {}).get(name, 0)
                if value:
                    yield difference(sums, cell, name, found + value, found)


def _key(table: type[Any]) -> str:
    (key,) = table.__table__.primary_key.columns
    return str(key.name)


def _why(mine: dict[str, Any] | None, theirs: dict[str, Any] | None) -> str:
    if mine is None:
        return "is missing here"
    if theirs is None:
        return "is unknown to its source"
    if mine["version"] != theirs["version"]:
        return f"is here as of version {mine['version']}, at its source of {theirs['version']}"
    names = sorted(name for name in mine if mine[name] != theirs.get(name))
    return f"differs from its source in {', '.join(names)}"
