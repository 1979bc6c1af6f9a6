"""The steps of a trend: whole months, quarters or years."""

from datetime import date

from contracts.vocabulary import TrendStep

MONTHS = {TrendStep.MONTH: 1, TrendStep.QUARTER: 3, TrendStep.YEAR: 12}
MOST_STEPS = 120


def steps_of(step: TrendStep, from_on: date | None, until_on: date | None, today: date) -> list[tuple[date, date]]:
    """[from, until) of each whole step that the period touches, at most MOST_STEPS + 1 of them. Without an edge: up to the end of
    this month, and twelve months back."""
    months = MONTHS[step]
    last = _month(until_on) + (until_on.day > 1) if until_on is not None else _month(today) + 1
    first = _month(from_on) if from_on is not None else last - 12
    first -= first % months
    starts = range(first, last, months)[: MOST_STEPS + 1]
    return [(_first_day(start), _first_day(start + months)) for start in starts]


def _month(day: date) -> int:
    """Months since year 0, so that quarters and years begin where it divides."""
    return day.year * 12 + day.month - 1


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
