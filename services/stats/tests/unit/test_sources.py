"""Where a figure's rows are to be found."""

from datetime import date

import pytest

from contracts.rpc.stats import RegionPeriod
from contracts.vocabulary import ServiceKind
from services.stats.domain.sources import sources_of
from services.stats.screens import MEASURES

YEAR = RegionPeriod(from_on=date(2026, 1, 1), until_on=date(2027, 1, 1))


@pytest.mark.parametrize("screen", MEASURES)
def test_every_source_is_of_a_figure_of_its_screen(screen: str) -> None:
    assert set(sources_of(screen, YEAR)) <= MEASURES[screen]


def test_the_period_stands_in_the_filter_under_the_lists_own_names() -> None:
    overdue = sources_of("social", YEAR)["overdue"]
    assert (overdue.list, overdue.filter) == (
        "/hazards",
        {"view": "overdue", "found_from": "2026-01-01", "found_until": "2027-01-01"},
    )
    assert sources_of("social", RegionPeriod())["visits"].filter == {"state": "submitted"}
    assert sources_of("spot_checks", YEAR, ServiceKind.SOCIAL)["published"].filter["kind"] == "social"


def test_every_count_of_the_spot_checks_says_which_rows_it_counts() -> None:
    sources = sources_of("spot_checks", YEAR)
    days = {"counted_from": "2026-01-01", "counted_until": "2027-01-01"}
    assert (sources["campaigns"].list, sources["campaigns"].filter) == ("/campaigns", {"counted": "true", **days})
    assert (sources["drawn"].list, sources["drawn"].filter) == ("/checked-records", {"counted": "true", **days})
    assert (sources["scored"].list, sources["scored"].filter) == ("/checked-records", {"scored": "true", **days})
