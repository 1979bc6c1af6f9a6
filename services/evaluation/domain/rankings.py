"""Periods, ranks and trends (domain.md §4: ranking). Pure."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from contracts.errors import invalid_field
from services.evaluation.domain.scoring import rounded

_PERIOD = re.compile(r"(?P<year>(?:19|20|21)[0-9]{2})(?:H(?P<half>[12])|Q(?P<quarter>[1-4]))?")


class Period(msgspec.Struct, frozen=True):
    """A year, or a half or quarter of it. A result belongs to its campaign's year, half and, if given, quarter."""

    year: int
    half: int | None = None
    quarter: int | None = None

    def __str__(self) -> str:
        return f"{self.year}" + (f"H{self.half}" if self.half else f"Q{self.quarter}" if self.quarter else "")

    def before(self) -> "Period":
        """The one before it, of the same length."""
        if self.half is not None:
            return Period(self.year, half=1) if self.half == 2 else Period(self.year - 1, half=2)
        if self.quarter is not None:
            return Period(self.year, quarter=self.quarter - 1) if self.quarter > 1 else Period(self.year - 1, quarter=4)
        return Period(self.year - 1)


def period_of(text: str, field: str = "period") -> Period:
    """Of ``2026``, ``2026H1`` or ``2026Q3``; Invalid for anything else."""
    found = _PERIOD.fullmatch(text)
    if found is None:
        raise invalid_field(field, "evaluation.period.malformed")
    year, half, quarter = found["year"], found["half"], found["quarter"]
    return Period(int(year), half=int(half) if half else None, quarter=int(quarter) if quarter else None)


def periods_of(year: int, half: int | None, quarter: int | None) -> list[Period]:
    """The periods that a campaign's results belong to: its year, half (a quarter's too) and quarter."""
    half = half or ((quarter + 1) // 2 if quarter else None)
    periods = [Period(year)]
    if half is not None:
        periods.append(Period(year, half=half))
    if quarter is not None:
        periods.append(Period(year, quarter=quarter))
    return periods


def mean(scores: Sequence[Decimal]) -> Decimal:
    """With 2 digits, half up."""
    return rounded(sum(scores, Decimal(0)) / len(scores))


def ranks(means: Mapping[str, Decimal]) -> dict[str, int]:
    """Highest first; means equal in their 2 digits share a rank and the next one counts all before it: 1, 1, 3."""
    ordered = sorted(means.values(), reverse=True)
    return {name: ordered.index(value) + 1 for name, value in means.items()}


def trend(now: Decimal, before: Decimal | None) -> Decimal | None:
    return now - before if before is not None else None
