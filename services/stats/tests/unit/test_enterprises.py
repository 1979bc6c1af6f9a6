"""Spans of service, and each enterprise counted once in any period."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.stats.domain.enterprises import Span, merged

DAY = st.dates(date(2026, 1, 1), date(2026, 3, 1))
TERM = st.tuples(DAY, st.none() | st.integers(0, 20)).map(lambda t: (t[0], t[0] + timedelta(t[1]) if t[1] is not None else None))


def _touches(span: Span, first: date, until: date) -> bool:
    return span[0] < until and (span[1] is None or span[1] >= first)


@given(st.lists(TERM, max_size=6), DAY, st.integers(1, 30))
def test_spans_touched_less_lapses_inside_is_one_exactly_when_a_term_touches(terms: list[Span], first: date, length: int) -> None:
    until = first + timedelta(length)
    spans = merged(terms)
    begun = sum(span[0] < until for span in spans)
    ended = sum(span[1] is not None and span[1] < first for span in spans)
    lapses = sum(before[1] is not None and before[1] >= first and after[0] < until for before, after in pairwise(spans))
    assert begun - ended - lapses == int(any(_touches(term, first, until) for term in terms))


def test_terms_that_meet_are_one_span() -> None:
    year = (date(2025, 1, 1), date(2025, 12, 31))
    next_year = (date(2026, 1, 1), date(2026, 12, 31))
    assert merged([next_year, year]) == [(date(2025, 1, 1), date(2026, 12, 31))]
    assert merged([(date(2025, 1, 1), None), next_year]) == [(date(2025, 1, 1), None)]
