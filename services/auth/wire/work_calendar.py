"""A year of the work calendar as people and rooms see it."""

from contracts.events.auth import CalendarSaved
from contracts.rpc.work_calendar import WorkCalendar
from contracts.vocabulary import CalendarSource
from services.auth.domain.work_calendar import days_from_json, exceptions
from services.auth.tables.settings import CalendarYear


def calendar_struct(row: CalendarYear) -> WorkCalendar:
    return WorkCalendar(year=row.year, days=days_from_json(row.days), source=CalendarSource(row.source), version=row.version)


def calendar_saved(row: CalendarYear) -> CalendarSaved:
    return CalendarSaved(year=row.year, days=exceptions(days_from_json(row.days)), source=row.source)
