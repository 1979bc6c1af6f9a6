"""The work calendar: entered at the start for the years around, and edited by the admin."""

from contracts.actor import Actor
from contracts.errors import Stale
from contracts.events.auth import CALENDAR_SAVED
from contracts.rpc.work_calendar import CalendarDay, CalendarEntry, WorkCalendar
from contracts.vocabulary import CalendarSource, Role
from kit.db import bump, stamp
from kit.work import Work
from services.auth.domain.work_calendar import days_to_json, tidy_days, year_known
from services.auth.queries.work_calendar import check_year, find_year
from services.auth.tables.settings import CalendarYear
from services.auth.wire.work_calendar import calendar_saved, calendar_struct


def put_calendar(actor: Actor, work: Work, year: int, entry: CalendarEntry, version: int) -> WorkCalendar:
    """Replaces the year's days and tells the rooms. Stale when ``version`` is not the year's (0 for one that nobody has entered);
    Invalid names each wrong day. Nothing is told when nothing changed."""
    actor.require(Role.ADMIN)
    check_year(year)
    days = tidy_days(year, entry.days)
    row = find_year(work, year, lock=True)
    present = 0 if row is None else row.version
    if present != version:
        raise Stale("version.stale", {"version": str(present)})
    before = None if row is None else {"days": row.days, "source": row.source}
    after = {"days": days_to_json(days), "source": entry.source.value}
    if row is not None and before == after:
        return calendar_struct(row)
    row = _write(actor, work, row, year, days, entry.source)
    work.audit(actor, "auth.calendar.saved", "calendar", str(year), before, after)
    return calendar_struct(row)


def load_calendar(work: Work) -> None:
    """Enters last, this and next year where they are missing, and a year that was assumed once the library knows it; nothing that an
    admin has edited is touched. Run at each start and now and then, so a year that begins finds its calendar."""
    for year in (work.today.year - 1, work.today.year, work.today.year + 1):
        row = find_year(work, year, lock=True)
        days, source = year_known(year)
        assumed = row is not None and row.updated_by is None and row.source == CalendarSource.ASSUMED
        if row is None or (assumed and source is not CalendarSource.ASSUMED):
            _write(None, work, row, year, days, source)
            work.audit(None, "auth.calendar.loaded", "calendar", str(year), None, {"source": source.value, "days": len(days)})


def _write(
    actor: Actor | None, work: Work, row: CalendarYear | None, year: int, days: list[CalendarDay], source: CalendarSource
) -> CalendarYear:
    if row is None:
        row = CalendarYear(**stamp(actor, work.at), year=year)
        work.db.add(row)
    else:
        bump(row, actor, work.at)
    row.days, row.source = days_to_json(days), source.value
    work.db.flush()
    work.publish(CALENDAR_SAVED, str(year), row.version, calendar_saved(row))
    return row
