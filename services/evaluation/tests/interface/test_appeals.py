"""What an agency sees of its published result, its reply, and its appeal."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import func, select

from contracts.actor import Actor
from contracts.errors import Conflict, Forbidden, Invalid, NotFound
from contracts.rpc.checked_records import AppealDecision, CheckedRecordQuery
from contracts.vocabulary import AppealState, CheckedRecordState, Right
from kit.clock import FixedClock
from kit.testing.actors import make_actor
from kit.work import transaction
from services.evaluation.queries.checked_records import get_checked_record, list_checked_records
from services.evaluation.tables.checked_records import CheckedRecordRecord, ScoredSheetRecord, ScoreMark
from services.evaluation.tests.interface.conftest import NOW
from services.evaluation.tests.interface.stage_spot_checks import Stage
from services.evaluation.tests.interface.test_scores import scored
from services.evaluation.usecases.appeals import appeal_record, decide_appeal, reply_to_record
from services.evaluation.usecases.publication import close_campaign, publish_campaign
from services.evaluation.usecases.scores import confirm_scores

UPHELD = AppealDecision(upheld=True, score=Decimal("96.5"), reason="第1.2项不应扣分")
REFUSED = AppealDecision(upheld=False, reason="扣分有据")


class Result:
    """A published record that ``stage.city`` scored and ``stage.another`` confirmed; ``agency`` is the one it is about."""

    def __init__(self, stage: Stage) -> None:
        campaign = stage.drawn(count=1)
        row = stage.records(campaign.id)[0]
        scored(stage, row.id)
        stage.do(stage.another, confirm_scores, row.id)
        stage.do(stage.city, publish_campaign, campaign.id)
        self.id: UUID = row.id
        self.campaign_id: UUID = campaign.id
        self.agency: Actor = next(one for one in stage.agencies if one.agency_id == row.agency_id)
        self.others: list[Actor] = [one for one in stage.agencies if one is not self.agency]
        self.judge = make_actor("officer", region_codes=stage.city.region_codes)


@pytest.fixture
def result(stage: Stage) -> Result:
    return Result(stage)


def test_an_agency_sees_its_own_from_publication_on_and_not_who_scored(stage: Stage):
    campaign = stage.drawn(count=6)
    rows = stage.records(campaign.id)
    for row in rows:
        scored(stage, row.id)
        stage.do(stage.another, confirm_scores, row.id)
    assert all(stage.do(agency, list_checked_records, CheckedRecordQuery()).items == [] for agency in stage.agencies)
    stage.do(stage.city, publish_campaign, campaign.id)
    for agency in stage.agencies:
        mine = {row.id for row in rows if row.agency_id == agency.agency_id}
        assert {row.id for row in stage.do(agency, list_checked_records, CheckedRecordQuery()).items} == mine
        for row in rows:
            if row.id in mine:
                seen = stage.do(agency, get_checked_record, row.id)
                assert (seen.inspectors, seen.sheets[0].scorer, seen.score) == ([], None, Decimal(90))
                lost = {item.code: (item.lost, item.reason) for item in seen.sheets[0].items if item.lost}
                assert lost == {"1.2": (Decimal(10), "依据不足")}
            else:
                with pytest.raises(NotFound):
                    stage.do(agency, get_checked_record, row.id)


def test_the_database_keeps_other_agencies_records_apart_by_itself(stage: Stage, result: Result):
    for actor, count in ((result.agency, 1), (result.others[0], 0)):
        with transaction(stage.tools, actor) as work:
            for table, rows in ((CheckedRecordRecord, count), (ScoredSheetRecord, count), (ScoreMark, 6 * count)):
                assert work.db.scalar(select(func.count()).select_from(table)) == rows


def test_a_reply_stands_beside_the_result(stage: Stage, result: Result):
    replied = stage.do(result.agency, reply_to_record, result.id, " 已按要求整改 ")
    assert (replied.reply, replied.score) == ("已按要求整改", Decimal(90))
    assert stage.do(stage.city, get_checked_record, result.id).reply == "已按要求整改"
    with pytest.raises(Invalid):
        stage.do(result.agency, reply_to_record, result.id, "  ")
    with pytest.raises(NotFound):
        stage.do(result.others[0], reply_to_record, result.id, "我也说两句")
    with pytest.raises(Forbidden):
        stage.do(stage.city, reply_to_record, result.id, "代答")


def test_a_sub_account_needs_the_right(stage: Stage, result: Result):
    def clerk(*rights: Right) -> Actor:
        return make_actor("sub_account", agency_id=result.agency.agency(), rights=list(rights))

    with pytest.raises(Forbidden):
        stage.do(clerk(Right.VISIT), get_checked_record, result.id)
    assert stage.do(clerk(Right.CHECKED_RECORD), reply_to_record, result.id, "收到").reply == "收到"


def test_an_upheld_appeal_sets_the_score_and_keeps_the_old_one(stage: Stage, result: Result):
    raised = stage.do(result.agency, appeal_record, result.id, "第1.2项不应扣分")
    assert raised.appeal is not None
    assert (raised.appeal.state, raised.appeal.decided_at) == (AppealState.RAISED, None)
    decided = stage.do(result.judge, decide_appeal, result.id, UPHELD)
    assert decided.appeal is not None
    assert (decided.score, decided.appeal.score_before, decided.appeal.state) == (Decimal("96.5"), Decimal(90), AppealState.UPHELD)
    told = stage.told_last("checked_record_saved", result.id)
    assert (told["appeal_state"], Decimal(told["score"])) == ("upheld", Decimal("96.5"))
    with pytest.raises(Conflict):
        stage.do(result.judge, decide_appeal, result.id, REFUSED)
    with pytest.raises(Conflict):
        stage.do(result.agency, appeal_record, result.id, "再来一次")


def test_a_refused_appeal_leaves_the_score(stage: Stage, result: Result):
    with pytest.raises(Conflict) as none:
        stage.do(result.judge, decide_appeal, result.id, REFUSED)
    assert none.value.code == "evaluation.appeal.none_waits"
    stage.do(result.agency, appeal_record, result.id, "不服")
    with pytest.raises(Conflict):
        stage.do(stage.city, close_campaign, result.campaign_id)
    decided = stage.do(result.judge, decide_appeal, result.id, REFUSED)
    assert decided.appeal is not None
    assert (decided.score, decided.appeal.score_before, decided.appeal.decision_reason) == (Decimal(90), None, "扣分有据")
    stage.do(stage.city, close_campaign, result.campaign_id)


def test_nobody_decides_about_its_own_work(stage: Stage, result: Result):
    stage.do(result.agency, appeal_record, result.id, "不服")
    for hand in (stage.city, stage.another):
        with pytest.raises(Forbidden) as refused:
            stage.do(hand, decide_appeal, result.id, UPHELD)
        assert refused.value.code == "evaluation.appeal.own_scores"
    with pytest.raises(Forbidden):
        stage.do(result.agency, decide_appeal, result.id, UPHELD)


@pytest.mark.parametrize(
    ("decision", "field"),
    [
        (AppealDecision(upheld=True, reason="对"), "score"),
        (AppealDecision(upheld=False, reason="错", score=Decimal(1)), "score"),
        (AppealDecision(upheld=True, reason="对", score=Decimal("100.01")), "score"),
        (AppealDecision(upheld=True, reason="对", score=Decimal("99.999")), "score"),
        (AppealDecision(upheld=False, reason=" "), "reason"),
    ],
)
def test_a_decision_must_be_whole(stage: Stage, result: Result, decision: AppealDecision, field: str):
    stage.do(result.agency, appeal_record, result.id, "不服")
    with pytest.raises(Invalid) as refused:
        stage.do(result.judge, decide_appeal, result.id, decision)
    assert [error["field"] for error in refused.value.errors] == [field]


def test_the_last_day_counts_working_days_and_holidays(stage: Stage):
    """Ten working days after Wednesday 1 July 2026: the 15th; with two days of holiday the 17th."""
    stage.tell_holidays({date(2026, 7, 6): False, date(2026, 7, 7): False})
    result = Result(stage)
    until = stage.do(result.agency, get_checked_record, result.id).appeal_until
    assert until == date(2026, 7, 17)
    stage.tools.clock = FixedClock(NOW + timedelta(days=16))
    assert stage.do(result.agency, appeal_record, result.id, "最后一天").appeal is not None


def test_after_the_last_day_it_is_too_late(stage: Stage, result: Result):
    stage.tools.clock = FixedClock(NOW + timedelta(days=15))
    with pytest.raises(Conflict) as refused:
        stage.do(result.agency, appeal_record, result.id, "晚了")
    assert (refused.value.code, refused.value.params["until"]) == ("evaluation.appeal.too_late", "2026-07-15")
    assert stage.do(result.agency, get_checked_record, result.id).state is CheckedRecordState.PUBLISHED
