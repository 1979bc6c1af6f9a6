"""Scoring a drawn object, alone and by two, until its record is confirmed."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import UUID

import pytest

from contracts.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from contracts.page import Page
from contracts.rpc.checked_records import CheckedRecordQuery, CheckedRecordRow, ScoreEntry, Scores
from contracts.vocabulary import CampaignState, CheckedRecordState, Grade, Role, ScoringMode, ServiceKind
from kit.testing.actors import make_actor
from services.evaluation.queries.checked_records import get_checked_record, list_checked_records
from services.evaluation.tests.interface.conftest import CITY, SOUTH
from services.evaluation.tests.interface.stage_spot_checks import Stage
from services.evaluation.usecases.publication import publish_campaign
from services.evaluation.usecases.scores import confirm_scores, return_scores, save_scores, submit_scores

FULL = [
    ScoreEntry(code="1.1", occurrences=0),
    ScoreEntry(code="1.2", deducted=Decimal(0)),
    ScoreEntry(code="2.1", deducted=Decimal(0)),
    ScoreEntry(code="2.2", grade=Grade.FULL),
    ScoreEntry(code="8.1", occurrences=0),
    ScoreEntry(code="9.1", occurrences=0),
]


def lose(points: int) -> list[ScoreEntry]:
    """The whole sheet, with so many points of 100 lost (at most 20)."""
    fixed = ScoreEntry(code="1.2", deducted=Decimal(points), reason="依据不足")
    return [fixed if entry.code == "1.2" and points else entry for entry in FULL]


def first_record(stage: Stage, **more: object) -> UUID:
    campaign = stage.drawn(count=1, **more)
    return stage.records(campaign.id)[0].id


def save(stage: Stage, actor, record_id: UUID, *entries: ScoreEntry, version: int | None = None):
    known = version if version is not None else stage.do(stage.city, get_checked_record, record_id).version
    return stage.do(actor, save_scores, record_id, Scores(items=list(entries)), known)


def scored(stage: Stage, record_id: UUID, actor=None):
    save(stage, actor or stage.city, record_id, *lose(10))
    return stage.do(actor or stage.city, submit_scores, record_id)


def assigned(stage: Stage, record_id: UUID):
    """The actors of those that inspect the record."""
    record = stage.do(stage.city, get_checked_record, record_id)
    account_of = {stage.expert.id: stage.scorer, **{one.id: actor for one, actor in zip(stage.plain, stage.scorers, strict=True)}}
    return [account_of[one.inspector_id] for one in record.inspectors]


def codes(refused) -> dict[str, str]:
    return {error["field"]: error["code"] for error in refused.value.errors}


def test_findings_are_kept_one_by_one_and_the_score_follows(stage: Stage):
    record_id = first_record(stage)
    blank = stage.do(stage.city, get_checked_record, record_id)
    assert (blank.state, blank.score, blank.sheets[0].waiting) == (CheckedRecordState.TO_SCORE, None, 6)
    one = save(stage, stage.city, record_id, ScoreEntry(code="1.1", occurrences=5, reason="缺照片"))
    assert (one.sheets[0].score, one.sheets[0].waiting) == (Decimal("75.00"), 5)
    two = save(stage, stage.city, record_id, ScoreEntry(code="1.1", occurrences=2, reason="缺照片"), FULL[1])
    item = two.sheets[0].items[0]
    assert (item.code, item.occurrences, item.lost, item.reason) == ("1.1", 2, Decimal(4), "缺照片")
    assert two.sheets[0].score == Decimal("93.33")
    assert two.sheets[0].items[2].lost is None
    assert stage.seen(two.campaign_id).state is CampaignState.SCORING
    assert two.version == one.version + 1


def test_what_does_not_fit_is_named_and_nothing_of_it_is_kept(stage: Stage):
    record_id = first_record(stage)
    with pytest.raises(Invalid) as refused:
        save(
            stage,
            stage.city,
            record_id,
            ScoreEntry(code="1.1", occurrences=1),
            ScoreEntry(code="7.7", occurrences=1),
            ScoreEntry(code="2.1", not_applicable=True),
            FULL[3],
            FULL[3],
        )
    assert codes(refused) == {
        "items.0.reason": "evaluation.score.reason_needed",
        "items.1.code": "evaluation.score.item_unknown",
        "items.2.not_applicable": "evaluation.score.not_applicable_not_allowed",
        "items.4.code": "evaluation.score.item_twice",
    }
    assert stage.do(stage.city, get_checked_record, record_id).sheets[0].waiting == 6
    assert stage.records(stage.do(stage.city, get_checked_record, record_id).campaign_id)[0].scorer_ids == []


def test_an_old_version_is_refused(stage: Stage):
    record_id = first_record(stage)
    save(stage, stage.city, record_id, FULL[0], version=1)
    with pytest.raises(Stale):
        save(stage, stage.city, record_id, FULL[1], version=1)


def test_only_a_whole_sheet_can_be_submitted(stage: Stage):
    record_id = first_record(stage)
    save(stage, stage.city, record_id, *FULL[:4])
    with pytest.raises(Invalid) as refused:
        stage.do(stage.city, submit_scores, record_id)
    assert codes(refused) == {"items.8.1": "evaluation.score.item_waits", "items.9.1": "evaluation.score.item_waits"}
    save(stage, stage.city, record_id, *FULL[4:])
    done = stage.do(stage.city, submit_scores, record_id)
    assert (done.state, done.score) == (CheckedRecordState.SCORED, Decimal(100))
    with pytest.raises(Conflict):
        stage.do(stage.city, submit_scores, record_id)
    with pytest.raises(Conflict):
        save(stage, stage.city, record_id, FULL[0])


def test_a_veto_is_nought(stage: Stage):
    record_id = first_record(stage)
    save(stage, stage.city, record_id, *FULL[:5], ScoreEntry(code="9.1", occurrences=1, reason="出具虚假报告"))
    assert stage.do(stage.city, submit_scores, record_id).score == 0


def test_an_inspector_scores_what_it_inspects_and_sees_nothing_else(stage: Stage):
    campaign = stage.drawn(count=3)
    mine = {row.id for row in stage.records(campaign.id) if stage.scorer in assigned(stage, row.id)}
    for row in stage.records(campaign.id):
        if row.id in mine:
            save(stage, stage.scorer, row.id, FULL[0])
        else:
            with pytest.raises(NotFound):
                stage.do(stage.scorer, get_checked_record, row.id)
            with pytest.raises(NotFound):
                save(stage, stage.scorer, row.id, FULL[0])
    listed: Page[CheckedRecordRow] = stage.do(stage.scorer, list_checked_records, CheckedRecordQuery())
    assert {row.id for row in listed.items} == mine
    assert all(row.mine for row in listed.items)


def test_neither_agencies_nor_officers_from_elsewhere_have_a_hand_in_it(stage: Stage):
    record_id = first_record(stage)
    for agency in stage.agencies:
        with pytest.raises(Forbidden):
            save(stage, agency, record_id, FULL[0])
        with pytest.raises(NotFound):
            stage.do(agency, get_checked_record, record_id)
    elsewhere = make_actor("officer", region_codes=["330900"])
    with pytest.raises(NotFound):
        save(stage, elsewhere, record_id, FULL[0])


def test_returned_scores_are_mended_and_submitted_again(stage: Stage):
    record_id = first_record(stage)
    scored(stage, record_id)
    returned = stage.do(stage.another, return_scores, record_id, " 第1.2项依据不清 ")
    assert (returned.state, returned.return_reason, returned.score) == (CheckedRecordState.RETURNED, "第1.2项依据不清", None)
    save(stage, stage.city, record_id, ScoreEntry(code="1.2", deducted=Decimal(5), reason="引用标准过期"))
    assert stage.do(stage.city, submit_scores, record_id).score == Decimal(95)
    with pytest.raises(Invalid):
        stage.do(stage.another, return_scores, record_id, " ")


def test_who_scored_does_not_confirm(stage: Stage):
    record_id = first_record(stage)
    with pytest.raises(Conflict):
        stage.do(stage.another, confirm_scores, record_id)
    scored(stage, record_id)
    with pytest.raises(Forbidden) as refused:
        stage.do(stage.city, confirm_scores, record_id)
    assert refused.value.code == "evaluation.checked_record.own_scores"
    assert stage.do(stage.another, confirm_scores, record_id).state is CheckedRecordState.CONFIRMED
    with pytest.raises(Conflict):
        stage.do(stage.another, return_scores, record_id, "太迟")


def test_two_score_apart_and_their_mean_counts(stage: Stage):
    record_id = first_record(stage, scoring=ScoringMode.DOUBLE)
    one, two = assigned(stage, record_id)
    save(stage, one, record_id, *lose(10))
    assert stage.do(two, get_checked_record, record_id).sheets[0].waiting == 6, "the other's sheet is not seen"
    assert stage.do(one, submit_scores, record_id).state is CheckedRecordState.TO_SCORE
    with pytest.raises(Conflict):
        save(stage, one, record_id, FULL[0])
    save(stage, two, record_id, *lose(3))
    with pytest.raises(Conflict) as refused:
        save(stage, stage.city, record_id, FULL[0])
    assert refused.value.code == "evaluation.score.sheets_taken"
    done = stage.do(two, submit_scores, record_id)
    assert (done.state, done.score) == (CheckedRecordState.SCORED, Decimal("93.50"))
    assert [sheet.score for sheet in done.sheets] == [Decimal(90), Decimal(97)]


def test_a_third_settles_what_lies_too_far_apart(stage: Stage):
    record_id = first_record(stage, scoring=ScoringMode.DOUBLE)
    one, two = assigned(stage, record_id)
    for actor, points in ((one, 20), (two, 4)):
        save(stage, actor, record_id, *lose(points))
        apart = stage.do(actor, submit_scores, record_id)
    assert (apart.state, apart.third_needed, apart.score) == (CheckedRecordState.TO_SCORE, True, None)
    save(stage, stage.city, record_id, *lose(8))
    settled = stage.do(stage.city, submit_scores, record_id)
    assert (settled.state, settled.third_needed, settled.score) == (CheckedRecordState.SCORED, False, Decimal(94))


def test_two_who_begin_at_once_get_a_sheet_each(stage: Stage):
    record_id = first_record(stage, scoring=ScoringMode.DOUBLE)

    def begin(actor):
        while True:
            try:
                return save(stage, actor, record_id, FULL[0])
            except Stale:
                continue

    with ThreadPoolExecutor() as pool:
        list(pool.map(begin, assigned(stage, record_id), timeout=20))
    assert len(stage.do(stage.city, get_checked_record, record_id).sheets) == 2


def test_a_record_is_told_with_its_state_and_its_score_only_once_published(stage: Stage):
    record_id = first_record(stage)
    scored(stage, record_id)
    assert (
        stage.told_last("checked_record_saved", record_id)["state"],
        stage.told_last("checked_record_saved", record_id)["score"],
    ) == (
        "scored",
        None,
    )
    stage.do(stage.another, confirm_scores, record_id)
    campaign_id = stage.do(stage.city, get_checked_record, record_id).campaign_id
    stage.do(stage.city, publish_campaign, campaign_id)
    told = stage.told_last("checked_record_saved", record_id)
    assert (told["state"], Decimal(told["score"]), told["published_on"]) == ("published", Decimal(90), "2026-07-01")


def test_the_list_is_filtered(stage: Stage):
    campaign = stage.drawn(count=6)
    rows = stage.records(campaign.id)
    scored(stage, rows[0].id)

    def found(actor=None, **filters):
        listed = stage.do(actor or stage.city, list_checked_records, CheckedRecordQuery(**filters))
        assert listed.total.value == len(listed.items)
        return {row.id for row in listed.items}

    everything = {row.id for row in rows}
    assert found() == found(kind=ServiceKind.EVALUATION) == found(campaign_id=campaign.id) == found(period="2026H1") == everything
    assert found(kind=ServiceKind.SOCIAL) == found(period="2026Q1") == found(period="2025") == set()
    assert found(state=CheckedRecordState.SCORED) == {rows[0].id}
    assert found(agency_id=rows[0].agency_id) == {row.id for row in rows if row.agency_id == rows[0].agency_id}
    south = {row.id for row in rows if row.region_code == SOUTH}
    assert found(region_code=SOUTH) == found(stage.south) == south != everything
    assert found(region_code=CITY) == everything
    assert found(q=rows[0].object_number) >= {rows[0].id}
    assert found(q="没有这样的报告") == set()
    with pytest.raises(Invalid):
        found(period="2026M1")


@pytest.mark.parametrize("role", [Role.ADMIN, Role.ENTERPRISE])
def test_others_have_no_business_here(stage: Stage, role: Role):
    with pytest.raises(Forbidden):
        stage.do(make_actor(role.value), list_checked_records, CheckedRecordQuery())
