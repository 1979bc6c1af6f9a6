"""Visits that a service contract promised, spread evenly over the year."""

from datetime import date

DAYS_A_YEAR = 365


def promised_by(day: date, starts_on: date, ends_on: date, visits_per_year: int) -> int:
    """Whole visits that were due before ``day``. The rest of a visit is not yet due; after the end nothing more is."""
    last = min(day, date.fromordinal(ends_on.toordinal() + 1))
    elapsed = max(0, (last - starts_on).days)
    return visits_per_year * elapsed // DAYS_A_YEAR
