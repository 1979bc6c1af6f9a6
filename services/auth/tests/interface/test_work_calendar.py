"""The work calendar: there from the start, edited by the admin, told to the rooms."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from contracts.errors import Forbidden, Invalid, Stale
from contracts.rpc.work_calendar import CalendarDay, CalendarEntry
from contracts.vocabulary import CalendarSource
from contracts.working_days import add_working_days
from kit.work import transaction
from services.auth.domain import work_calendar as domain
from services.auth.queries.work_calendar import get_calendar
from services.auth.room import ROOM
from services.auth.usecases.work_calendar import load_calendar, put_calendar

NEW_YEAR = CalendarEntry(days=[CalendarDay(day=date(2027, 1, 1), working=False, name="元旦")])


def told(stage: Any) -> list[tuple[str, str, int]]:
    with stage.tools.engine.connect() as connection:
        found = connection.execute(text("select entity_id, payload from outbox where type = 'calendar_saved' order by id"))
        return [(year, payload["source"], len(payload["days"])) for year, payload in found]


@pytest.fixture
def stage_with_calendar(stage: Any) -> Any:
    stage.open(load_calendar)
    return stage


def test_the_years_around_are_told_once(stage_with_calendar: Any) -> None:
    stage_with_calendar.open(load_calendar)
    found = told(stage_with_calendar)
    assert [(year, source) for year, source, _ in found] == [("2025", "state"), ("2026", "state"), ("2027", "assumed")]
    assert found[1][2] > 15
    assert found[2][2] == 0


def test_holidays_and_the_days_worked_for_them_are_as_the_state_ordered(stage_with_calendar: Any, actor: Any) -> None:
    calendar = stage_with_calendar.call(actor("agency"), get_calendar, 2026)
    days = {entry.day: (entry.working, entry.name) for entry in calendar.days}
    assert days[date(2026, 10, 1)] == (False, "国庆节")
    assert days[date(2026, 2, 14)] == (True, "春节")
    assert date(2026, 11, 21) not in days, "an ordinary Saturday"
    exceptions = domain.exceptions(calendar.days)
    assert add_working_days(date(2026, 9, 30), 1, exceptions) == date(2026, 10, 8)


def test_a_year_that_nobody_entered_is_shown_as_far_as_it_is_known(stage: Any, actor: Any) -> None:
    assert stage.call(actor("officer"), get_calendar, 2024).source is CalendarSource.STATE
    future = stage.call(actor("officer"), get_calendar, 2031)
    assert (future.source, future.days, future.version) == (CalendarSource.ASSUMED, [], 0)
    with pytest.raises(Invalid):
        stage.call(actor("officer"), get_calendar, 999999)


def test_the_admin_enters_a_year_and_the_rooms_are_told(stage_with_calendar: Any, admin: Any) -> None:
    saved = stage_with_calendar.call(admin, put_calendar, 2027, NEW_YEAR, 1)
    assert (saved.version, saved.source, saved.days) == (2, CalendarSource.STATE, NEW_YEAR.days)
    assert told(stage_with_calendar)[-1] == ("2027", "state", 1)
    assert stage_with_calendar.call(admin, put_calendar, 2027, NEW_YEAR, 2).version == 2, "nothing changed"
    with pytest.raises(Stale):
        stage_with_calendar.call(admin, put_calendar, 2027, NEW_YEAR, 1)
    stage_with_calendar.open(load_calendar)
    assert stage_with_calendar.call(admin, get_calendar, 2027).version == 2, "what an admin entered stays"
    first = CalendarEntry(days=[CalendarDay(day=date(2030, 1, 1), working=False)], source=CalendarSource.ASSUMED)
    assert stage_with_calendar.call(admin, put_calendar, 2030, first, 0).version == 1


def test_others_may_not_and_wrong_days_are_named(stage: Any, actor: Any, admin: Any) -> None:
    for role in ("agency", "officer", "inspector"):
        with pytest.raises(Forbidden):
            stage.call(actor(role), put_calendar, 2027, NEW_YEAR, 0)
    wrong = [
        CalendarDay(day=date(2026, 1, 1), working=False),
        *NEW_YEAR.days,
        *NEW_YEAR.days,
        CalendarDay(day=date(2027, 2, 2), working=True, name="\x01"),
    ]
    with pytest.raises(Invalid) as refused:
        stage.call(admin, put_calendar, 2027, CalendarEntry(days=wrong), 0)
    assert [(e["field"], e["code"]) for e in refused.value.errors] == [
        ("days.0.day", "auth.calendar.other_year"),
        ("days.2.day", "auth.calendar.day_twice"),
        ("days.3.name", "text.control_character"),
    ]


def test_an_assumed_year_gives_way_once_the_library_knows_it(stage_with_calendar: Any, monkeypatch: Any) -> None:
    known = domain.year_known(2026)
    monkeypatch.setattr("services.auth.usecases.work_calendar.year_known", lambda year: known)
    stage_with_calendar.open(load_calendar)
    assert told(stage_with_calendar)[-1][:2] == ("2027", "state")


def test_rooms_may_ask_for_a_year(stage_with_calendar: Any) -> None:
    with transaction(stage_with_calendar.tools, None) as work:
        (fact,) = ROOM.facts["calendar"](work, ["2026", "nope", "²⁰²⁶"])
    assert fact.entity_id == "2026"
    assert fact.payload["days"]["2026-10-01"] is False
