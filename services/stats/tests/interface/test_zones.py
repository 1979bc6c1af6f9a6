"""A functional zone stands in the statistics beside the districts, with what lies in it, and its officer reads that row."""

import pytest

from contracts.errors import NotFound
from contracts.rpc.stats import RegionPeriod
from contracts.vocabulary import Role, ServiceKind
from kit.testing.actors import make_actor
from kit.work import Tools
from services.stats.queries.statistics import social_statistics
from services.stats.tests.interface.conftest import CITY, SOUTH, ask, feed
from services.stats.tests.interface.events import agency, region

ZONE = "QZZC"


def test_a_zone_is_a_row_of_its_city(tools: Tools) -> None:
    feed(
        tools,
        region(ZONE, [CITY, ZONE], name="智造新城"),
        agency(1, [CITY, ZONE], [ServiceKind.SOCIAL]),
        agency(2, [CITY, SOUTH], [ServiceKind.SOCIAL]),
    )
    city = ask(tools, make_actor(Role.OFFICER, region_codes=[CITY]), social_statistics, RegionPeriod())
    rows = {row.region_code: (row.region_name, row.agencies) for row in city.rows}
    assert rows[ZONE] == ("智造新城", 1)
    assert city.total.agencies == 2
    zones = make_actor(Role.OFFICER, region_codes=[CITY, ZONE])
    assert ask(tools, zones, social_statistics, RegionPeriod()).total.agencies == 1
    with pytest.raises(NotFound):
        ask(tools, make_actor(Role.OFFICER, region_codes=[CITY, SOUTH]), social_statistics, RegionPeriod(region_code=ZONE))
