from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.agency.domain.visit_schedules import promised_by

START, END = date(2026, 1, 1), date(2026, 12, 31)


def test_twelve_a_year_are_one_a_month() -> None:
    assert [promised_by(date(2026, month, 1), START, END, 12) for month in (1, 2, 3, 7)] == [0, 1, 1, 5]
    assert promised_by(date(2027, 1, 1), START, END, 12) == 12
    assert promised_by(date(2029, 1, 1), START, END, 12) == 12, "nothing more after the end"
    assert promised_by(date(2025, 1, 1), START, END, 12) == 0, "nothing before the first day"


@given(st.integers(0, 800), st.integers(1, 400))
def test_the_promise_only_grows(days: int, visits: int) -> None:
    day = START + timedelta(days=days)
    assert promised_by(day, START, END, visits) <= promised_by(day + timedelta(days=1), START, END, visits)
