"""Score sheets, inspectors and campaigns as plans: each rule beside what it lets through."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Conflict, Invalid
from contracts.rpc.spot_checks import AgencyComplaints, CampaignFilter, NewCampaign, NewInspector, ScoreSheetEntry, SheetItem
from contracts.vocabulary import CampaignState, EvaluationKind, ScoreMethod, ServiceKind
from services.evaluation.domain.campaigns import (
    LIFE,
    Act,
    attribute_names,
    check_plan,
    next_state,
    places,
    region_attribute,
    weight,
)
from services.evaluation.domain.fields import Fields
from services.evaluation.domain.inspectors import Able, check_entry, in_order, leader_of
from services.evaluation.domain.score_sheets import check_entry as check_sheet
from services.evaluation.doors import samplers

ALL = samplers(("uniform", "stratified", "weighted"))
SOMEONE = UUID(int=7)


def item(**more: Any) -> SheetItem:
    values: dict[str, Any] = {"code": "1", "section": "现场", "content": "勘查", "points": Decimal(10), "method": ScoreMethod.FIXED}
    return SheetItem(**{**values, **more})


def wrong_sheet(*items: SheetItem, name: str = "评分表") -> dict[str, str]:
    try:
        check_sheet(ScoreSheetEntry(name=name, kind=ServiceKind.EVALUATION, items=list(items)))
    except Invalid as refused:
        return {error["field"]: error["code"] for error in refused.errors}
    return {}


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([item()], {}),
        ([item(), item(code="2", method=ScoreMethod.PER_OCCURRENCE, step=Decimal("0.5"))], {}),
        ([item(), item(code="9", method=ScoreMethod.VETO, points=Decimal(0))], {}),
        ([item(), item(code="8", method=ScoreMethod.BONUS_DEDUCT, points=Decimal(0), step=Decimal(5))], {}),
        ([], {"items": "evaluation.score_sheet.items_count"}),
        ([item(), item()], dict.fromkeys(["items.0.code", "items.1.code"], "evaluation.score_sheet.code_repeated")),
        ([item(points=Decimal(-1)), item(code="2")], {"items.0.points": "field.out_of_range"}),
        ([item(points=Decimal("NaN")), item(code="2")], {"items.0.points": "field.out_of_range"}),
        ([item(points=Decimal("1.005"))], {"items.0.points": "evaluation.field.two_digits"}),
        ([item(method=ScoreMethod.PER_OCCURRENCE)], {"items.0.step": "field.required"}),
        ([item(method=ScoreMethod.PER_OCCURRENCE, step=Decimal(0))], {"items.0.step": "field.out_of_range"}),
        ([item(step=Decimal(1))], {"items.0.step": "evaluation.score_sheet.step_unused"}),
        ([item(), item(code="9", method=ScoreMethod.VETO)], {"items.1.points": "evaluation.score_sheet.veto_points"}),
        ([item(method=ScoreMethod.VETO, points=Decimal(0))], {"items": "evaluation.score_sheet.no_points"}),
        ([item(code=" ", content="a\x00")], {"items.0.code": "field.required", "items.0.content": "field.control_characters"}),
    ],
)
def test_each_rule_of_a_score_sheet(items: list[SheetItem], expected: dict[str, str]) -> None:
    assert wrong_sheet(*items) == expected


def plan(**more: Any) -> NewCampaign:
    values: dict[str, Any] = {
        "name": "抽查",
        "kind": ServiceKind.EVALUATION,
        "year": 2026,
        "half": 1,
        "region_code": "330800",
        "count": 5,
        "score_sheet_id": uuid4(),
    }
    return NewCampaign(**{**values, **more})


def wrong(given_plan: NewCampaign) -> dict[str, str]:
    fields = Fields()
    check_plan(fields, given_plan, ALL, 2)
    return {error["field"]: error["code"] for error in fields.errors}


COMPLAINTS = [AgencyComplaints(agency_id=SOMEONE, count=2)]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, {}),
        ({"count": None, "ratio": Decimal(15)}, {}),
        ({"ratio": Decimal(15)}, {"count": "evaluation.campaign.count_or_ratio"}),
        ({"count": None}, {"count": "evaluation.campaign.count_or_ratio"}),
        ({"count": 0}, {"count": "field.out_of_range"}),
        ({"count": None, "ratio": Decimal(0)}, {"ratio": "field.out_of_range"}),
        ({"count": None, "ratio": Decimal("100.01")}, {"ratio": "field.out_of_range"}),
        ({"count": None, "ratio": Decimal("Infinity")}, {"ratio": "field.out_of_range"}),
        ({"count": None, "ratio": Decimal("1.001")}, {"ratio": "evaluation.field.two_digits"}),
        ({"half": 3}, {"half": "field.out_of_range"}),
        ({"quarter": 2}, {}),
        ({"quarter": 3}, {"quarter": "evaluation.campaign.quarter_of_other_half"}),
        ({"quarter": 5, "half": None}, {"quarter": "field.out_of_range"}),
        ({"year": 1999}, {"year": "field.out_of_range"}),
        ({"inspectors_per_object": 1}, {"inspectors_per_object": "field.out_of_range"}),
        ({"sampler": "dowsing"}, {"sampler": "evaluation.campaign.sampler_unknown"}),
        ({"sampler": "stratified"}, {"stratify_by": "evaluation.campaign.stratify_by_needed"}),
        ({"sampler": "stratified", "stratify_by": "colour"}, {"stratify_by": "evaluation.campaign.stratify_by_needed"}),
        ({"sampler": "stratified", "stratify_by": "kind"}, {}),
        (
            {"sampler": "stratified", "stratify_by": "kind", "kind": ServiceKind.SOCIAL},
            {"stratify_by": "evaluation.campaign.social_has_no_kinds"},
        ),
        ({"stratify_by": "region"}, {"stratify_by": "evaluation.campaign.stratify_by_unused"}),
        ({"complaints": COMPLAINTS}, {"complaints": "evaluation.campaign.complaints_unused"}),
        ({"complaints": COMPLAINTS, "sampler": "weighted"}, {}),
        ({"complaints": COMPLAINTS * 2, "sampler": "weighted"}, {"complaints": "evaluation.campaign.complaints_repeated"}),
        ({"filter": CampaignFilter(evaluation_kind=EvaluationKind.PRE, finished_from=date(2026, 1, 1))}, {}),
        ({"filter": CampaignFilter(term_from=date(2026, 1, 1))}, {"filter.term_from": "evaluation.campaign.filter_of_other_kind"}),
        (
            {"filter": CampaignFilter(finished_from=date(2026, 7, 1), finished_until=date(2026, 7, 1))},
            {"filter.finished_until": "evaluation.campaign.filter_empty"},
        ),
        ({"name": " "}, {"name": "field.required"}),
    ],
)
def test_each_rule_of_a_campaigns_plan(more: dict[str, Any], expected: dict[str, str]) -> None:
    assert wrong(plan(**more)) == expected


def test_a_half_follows_from_its_quarter() -> None:
    assert [check_plan(Fields(), plan(half=None, quarter=q), ALL, 2).half for q in (1, 2, 3, 4, None)] == [1, 1, 2, 2, None]


@given(st.integers(1, 10_000), st.decimals("0.01", "100", places=2))
def test_a_ratio_is_rounded_up_and_never_beyond_the_pool(pool: int, ratio: Decimal) -> None:
    count = places(None, ratio, pool)
    assert 1 <= count <= pool
    assert (count - 1) * 100 < pool * ratio <= count * 100


@given(st.lists(st.sampled_from(Act)))
def test_a_campaign_moves_forward_only_and_refusals_change_nothing(acts: list[Act]) -> None:
    order, state = list(CampaignState), CampaignState.DRAFT
    for act in acts:
        if (state, act) in LIFE:
            after = next_state(state, act)
            assert order.index(after) >= order.index(state)
            state = after
        else:
            with pytest.raises(Conflict):
                next_state(state, act)


def test_weights_grow_with_complaints_low_grades_and_never_having_been_checked() -> None:
    low = Decimal(60)
    assert weight(SOMEONE, {}, {SOMEONE: Decimal(60)}, low) == 1
    assert weight(SOMEONE, {}, {SOMEONE: Decimal("59.99")}, low) == 2
    assert weight(SOMEONE, {}, {}, low) == 2
    assert weight(SOMEONE, {SOMEONE: 3}, {SOMEONE: Decimal(10)}, low) == 5


def test_what_is_fixed_for_a_sampler() -> None:
    assert attribute_names(ALL["uniform"], None) == set()
    assert attribute_names(ALL["stratified"], "region") == {"region"}
    assert attribute_names(ALL["stratified"], "kind") == {"kind"}
    assert attribute_names(ALL["weighted"], None) == {"agency", "due", "weight"}
    assert [region_attribute(["330800", "330802", "330802001"], depth) for depth in (1, 2, 3)] == [
        "330802",
        "330802001",
        "330802001",
    ]
    assert region_attribute(["330800"], 1) == "330800"


def able(number: int, *, expert: bool = False, agencies: tuple[int, ...] = (), recent: bool = False) -> Able:
    return Able(UUID(int=number), expert, frozenset(UUID(int=one) for one in agencies), recent)


@given(st.text(max_size=5), st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), max_size=12, unique=False))
def test_nobody_inspects_where_they_work_and_who_inspected_last_time_comes_last(
    object_id: str, people: list[tuple[bool, bool, bool]]
) -> None:
    agency = UUID(int=99)
    everybody = [
        able(i, expert=expert, agencies=(99,) if own else (98,), recent=recent) for i, (expert, own, recent) in enumerate(people)
    ]
    order = in_order("key", object_id, agency, everybody)
    assert {one.inspector_id for one in order} == {one.inspector_id for one in everybody if agency not in one.agency_ids}
    assert [one.recent for one in order] == sorted(one.recent for one in order)
    assert order == in_order("key", object_id, agency, everybody[::-1])


def test_the_first_expert_leads_else_the_first() -> None:
    assert leader_of([able(1), able(2, expert=True), able(3, expert=True)]) == UUID(int=2)
    assert leader_of([able(1), able(2)]) == UUID(int=1)


def test_each_rule_of_an_inspector() -> None:
    fields = Fields()
    entry = NewInspector(name=" ", phone="x" * 31, specialties=["化工", " "], former_agency_ids=[SOMEONE, SOMEONE])
    assert check_entry(fields, entry).former_agency_ids == [SOMEONE]
    assert {error["field"] for error in fields.errors} == {"name", "phone", "specialties.1"}
