"""The built-in indicators and their door."""

from decimal import Decimal

import pytest

from contracts.extension.indicators import check_indicator
from contracts.vocabulary import EvaluationKind, ServiceKind
from kit.plugins import load
from kit.settings import SettingsError
from services.stats.domain.figures import SCREENS, of_kind, sum_names
from services.stats.domain.sums import AGENCY_SUM
from services.stats.indicators.measure import ratio
from services.stats.screens import GROUP, load_screens
from services.stats.settings import BUILT_IN


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_built_in_keeps_the_doors_law(name: str) -> None:
    indicator = load(GROUP, [name])[name].value
    check_indicator(indicator)
    assert set(indicator.needs) <= sum_names(indicator.screen)


def test_a_list_without_one_of_the_contracts_measures_is_refused() -> None:
    with pytest.raises(SettingsError, match="hazards of screen social"):
        load_screens(tuple(name for name in BUILT_IN if name != "social_hazards"))


def test_a_measure_given_twice_and_a_plugin_that_is_not_there_are_refused() -> None:
    with pytest.raises(SettingsError, match="a second time"):
        load_screens((*BUILT_IN, "social_hazards"))
    with pytest.raises(SettingsError, match="no_such_thing"):
        load_screens((*BUILT_IN, "no_such_thing"))


def test_ratios_round_half_up_and_have_no_value_over_nothing() -> None:
    assert ratio("a", "b", 2)({"a": 1, "b": 8}) == Decimal("0.13")
    assert ratio("a", "b", 4)({"a": 2, "b": 3}) == Decimal("0.6667")
    assert ratio("a", "b", 4)({"a": 0, "b": 0}) is None


def test_every_kind_has_its_column() -> None:
    assert {f"reports_{kind.value}" for kind in EvaluationKind} <= set(SCREENS["evaluation"].values)
    assert {kind.value for kind in ServiceKind} == set(SCREENS) - {"spot_checks"} == set(AGENCY_SUM.values)
    of_kinds = {of_kind(dict.fromkeys(SCREENS["spot_checks"].values, 1), kind)["drawn"] for kind in ServiceKind}
    assert of_kinds == {1}
    assert of_kind(dict.fromkeys(SCREENS["spot_checks"].values, 1), None)["drawn"] == len(ServiceKind)
