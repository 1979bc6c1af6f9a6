"""The pure rules."""

from datetime import UTC, date, time, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rpc.hazard import MajorPlan, NewHazard, NewVisit, Position
from contracts.vocabulary import ContractState, HazardLevel, HazardState, HazardView, StaffState
from kit.ids import new_id
from services.hazard.domain.fields import Fields
from services.hazard.domain.hazards import LIFE, VIEWS, in_view, is_overdue
from services.hazard.domain.links import link_path, new_secret, secret_hash
from services.hazard.domain.search import SPACER, search_patterns
from services.hazard.domain.visits import agency_may_void, clean_visit, contract_covers, number_of, works_on

TODAY = date(2026, 4, 10)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
VISIT = NewVisit(contract_id=new_id(), visited_on=TODAY, staff=[new_id()], services=["training"], no_hazard_found=True)
HAZARD = NewHazard(
    found_on=TODAY, location="车间", description="防护罩缺失并且未挂警示牌", level=HazardLevel.GENERAL, deadline_on=TODAY
)


def errors_of(visit):
    fields = Fields()
    clean_visit(visit, TODAY, fields)
    return {e["field"]: e["code"] for e in fields.errors}


@given(DAYS, st.one_of(st.none(), DAYS), st.one_of(st.none(), DAYS), DAYS)
def test_nobody_works_before_coming_or_after_leaving(employed_from, employed_until, left_on, day):
    state = StaffState.LEFT if left_on else StaffState.ACTIVE
    expected = employed_from <= day and (employed_until is None or day <= employed_until) and (left_on is None or day <= left_on)
    assert works_on(state, employed_from, employed_until, left_on, day) is expected


def test_who_left_without_a_day_is_gone():
    assert not works_on(StaffState.LEFT, TODAY, None, None, TODAY)
    assert works_on(StaffState.ACTIVE, TODAY, None, None, TODAY)


@given(st.sampled_from(ContractState), DAYS, DAYS, DAYS)
def test_a_contract_covers_the_days_of_its_term_while_it_is_active(state, starts_on, ends_on, day):
    assert contract_covers(state, starts_on, ends_on, day) is (state is ContractState.ACTIVE and starts_on <= day <= ends_on)


@given(st.sampled_from(HazardState), DAYS, DAYS)
def test_the_views_partition_what_is_alive(state, deadline_on, today):
    seen = {view for view in HazardView if in_view(view, state, deadline_on, today)}
    if state in (HazardState.CANCELLED, HazardState.VOID):
        assert seen == set()
        return
    assert HazardView.ALL in seen
    assert (HazardView.RECTIFIED in seen) is (HazardView.UNRECTIFIED not in seen)
    assert (HazardView.RECTIFIED in seen) is (HazardView.TO_CONFIRM in seen or HazardView.CONFIRMED in seen)
    assert (
        (HazardView.OVERDUE in seen) is is_overdue(state, deadline_on, today) is (state is HazardState.OPEN and today > deadline_on)
    )


def test_every_act_leads_to_a_state_that_exists_and_void_is_the_end():
    assert set(LIFE.values()) <= set(HazardState)
    assert not [act for (state, act) in LIFE if state is HazardState.VOID]
    assert set(VIEWS) == set(HazardView)


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda at: at.year < 9000), st.integers(0, 48 * 3600))
def test_the_hours_of_voiding_include_their_last_instant(submitted_at, seconds):
    assert agency_may_void(submitted_at, submitted_at + timedelta(seconds=seconds), 24) is (seconds <= 24 * 3600)


