"""The sums of a region and its children in a period, read in one statement so that they belong to one moment."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, text

from contracts.vocabulary import ServiceKind
from kit.work import Work
from services.stats.domain.figures import SCREENS, NamedSums, period_sums

Place = tuple[UUID, str]
"""Owner and region code."""


@dataclass(frozen=True, slots=True)
class PeriodSums:
    """``by_place`` has every place that was asked for. ``applied_at``: the newest event in them, None before the first."""

    by_place: dict[Place, NamedSums]
    applied_at: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """The sums of one place in [since, until); None is without that edge."""

    place: Place
    since: date | None
    until: date | None


def sums_of(work: Work, screen: str, places: list[Place], from_on: date | None, until_on: date | None) -> PeriodSums:
    """One period of many places."""
    found, applied_at = sums_of_each(work, screen, [Asked(place, from_on, until_on) for place in places])
    return PeriodSums(dict(zip(places, found, strict=True)), applied_at)


def sums_of_each(work: Work, screen: str, asked: list[Asked]) -> tuple[list[NamedSums], datetime | None]:
    """In the order asked; either all have an edge or none. One query. Its cost grows with what is asked and with the months since
    the first fact, not with the number of facts."""
    has_since, has_until = asked[0].since is not None, asked[0].until is not None
    rows = work.db.execute(
        _statement(screen, has_since, has_until),
        {
            "owners": [one.place[0] for one in asked],
            "codes": [one.place[1] for one in asked],
            "since": [_edge(one.since, "-infinity") for one in asked],
            "since_month": [_edge(one.since and one.since.replace(day=1), "-infinity") for one in asked],
            "until": [_edge(one.until, "infinity") for one in asked],
            "until_month": [_edge(one.until and one.until.replace(day=1), "infinity") for one in asked],
            "today": work.today,
            "kind": screen,
        },
    ).all()
    return [_period(screen, row) for row in rows], rows[0].applied_at


def _edge(day: date | None, without: str) -> str:
    return day.isoformat() if day is not None else without


def _period(screen: str, row: Row[Any]) -> NamedSums:
    names = list(SCREENS[screen].values)
    first = len(row) - 2 * len(names)  # the day table's columns stand last, those up to ``until`` first
    before_until = dict(zip(names, row[first : first + len(names)], strict=True))
    before_from = dict(zip(names, row[first + len(names) :], strict=True))
    return period_sums(screen, before_until, before_from, row.agencies, row.lapses, row.overdue_since)


@cache
def _statement(screen: str, has_since: bool, has_until: bool) -> TextClause:
    # Every name comes from our own definitions; what a caller said is bound. Sums that are nothing for want of an edge are not asked for.
    table = SCREENS[screen]
    names = list(table.values)
    parts = ["until_months"] + ["until_days"] * has_until + ["since_months", "since_days"] * has_since
    columns = ", ".join(
        " + ".join([f"coalesce({part}.{name}, 0)" for part in parts if part.startswith(edge)] or ["0"])
        for edge in ("until", "since")
        for name in names
    )
    added = "\n".join(_added_up(table.name, names, part) for part in parts)
    return text(f"""
select place.owner, place.code, progress.applied_at, {_AGENCIES.get(screen, "0")} as agencies,
  coalesce(lapse.enterprises, 0) as lapses, coalesce(passed.hazards, 0) as overdue_since, {columns}
from unnest(cast(:owners as uuid[]), cast(:codes as text[]), cast(:since as date[]), cast(:since_month as date[]),
  cast(:until as date[]), cast(:until_month as date[])) with ordinality
  as place (owner, code, since, since_month, until, until_month, position)
cross join progress
left join agency_sum agency on agency.owner = place.owner and agency.region_code = place.code
left join lateral ({_LAPSED if screen in _AGENCIES else "select 0 as enterprises"}) lapse on true
left join lateral ({_PASSED if screen == "social" else "select 0 as hazards"}) passed on true
{added}
order by place.position""")  # noqa: S608


_AGENCIES = {kind.value: f"coalesce(agency.{kind.value}, 0)" for kind in ServiceKind}
"""The screens that count agencies and enterprises, which are those of a kind of service."""
_LAPSED = """select cast(sum(enterprises) as bigint) as enterprises from lapse_sum l where l.owner = place.owner
  and l.region_code = place.code and l.kind = :kind and l.ended_on >= place.since and l.resumed_on < place.until"""
_PASSED = """select cast(sum(hazards) as bigint) as hazards from deadline_sum d where d.owner = place.owner
  and d.region_code = place.code and d.deadline_on < :today and d.found_on >= place.since and d.found_on < place.until"""


def _added_up(table: str, names: list[str], part: str) -> str:
    """``part`` is an edge of the period and what is added up before it: whole months, or the days of its own month."""
    edge, grain = part.split("_")
    added = ", ".join(f"cast(sum({name}) as {SUM_TYPES.get(name, 'bigint')}) as {name}" for name in names)
    here = f"from {table} t where t.owner = place.owner and t.region_code = place.code"
    months = f"t.monthly and t.day < place.{edge}_month"
    days = f"not t.monthly and t.day >= place.{edge}_month and t.day < place.{edge}"
    return f"left join lateral (select {added} {here} and {months if grain == 'months' else days}) {part} on true"


SUM_TYPES = {name: kind for table in SCREENS.values() for name, kind in table.values.items() if kind == "numeric"}
