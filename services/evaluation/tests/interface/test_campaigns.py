"""Score sheets, inspectors and campaigns as people plan them, with who may."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from contracts.actor import Actor
from contracts.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from contracts.rpc.spot_checks import (
    AgencyComplaints,
    CampaignFilter,
    CampaignPatch,
    CampaignQuery,
    InspectorPatch,
    InspectorQuery,
    NewInspector,
    ScoreSheetQuery,
)
from contracts.vocabulary import CampaignState, Role, ServiceKind
from kit.ids import new_id
from kit.testing.actors import make_actor
from kit.work import Doubtful, transaction
from services.evaluation.facts import campaign_facts, checked_record_facts
from services.evaluation.queries.campaigns import get_campaign, list_campaigns
from services.evaluation.queries.inspectors import get_inspector, list_inspectors
from services.evaluation.queries.score_sheets import get_score_sheet, list_score_sheets
from services.evaluation.tests.interface.conftest import CITY, NORTH, SOUTH
from services.evaluation.tests.interface.stage_spot_checks import ITEMS, Stage
from services.evaluation.usecases.campaigns import create_campaign, update_campaign
from services.evaluation.usecases.inspectors import create_inspector, update_inspector
from services.evaluation.usecases.publication import begin_scoring, close_campaign, publish_campaign
from services.evaluation.usecases.score_sheets import create_score_sheet

OTHERS = ("agency", "sub_account", "enterprise", "admin", "inspector")


def codes(refused: pytest.ExceptionInfo[Invalid] | pytest.ExceptionInfo[Doubtful]) -> dict[str, str]:
    error = refused.value.error if isinstance(refused.value, Doubtful) else refused.value
    return {wrong["field"]: wrong["code"] for wrong in error.errors}


def test_a_score_sheet_changes_by_a_new_revision_and_both_stay(stage: Stage) -> None:
    first = stage.sheet
    assert (first.revision, first.latest, first.points, first.items, first.region_code) == (1, True, 100, ITEMS, CITY)
    second = stage.do(stage.city, create_score_sheet, stage.sheet_entry(name="评分表（修订）", replaces=first.id))
    assert (second.revision, second.replaces, second.latest) == (2, first.id, True)
    assert stage.do(stage.city, get_score_sheet, first.id).latest is False
    for query, expected in [
        (ScoreSheetQuery(), [second.id, first.id]),
        (ScoreSheetQuery(latest=True), [second.id]),
        (ScoreSheetQuery(kind=ServiceKind.SOCIAL), []),
        (ScoreSheetQuery(q="修订"), [second.id]),
    ]:
        assert [one.id for one in stage.do(stage.city, list_score_sheets, query).items] == expected
    with pytest.raises(Conflict, match=r"score_sheet\.replaced"):
        stage.do(stage.city, create_score_sheet, stage.sheet_entry(replaces=first.id))
    with pytest.raises(Invalid) as refused:
        stage.do(stage.city, create_score_sheet, stage.sheet_entry(replaces=second.id, kind=ServiceKind.SOCIAL))
    assert codes(refused) == {"kind": "evaluation.score_sheet.kind_fixed"}
    with pytest.raises(Invalid):
        stage.do(stage.city, create_score_sheet, stage.sheet_entry(items=[]))


def test_plans_are_read_around_an_officers_region_and_written_from_it_downwards(stage: Stage) -> None:
    northern = stage.inspector("柯城检查员", by=stage.north)
    below = stage.inspector("城派驻柯城", region_code=NORTH)
    campaign = stage.drafted_campaign(by=stage.north, region_code=NORTH)
    assert (northern.region_code, below.region_code, campaign.region_code) == (NORTH, NORTH, NORTH)

    def names(actor: Actor, **more: Any) -> set[str]:
        return {one.name for one in stage.do(actor, list_inspectors, InspectorQuery(**more)).items}

    city_wide = {stage.expert.name, *(one.name for one in stage.plain)}
    assert names(stage.city) == names(stage.north) == city_wide | {northern.name, below.name}
    assert names(stage.south) == city_wide
    assert names(stage.city, region_code=NORTH) == {northern.name, below.name}
    for fetch, row_id in ((get_inspector, northern.id), (get_campaign, campaign.id)):
        assert stage.do(stage.city, fetch, row_id).id == row_id
        with pytest.raises(NotFound):
            stage.do(stage.south, fetch, row_id)
    assert stage.do(stage.city, update_inspector, northern.id, InspectorPatch(unit=None), 1).unit is None
    assert stage.do(stage.city, update_campaign, campaign.id, CampaignPatch(name="改名"), 1).name == "改名"
    for act, row_id, patch in (
        (update_inspector, stage.expert.id, InspectorPatch(name="改")),
        (update_campaign, stage.drafted_campaign().id, CampaignPatch(name="改")),
    ):
        with pytest.raises(Forbidden, match="not_yours"):
            stage.do(stage.north, act, row_id, patch, 1)
    with pytest.raises(Forbidden, match="not_yours"):
        stage.do(stage.north, create_score_sheet, stage.sheet_entry(replaces=stage.sheet.id))
    for make in (
        lambda: stage.inspector("x", by=stage.north, region_code=SOUTH),
        lambda: stage.inspector("x", by=stage.north, region_code=CITY),
        lambda: stage.drafted_campaign(by=stage.north, region_code=CITY),
    ):
        with pytest.raises(Invalid) as refused:
            make()
        assert codes(refused) == {"region_code": "evaluation.region.not_yours"}
    with pytest.raises(Doubtful) as doubt:
        stage.drafted_campaign(region_code="999999")
    assert codes(doubt) == {"region_code": "evaluation.region.unknown"}


@pytest.mark.parametrize("role", OTHERS)
def test_only_officers_plan(stage: Stage, role: str) -> None:
    actor = make_actor(role)
    acts: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
        (list_score_sheets, (ScoreSheetQuery(),)),
        (get_score_sheet, (stage.sheet.id,)),
        (create_score_sheet, (stage.sheet_entry(),)),
        (list_inspectors, (InspectorQuery(),)),
        (get_inspector, (stage.expert.id,)),
        (create_inspector, (NewInspector(name="x"),)),
        (update_inspector, (stage.expert.id, InspectorPatch(), 1)),
        (list_campaigns, (CampaignQuery(),)),
        (create_campaign, (stage.plan(),)),
        (get_campaign, (new_id(),)),
        (update_campaign, (new_id(), CampaignPatch(), 1)),
        (publish_campaign, (new_id(),)),
        (close_campaign, (new_id(),)),
    ]
    for act, args in acts:
        with pytest.raises(Forbidden):
            stage.do(actor, act, *args)


def test_an_inspectors_account_must_be_one_of_that_role_and_of_nobody_else(stage: Stage) -> None:
    officer, gone, fresh = make_actor("officer"), make_actor("inspector"), make_actor("inspector")
    stage.tell_account(officer, role=Role.OFFICER)
    stage.tell_account(gone, disabled=True)
    for account_id in (officer.account_id, gone.account_id, new_id()):
        with pytest.raises(Doubtful) as doubt:
            stage.do(stage.city, create_inspector, NewInspector(name="某", account_id=account_id))
        assert codes(doubt) == {"account_id": "evaluation.inspector.account_unfit"}
        assert doubt.value.facts == [("auth", "account", str(account_id))]
    made = stage.inspector("某", account=fresh)
    stage.tell_account(fresh, disabled=True, version=2)
    kept = stage.do(stage.city, update_inspector, made.id, InspectorPatch(expert=True), made.version)
    assert (kept.account_id, kept.expert, kept.version) == (fresh.account_id, True, 2)
    with pytest.raises(Stale):
        stage.do(stage.city, update_inspector, made.id, InspectorPatch(), made.version)


def test_an_inspectors_agencies_must_be_known_and_the_telephone_stays_out_of_the_audit(stage: Stage) -> None:
    unknown = new_id()
    with pytest.raises(Doubtful) as doubt:
        stage.do(stage.city, create_inspector, NewInspector(name=" ", agency_id=unknown, former_agency_ids=[unknown]))
    assert set(codes(doubt)) == {"name", "agency_id", "former_agency_ids.0"}
    made = stage.inspector("某", agency_id=stage.agency.agency_id, phone="13812345678", specialties=["化工"])
    assert (made.agency_id, made.phone) == (stage.agency.agency_id, "13812345678")
    with transaction(stage.tools, None) as work:
        kept = work.db.connection().exec_driver_sql("select string_agg(audit_entry::text, '') from audit_entry").scalar()
    assert "13812345678" not in str(kept)
    assert [one.name for one in stage.do(stage.city, list_inspectors, InspectorQuery(expert=True)).items] == [stage.expert.name]
    stage.do(stage.city, update_inspector, made.id, InspectorPatch(active=False), made.version)
    assert [one.id for one in stage.do(stage.city, list_inspectors, InspectorQuery(active=False)).items] == [made.id]


def test_a_campaign_is_planned_changed_and_listed(stage: Stage) -> None:
    made = stage.drafted_campaign(filter=CampaignFilter(agency_id=stage.agency.agency_id))
    assert (made.state, made.records, made.score_sheet_name, made.sampler_version) == (
        CampaignState.DRAFT,
        {},
        "评价报告评分表",
        "1",
    )
    changed = stage.do(stage.city, update_campaign, made.id, CampaignPatch(quarter=3, count=None, ratio=Decimal(15)), made.version)
    assert (changed.half, changed.quarter, changed.count, changed.ratio) == (2, 3, None, 15)
    assert changed.filter == made.filter
    with pytest.raises(Stale):
        stage.do(stage.city, update_campaign, made.id, CampaignPatch(name="x"), made.version)
    with pytest.raises(Invalid) as refused:
        stage.do(stage.city, update_campaign, made.id, CampaignPatch(count=3), changed.version)
    assert codes(refused) == {"count": "evaluation.campaign.count_or_ratio"}
    for query, expected in [
        (CampaignQuery(), [made.id]),
        (CampaignQuery(kind=ServiceKind.SOCIAL), []),
        (CampaignQuery(year=2026, state=CampaignState.DRAFT, region_code=CITY, q="上半年"), [made.id]),
        (CampaignQuery(region_code=NORTH), []),
    ]:
        assert [one.id for one in stage.do(stage.city, list_campaigns, query).items] == expected
    assert stage.told_last("campaign_saved", made.id)["quarter"] == 3


def test_a_plan_answers_all_that_is_wrong_with_it_at_once(stage: Stage) -> None:
    unknown = new_id()
    with pytest.raises(Doubtful) as doubt:
        stage.drafted_campaign(
            sampler="weighted",
            score_sheet_id=unknown,
            inspectors_per_object=1,
            filter=CampaignFilter(agency_id=unknown),
            complaints=[AgencyComplaints(agency_id=unknown, count=0)],
        )
    assert codes(doubt) == {
        "inspectors_per_object": "field.out_of_range",
        "complaints.0.count": "field.out_of_range",
        "complaints.0.agency_id": "evaluation.campaign.agency_unknown",
        "filter.agency_id": "evaluation.campaign.agency_unknown",
        "score_sheet_id": "evaluation.campaign.sheet_unknown",
    }
    with pytest.raises(Invalid) as refused:
        stage.drafted_campaign(kind=ServiceKind.SOCIAL)
    assert codes(refused) == {"score_sheet_id": "evaluation.campaign.sheet_of_other_kind"}
    northern = stage.do(stage.north, create_score_sheet, stage.sheet_entry())
    with pytest.raises(Invalid) as refused:
        stage.drafted_campaign(score_sheet_id=northern.id)
    assert codes(refused) == {"score_sheet_id": "evaluation.campaign.sheet_unknown"}
    stage.tell_rule("spot_check.inspectors_min", "3", 2)
    with pytest.raises(Invalid) as refused:
        stage.drafted_campaign()
    assert codes(refused) == {"inspectors_per_object": "field.out_of_range"}


def test_a_sampler_that_is_switched_off_is_not_offered(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.tools.settings, "samplers", ["uniform"])
    with pytest.raises(Invalid) as refused:
        stage.drafted_campaign(sampler="weighted")
    assert codes(refused) == {"sampler": "evaluation.campaign.sampler_unknown"}


def test_publication_waits_for_every_confirmation_and_closing_for_every_appeal(stage: Stage) -> None:
    campaign = stage.drawn()
    with pytest.raises(Conflict, match=r"campaign\.state"):
        stage.do(stage.city, publish_campaign, campaign.id)
    stage.do(stage.city, begin_scoring, campaign.id)
    stage.do(stage.city, begin_scoring, campaign.id)
    assert stage.seen(campaign.id).state == CampaignState.SCORING
    with pytest.raises(Conflict) as refused:
        stage.do(stage.city, publish_campaign, campaign.id)
    assert (refused.value.code, refused.value.params) == ("evaluation.campaign.not_confirmed", {"count": "3"})
    stage.set_records(campaign.id, state="confirmed", score=80)
    published = stage.do(stage.city, publish_campaign, campaign.id)
    assert (published.state, published.records) == (CampaignState.PUBLISHED, {"published": 3})
    event = stage.told_last("checked_record_saved", stage.records(campaign.id)[0].id)
    assert (event["state"], event["score"], event["published_on"]) == ("published", "80.00", "2026-07-01")
    stage.set_records(campaign.id, appeal_state="raised")
    with pytest.raises(Conflict) as refused:
        stage.do(stage.city, close_campaign, campaign.id)
    assert refused.value.params == {"count": "3"}
    stage.set_records(campaign.id, appeal_state="refused")
    assert stage.do(stage.city, close_campaign, campaign.id).state == CampaignState.CLOSED
    for act in (begin_scoring, publish_campaign, close_campaign):
        with pytest.raises(Conflict, match=r"campaign\.state"):
            stage.do(stage.city, act, campaign.id)


def test_the_last_day_of_appeal_is_counted_in_working_days_of_the_calendar(stage: Stage) -> None:
    plain = stage.records(stage.published().id)[0]
    assert str(plain.appeal_until) == "2026-07-15"
    stage.tell_holidays({plain.published_on.replace(day=2): False, plain.published_on.replace(day=4): True})  # type: ignore[union-attr]  # it is published
    stage.tell_holidays({plain.published_on.replace(day=3): False}, version=2)  # type: ignore[union-attr]  # it is published
    assert str(stage.records(stage.published().id)[0].appeal_until) == "2026-07-16"


def test_agencies_reach_their_own_records_from_the_publication_on_whatever_the_query_says(stage: Stage) -> None:
    campaign = stage.drawn()

    def reached(actor: Actor, statement: str) -> int:
        with transaction(stage.tools, actor) as work:
            return int(work.db.connection().exec_driver_sql(statement).scalar_one())

    count = "select count(*) from checked_record"
    assert [reached(one, count) for one in stage.agencies] == [0, 0, 0]
    stage.do(stage.city, begin_scoring, campaign.id)
    stage.set_records(campaign.id, state="confirmed", score=80)
    assert [reached(one, count) for one in stage.agencies] == [0, 0, 0]
    stage.do(stage.city, publish_campaign, campaign.id)
    owners = [record.agency_id for record in stage.records(campaign.id)]
    assert [reached(one, count) for one in stage.agencies] == [owners.count(one.agency()) for one in stage.agencies]
    owner = next(one for one in stage.agencies if one.agency_id == owners[0])
    for table in ("record_inspector", "campaign", "pool_object", "inspector", "replacement", "account_copy"):
        assert reached(owner, f"select count(*) from {table}") == 0  # noqa: S608  # of the list above
    assert reached(make_actor("enterprise"), count) == 0
    assert reached(owner, "select count(*) from published_results('evaluation')") == 3


def test_other_rooms_are_told_of_campaigns_and_records_when_they_ask(stage: Stage) -> None:
    campaign = stage.drawn()
    record = stage.records(campaign.id)[0]
    with transaction(stage.tools, None) as work:
        (told,) = campaign_facts(work, [str(campaign.id), "no id"])
        (of_record,) = checked_record_facts(work, [str(record.id)])
    assert (told.type, told.entity_version) == ("campaign_saved", campaign.version)
    assert (of_record.type, of_record.payload["object_id"]) == ("checked_record_saved", str(record.object_id))
    assert msgspec.json.encode(told)
