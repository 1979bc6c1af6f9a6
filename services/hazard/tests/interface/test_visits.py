"""Submitting and voiding visits."""

from datetime import date, timedelta

import pytest

from contracts.errors import Conflict, Forbidden, Invalid, NotFound
from contracts.rpc.hazard import HazardQuery, VisitQuery
from contracts.vocabulary import ConfirmDecision, ContractState, HazardLevel, HazardState, Right, StaffState, VisitState
from kit.ids import new_id
from kit.work import Doubtful
from services.hazard.queries.hazards import count_hazards, get_hazard, list_hazards
from services.hazard.queries.visits import get_visit, list_visits
from services.hazard.tests.interface.conftest import TODAY
from services.hazard.usecases.confirmations import confirm_hazard
from services.hazard.usecases.rectifications import rectify_hazard
from services.hazard.usecases.visits import submit_visit, void_visit


def wrong_fields(error):
    return {e["field"]: e["code"] for e in error.value.errors}


def test_a_visit_and_its_hazards_are_one_act_and_one_event(stage, events):
    photo = stage.file(stage.agency)
    visit = stage.submit(
        stage.hazard(location="一车间", photos=[photo]), stage.major(location="二车间"), stage.hazard(location="三车间")
    )
    assert [h.location for h in visit.hazards] == ["一车间", "二车间", "三车间"]
    assert {h.state for h in visit.hazards} == {HazardState.OPEN}
    assert visit.hazard_count == 3
    assert visit.enterprise_name == "衢州红星化工有限公司"
    assert visit.number.startswith("FQ-330802-2026-")
    assert all(h.number.startswith("YH-330802-2026-") and len(h.number) == 21 for h in visit.hazards)
    assert len({h.number for h in visit.hazards}) == 3
    assert [type_ for type_, _ in events()] == ["visit_submitted", "files_attached"]
    payload = events()[0][1]
    assert len(payload["hazards"]) == 3
    assert payload["region_codes"] == ["330800", "330802", "330802001"]
    again = stage.act(stage.agency, get_visit, visit.id)
    assert again == visit
    major = stage.act(stage.agency, get_hazard, visit.hazards[1].id)
    assert major.report_due_at == visit.submitted_at + timedelta(hours=2)
    assert major.major.responsible == "王某"


def test_a_visit_without_hazards_needs_the_tick(stage):
    assert stage.submit().hazard_count == 0
    with pytest.raises(Invalid) as error:
        stage.submit(no_hazard_found=False)
    assert wrong_fields(error) == {"no_hazard_found": "hazard.visit.tick_missing"}
    with pytest.raises(Invalid) as error:
        stage.submit(stage.hazard(), no_hazard_found=True)
    assert wrong_fields(error) == {"no_hazard_found": "hazard.visit.tick_with_hazards"}


def test_every_wrong_field_is_named_at_once(stage):
    bad = stage.hazard(location=" ", deadline_on=date(2026, 4, 1))
    late = stage.hazard(found_on=TODAY + timedelta(days=1), deadline_on=date(2026, 5, 1), location="")
    with pytest.raises(Invalid) as error:
        stage.submit(stage.hazard(), bad, late, stage.hazard(description="长" * 1001), summary="文" * 2001)
    assert wrong_fields(error) == {
        "summary": "hazard.field.too_long",
        "hazards.1.location": "hazard.field.required",
        "hazards.1.deadline_on": "hazard.deadline.before_finding",
        "hazards.2.location": "hazard.field.required",
        "hazards.2.found_on": "hazard.hazard.found_in_the_future",
        "hazards.3.description": "hazard.field.too_long",
    }
    assert stage.submit(stage.hazard(description="长" * 1000), summary="文" * 2000).hazard_count == 1


def test_a_major_hazard_needs_its_plan(stage):
    with pytest.raises(Invalid) as error:
        stage.submit(stage.major(), stage.hazard(level=HazardLevel.MAJOR))
    assert wrong_fields(error) == {"hazards.1.major": "hazard.hazard.plan_missing"}


