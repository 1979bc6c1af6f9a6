"""Door ``zjjg.stats.indicators``: a named measure of a statistics screen."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

Figure = int | Decimal | dict[str, int] | None


class Indicator(Protocol):
    """``screen`` is evaluation, social or spot_checks. ``needs`` names the sums of the fact tables that ``of`` reads; sums are
    additive over regions and days, so one formula serves a row and the total. ``formula`` is printed on the screen, by language."""

    name: str
    version: str
    screen: str
    unit: str
    formula: dict[str, str]
    needs: tuple[str, ...]

    def of(self, sums: Mapping[str, Any]) -> Figure: ...


def check_indicator(indicator: Indicator) -> None:
    """Conformance: zeros give a figure and no exception, the same each time; both languages have the formula."""
    assert indicator.name
    assert indicator.version
    assert indicator.unit is not None
    assert indicator.screen in {"evaluation", "social", "spot_checks"}
    assert set(indicator.formula) >= {"zh-CN", "en"}, f"{indicator.name}: formula in zh-CN and en"
    zeros: dict[str, Any] = dict.fromkeys(indicator.needs, 0)
    try:
        assert indicator.of(zeros) == indicator.of(zeros), f"{indicator.name} answers differently the second time"
    except ArithmeticError as error:
        raise AssertionError(f"{indicator.name}: zeros give no figure but {type(error).__name__}") from error
