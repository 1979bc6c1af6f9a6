"""Writing sums: one writer at a time, each table in one statement."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import TextClause, event, select, text
from sqlalchemy.orm import Session, SessionTransaction

from kit.work import Work
from services.stats.domain.hazards import add_hazard
from services.stats.domain.sums import TABLES, Sums, SumTable
from services.stats.tables import HazardFactRow
from services.stats.wire import hazard_of

_TURN, _HEARING = "stats.turn", "stats.hearing"
_TAKE_TURN = text("select overdue_before from progress for update")
_HEARD = text("update progress set applied_at = greatest(applied_at, :at)")
_TURN_BACK = text("update progress set overdue_before = :day")
_MOVE_OVERDUE = text("""
with moved as (delete from deadline_sum where deadline_on < :day returning owner, region_code, found_on, hazards),
 graded as (
  select owner, region_code, false as monthly, found_on as day, hazards from moved
  union all select owner, region_code, true, date_trunc('month', found_on::timestamp)::date, hazards from moved)
insert into social_day (owner, region_code, monthly, day, overdue)
select owner, region_code, monthly, day, sum(hazards) from graded group by owner, region_code, monthly, day
on conflict (owner, region_code, monthly, day) do update set overdue = social_day.overdue + excluded.overdue
""")


class Turn:
    """One transaction's turn to change sums. What its events add is collected and written once, when it commits: in a page of 500
    events nearly all change the same rows, and PostgreSQL would walk past every former version of them each time.

    Open hazards whose deadline lies before ``overdue_before`` are in the sum ``overdue``.
    """

    def __init__(self, work: Work) -> None:
        self.overdue_before: date = work.db.execute(_TAKE_TURN).scalar_one()
        if self.overdue_before < work.today:
            work.db.execute(_MOVE_OVERDUE, {"day": work.today})
            work.db.execute(_TURN_BACK, {"day": work.today})
            self.overdue_before = work.today
        self._waiting = Sums()
        self._at: datetime | None = None

    def add(self, sums: Sums, at: datetime) -> None:
        """``sums`` of one event of the instant ``at``, whole: call it when nothing of the event can fail any more."""
        self._waiting.merge(sums)
        self._at = at if self._at is None else max(self._at, at)

    def write(self, db: Session) -> None:
        if self._at is None:
            return
        waiting, at = self._waiting, self._at
        self._waiting, self._at = Sums(), None
        db.execute(_HEARD, {"at": at})
        write_sums(db, waiting)


def take_turn(work: Work) -> Turn:
    """Waits until no other transaction changes sums; the same turn for all events of one transaction.

    Sums of a city are rows that every event changes: taking turns costs nothing that their own locks would not, and there is no
    order in which two writers can block each other. Days that passed since the last writer are moved into ``overdue`` first.
    Whoever uses savepoints puts every event of the transaction into one: a rollback to one drops what was not written before it.
    """
    turn: Turn | None = work.db.info.get(_TURN)
    if turn is not None:
        return turn
    turn = work.db.info[_TURN] = Turn(work)
    if _HEARING not in work.db.info:
        work.db.info[_HEARING] = True
        # Also fired for a savepoint: what was collected before it ends is written within it, and a turn that was taken within
        # one that is rolled back is lost with its lock.
        event.listen(work.db, "before_commit", _write_waiting)
        event.listen(work.db, "after_soft_rollback", _lose_turn)
    return turn


def _write_waiting(db: Session) -> None:
    turn: Turn | None = db.info.get(_TURN)
    if turn is not None:
        turn.write(db)


def _lose_turn(db: Session, _transaction: SessionTransaction) -> None:
    db.info.pop(_TURN, None)


def follow_today(work: Work) -> None:
    """Brings ``overdue`` to today, also after a clock was set back."""
    overdue_before = take_turn(work).overdue_before
    if overdue_before <= work.today:
        return
    sums = Sums()
    passed = select(HazardFactRow).where(
        HazardFactRow.state == "open", HazardFactRow.deadline_on >= work.today, HazardFactRow.deadline_on < overdue_before
    )
    for row in work.db.scalars(passed):
        add_hazard(sums, hazard_of(row), overdue_before, -1)
        add_hazard(sums, hazard_of(row), work.today, 1)
    write_sums(work.db, sums)
    work.db.execute(_TURN_BACK, {"day": work.today})


def write_sums(db: Session, sums: Sums) -> None:
    """Adds what was collected to the tables. The caller holds the turn."""
    for table in TABLES:
        changes = sums.changes(table)
        if not changes:
            continue
        columns: dict[str, list[Any]] = {name: [key[i] for key, _ in changes] for i, name in enumerate(table.keys)}
        # One type a column, whichever rows have a figure: what is no amount is a whole number.
        made = {name: Decimal if kind == "numeric" else int for name, kind in table.values.items()}
        columns |= {name: [made[name](row.get(name, 0)) for _, row in changes] for name in table.values}
        add, prune = _STATEMENTS[table.name]
        db.execute(add, columns)
        if prune is not None and any(value < 0 for _, row in changes for value in row.values()):
            db.execute(prune, {name: columns[name] for name in table.keys})


def _make(table: SumTable) -> tuple[TextClause, TextClause | None]:
    # Names come from our own definitions alone; what is not ours is bound. Arrays keep the statement the same for any number of rows.
    names = ", ".join([*table.keys, *table.values])
    arrays = ", ".join(f"cast(:{name} as {kind}[])" for name, kind in {**table.keys, **table.values}.items())
    keys = ", ".join(table.keys)
    added = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in table.values)
    add = f"insert into {table.name} ({names}) select * from unnest({arrays}) on conflict ({keys}) do update set {added}"  # noqa: S608
    if not table.prune:
        return text(add), None
    key_arrays = ", ".join(f"cast(:{name} as {kind}[])" for name, kind in table.keys.items())
    same = " and ".join(f"t.{name} = k.{name}" for name in table.keys)
    empty = " and ".join(f"t.{name} = 0" for name in table.values)
    prune = f"delete from {table.name} t using unnest({key_arrays}) as k ({keys}) where {same} and {empty}"  # noqa: S608
    return text(add), text(prune)


_STATEMENTS = {table.name: _make(table) for table in TABLES}
