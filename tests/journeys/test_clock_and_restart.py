"""The local day late in the evening, and a second start that finds the data again. Systems of their own, in one process."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys import cast
from tests.journeys.browser import Browser, refused
from tests.journeys.systems import ADMIN_PASSWORD, start


def test_at_half_past_eleven_in_the_evening_today_is_still_the_local_day(new_data: Callable[[], Path]) -> None:
    """23:30 of 31 March in Asia/Shanghai is 15:30 UTC; half an hour past midnight there it is still 31 March in UTC."""
    data = new_data()
    system = start(["run", "--all"], data, {"TZ": "UTC", "ZJJG_TEST_CLOCK": "2026-03-31T15:30:00Z"})
    try:
        officer = cast.officer(Browser(system.url).sign_in("system", "admin", ADMIN_PASSWORD))
        agency = cast.new_agency(officer)
        contract = agency.service_contract(agency.firm()["id"])
        today = cast.visit(contract, agency.staff, "2026-03-31", [cast.hazard("2026-03-31", "2026-03-31")])
        made = agency.browser.ok("POST", "/visits", today)
        assert not made["hazards"][0]["overdue"]
        tomorrow = {**today, "visited_on": "2026-04-01"}
        problem = refused(agency.browser.post("/visits", tomorrow), 422, "fields.invalid")
        assert "visited_on" in {e["field"] for e in problem["errors"]}
        assert system.stop() == 0
        system = start(["run", "--all"], data, {"TZ": "UTC", "ZJJG_TEST_CLOCK": "2026-03-31T16:30:00Z"})
        again = Browser(system.url).sign_in("platform", agency.account["username"], cast.PASSWORD)
        assert again.ok("GET", "/hazards/counts")["overdue"] == 1
        assert again.ok("GET", "/statistics/social", **{"from": "2026-03-31", "until": "2026-04-01"})["own"]["overdue"] == 1
        assert again.post("/visits", {**tomorrow, "hazards": [], "no_hazard_found": True}).status_code == 201
    finally:
        assert system.stop() == 0


def test_a_start_without_a_password_writes_one_and_a_second_start_finds_everything(new_data: Callable[[], Path]) -> None:
    without, data = {"ZJJG_ADMIN_PASSWORD": None}, new_data()
    system = start(["run", "--all"], data, without)
    try:
        secret = data / "initial-admin.txt"
        assert stat.S_IMODE(os.stat(secret).st_mode) == 0o600
        password = secret.read_text().split()[-1]
        assert password not in system.log()
        admin = Browser(system.url).first_sign_in("system", "admin", password)
        agency = cast.new_agency(cast.officer(admin))
    finally:
        assert system.stop() == 0
    system = start(["run", "--all"], data, without)
    try:
        again = Browser(system.url).sign_in("platform", agency.account["username"], cast.PASSWORD)
        assert len(again.everything("/staff")) == 2
        assert secret.read_text().split()[-1] == password
    finally:
        assert system.stop() == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZJJG_PORT", "x"),
        ("ZJJG_COLOUR", "red"),
        ("ZJJG_PROFILE", "holiday"),
        ("ZJJG_CAPTCHA", "maybe"),
        ("ZJJG_LOCAL_MEMORY_MIB", "much"),
        ("ZJJG_SMTP_PORT", "mail"),
        ("ZJJG_AMQP_URI", "http://x"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_its_name(new_data: Callable[[], Path], name: str, value: str) -> None:
    with pytest.raises(RuntimeError, match=name):
        start(["run", "--all"], new_data(), {name: value})


def test_the_production_profile_refuses_what_is_for_tests(new_data: Callable[[], Path]) -> None:
    with pytest.raises(RuntimeError, match="ZJJG_CAPTCHA"):
        start(["run", "--all"], new_data(), {"ZJJG_PROFILE": "production"})
