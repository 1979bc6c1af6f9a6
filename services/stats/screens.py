"""Which indicators make which screen."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from contracts.extension.indicators import Figure, Indicator, check_indicator
from contracts.rpc.stats import EvaluationFigures, SocialFigures, SpotCheckFigures
from kit.plugins import load
from kit.settings import SettingsError
from services.stats.domain.figures import SCREENS, sum_names

GROUP = "zjjg.stats.indicators"
MEASURES = {
    "evaluation": frozenset(EvaluationFigures.__struct_fields__) - {"more"},
    "social": frozenset(SocialFigures.__struct_fields__) - {"more"},
    "spot_checks": frozenset(SpotCheckFigures.__struct_fields__) - {"more"},
}
"""The measures that the contract names, by screen."""

Screens = Mapping[str, tuple[Indicator, ...]]


@cache
def load_screens(names: tuple[str, ...]) -> Screens:
    """Screen -> its indicators, in the order of the settings. Raises SettingsError naming the plugin that cannot be used, or the
    measure that none of them gives."""
    if len(set(names)) < len(names):
        raise SettingsError("ZJJG_STATS_INDICATORS: a name is listed a second time")
    screens: dict[str, dict[str, Indicator]] = {screen: {} for screen in SCREENS}
    for name, plugin in load(GROUP, names).items():
        indicator: Indicator = plugin.value
        _check(name, indicator)
        if indicator.name in screens[indicator.screen]:
            raise SettingsError(f"ZJJG_STATS_INDICATORS: {name} measures {indicator.name} a second time")
        screens[indicator.screen][indicator.name] = indicator
    for screen, measures in MEASURES.items():
        missing = sorted(measures - set(screens[screen]))
        if missing:
            raise SettingsError(f"ZJJG_STATS_INDICATORS: nothing measures {', '.join(missing)} of screen {screen}")
    return {screen: tuple(indicators.values()) for screen, indicators in screens.items()}


def _check(name: str, indicator: Indicator) -> None:
    try:
        check_indicator(indicator)
    except AssertionError as error:
        raise SettingsError(f"ZJJG_STATS_INDICATORS: {name} is no indicator: {error}") from None
    if indicator.screen not in SCREENS:
        raise SettingsError(f"ZJJG_STATS_INDICATORS: {name} is for screen {indicator.screen}, which is not there")
    unknown = sorted(set(indicator.needs) - sum_names(indicator.screen))
    if unknown:
        raise SettingsError(f"ZJJG_STATS_INDICATORS: {name} needs sums that are not kept: {', '.join(unknown)}")


def figures(indicators: tuple[Indicator, ...], sums: Mapping[str, Any]) -> tuple[dict[str, Figure], dict[str, Figure]]:
    """The contract's measures, and those beyond it. An indicator sees the sums that it named and no others."""
    named: dict[str, Figure] = {}
    more: dict[str, Figure] = {}
    for indicator in indicators:
        value = indicator.of({name: sums[name] for name in indicator.needs})
        (named if indicator.name in MEASURES[indicator.screen] else more)[indicator.name] = value
    return named, more
