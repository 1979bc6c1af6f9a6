"""What the manual says must come first, must come first; each refusal stands beside the success that follows it."""

import pytest

from tests.journeys import cast
from tests.journeys.browser import INITIAL_PASSWORD, PASSWORD, Browser, fresh, refused


@pytest.fixture
def officer(admin: Browser) -> Browser:
    return cast.officer(admin)


def test_an_account_with_its_initial_password_may_only_change_it(officer: Browser) -> None:
    agency = cast.new_agency(officer, declared=False)
    username = agency.account["username"]
    officer.ok("PUT", f"/accounts/{agency.account['id']}/password", {"new_password": INITIAL_PASSWORD})
    browser = Browser(officer.url).sign_in("platform", username, INITIAL_PASSWORD)
    refused(browser.get("/agency"), 403, "auth.password_change_required")
    change = {"old_password": INITIAL_PASSWORD, "new_password": INITIAL_PASSWORD}
    refused(browser.put("/sessions/current/password", change), 422, "auth.password_unchanged")
    refused(browser.put("/sessions/current/password", {**change, "new_password": "abcdef"}), 422, "auth.password_too_weak")
    refused(browser.put("/sessions/current/password", {**change, "new_password": "Ab1cd"}), 422, "auth.password_too_weak")
    assert browser.put("/sessions/current/password", {**change, "new_password": PASSWORD}).status_code == 204
    assert browser.get("/agency").status_code == 200


def test_nothing_is_entered_before_the_agencys_own_information_was_saved(officer: Browser) -> None:
    agency = cast.new_agency(officer, declared=False)
    person = {"name": "赵某", "id_number": cast.new_id_number(), "employed_from": "2020-01-01"}
    sub = {"username": fresh("sub"), "display_name": "录入员", "rights": ["service_contract"]}
    refused(agency.browser.post("/staff", person), 409, "agency.not_declared")
    refused(agency.browser.post("/sub-accounts", sub), 409, "auth.agency_not_declared")
    agency.declare()
    made = agency.browser.post("/staff", person)
    assert made.status_code == 201, made.text
    assert made.json()["id_number"] == person["id_number"][:6] + "*" * 8 + person["id_number"][-4:]
    assert agency.browser.post("/sub-accounts", sub).status_code == 201


def test_the_wrong_entrance_is_refused_like_a_wrong_password(officer: Browser) -> None:
    agency = cast.new_agency(officer, declared=False)
    attempt = {"username": agency.account["username"], "password": PASSWORD}
    stranger = Browser(officer.url)
    by_wrong_door = refused(stranger.post("/sessions", {"entrance": "system", **attempt}), 401, "auth.sign_in_failed")
    by_wrong_password = refused(
        stranger.post("/sessions", {"entrance": "platform", **attempt, "password": "wrong"}), 401, "auth.sign_in_failed"
    )
    by_unknown_name = refused(
        stranger.post("/sessions", {"entrance": "platform", "username": fresh("nobody"), "password": "x"}),
        401,
        "auth.sign_in_failed",
    )
    for problem in (by_wrong_door, by_wrong_password, by_unknown_name):
        problem.pop("request_id")
    assert by_wrong_door == by_wrong_password == by_unknown_name
    assert stranger.post("/sessions", {"entrance": "platform", **attempt}).status_code == 201


def test_five_failures_lock_an_account_and_say_for_how_long(officer: Browser) -> None:
    agency = cast.new_agency(officer, declared=False)
    attempt = {"entrance": "platform", "username": agency.account["username"]}
    stranger = Browser(officer.url)
    for _ in range(5):
        refused(stranger.post("/sessions", {**attempt, "password": "wrong"}), 401, "auth.sign_in_failed")
    locked = stranger.post("/sessions", {**attempt, "password": PASSWORD})
    refused(locked, 429, "auth.locked")
    assert 0 < int(locked.headers["Retry-After"]) <= 15 * 60
    assert agency.browser.get("/agency").status_code == 200


def test_a_password_change_ends_the_other_sessions_and_signing_out_ends_this_one(officer: Browser) -> None:
    agency = cast.new_agency(officer, declared=False)
    other = Browser(officer.url).sign_in("platform", agency.account["username"], PASSWORD)
    assert len(other.ok("GET", "/sessions")["items"]) == 2
    change = {"old_password": PASSWORD, "new_password": f"{PASSWORD}+"}
    assert other.put("/sessions/current/password", change).status_code == 204
    cast.eventually(lambda: agency.browser.get("/sessions/current").status_code == 401, within=6)
    assert other.get("/sessions/current").status_code == 200
    cookie = dict(other.session.cookies)
    assert other.delete("/sessions/current").status_code == 204
    other.session.cookies.update(cookie)
    cast.eventually(lambda: other.get("/sessions/current").status_code == 401, within=6)


def test_sub_accounts_hold_what_the_main_account_granted_and_no_more(officer: Browser) -> None:
    agency = cast.new_agency(officer)
    username = fresh("sub")
    new = {"username": username, "display_name": "录入员", "rights": ["service_contract"], "initial_password": "First-Pass-1"}
    made = agency.browser.ok("POST", "/sub-accounts", new)
    assert "initial_password" not in made
    sub = cast.Agency(Browser(officer.url).first_sign_in("system", username, "First-Pass-1"), agency.account, agency.staff)
    contract = sub.service_contract(sub.firm()["id"])
    refused(sub.browser.post("/visits", cast.visit(contract, agency.staff, "2026-04-02", [])), 403, "auth.right_missing")
    refused(sub.browser.post("/sub-accounts", {**new, "username": fresh("sub")}), 403, "auth.role_not_allowed")
    current = agency.browser.ok("GET", f"/sub-accounts/{made['id']}")
    changed = agency.browser.patch(f"/sub-accounts/{made['id']}", {"rights": ["service_contract", "visit"]}, current["version"])
    assert changed.status_code == 200, changed.text
    refused(agency.browser.patch(f"/sub-accounts/{made['id']}", {"rights": []}, current["version"]), 412, "version.stale")

    def may_visit() -> bool:
        return sub.browser.post("/visits", cast.visit(contract, agency.staff, "2026-04-02", [])).status_code == 201

    cast.eventually(may_visit, within=8)
    assert agency.browser.delete(f"/sub-accounts/{made['id']}", changed.json()["version"]).status_code == 204
    cast.eventually(lambda: sub.browser.get("/service-contracts").status_code == 401, within=8)


def test_a_person_works_at_one_agency(officer: Browser) -> None:
    first, second = cast.new_agency(officer), cast.new_agency(officer)
    person = {"name": "赵某", "id_number": cast.new_id_number(), "employed_from": "2020-01-01"}
    made = first.browser.ok("POST", "/staff", person)
    problem = refused(second.browser.post("/staff", person), 409, "agency.staff.active_elsewhere")
    assert first.account["name"] not in str(problem)
    assert first.browser.delete(f"/staff/{made['id']}", made["version"]).status_code == 204
    assert second.browser.post("/staff", person).status_code == 201
