"""Which of a rule's numbers holds on a day."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class RuleTerm(NamedTuple):
    """One number of a rule, in force from ``since`` until before ``until``."""

    key: str
    value: Decimal
    unit: str
    source: str
    since: date
    until: date | None


def rules_in_force(terms: Iterable[RuleTerm], today: date) -> dict[str, RuleTerm]:
    """Key -> the term that holds today: of those that have begun the one that began last, which wins over an older open one.

    A key whose last term has run out keeps it, for want of a newer number; one that has yet to begin has none.
    """
    chosen: dict[str, RuleTerm] = {}
    for term in sorted(terms, key=lambda t: t.since):
        if term.since > today:
            continue
        known = chosen.get(term.key)
        if known is None or _holds(term, today) or not _holds(known, today):
            chosen[term.key] = term
    return chosen


def _holds(term: RuleTerm, today: date) -> bool:
    return term.since <= today and (term.until is None or today < term.until)