@pytest.mark.parametrize(
    "change",
    [
        {"state": ContractState.DRAFT},
        {"state": ContractState.CLOSED},
        {"state": ContractState.VOID},
        {"starts_on": date(2026, 4, 3)},
        {"ends_on": date(2026, 4, 1)},
    ],
)
def test_the_contract_is_in_force_on_the_day_and_a_refusal_asks_its_source(stage, change):
    stage.contract_saved(**change)
    with pytest.raises(Doubtful) as doubt:
        stage.submit()
    assert isinstance(doubt.value.error, Conflict)
    assert doubt.value.error.code == "hazard.visit.contract_not_active"
    assert doubt.value.facts == [("agency", "service_contract", str(stage.contract_id))]
    stage.contract_saved(starts_on=date(2026, 4, 2), ends_on=date(2026, 4, 2))
    assert stage.submit().contract_number == "FW-2026-001"


def test_another_agencys_contract_is_not_there(stage, other):
    with pytest.raises(Doubtful) as doubt:
        stage.submit(contract_id=other.contract_id)
    assert isinstance(doubt.value.error, NotFound)
    assert doubt.value.facts == [("agency", "service_contract", str(other.contract_id))]


def test_staff_are_the_agencys_own_and_there_that_day(stage, other):
    left, gone_before, unknown = stage.staff[1], new_id(), new_id()
    stage.staff_saved(left, state=StaffState.LEFT, left_on=date(2026, 4, 2))
    stage.staff_saved(gone_before, state=StaffState.LEFT, left_on=date(2026, 4, 1))
    assert [m.name for m in stage.submit(staff=[left]).staff_members] == ["李某"]
    with pytest.raises(Doubtful) as doubt:
        stage.submit(staff=[stage.staff[0], gone_before, unknown, other.staff[0]])
    assert {e["field"]: e["code"] for e in doubt.value.error.errors} == {
        "staff.1": "hazard.visit.staff_not_active",
        "staff.2": "hazard.visit.staff_unknown",
        "staff.3": "hazard.visit.staff_unknown",
    }
    with pytest.raises(Invalid):
        stage.submit(staff=[])


def test_days_are_those_of_the_city_half_an_hour_before_midnight(stage):
    from datetime import UTC, datetime

    stage.at(datetime(2026, 4, 10, 15, 30, tzinfo=UTC))  # 23:30 in Quzhou, still the 10th
    assert stage.submit(stage.hazard(found_on=TODAY), visited_on=TODAY).visited_on == TODAY
    with pytest.raises(Invalid) as error:
        stage.submit(visited_on=TODAY + timedelta(days=1))
    assert wrong_fields(error) == {"visited_on": "hazard.visit.in_the_future"}
    stage.at(datetime(2026, 4, 10, 16, 30, tzinfo=UTC))  # half past midnight: the 11th there, the 10th in UTC
    assert stage.submit(visited_on=TODAY + timedelta(days=1)).visited_on == TODAY + timedelta(days=1)


def test_warnings_go_with_the_answer_and_stay_with_the_hazard(stage):
    used = stage.file(stage.agency, sha256="a" * 64)
    stage.submit(stage.hazard(photos=[used]))
    same_bytes = stage.file(stage.agency, sha256="a" * 64)
    visit = stage.submit(
        stage.hazard(description="无", photos=[same_bytes]),
        stage.hazard(deadline_on=date(2027, 1, 1)),
        visited_on=date(2026, 3, 20),
    )
    found = [(w.rule, w.field, w.code) for w in visit.warnings]
    assert found == [
        ("deadline", "hazards.1.deadline_on", "hazard.deadline.past_contract"),
        ("photo", "hazards.0.photos.0", "hazard.photo.used_before"),
        ("photo", "hazards.1.photos", "hazard.photo.missing"),
        ("text_quality", "hazards.0.description", "hazard.text.says_nothing"),
        ("late_entry", "visited_on", "hazard.visit.late_entry"),
    ]
    detail = stage.act(stage.agency, get_hazard, visit.hazards[0].id)
    assert [(f.field, f.code, f.rule_version) for f in detail.findings] == [
        ("photos.0", "hazard.photo.used_before", "1"),
        ("description", "hazard.text.says_nothing", "1"),
    ]


