"""Counting in working days: Monday to Friday, but for the days that the work calendar says otherwise about."""

from collections.abc import Mapping
from datetime import date, timedelta


def is_working_day(day: date, exceptions: Mapping[date, bool]) -> bool:
    """``exceptions``: True for a weekend's day that is worked, False for a holiday."""
    return exceptions.get(day, day.weekday() < 5)


def add_working_days(day: date, count: int, exceptions: Mapping[date, bool]) -> date:
    """The ``count``-th working day after ``day`` (before it when negative); ``day`` itself when 0."""
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day, exceptions)
    return day
