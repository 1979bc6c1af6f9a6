"""Where a new number goes among the old ones of its rule."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rpc.rule_book import RuleTermEntry
from services.auth.domain.fields import Fields
from services.auth.domain.rule_terms import Placement, Span, checked_entry, place_term

TODAY = date(2026, 11, 23)
OPEN = Span(date(2020, 1, 1), None)


def entry(value: str = "5", since: str = "2026-12-01", until: str | None = None, unit: str | None = None) -> RuleTermEntry:
    last = date.fromisoformat(until) if until else None
    return RuleTermEntry(
        value=Decimal(value), in_force_from=date.fromisoformat(since), in_force_until=last, source="令2", unit=unit
    )


def wrong(new: RuleTermEntry, unit: str = "days") -> list[tuple[str, str]]:
    fields = Fields()
    checked_entry(fields, "", new, unit, TODAY)
    return [(error["field"], error["code"]) for error in fields.errors]


def placed(new: RuleTermEntry, *spans: Span) -> Placement | list[tuple[str, str]]:
    fields = Fields()
    placement = place_term(fields, "", new, spans, TODAY)
    return [(error["field"], error["code"]) for error in fields.errors] or placement


@pytest.mark.parametrize(
    ("new", "unit", "field", "code"),
    [
        (entry(since="2026-11-22"), "days", "in_force_from", "auth.rule.begins_in_the_past"),
        (entry(since="9999-01-01"), "days", "in_force_from", "auth.rule.day_too_far"),
        (entry(until="2026-12-01"), "days", "in_force_until", "auth.rule.ends_before_it_begins"),
        (entry("-1"), "days", "value", "auth.rule.value_out_of_range"),
        (entry("NaN"), "days", "value", "auth.rule.value_out_of_range"),
        (entry("101"), "percent", "value", "auth.rule.value_out_of_range"),
        (entry("2.5"), "persons", "value", "auth.rule.value_not_whole"),
        (entry("2.555"), "points", "value", "auth.rule.value_too_fine"),
        (entry(unit="hours"), "days", "unit", "auth.rule.unit_differs"),
    ],
)
def test_what_cannot_be_a_number_of_the_rule_is_named(new: RuleTermEntry, unit: str, field: str, code: str) -> None:
    assert wrong(new, unit) == [(field, code)]


@pytest.mark.parametrize(("value", "unit"), [("0", "days"), ("100", "percent"), ("2.55", "points"), ("1000000000", "fen")])
def test_what_can_be_is_taken_from_today_on(value: str, unit: str) -> None:
    assert wrong(entry(value, "2026-11-23", unit=unit), unit) == []


def test_the_number_that_holds_ends_where_the_new_one_begins() -> None:
    assert placed(entry(), OPEN) == Placement(0, None, False)


def test_after_a_passing_number_the_old_one_holds_again() -> None:
    assert placed(entry(until="2027-01-01"), OPEN) == Placement(0, None, True)


def test_one_that_has_yet_to_begin_is_set_anew_under_its_first_day() -> None:
    assert placed(entry(), Span(OPEN.since, date(2026, 12, 1)), Span(date(2026, 12, 1), None)) == Placement(None, 1, False)


def test_one_that_has_begun_is_not() -> None:
    assert placed(entry(since="2026-11-23"), Span(TODAY, None)) == [("in_force_from", "auth.rule.begun_already")]


def test_a_number_never_reaches_into_a_later_one() -> None:
    later = Span(date(2027, 1, 1), None)
    assert placed(entry(), Span(OPEN.since, later.since), later) == [("in_force_until", "auth.rule.overlapping")]
    assert placed(entry(until="2027-01-01"), Span(OPEN.since, later.since), later) == Placement(0, None, False)


DAYS = st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))


@given(st.lists(DAYS, min_size=1, max_size=5, unique=True).map(sorted), DAYS, st.none() | st.integers(1, 300))
def test_no_day_that_has_passed_changes_and_no_two_numbers_hold_at_once(
    starts: list[date], since: date, length: int | None
) -> None:
    ends: list[date | None] = [*starts[1:], None]
    spans = [Span(first, last) for first, last in zip(starts, ends, strict=True)]
    until = since + timedelta(days=length) if length else None
    new = RuleTermEntry(value=Decimal(9), in_force_from=since, in_force_until=until, source="x")
    fields = Fields()
    checked_entry(fields, "", new, "days", TODAY)
    placement = place_term(fields, "", new, spans, TODAY)
    if fields.errors:
        return
    after = [span for i, span in enumerate(spans) if i not in (placement.ends, placement.replaces)]
    if placement.ends is not None:
        after.append(Span(spans[placement.ends].since, since))
        if placement.resumes and until is not None:
            after.append(Span(until, spans[placement.ends].until))
    after.append(Span(since, until))
    for day in (TODAY + timedelta(days=offset) for offset in range(-401, 800)):
        holding = [span for span in after if span.since <= day and (span.until is None or day < span.until)]
        assert len(holding) <= 1
        if day < TODAY:
            assert [s.since for s in holding] == [s.since for s in spans if s.since <= day and (s.until is None or day < s.until)]
