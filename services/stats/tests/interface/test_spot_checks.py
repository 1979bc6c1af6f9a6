"""The third screen, and a figure's way through the months."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from contracts.actor import Actor
from contracts.errors import Invalid
from contracts.rpc.stats import RegionPeriod, SpotCheckPeriod, TrendQuery
from contracts.vocabulary import CampaignState, CheckedRecordState, HazardState, ServiceKind, TrendStep
from kit.testing.actors import make_actor
from kit.testing.queries import query_counter
from kit.work import Tools, transaction
from services.stats.queries.statistics import evaluation_statistics, social_statistics, spot_check_statistics
from services.stats.queries.trends import trend
from services.stats.tests.interface.conftest import CITY, NORTH, SOUTH, ask, feed
from services.stats.tests.interface.events import campaign, checked_record, hazard, number, published_record


@pytest.fixture
def officer() -> Actor:
    return make_actor("officer", region_codes=[CITY])


def shown(figures: Any) -> tuple[Any, ...]:
    return figures.campaigns, figures.drawn, figures.scored, figures.published, figures.completion_rate, figures.mean_score


def test_a_campaign_of_the_city_stands_in_its_own_row_and_its_objects_where_they_lie(tools: Tools, officer: Actor) -> None:
    feed(
        tools,
        campaign(80, [CITY], state=CampaignState.SCORING),
        published_record(90, 1, [CITY, NORTH], score=Decimal("80.005")),
        published_record(91, 2, [CITY, NORTH], score=Decimal(71)),
        checked_record(92, 2, [CITY, SOUTH], state=CheckedRecordState.SCORED),
        checked_record(93, 2, [CITY, SOUTH], state=CheckedRecordState.REPLACED),
        checked_record(94, 2, [CITY, SOUTH], kind=ServiceKind.SOCIAL),
    )
    found = ask(tools, officer, spot_check_statistics, SpotCheckPeriod())
    assert {row.region_name: shown(row) for row in found.rows} == {
        f"地区{NORTH}": (0, 2, 2, 2, Decimal(1), Decimal("75.50")),
        f"地区{SOUTH}": (0, 2, 1, 0, Decimal(0), None),
        "本级": (1, 0, 0, 0, None, None),
    }
    assert shown(found.total) == (1, 4, 3, 2, Decimal("0.5000"), Decimal("75.50"))
    assert shown(found.kinds["social"]) == (0, 1, 0, 0, Decimal(0), None)
    social = ask(tools, officer, spot_check_statistics, SpotCheckPeriod(kind=ServiceKind.SOCIAL))
    assert (shown(social.total), social.kinds) == (shown(found.kinds["social"]), {})


def test_what_is_published_counts_by_that_day_and_the_rest_by_the_day_of_the_draw(tools: Tools, officer: Actor) -> None:
    feed(tools, published_record(90, 1, [CITY, NORTH]), checked_record(91, 1, [CITY, NORTH]))
    march = SpotCheckPeriod(from_on=date(2026, 3, 1), until_on=date(2026, 4, 1))
    april = SpotCheckPeriod(from_on=date(2026, 4, 1), until_on=date(2026, 5, 1))
    assert shown(ask(tools, officer, spot_check_statistics, march).total)[1:4] == (1, 0, 0)
    assert shown(ask(tools, officer, spot_check_statistics, april).total)[1:4] == (1, 1, 1)


def test_an_agencys_own_figures_are_its_published_results(tools: Tools) -> None:
    feed(
        tools, published_record(90, 1, [CITY, NORTH]), checked_record(91, 1, [CITY, NORTH]), published_record(92, 2, [CITY, NORTH])
    )
    mine = make_actor("agency", agency_id=number(1))
    found = ask(tools, mine, spot_check_statistics, SpotCheckPeriod())
    assert shown(found.own)[1:4] == (1, 1, 1)
    with transaction(tools, mine) as work:
        assert work.db.scalar(text("select count(*) from checked_record_fact")) == 0
        assert work.db.scalar(text("select count(*) from campaign_fact")) == 0


def test_published_results_of_reports_stand_in_the_evaluation_screen(tools: Tools, officer: Actor) -> None:
    feed(
        tools,
        published_record(90, 1, [CITY, NORTH]),
        published_record(91, 1, [CITY, NORTH], kind=ServiceKind.SOCIAL, score=Decimal(10)),
        checked_record(92, 1, [CITY, NORTH], state=CheckedRecordState.CONFIRMED),
    )
    total = ask(tools, officer, evaluation_statistics, RegionPeriod()).total
    assert (total.checked, total.mean_score) == (1, Decimal("80.00"))
    feed(tools, published_record(90, 1, [CITY, NORTH], 3, score=Decimal("96.5")))
    total = ask(tools, officer, evaluation_statistics, RegionPeriod()).total
    assert (total.checked, total.mean_score) == (1, Decimal("96.50"))


def test_a_trend_adds_up_to_the_figure_of_its_whole_time(tools: Tools, officer: Actor) -> None:
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 3, 15), date(2026, 6, 30)]
    feed(tools, *(hazard(50 + i, 1, [CITY, NORTH], found_on=day, deadline_on=day) for i, day in enumerate(days)))
    year = {"from_on": date(2026, 1, 1), "until_on": date(2026, 7, 1)}
    found = ask(tools, officer, trend, TrendQuery(measure="hazards", **year))
    assert [point.value for point in found.points] == [2, 0, 1, 0, 0, 1]
    assert found.points[0].from_on == date(2026, 1, 1)
    assert found.points[-1].until_on == date(2026, 7, 1)
    assert sum(point.value for point in found.points) == ask(tools, officer, social_statistics, RegionPeriod(**year)).total.hazards
    quarters = ask(tools, officer, trend, TrendQuery(measure="social.hazards", step=TrendStep.QUARTER, **year))
    assert [point.value for point in quarters.points] == [3, 1]
    years = ask(
        tools,
        officer,
        trend,
        TrendQuery(measure="hazards", step=TrendStep.YEAR, from_on=date(2025, 6, 1), until_on=date(2026, 2, 1)),
    )
    assert [(point.from_on.year, point.value) for point in years.points] == [(2025, 1), (2026, 4)]
    assert ask(tools, officer, trend, TrendQuery(measure="hazards", region_code=SOUTH, **year)).points[0].value == 0


def test_a_trend_without_a_period_is_that_of_the_last_twelve_months(tools: Tools, officer: Actor) -> None:
    feed(tools, hazard(50, 1, [CITY, NORTH], found_on=date(2026, 7, 1), deadline_on=date(2026, 8, 1), state=HazardState.CONFIRMED))
    found = ask(tools, officer, trend, TrendQuery(measure="confirmed"))
    assert (len(found.points), found.points[0].from_on, found.points[-1].value) == (12, date(2025, 8, 1), 1)
    assert found.unit == "hazards"
    assert found.formula


def test_every_measure_has_its_trend(tools: Tools, officer: Actor) -> None:
    feed(tools, campaign(80, [CITY]), published_record(90, 1, [CITY, NORTH]))
    for screen, indicators in tools.settings.screens().items():
        for indicator in indicators:
            found = ask(tools, officer, trend, TrendQuery(measure=f"{screen}.{indicator.name}"))
            assert (found.screen, found.measure, len(found.points)) == (screen, indicator.name, 12)


def test_a_long_trend_costs_no_more_queries(tools: Tools, officer: Actor) -> None:
    def queries(**period: date) -> int:
        with transaction(tools, officer) as work, query_counter(tools.engine) as counted:
            trend(officer, work, TrendQuery(measure="hazards", **period))
        return len(counted)

    assert queries(from_on=date(2026, 6, 1)) == queries(from_on=date(2017, 1, 1), until_on=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"measure": "contracts"}, "measure"),
        ({"measure": "nothing"}, "measure"),
        ({"measure": "hazards", "from_on": date(2000, 1, 1)}, "from"),
        ({"measure": "hazards", "from_on": date(2027, 1, 1)}, "from"),
        ({"measure": "hazards", "from_on": date(2026, 1, 2), "until_on": date(2026, 1, 1)}, "until"),
    ],
)
def test_what_cannot_be_shown_is_named(tools: Tools, officer: Actor, asked: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask(tools, officer, trend, TrendQuery(**asked))
    assert [error["field"] for error in refused.value.errors] == [field]