def test_photos_are_known_pictures_of_the_same_owner(stage, other):
    mine = stage.file(stage.agency)
    assert stage.submit(stage.hazard(photos=[mine]), photos=[mine]).photos == [mine]
    theirs, paper = other.file(other.agency), stage.file(stage.agency, media_type="application/pdf")
    with pytest.raises(Doubtful) as doubt:
        stage.submit(stage.hazard(photos=[mine, theirs]), photos=[paper])
    assert {e["field"]: e["code"] for e in doubt.value.error.errors} == {
        "photos.0": "hazard.file.not_a_picture",
        "hazards.0.photos.1": "hazard.file.unknown",
    }
    assert doubt.value.facts == [("auth", "file", str(theirs))]


def test_a_sub_account_needs_the_right(stage, officer):
    assert stage.act(stage.sub_account(Right.VISIT), submit_visit, stage.visit()).hazard_count == 0
    for refused in (stage.sub_account(Right.HAZARD), officer, stage.enterprise()):
        with pytest.raises(Forbidden):
            stage.act(refused, submit_visit, stage.visit())


def test_a_visit_is_read_by_its_agency_its_region_and_its_enterprise_alone(stage, other, officer, actor):
    visit = stage.submit(stage.hazard())
    for reader in (stage.agency, stage.sub_account(Right.VISIT), officer, actor("officer"), stage.enterprise()):
        assert stage.act(reader, get_visit, visit.id).id == visit.id
        assert [v.id for v in stage.act(reader, list_visits, VisitQuery()).items] == [visit.id]
    elsewhere = actor("officer", region_codes=["330800", "330803"])
    by_link = stage.enterprise(hazard_id=visit.hazards[0].id)
    for stranger in (other.agency, elsewhere, actor("enterprise"), by_link):
        with pytest.raises(NotFound):
            stage.act(stranger, get_visit, visit.id)
        assert stage.act(stranger, list_visits, VisitQuery()).items == []


def test_visits_are_found_by_filters_and_words(stage, officer):
    visits = [stage.submit(visited_on=date(2026, 4, d)) for d in (1, 2, 3)]
    listed = stage.act(officer, list_visits, VisitQuery(limit=2))
    assert [v.visited_on.day for v in listed.items] == [3, 2]
    assert listed.total.value == 3
    rest = stage.act(officer, list_visits, VisitQuery(limit=2, cursor=listed.next_cursor))
    assert [v.visited_on.day for v in rest.items] == [1]
    for query, days in (
        (VisitQuery(sort="visited_on"), [1, 2, 3]),
        (VisitQuery(q="红星"), [3, 2, 1]),
        (VisitQuery(q="蓝星"), []),
        (VisitQuery(q=visits[0].number), [1]),
        (VisitQuery(region_code="330802001"), [3, 2, 1]),
        (VisitQuery(region_code="330803"), []),
        (VisitQuery(contract_id=stage.contract_id, visited_from=date(2026, 4, 2), visited_until=date(2026, 4, 3)), [2]),
        (VisitQuery(state=VisitState.VOID), []),
    ):
        assert [v.visited_on.day for v in stage.act(officer, list_visits, query).items] == days


