"""Deadlines of open hazards are told of: some days before, once more the day before, and once when they have passed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import text

from contracts.events.auth import RuleSaved
from kit.work import transaction
from services.hazard.room import ROOM

RULES = {"hazard.reminder_first_days": "7", "hazard.reminder_last_days": "1"}


def tell(stage: Any, today: date, turns: int = 1) -> list[tuple[str, int]]:
    """What so many turns of the room's timer add on that day: numbers and days."""
    stage.at(datetime(today.year, today.month, today.day, 2, tzinfo=UTC))
    (timer,) = [timer for timer in ROOM.timers if timer.name == "deadlines"]
    before = len(told(stage))
    for _ in range(turns):
        with transaction(stage.tools, None) as work:
            timer.run(work)
    return [(payload["params"]["number"], payload["days"]) for payload in told(stage)[before:]]


def told(stage: Any) -> list[Any]:
    with stage.tools.engine.connect() as connection:
        return list(connection.scalars(text("select payload from outbox where type = 'reminder_due' order by id")))


def ruled(stage: Any) -> None:
    for key, value in RULES.items():
        stage.apply("auth", "rule_saved", key, RuleSaved(key=key, value=value, unit="days", source="默认"))


def test_each_threshold_is_told_once_and_the_passing_too(stage: Any) -> None:
    ruled(stage)
    (hazard,) = stage.submit(stage.hazard(deadline_on=date(2026, 4, 20))).hazards
    n = hazard.number
    assert tell(stage, date(2026, 4, 12)) == []
    assert tell(stage, date(2026, 4, 13), turns=3) == [(n, 7)], "three replicas, one word"
    assert tell(stage, date(2026, 4, 16)) == []
    assert tell(stage, date(2026, 4, 19)) == [(n, 1)]
    assert tell(stage, date(2026, 4, 20)) == []
    assert tell(stage, date(2026, 4, 21), turns=2) == [(n, 0)]
    assert tell(stage, date(2026, 4, 25)) == []
    payload = told(stage)[0]
    assert payload == {
        "topic": "hazard_deadline",
        "agency_id": str(stage.agency.agency_id),
        "enterprise_id": str(stage.enterprise_id),
        "subject_kind": "hazard",
        "subject_id": str(hazard.id),
        "due_on": "2026-04-20",
        "days": 7,
        "params": {"number": n, "enterprise": payload["params"]["enterprise"], "deadline_on": "2026-04-20"},
    }


def test_what_is_rectified_or_long_past_is_told_no_more(stage: Any) -> None:
    from services.hazard.usecases.rectifications import rectify_hazard

    ruled(stage)
    (done,) = stage.submit(stage.hazard(deadline_on=date(2026, 4, 20))).hazards
    stage.act(stage.agency, rectify_hazard, done.id, stage.rectification(stage.agency))
    (late,) = stage.submit(stage.hazard(deadline_on=date(2026, 4, 11))).hazards
    assert tell(stage, date(2026, 4, 19)) == [], "eight days past: no news"
    assert tell(stage, date(2026, 4, 18)) == [(late.number, 0)]


def test_without_the_rule_only_the_passing_is_told(stage: Any) -> None:
    (hazard,) = stage.submit(stage.hazard(deadline_on=date(2026, 4, 20))).hazards
    assert tell(stage, date(2026, 4, 19)) == []
    assert tell(stage, date(2026, 4, 21)) == [(hazard.number, 0)]


def test_what_was_told_is_forgotten_in_the_end(stage: Any) -> None:
    ruled(stage)
    stage.submit(stage.hazard(deadline_on=date(2026, 4, 20)))
    tell(stage, date(2026, 4, 21))
    tell(stage, date(2026, 4, 21) + timedelta(days=70))
    with stage.tools.engine.connect() as connection:
        assert connection.execute(text("select count(*) from reminder_told")).scalar_one() == 0
