from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.agency.domain.site_notices import due_on, last_start_due_before, last_start_near

TODAY = date(2026, 9, 21)
OFFSETS = st.integers(-40, 40).map(lambda days: TODAY + timedelta(days=days))


@given(OFFSETS, st.integers(0, 15), st.integers(0, 5), st.dictionaries(OFFSETS, st.booleans(), max_size=20))
def test_comparing_first_days_finds_what_counting_each_would(start: date, notice: int, within: int, odd: dict[date, bool]) -> None:
    """Whatever the holidays, SQL's comparison of ``starts_on`` says the same as the last day of each contract."""
    due = due_on(start, notice, odd)
    assert (start <= last_start_due_before(TODAY, notice, odd)) == (due < TODAY)
    nearest = last_start_near(TODAY, notice, within, odd)
    if start <= nearest:
        assert due <= last_of(TODAY, within, odd)
    else:
        assert due > last_of(TODAY, within, odd)


def last_of(day: date, within: int, odd: dict[date, bool]) -> date:
    while within:
        day += timedelta(days=1)
        within -= odd.get(day, day.weekday() < 5)
    return day
