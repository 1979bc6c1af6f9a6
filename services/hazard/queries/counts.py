"""How many hazards stand in each of the six views: exact, always."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Date, Select, cast, func, literal, literal_column, select, union_all
from sqlalchemy import bindparam as bind

from contracts.rpc.hazard import HazardCounts
from contracts.vocabulary import HazardState, HazardView
from kit.work import Work
from services.hazard.domain.hazards import LIVE_STATES, VIEWS
from services.hazard.queries.filters import HAZARD, HazardFilters, condition
from services.hazard.tables.hazards import CountBase, CountDelta

Names = tuple[str, ...]


def counts_of(by_state: dict[str, int], overdue: int) -> HazardCounts:
    """The six views from the numbers of the states."""
    unrectified, to_confirm, confirmed = (
        by_state.get(state.value, 0) for state in (HazardState.OPEN, HazardState.RECTIFIED, HazardState.CONFIRMED)
    )
    return HazardCounts(
        all=unrectified + to_confirm + confirmed,
        rectified=to_confirm + confirmed,
        unrectified=unrectified,
        overdue=overdue,
        to_confirm=to_confirm,
        confirmed=confirmed,
    )


def count_all(work: Work, filters: HazardFilters) -> HazardCounts:
    """All six, in one query: from the kept numbers where these know the filters, else by counting."""
    statement = (_by_numbers if filters.by_numbers else _by_counting)(tuple(filters.names))
    rows = work.db.execute(statement, {**filters.values, "today": work.today}).all()
    late = rows[0].late if rows and filters.by_numbers else sum(row.late for row in rows if row.state == HazardState.OPEN)
    return counts_of({row.state: int(row.number) for row in rows}, late)


@lru_cache(maxsize=256)
def _by_numbers(names: Names) -> Select[Any]:
    """One statement, so one snapshot of base rows, deltas and hazards: a change that is being folded counts once. The late ones
    come from the index on (agency or region, state, deadline)."""
    both = _kept(names).subquery()
    number = func.sum(both.c.number).label("number")
    return select(both.c.state, number, _late(names).label("late")).group_by(both.c.state)


@lru_cache(maxsize=256)
def _by_counting(names: Names) -> Select[Any]:
    """Of an enterprise from an index alone."""
    return (
        select(HAZARD.c.state, func.count().label("number"), func.count().filter(_is_late()).label("late"))
        .where(*map(condition, names), HAZARD.c.state.in_([literal_column(f"'{state.value}'") for state in LIVE_STATES]))
        .group_by(HAZARD.c.state)
    )


def number_of_view(view: HazardView, names: Names, by_numbers: bool) -> ColumnElement[int]:
    """How many stand in ``view``, exactly, as a column for the list's own statement; asks for ``today`` beside the filters' values."""
    if view is HazardView.OVERDUE:
        return _late(names)
    states: list[ColumnElement[str]] = [literal_column(f"'{state.value}'") for state in VIEWS[view]]
    if not by_numbers:
        counted = select(func.count()).select_from(HAZARD).where(*map(condition, names), HAZARD.c.state.in_(states))
        return counted.scalar_subquery()
    both = _kept(names, states).subquery()
    return select(cast(func.coalesce(func.sum(both.c.number), literal(0)), BigInteger())).scalar_subquery()


def _kept(names: Names, states: Sequence[ColumnElement[str]] | None = None) -> Any:
    """Base rows and deltas together, of ``states`` alone where given."""
    parts = []
    for table, number in ((CountBase.__table__, "number"), (CountDelta.__table__, "change")):
        part = select(table.c.state.label("state"), table.c[number].label("number")).where(
            *(condition(name, table) for name in names)
        )
        parts.append(part if states is None else part.where(table.c.state.in_(states)))
    return union_all(*parts)


def _late(names: Names) -> ColumnElement[int]:
    late = (
        select(func.count()).select_from(HAZARD).where(*map(condition, names), HAZARD.c.state == HazardState.OPEN.value, _is_late())
    )
    return late.scalar_subquery()


def _is_late() -> ColumnElement[bool]:
    late: ColumnElement[bool] = HAZARD.c.deadline_on < bind("today", type_=Date())
    return late
