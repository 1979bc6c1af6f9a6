"""The built-in rules, and that they keep the door's law."""

import json
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.extension.hazard_rules import VisitFacts, check_hazard_rule
from contracts.rpc.hazard import NewHazard, NewVisit
from contracts.vocabulary import FindingSeverity, HazardLevel
from kit.ids import new_id
from kit.settings import SettingsError
from services.hazard.doors import hazard_rules
from services.hazard.settings import HazardSettings

TODAY = date(2026, 4, 10)
MESSAGES = json.loads((Path(__file__).parents[4] / "gateway/messages/hazard.json").read_text())
USED = new_id()
FACTS = VisitFacts(
    today=TODAY,
    contract_ends_on=date(2026, 12, 31),
    used_photos=frozenset({USED}),
    thresholds={"hazard.description_min": "8", "visit.late_entry_days": "7"},
)
NAMES = ("deadline", "photo", "text_quality", "late_entry")


def a_hazard(**changes):
    hazard = NewHazard(
        found_on=TODAY,
        location="车间",
        description="防护罩缺失并且未挂警示牌",
        level=HazardLevel.GENERAL,
        deadline_on=TODAY,
        photos=[new_id()],
    )
    return msgspec.structs.replace(hazard, **changes)


def a_visit(*hazards, **changes):
    visit = NewVisit(contract_id=new_id(), visited_on=TODAY, staff=[new_id()], services=["training"], hazards=list(hazards))
    return msgspec.structs.replace(visit, **changes)


def said(name, visit, facts=FACTS):
    (rule,) = hazard_rules((name,))
    return [(f.severity, f.field, f.code) for f in rule.findings(visit, facts)]


WARN, BLOCK = FindingSeverity.WARN, FindingSeverity.BLOCK


def test_a_deadline_blocks_before_finding_and_warns_past_the_contract():
    assert said("deadline", a_visit(a_hazard(), a_hazard(deadline_on=date(2026, 12, 31)))) == []
    early, late = a_hazard(deadline_on=date(2026, 4, 9)), a_hazard(deadline_on=date(2027, 1, 1))
    assert said("deadline", a_visit(a_hazard(), early, late)) == [
        (BLOCK, "hazards.1.deadline_on", "hazard.deadline.before_finding"),
        (WARN, "hazards.2.deadline_on", "hazard.deadline.past_contract"),
    ]


def test_a_hazard_found_before_the_visit_is_a_warning():
    early = a_hazard(found_on=TODAY - timedelta(days=1))
    assert said("deadline", a_visit(a_hazard(), early)) == [(WARN, "hazards.1.found_on", "hazard.hazard.found_before_visit")]


def test_photos_missing_or_used_before_warn():
    twice = new_id()
    visit = a_visit(a_hazard(photos=[twice]), a_hazard(photos=[]), a_hazard(photos=[new_id(), twice]), photos=[USED])
    assert said("photo", visit) == [
        (WARN, "photos.0", "hazard.photo.used_before"),
        (WARN, "hazards.1.photos", "hazard.photo.missing"),
        (WARN, "hazards.2.photos.1", "hazard.photo.used_before"),
    ]
    assert said("photo", a_visit(a_hazard())) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"description": ""}, "hazard.text.says_nothing"),
        ({"description": "无"}, "hazard.text.says_nothing"),
        ({"description": "已整改。"}, "hazard.text.says_nothing"),
        ({"description": "……"}, "hazard.text.says_nothing"),
        ({"description": "电线裸露在外面"}, "hazard.text.too_short"),
        ({"description": "配电箱应设置防护门", "basis": "配电箱应设置防护门。"}, "hazard.text.copy_of_criterion"),
        ({"description": "电线裸露在外面了"}, None),
        ({"description": "配电箱未设置防护门", "basis": "配电箱应设置防护门。"}, None),
    ],
)
def test_texts_that_say_nothing_warn(changes, code):
    expected = [(WARN, "hazards.0.description", code)] if code else []
    assert said("text_quality", a_visit(a_hazard(**changes))) == expected


def test_how_short_and_how_late_is_the_rule_books_to_say():
    no_numbers = msgspec.structs.replace(FACTS, thresholds={})
    visit = a_visit(a_hazard(description="短"), visited_on=date(2026, 4, 2))
    assert said("late_entry", visit) == [(WARN, "visited_on", "hazard.visit.late_entry")]
    assert said("late_entry", a_visit(a_hazard(), visited_on=date(2026, 4, 3))) == []
    assert said("late_entry", visit, no_numbers) == said("text_quality", visit, no_numbers) == []


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20), st.dates()), max_size=3))
def test_every_built_in_rule_keeps_the_law_of_the_door_on_odd_text(hazards):
    visit = a_visit(*(a_hazard(description=d, basis=b, deadline_on=on) for d, b, on in hazards))
    for rule in hazard_rules(NAMES):
        check_hazard_rule(rule, [visit], FACTS, MESSAGES.__contains__)


def test_rules_are_those_of_the_settings_in_their_order_and_a_missing_one_stops_the_start(monkeypatch):
    assert [rule.name for rule in hazard_rules(NAMES)] == list(NAMES)
    monkeypatch.setenv("ZJJG_HAZARD_RULES", "photo, deadline")
    assert HazardSettings().rules == ["photo", "deadline"]
    monkeypatch.setenv("ZJJG_HAZARD_RULES", "photo,absent")
    with pytest.raises(SettingsError, match="absent"):
        HazardSettings()