def test_voiding_takes_the_hazards_out_of_all_views(stage, officer, events):
    visit = stage.submit(stage.hazard(), stage.hazard())
    kept = stage.submit(stage.hazard())
    void = stage.act(stage.agency, void_visit, visit.id, "录错了企业")
    assert (void.state, void.void_reason, void.version) == (VisitState.VOID, "录错了企业", 2)
    assert {h.state for h in void.hazards} == {HazardState.VOID}
    for reader in (stage.agency, officer):
        assert [h.visit_id for h in stage.act(reader, list_hazards, HazardQuery()).items] == [kept.id]
        assert stage.act(reader, count_hazards, HazardQuery()).all == 1
        assert stage.act(reader, get_hazard, visit.hazards[0].id).state is HazardState.VOID
    assert events()[-1][0] == "visit_voided"
    assert {h["version"] for h in events()[-1][1]["hazards"]} == {2}
    with pytest.raises(Conflict, match="void_already"):
        stage.act(officer, void_visit, visit.id, "再次")


def test_an_agency_voids_within_a_day_and_an_officer_later(stage, officer, other):
    visit = stage.submit(stage.hazard())
    with pytest.raises(NotFound):
        stage.act(other.agency, void_visit, visit.id, "不是我的")
    with pytest.raises(Invalid):
        stage.act(stage.agency, void_visit, visit.id, "  ")
    stage.later(hours=24, seconds=1)
    with pytest.raises(Conflict, match="void_too_late"):
        stage.act(stage.agency, void_visit, visit.id, "录错")
    assert stage.act(officer, void_visit, visit.id, "企业反映未到场").state is VisitState.VOID


def test_an_agency_takes_a_visit_back_within_the_hours_also_when_a_hazard_was_confirmed(stage, officer):
    visit = stage.submit(stage.hazard())
    hazard_id = visit.hazards[0].id
    stage.act(stage.agency, rectify_hazard, hazard_id, stage.rectification(stage.agency))
    stage.act(officer, confirm_hazard, hazard_id, ConfirmDecision.CONFIRM, None)
    stage.later(hours=25)
    with pytest.raises(Conflict, match="void_too_late"):
        stage.act(stage.agency, void_visit, visit.id, "录错")
    stage.later(hours=-25)
    assert stage.act(stage.agency, void_visit, visit.id, "录错").hazards[0].state is HazardState.VOID


def test_a_hazard_found_before_the_visit_goes_in_with_a_warning_and_one_of_tomorrow_is_refused(stage):
    early = stage.hazard(found_on=date(2026, 4, 1))
    visit = stage.submit(early)
    assert ("hazards.0.found_on", "hazard.hazard.found_before_visit") in [(w.field, w.code) for w in visit.warnings]
    with pytest.raises(Invalid) as refused:
        stage.submit(stage.hazard(found_on=date(2026, 4, 11)))
    assert [(e["field"], e["code"]) for e in refused.value.errors] == [("hazards.0.found_on", "hazard.hazard.found_in_the_future")]


def test_services_are_words_that_the_dictionary_offers(stage):
    assert stage.submit(services=["hazard_inspection", "training"]).services == ["hazard_inspection", "training"]
    with pytest.raises(Doubtful) as doubt:
        stage.submit(services=["training", "nope"])
    assert doubt.value.facts == [("auth", "dictionary", "service_items")]
    assert [(e["field"], e["code"]) for e in doubt.value.error.errors] == [("services.1", "hazard.visit.service_unknown")]
    stage.dictionary_saved("training")
    with pytest.raises(Doubtful) as retired:
        stage.submit(services=["training"])
    assert retired.value.error.errors[0]["field"] == "services.0"


def test_a_category_is_a_word_of_the_dictionary_or_none(stage):
    kept = stage.submit(stage.hazard(category="electrical"), stage.hazard(category=None)).hazards
    assert [hazard.category for hazard in kept] == ["electrical", None]
    with pytest.raises(Doubtful) as doubt:
        stage.submit(stage.hazard(category="fire"), stage.hazard(category="乱写"))
    assert doubt.value.facts == [("auth", "dictionary", "hazard_category")]
    assert [(e["field"], e["code"]) for e in doubt.value.error.errors] == [("hazards.1.category", "hazard.hazard.category_unknown")]
    stage.dictionary_saved("fire")
    with pytest.raises(Doubtful, match="fields"):
        stage.submit(stage.hazard(category="fire"))
