"""What statistics say of where a figure's rows are is a list of the gateway, under filters that it takes."""

from datetime import date

import pytest

from contracts.rpc.stats import RegionPeriod
from contracts.vocabulary import ServiceKind
from gateway.exports.lists import LISTS
from services.stats.domain.sources import sources_of

YEAR = RegionPeriod(from_on=date(2026, 1, 1), until_on=date(2027, 1, 1))
SCREENS = ("evaluation", "social", "spot_checks")


@pytest.mark.parametrize("screen", SCREENS)
def test_the_list_takes_the_filter(screen: str) -> None:
    for source in sources_of(screen, YEAR, ServiceKind.EVALUATION).values():
        LISTS[source.list].query().load({**source.filter, "region_code": "330802"})
