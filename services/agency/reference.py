"""What the bureau set, from the replicas of auth: regions, the rule book and the work calendar."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, select

from contracts.errors import Busy, FieldError, Invalid, invalid_field
from kit.work import Doubtful, Work
from services.agency.tables import CalendarYear, Dictionary, Placed, Region, Rule

DEPTHS = (1, 2, 3)

CERTIFICATE_REMINDER = "certificate.reminder_first_days"
CERTIFICATE_REMINDERS = (
    CERTIFICATE_REMINDER,
    "certificate.reminder_second_days",
    "certificate.reminder_third_days",
    "certificate.reminder_last_days",
)
TEAM_MIN = "contract.team_min"
SITE_NOTICE_DAYS = "site_work.notice_days"
SITE_NOTICE_REMINDER = "site_work.reminder_days"


def placing(codes: list[str]) -> dict[str, str | None]:
    """The ``region_*`` columns for a region's codes."""
    return {f"region_{depth}": codes[depth - 1] if depth <= len(codes) else None for depth in DEPTHS}


def find_region(work: Work, code: str) -> Region | None:
    return work.db.get(Region, code)


def region_for_writing(work: Work, field: str, code: str) -> Region:
    """A region that rows may be put in. Invalid on ``field`` when it is unknown or retired, after auth was asked."""
    region = find_region(work, code)
    if region is None:
        raise doubt_region(field, code, "agency.region.unknown")
    if region.retired:
        raise doubt_region(field, code, "agency.region.retired")
    return region


def doubt_region(field: str, code: str, error: str) -> Doubtful:
    return Doubtful(invalid_field(field, error), [("auth", "region", code)])


def within_region(work: Work, table: type[Placed], code: str) -> ColumnElement[bool]:
    """The rows of a list's ``region_code`` filter, at whatever depth that region is."""
    region = find_region(work, code)
    if region is None:
        raise doubt_region("region_code", code[:20], "agency.region.unknown")
    return at_depth(table, len(region.codes), code)


def at_depth(table: type[Placed], depth: int, code: str) -> ColumnElement[bool]:
    column: Any = getattr(table, f"region_{min(depth, DEPTHS[-1])}")
    return column == code  # type: ignore[no-any-return]  # getattr by a computed name


def region_names(work: Work, codes: Iterable[str]) -> dict[str, str]:
    wanted = set(codes)
    return dict(work.db.execute(select(Region.code, Region.name).where(Region.code.in_(wanted))).tuples().all()) if wanted else {}


def rule_number(work: Work, key: str) -> int:
    """A number of the rule book. Busy while the rule is not known here, after auth was asked: no number of law is guessed."""
    rule = work.db.get(Rule, key)
    if rule is None:
        raise Doubtful(Busy("agency.rule_missing", {"rule": key}), [("auth", "rule", key)])
    return int(Decimal(rule.value))


def known_numbers(work: Work, keys: Iterable[str]) -> list[int]:
    """Those of the rules that are known here, for what runs by itself and may run again."""
    return [int(Decimal(value)) for value in work.db.scalars(select(Rule.value).where(Rule.key.in_(keys)))]


def find_number(work: Work, key: str) -> int | None:
    """The rule's number, None while it is not known here: for what is shown beside other things."""
    rule = work.db.get(Rule, key)
    return None if rule is None else int(Decimal(rule.value))


def calendar_exceptions(work: Work) -> Mapping[date, bool]:
    """For ``contracts.working_days``. A year that is not known here has none: Monday to Friday."""
    years = work.db.scalars(select(CalendarYear.days))
    return {date.fromisoformat(day): bool(worked) for days in years for day, worked in days.items()}


def require_words(work: Work, field: str, dictionary: str, words: Sequence[str], kept: Collection[str] = ()) -> None:
    """Invalid, naming each, for words that the dictionary does not have or has retired, after auth was asked. ``kept`` are those
    that the thing holds already: a retired one of them may stay."""
    row = work.db.get(Dictionary, dictionary)
    used, retired = (set(row.words), set(row.retired)) if row else (set[str](), set[str]())
    errors: list[FieldError] = [
        {"field": f"{field}.{i}", "code": f"agency.field.word_{'retired' if word in retired else 'unknown'}", "params": {}}
        for i, word in enumerate(words)
        if word not in used and word not in kept
    ]
    if errors:
        raise doubt_fields(errors, [("auth", "dictionary", dictionary)])


class Words:
    """What a workbook's cells may say -> the dictionary's word: the word itself, or its label in either language. Nothing for a dictionary
    that is not known here. Held while rows are judged, so that each row finds the dictionaries in the session."""

    def __init__(self, work: Work) -> None:
        self._dictionaries = list(work.db.scalars(select(Dictionary)))
        self._by_name = {row.name: {**row.labels, **{word: word for word in row.words}} for row in self._dictionaries}

    def named(self, dictionary: str, text: str) -> str | None:
        return self._by_name.get(dictionary, {}).get(text)


def doubt_fields(errors: list[FieldError], facts: list[tuple[str, str, str]]) -> Doubtful:
    return Doubtful(Invalid("fields.invalid", {}, errors), facts)
