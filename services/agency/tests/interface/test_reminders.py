"""What ends or is due soon is told once a thing, day and threshold: the agency's certificate, notices of site work, promised visits."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from contracts.events.auth import RuleSaved
from contracts.events.hazard import VisitFact
from contracts.vocabulary import ContractState, VisitState
from kit.clock import FixedClock
from kit.ids import new_id
from kit.work import transaction
from services.agency.room import ROOM
from services.agency.tests.interface.conftest import Desk
from services.agency.usecases import evaluation_contracts, service_contracts
from services.agency.usecases.site_notices import SiteNoticeEntry, record_site_notice


@pytest.fixture
def on(desk: Desk) -> Any:
    """Sets the day, runs the timer so many times, and answers what that added: topic, due day, days."""

    def run(day: str, turns: int = 2) -> list[tuple[str, str, int]]:
        desk.tools.clock = FixedClock(datetime.fromisoformat(f"{day}T02:00:00+00:00").astimezone(UTC))
        before = len(desk.published("reminder_due"))
        (timer,) = [timer for timer in ROOM.timers if timer.name == "reminders"]
        for _ in range(turns):
            with transaction(desk.tools, None) as work:
                timer.run(work)
        return [(e.payload["topic"], e.payload["due_on"], e.payload["days"]) for e in desk.published("reminder_due")[before:]]

    run("2026-03-02")
    return run


def test_an_agencys_own_certificate_at_each_threshold_and_once_it_has_ended(desk: Desk, on: Any) -> None:
    who = desk.submitted(certificate_until=date(2026, 12, 31))
    desk.submitted(certificate_until=None)
    assert on("2026-10-01") == []
    told = [on(day) for day in ("2026-10-02", "2026-11-01", "2026-12-01", "2026-12-20", "2026-12-31", "2027-01-03", "2027-01-20")]
    assert [[days for _, _, days in turn] for turn in told] == [[90], [], [30], [15], [7], [0], []]
    (event, *_) = desk.published("reminder_due")
    assert event.payload["agency_id"] == event.payload["subject_id"] == str(who.agency_id)
    assert event.payload["params"] == {"until": "2026-12-31", "days": "90"}


def test_a_notice_of_site_work_before_its_last_day_and_after(desk: Desk, on: Any) -> None:
    who = desk.submitted()
    firm, team = desk.enterprise(who), [desk.hire(who).id, desk.hire(who).id]
    entries = [desk.evaluation_entry(firm.id, team, starts_on=date(2026, 4, 15), state=ContractState.ACTIVE) for _ in range(2)]
    first, second = [desk.write(who, evaluation_contracts.create_evaluation_contract, entry) for entry in entries]
    assert first.site_notice_due_on == date(2026, 4, 6)
    assert on("2026-03-31") == []
    assert on("2026-04-01") == [("site_notice", "2026-04-06", 3)] * 2
    desk.write(who, record_site_notice, second.id, SiteNoticeEntry(sent_on=date(2026, 4, 1)))
    assert on("2026-04-06") == []
    assert on("2026-04-07") == [("site_notice", "2026-04-06", 0)]
    assert on("2026-04-14") == []


def test_visits_behind_the_promise_once_a_month(desk: Desk, on: Any) -> None:
    rule = RuleSaved(key="service_contract.visits_behind_min", value="1", unit="visits", source="默认")
    desk.event("auth", "rule_saved", rule.key, 1, rule)
    who = desk.submitted()
    firm, team = desk.enterprise(who), [desk.hire(who).id, desk.hire(who).id]
    made = desk.write(who, service_contracts.create_service_contract, desk.service_entry(firm.id, team, state=ContractState.ACTIVE))
    desk.write(who, service_contracts.create_service_contract, desk.service_entry(firm.id, team))
    assert on("2026-01-20") == []
    assert on("2026-03-02") == [("visits_behind", "2026-03-01", 0)]
    (event,) = desk.published("reminder_due")
    assert event.payload["params"] == {"number": made.number, "enterprise": firm.name, "promised": "1", "done": "0"}
    for _ in range(2):
        visited(desk, who, made)
    assert on("2026-04-05") == [], "two of two"
    assert on("2026-05-05") == [("visits_behind", "2026-05-01", 0)]
    assert on("2026-05-28") == []


def visited(desk: Desk, who: Any, contract: Any) -> None:
    fact = VisitFact(
        visit_id=new_id(), contract_id=contract.id, agency_id=who.agency_id, enterprise_id=contract.enterprise_id, region_codes=["330800"],
        visited_on=date(2026, 3, 3), staff=[], state=VisitState.SUBMITTED, hazards=[],
    )  # fmt: skip
    desk.event("hazard", "visit_submitted", fact.visit_id, 1, fact)
