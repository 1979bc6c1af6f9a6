"""The work calendar: which days are worked, as ``contracts.rpc.auth`` gives and takes it."""

from datetime import date

import msgspec

from contracts.vocabulary import CalendarSource


class CalendarDay(msgspec.Struct, kw_only=True, frozen=True):
    """``name``: the holiday that it is, or that it is worked for; may be empty."""

    day: date
    working: bool
    name: str = ""


class WorkCalendar(msgspec.Struct, kw_only=True, frozen=True):
    """One year. ``days`` are the days that have a name or are not as their weekday says; all others are worked from Monday to Friday.

    ``source`` assumed: the State Council has not said it yet as far as we know, so it is Monday to Friday. ``version`` 0: nobody has
    entered this year yet."""

    year: int
    days: list[CalendarDay]
    source: CalendarSource
    version: int


class CalendarEntry(msgspec.Struct, kw_only=True, frozen=True):
    """What an admin sends: all days of the year that have a name or are not as their weekday says."""

    days: list[CalendarDay]
    source: CalendarSource = CalendarSource.STATE
