"""The work calendar as people and rooms read it."""

from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import invalid_field
from contracts.rpc.work_calendar import WorkCalendar
from contracts.vocabulary import Role
from kit.work import Work
from services.auth.domain.accounts import refuse_link_session
from services.auth.domain.work_calendar import FIRST_YEAR, LAST_YEAR, year_known
from services.auth.tables.settings import CalendarYear
from services.auth.wire.work_calendar import calendar_struct


def get_calendar(actor: Actor, work: Work, year: int) -> WorkCalendar:
    """The year as it was entered; of one that was not, what the library knows of it, with version 0. Invalid on field ``year``."""
    actor.require(*Role)
    refuse_link_session(actor)
    check_year(year)
    row = find_year(work, year)
    if row is not None:
        return calendar_struct(row)
    days, source = year_known(year)
    return WorkCalendar(year=year, days=days, source=source, version=0)


def check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise invalid_field("year", "auth.calendar.year_out_of_range", first=str(FIRST_YEAR), last=str(LAST_YEAR))


def find_year(work: Work, year: int, *, lock: bool = False) -> CalendarYear | None:
    statement = select(CalendarYear).where(CalendarYear.year == year)
    return work.db.scalars(statement.with_for_update() if lock else statement).one_or_none()
