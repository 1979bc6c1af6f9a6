"""The rule book: read by all who are signed in, changed by the admin from a day on, told to the rooms when that day comes."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from contracts.errors import Forbidden, Invalid, NotFound, Stale
from contracts.rpc.rule_book import Rule, RuleEntry, RuleTermEntry
from services.auth.queries.rules import get_rule, list_rules
from services.auth.room import ROOM
from services.auth.usecases.rule_edits import put_rule, put_rules

KEY = "visit.late_entry_days"
TOMORROW = date(2026, 11, 24)


def entry(value: int, since: date = TOMORROW, **more: Any) -> RuleTermEntry:
    return RuleTermEntry(value=Decimal(value), in_force_from=since, source="衢应急〔2026〕9号", **more)


def told(stage: Any, key: str = KEY) -> list[str]:
    with stage.tools.engine.connect() as connection:
        found = connection.execute(
            text("select payload from outbox where type = 'rule_saved' and entity_id = :k order by id"), {"k": key}
        )
        return [payload["value"] for (payload,) in found]


def tick(stage: Any) -> None:
    (timer,) = [timer for timer in ROOM.timers if timer.name == "city"]
    stage.open(timer.run)


def set_value(stage: Any, admin: Any, value: int, since: date = TOMORROW, **more: Any) -> Rule:
    present = stage.call(admin, get_rule, KEY)
    return stage.call(admin, put_rule, KEY, entry(value, since, **more), present.version)


@pytest.mark.parametrize("role", ["agency", "sub_account", "officer", "admin", "inspector", "enterprise"])
def test_everybody_who_is_signed_in_reads_it(stage: Any, actor: Any, role: str) -> None:
    book = stage.call(actor(role), list_rules)
    rules = {rule.key: rule for rule in book.items}
    assert rules[KEY].value == 7
    assert (rules[KEY].unit, rules[KEY].in_force_from, rules[KEY].in_force_until) == ("days", date(2026, 1, 1), None)
    assert [(term.value, term.in_force) for term in rules[KEY].terms] == [(7, True)]
    assert rules["spot_check.low_score"].value == 60
    assert "待核实" in rules["evaluation_agency.assessors_min"].note
    assert stage.call(actor(role), get_rule, KEY) == rules[KEY]


@pytest.mark.parametrize("role", ["agency", "sub_account", "officer", "inspector", "enterprise"])
def test_only_the_admin_writes_it(stage: Any, actor: Any, admin: Any, role: str) -> None:
    with pytest.raises(Forbidden):
        stage.call(actor(role), put_rule, KEY, entry(5), 1)
    with pytest.raises(Forbidden):
        stage.call(actor(role), put_rules, [], 1)
    assert set_value(stage, admin, 5).version == 3


def test_a_new_number_holds_from_its_day_on_and_is_told_then(stage: Any, admin: Any) -> None:
    rule = set_value(stage, admin, 5, note="试行")
    assert (rule.value, [(t.value, t.in_force_from, t.in_force_until, t.in_force, t.note) for t in rule.terms]) == (
        7,
        [(5, TOMORROW, None, False, "试行"), (7, date(2026, 1, 1), TOMORROW, True, "")],
    )
    tick(stage)
    assert told(stage) == ["7"], "not before its day"
    stage.later(days=1)
    tick(stage)
    tick(stage)
    assert told(stage) == ["7", "5"], "once"
    assert stage.call(admin, get_rule, KEY).value == 5


def test_a_number_from_today_is_told_at_once(stage: Any, admin: Any) -> None:
    assert set_value(stage, admin, 3, date(2026, 11, 23)).value == 3
    assert told(stage) == ["7", "3"]


def test_the_day_is_the_citys_own(stage: Any, admin: Any) -> None:
    set_value(stage, admin, 5)
    stage.clock.at = datetime.fromisoformat("2026-11-23T15:59:59+00:00")
    tick(stage)
    assert told(stage) == ["7"]
    stage.later(seconds=1)
    tick(stage)
    assert told(stage) == ["7", "5"], "midnight in Quzhou"


def test_after_a_passing_number_the_old_one_holds_again(stage: Any, admin: Any) -> None:
    rule = set_value(stage, admin, 5, in_force_until=TOMORROW + timedelta(days=10))
    assert [(t.value, t.in_force_from) for t in rule.terms] == [(7, date(2026, 12, 4)), (5, TOMORROW), (7, date(2026, 1, 1))]
    for _ in range(2):
        stage.later(days=6)
        tick(stage)
    assert told(stage) == ["7", "5", "7"]


@pytest.mark.parametrize(
    ("new", "field", "code"),
    [
        (entry(5, date(2026, 11, 22)), "in_force_from", "auth.rule.begins_in_the_past"),
        (entry(5, unit="hours"), "unit", "auth.rule.unit_differs"),
        (RuleTermEntry(value=Decimal("1.5"), in_force_from=TOMORROW, source="x"), "value", "auth.rule.value_not_whole"),
        (RuleTermEntry(value=Decimal(1), in_force_from=TOMORROW, source="  "), "source", "text.missing"),
    ],
)
def test_what_the_book_cannot_hold_is_named(stage: Any, admin: Any, new: RuleTermEntry, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        stage.call(admin, put_rule, KEY, new, 1)
    assert [(e["field"], e["code"]) for e in refused.value.errors] == [(field, code)]


def test_an_open_number_before_a_later_one_is_refused(stage: Any, admin: Any) -> None:
    set_value(stage, admin, 5, TOMORROW + timedelta(days=30))
    with pytest.raises(Invalid) as refused:
        set_value(stage, admin, 6)
    assert refused.value.errors[0]["code"] == "auth.rule.overlapping"
    assert set_value(stage, admin, 6, in_force_until=TOMORROW + timedelta(days=30)).version > 3
    assert set_value(stage, admin, 8, TOMORROW + timedelta(days=30)).terms[0].value == 8, "one that has yet to begin is set anew"


def test_another_version_or_key_is_refused(stage: Any, admin: Any) -> None:
    set_value(stage, admin, 5)
    with pytest.raises(Stale):
        stage.call(admin, put_rule, KEY, entry(6), 1)
    for key in ("nope", "", "\x00"):
        with pytest.raises(NotFound):
            stage.call(admin, put_rule, key, entry(6), 1)


def test_several_are_set_at_once_or_none(stage: Any, admin: Any) -> None:
    before = stage.call(admin, list_rules)
    good = RuleEntry(key=KEY, value=Decimal(5), in_force_from=TOMORROW, source="新")
    with pytest.raises(Invalid) as refused:
        stage.call(
            admin, put_rules, [good, RuleEntry(key="nope", value=Decimal(5), in_force_from=TOMORROW, source="")], before.version
        )
    assert [e["field"] for e in refused.value.errors] == ["items.1.key"]
    assert stage.call(admin, list_rules) == before
    after = stage.call(admin, put_rules, [good], before.version)
    assert after.version == before.version + 2
    with pytest.raises(Stale):
        stage.call(admin, put_rules, [good], before.version)


def test_each_edit_is_audited_with_what_was_before(stage: Any, admin: Any) -> None:
    set_value(stage, admin, 5)
    with stage.tools.engine.connect() as connection:
        ((before, after),) = connection.execute(
            text("select before, after from audit_entry where action = 'auth.rule.saved'")
        ).all()
    assert [term["value"] for term in before["terms"]] == ["7"]
    assert [term["value"] for term in after["terms"]] == ["7", "5"]
