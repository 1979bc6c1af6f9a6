"""The rows behind the figures of 政府抽查统计: as many as stats counts of the same events."""

from datetime import timedelta
from typing import Any

from contracts.rpc.checked_records import CheckedRecordQuery
from contracts.rpc.spot_checks import CampaignQuery, ReplacementOrder
from contracts.vocabulary import CheckedRecordState
from services.evaluation.queries.campaigns import list_campaigns
from services.evaluation.queries.checked_records import list_checked_records
from services.evaluation.tests.interface.stage_spot_checks import Stage
from services.evaluation.usecases.replacements import replace_drawn


def records(stage: Stage, **query: Any) -> int:
    found: int = stage.do(stage.city, list_checked_records, CheckedRecordQuery(**query)).total.value
    return found


def campaigns(stage: Stage, **query: Any) -> int:
    found: int = stage.do(stage.city, list_campaigns, CampaignQuery(**query)).total.value
    return found


def test_a_replaced_record_and_a_campaign_that_is_not_drawn_are_not_counted(stage: Stage) -> None:
    campaign = stage.drawn(count=3)
    stage.drafted_campaign(name="尚未抽取")
    first = stage.records(campaign.id)[0]
    stage.do(stage.city, replace_drawn, campaign.id, ReplacementOrder(reason="企业已停产", object_id=str(first.object_id)))
    assert (records(stage), records(stage, counted=True), records(stage, scored=True)) == (4, 3, 0)
    assert (campaigns(stage), campaigns(stage, counted=True)) == (2, 1)
    stage.set_records(campaign.id, state=CheckedRecordState.SCORED.value)
    assert records(stage, scored=True) == 3


def test_the_day_is_that_of_the_draw_until_the_results_are_published(stage: Stage) -> None:
    campaign = stage.published()
    published_on = stage.records(campaign.id)[0].published_on
    assert published_on is not None
    later = published_on + timedelta(days=40)
    stage.set_records(campaign.id, published_on=later)
    for since, until, found in (
        (published_on, later, 0),
        (later, later + timedelta(days=1), 3),
        (later + timedelta(days=1), None, 0),
    ):
        assert records(stage, counted=True, counted_from=since, counted_until=until) == found
        assert records(stage, scored=True, counted_from=since, counted_until=until) == found
    assert campaigns(stage, counted=True, counted_from=published_on, counted_until=later) == 1
    assert campaigns(stage, counted=True, counted_from=later) == 0
    drawn = stage.drawn(name="仅抽取")
    assert campaigns(stage, counted=True, counted_from=published_on, counted_until=published_on + timedelta(days=1)) == 2, (
        drawn.name
    )
