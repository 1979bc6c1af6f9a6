"""Terms and promised visits."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import ContractState
from services.stats.domain.contracts import MOST_DUE_DAYS, evaluation_term, promised_by, promised_days

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def test_a_contract_of_one_year_promises_its_visits_a_year() -> None:
    assert sum(promised_days(12, date(2026, 1, 1), date(2026, 12, 31)).values()) == 12
    assert sum(promised_days(4, date(2024, 1, 1), date(2024, 12, 31)).values()) == 4


@given(st.integers(1, 800), DAYS, st.integers(0, 900))
def test_the_days_of_a_term_add_up_to_what_is_promised_by_each_of_them(a_year: int, first: date, length: int) -> None:
    last = first + timedelta(length)
    due = promised_days(a_year, first, last)
    so_far = 0
    for day in range(length + 1):
        so_far += due.get(first + timedelta(day), 0)
        assert so_far == promised_by(a_year, day + 1)
    assert all(first <= day <= last and visits > 0 for day, visits in due.items() if visits)
    assert abs(so_far - a_year * (length + 1) / 365) <= 0.5


@given(st.integers(366, 10_000), DAYS, st.integers(MOST_DUE_DAYS + 1, 60_000))
def test_an_absurd_contract_is_drawn_together_by_month_with_the_same_sum(a_year: int, first: date, length: int) -> None:
    last = first + timedelta(length)
    due = promised_days(a_year, first, last)
    assert len(due) <= (length // 28) + 2
    assert sum(due.values()) == promised_by(a_year, length + 1)
    assert all(first <= day <= last for day in due)


@given(DAYS, st.none() | DAYS, st.none() | DAYS, DAYS, st.sampled_from(ContractState))
def test_a_term_never_ends_before_it_begins(
    signed_on: date, starts_on: date | None, due_on: date | None, said_on: date, state: ContractState
) -> None:
    first, last = evaluation_term(state, signed_on, starts_on, due_on, said_on)
    assert first == (starts_on or signed_on)
    assert last is None or last >= first
    assert (last is None) == (due_on is None and state is not ContractState.CLOSED)
