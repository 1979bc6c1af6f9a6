"""The shape of the built-in indicators."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from contracts.extension.indicators import Figure


@dataclass(frozen=True, slots=True)
class Measure:
    """An ``Indicator`` whose figure is one expression over its sums."""

    name: str
    screen: str
    unit: str
    needs: tuple[str, ...]
    formula: dict[str, str]
    figure: Callable[[Mapping[str, Any]], Figure]
    version: str = "1"

    def of(self, sums: Mapping[str, Any]) -> Figure:
        return self.figure(sums)


def the_sum(name: str) -> Callable[[Mapping[str, Any]], int]:
    """The sum itself, as a whole number."""
    return lambda sums: int(sums[name])


def ratio(part: str, whole: str, digits: int) -> Callable[[Mapping[str, Any]], Decimal | None]:
    """``part`` ÷ ``whole``, rounded half up to ``digits``; None where ``whole`` is 0."""
    step = Decimal(1).scaleb(-digits)

    def of(sums: Mapping[str, Any]) -> Decimal | None:
        return (Decimal(sums[part]) / Decimal(sums[whole])).quantize(step, ROUND_HALF_UP) if sums[whole] else None

    return of
