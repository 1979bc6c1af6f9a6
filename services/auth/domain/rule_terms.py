"""A new number of a rule takes its place among the old ones. The past is never rewritten."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from contracts.rpc.rule_book import RuleTermEntry
from services.auth.domain.fields import Fields

FRACTIONS = {"points": 2}
"""Unit -> decimal digits that its numbers may have; all others are whole: rooms count days and persons with them."""
MOST = {"percent": 100, "percent_per_half_year": 100, "points": 100, "days": 3650, "working_days": 365, "hours": 8784}
MOST_OF_ALL = 10**15
FIRST_YEAR, LAST_YEAR = 1900, 2200


class Span(NamedTuple):
    """A number that stands in the book, from ``since`` until before ``until``."""

    since: date
    until: date | None


class Placement(NamedTuple):
    """What becomes of the book: the term at ``ends`` ends where the new one begins, the one at ``replaces`` gives way to it, and
    ``resumes`` says that the ended one holds again once the new one has run out. Positions in what was there, or None."""

    ends: int | None
    replaces: int | None
    resumes: bool


def checked_entry(fields: Fields, at: str, entry: RuleTermEntry, unit: str, today: date) -> None:
    """Notes what is wrong with the entry by itself. ``at`` is the path before its fields' names, empty or ending in a dot."""
    if entry.unit not in (None, unit):
        fields.wrong(f"{at}unit", "auth.rule.unit_differs", unit=unit)
    _check_value(fields, f"{at}value", entry.value, unit)
    if entry.in_force_from < today:
        fields.wrong(f"{at}in_force_from", "auth.rule.begins_in_the_past")
    elif entry.in_force_from.year > LAST_YEAR:
        fields.wrong(f"{at}in_force_from", "auth.rule.day_too_far")
    if entry.in_force_until is not None and not entry.in_force_from < entry.in_force_until <= date(LAST_YEAR, 12, 31):
        fields.wrong(f"{at}in_force_until", "auth.rule.ends_before_it_begins")
    fields.line(f"{at}source", entry.source, most=200)
    fields.line(f"{at}note", entry.note, most=500, least=0)


def _check_value(fields: Fields, field: str, value: Decimal, unit: str) -> None:
    digits = FRACTIONS.get(unit, 0)
    most = MOST.get(unit, MOST_OF_ALL)
    if not value.is_finite() or not 0 <= value <= most:
        fields.wrong(field, "auth.rule.value_out_of_range", max=str(most))
    elif value != round(value, digits):
        fields.wrong(field, "auth.rule.value_not_whole" if not digits else "auth.rule.value_too_fine", digits=str(digits))


def place_term(fields: Fields, at: str, entry: RuleTermEntry, spans: Sequence[Span], today: date) -> Placement:
    """Where the checked entry goes among the rule's terms; notes an error when it would reach into one that begins later, or begin on
    the day of one that holds already. One that has yet to begin may be set anew under its own first day."""
    replaces = next((i for i, span in enumerate(spans) if span.since == entry.in_force_from), None)
    if replaces is not None and spans[replaces].since <= today:
        fields.wrong(f"{at}in_force_from", "auth.rule.begun_already")
    later = [span.since for i, span in enumerate(spans) if span.since > entry.in_force_from and i != replaces]
    if later and (entry.in_force_until is None or entry.in_force_until > min(later)):
        fields.wrong(f"{at}in_force_until", "auth.rule.overlapping", day=min(later).isoformat())
    ends = next((i for i, span in enumerate(spans) if _reaches_over(span, entry.in_force_from)), None)
    resumes = ends is not None and entry.in_force_until is not None and _reaches_over(spans[ends], entry.in_force_until)
    return Placement(ends, replaces, resumes)


def _reaches_over(span: Span, day: date) -> bool:
    return span.since < day and (span.until is None or day < span.until)
