"""The years of a service contract, each with its number of visits."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple


class ContractYear(NamedTuple):
    """From ``from_on`` until before ``until_on``."""

    from_on: date
    until_on: date
    promised: int


def years_over(starts_on: date, ends_on: date, per_year: int, today: date) -> Iterator[ContractYear]:
    """Those that were over before ``today``. ``ends_on`` is the contract's last day; a last year that it cuts short promises its part of
    the visits, rounded down."""
    begin, end = starts_on, date.fromordinal(ends_on.toordinal() + 1)
    number = 0
    while begin < end and begin < today:
        number += 1
        anniversary = _years_later(starts_on, number)
        until = min(anniversary, end)
        if until > today:
            return
        promised = per_year * (until - begin).days // (anniversary - begin).days
        yield ContractYear(begin, until, promised)
        begin = anniversary


def _years_later(day: date, years: int) -> date:
    """29 February has its anniversary on 1 March where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
