"""Rankings: computed from published results, frozen when they are published, renewed when a result changes."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from contracts.errors import Conflict, Forbidden, Invalid, NotFound
from contracts.rpc.checked_records import AppealDecision, Ranking, RankingOrder, RankingQuery
from contracts.vocabulary import Right, ServiceKind
from kit.testing.actors import make_actor
from kit.work import Doubtful, transaction
from services.evaluation.queries.rankings import get_public_ranking, get_ranking, list_public_rankings
from services.evaluation.tables.checked_records import CheckedRecordRecord
from services.evaluation.tests.interface.conftest import CITY, NORTH, SOUTH
from services.evaluation.tests.interface.stage_spot_checks import Stage
from services.evaluation.usecases.appeals import appeal_record, decide_appeal
from services.evaluation.usecases.rankings import publish_ranking

KIND = ServiceKind.EVALUATION
ORDER = RankingOrder(kind=KIND, period="2026H1")


def published(stage: Stage, scores: dict[str, list[str]], **more) -> None:
    """A published campaign with these scores by agency name (甲, 乙, 丙), however many objects that takes."""
    campaign = stage.published(count=6, **more)
    left = {name: list(values) for name, values in scores.items()}
    with transaction(stage.tools, None) as work:
        for seen in stage.records(campaign.id):
            row = work.db.get_one(CheckedRecordRecord, seen.id)
            values = left.get(row.agency_name[2])
            row.score = Decimal(values.pop(0)) if values else None


def ranking(stage: Stage, actor=None, period: str = "2026H1", **more) -> Ranking:
    return stage.do(actor or stage.city, get_ranking, RankingQuery(kind=KIND, period=period, **more))


def shown(found: Ranking) -> list[tuple[int, str, int, str]]:
    return [(row.rank, row.agency_name[2], row.checked, str(row.mean_score)) for row in found.items]


def test_equal_means_share_a_rank_and_few_results_are_marked(stage: Stage):
    published(stage, {"甲": ["90", "80"], "乙": ["85.00"], "丙": ["70"]})
    found = ranking(stage)
    assert shown(found) == [(1, "乙", 1, "85.00"), (1, "甲", 2, "85.00"), (3, "丙", 1, "70.00")]
    assert [row.enough for row in found.items] == [False, False, False]
    middle = (Decimal(90) + 80 + Decimal("85.00") + 70) / 4
    assert found.items[1].shrunk_mean == round((3 * middle + 170) / 5, 2)
    assert found.formulas["shrunk_mean"]["zh-CN"].endswith("m = 3")
    assert found.rankers == {"mean": "1", "shrunk_mean": "1"}
    assert (found.revision, found.published_at) == (None, None)


def test_enough_is_the_rule_books_number(stage: Stage):
    published(stage, {"甲": ["90", "80"]})
    stage.tell_rule("ranking.checked_min", "2", version=2)
    assert ranking(stage).items[0].enough


def test_a_trend_is_the_difference_to_the_period_before(stage: Stage):
    published(stage, {"甲": ["70", "80"], "乙": ["60"]}, year=2025, half=2)
    published(stage, {"甲": ["80"], "丙": ["90"]})
    assert {row.agency_name[2]: row.trend for row in ranking(stage).items} == {"甲": Decimal("5.00"), "丙": None}
    assert shown(ranking(stage, period="2026")) == [(1, "丙", 1, "90.00"), (2, "甲", 1, "80.00")]
    assert ranking(stage, period="2024").items == []


def test_a_region_counts_what_lies_in_it(stage: Stage):
    published(stage, {"甲": ["90", "80"], "乙": ["50", "60"]})
    north, south = ranking(stage, region_code=NORTH), ranking(stage, region_code=SOUTH)
    assert shown(north) != shown(south)
    assert sum(row.checked for row in north.items + south.items) == 4
    assert shown(ranking(stage, region_code=CITY)) == shown(ranking(stage))
    with pytest.raises(Doubtful):
        ranking(stage, region_code="999999")
    with pytest.raises(Invalid):
        ranking(stage, period="2026H3")


def test_agencies_read_the_same_as_officers_and_no_score_of_others_beside_it(stage: Stage):
    published(stage, {"甲": ["90", "80"], "乙": ["85"]})
    assert shown(ranking(stage, stage.agency)) == shown(ranking(stage, stage.north)) == shown(ranking(stage))
    clerk = make_actor("sub_account", agency_id=stage.agency.agency(), rights=[Right.VISIT])
    with pytest.raises(Forbidden):
        ranking(stage, clerk)


def test_a_published_period_is_frozen_and_an_upheld_appeal_makes_its_next_revision(stage: Stage):
    published(stage, {"甲": ["90", "80"], "乙": ["70"]})
    with transaction(stage.tools, None) as work, pytest.raises(NotFound):
        get_public_ranking(work, RankingQuery(kind=KIND, period="2026H1"))
    first = stage.do(stage.city, publish_ranking, ORDER)
    assert (first.revision, shown(first)) == (1, [(1, "甲", 2, "85.00"), (2, "乙", 1, "70.00")])
    with pytest.raises(Conflict) as unchanged:
        stage.do(stage.city, publish_ranking, ORDER)
    assert unchanged.value.code == "evaluation.ranking.unchanged"

    row = scored_with(stage, "70")
    agency = next(one for one in stage.agencies if one.agency_id == row.agency_id)
    stage.do(agency, appeal_record, row.id, "评分有误")
    judge = make_actor("officer", region_codes=[CITY])
    stage.do(judge, decide_appeal, row.id, AppealDecision(upheld=True, score=Decimal(95), reason="属实"))

    with transaction(stage.tools, None) as work:
        newest = get_public_ranking(work, RankingQuery(kind=KIND, period="2026H1"))
        old = get_public_ranking(work, RankingQuery(kind=KIND, period="2026H1", revision=1))
        assert [(one.period, one.revision) for one in list_public_rankings(work)] == [("2026H1", 2)]
        assert get_public_ranking(work, RankingQuery(kind=KIND, period="2026H1", region_code=NORTH)).revision == 2
    assert (newest.revision, newest.revisions, shown(newest)) == (2, 2, [(1, "乙", 1, "95.00"), (2, "甲", 2, "85.00")])
    assert (old.revision, old.revisions, shown(old)) == (1, 2, shown(first))
    assert ranking(stage).revision == 2
    assert ranking(stage, revision=0).revision is None
    with pytest.raises(NotFound):
        ranking(stage, revision=3)


def test_a_later_campaign_of_a_published_period_makes_its_next_revision(stage: Stage):
    published(stage, {"甲": ["90", "80"]})
    stage.do(stage.city, publish_ranking, ORDER)
    stage.published("60", count=6)
    assert ranking(stage).revision == 2
    assert len(ranking(stage).items) == 3
    assert ranking(stage, period="2026").revision is None, "that one was never published"


def test_only_the_city_publishes_and_only_what_has_results(stage: Stage):
    with pytest.raises(Conflict) as empty:
        stage.do(stage.city, publish_ranking, ORDER)
    assert empty.value.code == "evaluation.ranking.no_results"
    published(stage, {"甲": ["90"]})
    for actor in (stage.north, stage.agency):
        with pytest.raises(Forbidden):
            stage.do(actor, publish_ranking, ORDER)
    assert stage.do(stage.city, publish_ranking, ORDER).revision == 1


def scored_with(stage: Stage, score: str) -> CheckedRecordRecord:
    with transaction(stage.tools, None) as work:
        return work.db.scalars(select(CheckedRecordRecord).where(CheckedRecordRecord.score == Decimal(score))).one()