def test_numbers_name_district_and_year():
    assert number_of("YH", ["330800", "330802", "330802001"], 2026, 123) == "YH-330802-2026-000123"
    assert number_of("YH", ["330800"], 2026, 1_234_567) == "YH-330800-2026-1234567"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"visited_on": TODAY + timedelta(days=1)}, "visited_on", "hazard.visit.in_the_future"),
        ({"visited_on": date(1899, 12, 31)}, "visited_on", "hazard.field.year_out_of_range"),
        ({"from_time": time(10), "until_time": time(10)}, "until_time", "hazard.visit.ends_before_it_begins"),
        ({"staff": []}, "staff", "hazard.field.required"),
        ({"staff": [VISIT.staff[0]] * 2}, "staff", "hazard.field.twice"),
        ({"services": []}, "services", "hazard.field.required"),
        ({"services": ["training", " "]}, "services.1", "hazard.field.required"),
        ({"no_hazard_found": False}, "no_hazard_found", "hazard.visit.tick_missing"),
        ({"hazards": [HAZARD]}, "no_hazard_found", "hazard.visit.tick_with_hazards"),
        ({"summary": "文" * 2001}, "summary", "hazard.field.too_long"),
        ({"companion": "王\x00某"}, "companion", "hazard.field.control_character"),
        ({"companion": "\ud800"}, "companion", "hazard.field.control_character"),
        ({"position": Position(latitude=91, longitude=0)}, "position.latitude", "hazard.field.degrees_out_of_range"),
        ({"position": Position(latitude=0, longitude=float("nan"))}, "position.longitude", "hazard.field.degrees_out_of_range"),
        ({"next_on": TODAY - timedelta(days=1)}, "next_on", "hazard.visit.next_before_it"),
        ({"signed": True, "refused_reason": "负责人不在"}, "refused_reason", "hazard.visit.signed_and_refused"),
    ],
)
def test_a_visits_wrong_field_is_named(changes, field, code):
    assert errors_of(VISIT) == {}
    assert errors_of(msgspec.structs.replace(VISIT, **changes)) == {field: code}


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"found_on": TODAY + timedelta(days=1)}, "found_on", "hazard.hazard.found_in_the_future"),
        ({"deadline_on": date(2201, 1, 1)}, "deadline_on", "hazard.field.year_out_of_range"),
        ({"location": "\n"}, "location", "hazard.field.required"),
        ({"description": "长" * 1001}, "description", "hazard.field.too_long"),
        ({"level": HazardLevel.MAJOR}, "major", "hazard.hazard.plan_missing"),
        ({"major": MajorPlan(plan="x", responsible="y", funds_fen=0, measures="z")}, "major", "hazard.hazard.plan_not_asked"),
        (
            {"level": HazardLevel.MAJOR, "major": MajorPlan(plan="x", responsible="y", funds_fen=-1, measures="z")},
            "major.funds_fen",
            "hazard.field.amount_out_of_range",
        ),
    ],
)
def test_a_hazards_wrong_field_is_named_by_its_place(changes, field, code):
    visit = msgspec.structs.replace(VISIT, no_hazard_found=False, hazards=[HAZARD, msgspec.structs.replace(HAZARD, **changes)])
    assert errors_of(visit) == {f"hazards.1.{field}": code}


def test_texts_are_trimmed_and_newlines_stay():
    fields = Fields()
    cleaned = clean_visit(msgspec.structs.replace(VISIT, summary="  一\n二\t三 ", companion="  "), TODAY, fields)
    assert (cleaned.summary, cleaned.companion, fields.errors) == ("一\n二\t三", None, [])


def test_secrets_differ_and_only_their_hash_is_told():
    one, two = new_secret(), new_secret()
    assert one != two
    assert len(secret_hash(one)) == 64
    link_id = new_id()
    assert link_path(link_id, one) == f"/h#{link_id}.{one}"


def spread(text):
    return SPACER + "".join(c + SPACER for c in text.lower())


def like(pattern, text):
    """What LIKE does, for patterns of the form %...% with escapes."""
    literal, i = "", 1
    while i < len(pattern) - 1:
        i += pattern[i] == "\\"
        literal += pattern[i]
        i += 1
    return literal in text


@given(st.text(alphabet="电线abAB %_\\0", min_size=1, max_size=6), st.text(alphabet="电线abAB %_\\0", max_size=30))
def test_a_pattern_finds_exactly_the_texts_that_hold_each_word(q, text):
    patterns = search_patterns(q)
    assert all(like(p, spread(text)) for p in patterns) is all(word in text.lower() for word in q.lower().split())
