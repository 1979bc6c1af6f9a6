"""From sums up to a day to the sums of a period, by the names that indicators ask for."""

from collections.abc import Mapping
from typing import Any

from contracts.vocabulary import ServiceKind
from services.stats.domain.sums import EVALUATION_DAY, SOCIAL_DAY, SPOT_CHECK_DAY, Number, SumTable

SCREENS: dict[str, SumTable] = {"evaluation": EVALUATION_DAY, "social": SOCIAL_DAY, "spot_checks": SPOT_CHECK_DAY}
"""Screen -> the table with a day's grain behind it."""

_TOUCHING = {"contracts": "contracts", "contract_amount": "amount", "enterprises": "enterprises"}
"""Sum -> the stem of the columns ``…_begun`` and ``…_ended`` that it is made of."""

NamedSums = dict[str, Number]


def sum_names(screen: str) -> frozenset[str]:
    """What an indicator of the screen may need."""
    columns = SCREENS[screen].values
    if screen == "spot_checks":
        return frozenset(stem for name in columns for stem, _ in [_of_kind(name)])
    plain = {name for name in columns if not name.endswith(("_begun", "_ended"))}
    touching = {name for name, stem in _TOUCHING.items() if f"{stem}_begun" in columns}
    return frozenset(plain | touching | {"agencies"})


def period_sums(
    screen: str, before_until: Mapping[str, Any], before_from: Mapping[str, Any], agencies: int, lapses: int, overdue_since: int
) -> NamedSums:
    """The sums of one region in [from, until).

    ``before_until`` and ``before_from`` are the day table's columns added up over all days before. A term touches the period when it
    began before ``until`` and did not end before ``from``. ``lapses`` in the service of one enterprise that lie wholly in the
    period would count it twice. ``overdue_since`` are hazards that passed their deadline after the sums were last brought to today.
    """
    sums: NamedSums = {"agencies": agencies}
    columns = SCREENS[screen].values
    for name in columns:
        if not name.endswith(("_begun", "_ended")):
            sums[name] = before_until[name] - before_from[name]
    for name, stem in _TOUCHING.items():
        if f"{stem}_begun" in columns:
            sums[name] = before_until[f"{stem}_begun"] - before_from[f"{stem}_ended"]
    if "enterprises" in sums:
        sums["enterprises"] -= lapses
    if "overdue" in sums:
        sums["overdue"] += overdue_since
    return sums


def _of_kind(column: str) -> tuple[str, str]:
    """``score_sum_social`` is score_sum of kind social."""
    stem, _, kind = column.rpartition("_")
    return stem, kind


def of_kind(sums: NamedSums, kind: ServiceKind | None) -> NamedSums:
    """The spot checks' sums of one kind, or of all together, by the names that indicators ask for."""
    chosen: NamedSums = {}
    for column, value in sums.items():
        stem, its = _of_kind(column)
        if its in set(ServiceKind):
            chosen[stem] = chosen.get(stem, 0) + (value if kind is None or its == kind else 0)
    return chosen


def rest(total: NamedSums, rows: list[NamedSums]) -> NamedSums:
    """What of ``total`` stands in none of ``rows``."""
    return {name: value - sum(row[name] for row in rows) for name, value in total.items()}
