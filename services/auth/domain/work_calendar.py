"""The work calendar: what the state ordered of a year, as far as the library knows, and what an admin may enter."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import chinese_calendar

from contracts.rpc.work_calendar import CalendarDay
from contracts.vocabulary import CalendarSource
from services.auth.domain.fields import Fields

FIRST_YEAR, LAST_YEAR = 1900, 2200


def year_known(year: int) -> tuple[list[CalendarDay], CalendarSource]:
    """The holidays and the weekends' days that are worked for them. A year that the library does not know, which is every year until
    the State Council has published it (about November of the year before) and a new release holds it: none, and ``assumed``."""
    try:
        chinese_calendar.is_workday(date(year, 12, 31))
    except NotImplementedError:
        return [], CalendarSource.ASSUMED
    return [day for each in _days_of(year) if (day := _told(each)) is not None], CalendarSource.STATE


def _told(day: date) -> CalendarDay | None:
    holiday, name = chinese_calendar.get_holiday_detail(day)
    if name is None:
        return None
    return CalendarDay(day=day, working=not holiday, name=chinese_calendar.Holiday(name).chinese)


def _days_of(year: int) -> Iterable[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def tidy_days(year: int, days: list[CalendarDay]) -> list[CalendarDay]:
    """In their order, names trimmed. Raises Invalid naming each wrong one as ``days.<position>.<field>``."""
    fields, seen, tidied = Fields(), set[date](), []
    for position, entry in enumerate(days):
        if entry.day.year != year:
            fields.wrong(f"days.{position}.day", "auth.calendar.other_year", year=str(year))
        elif entry.day in seen:
            fields.wrong(f"days.{position}.day", "auth.calendar.day_twice")
        seen.add(entry.day)
        name = fields.line(f"days.{position}.name", unicodedata.normalize("NFC", entry.name), most=30, least=0)
        tidied.append(CalendarDay(day=entry.day, working=entry.working, name=name))
    fields.refuse()
    return sorted(tidied, key=lambda entry: entry.day)


def exceptions(days: Iterable[CalendarDay]) -> dict[date, bool]:
    """For ``contracts.working_days``: the days that are not as their weekday says."""
    return {entry.day: entry.working for entry in days if entry.working != (entry.day.weekday() < 5)}


def days_from_json(days: Iterable[Mapping[str, Any]]) -> list[CalendarDay]:
    return [CalendarDay(day=date.fromisoformat(d["day"]), working=d["working"], name=d["name"]) for d in days]


def days_to_json(days: Iterable[CalendarDay]) -> list[dict[str, Any]]:
    return [{"day": entry.day.isoformat(), "working": entry.working, "name": entry.name} for entry in days]
