"""A hazard from the day it was found until it is confirmed, and every way it can take on the way (manual: 赴企记录和隐患管理)."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.journeys import cast
from tests.journeys.browser import Browser, refused

FIXED = {"measures": "已补装跨接线", "responsible": "钱某", "finished_on": "2026-04-10"}


@dataclass
class Scene:
    officer: Browser
    agency: cast.Agency
    firm: dict[str, Any]
    contract: dict[str, Any]

    def found(self, **more: Any) -> dict[str, Any]:
        """A hazard of 2 April that should be gone by the 20th."""
        body = cast.visit(self.contract, self.agency.staff, "2026-04-02", [cast.hazard("2026-04-02", "2026-04-20", **more)])
        answer: dict[str, Any] = self.agency.browser.ok("POST", "/visits", body)["hazards"][0]
        return answer

    def rectified(self, hazard: dict[str, Any]) -> dict[str, Any]:
        body = {**FIXED, "photos": [self.agency.browser.photo()]}
        answer: dict[str, Any] = self.agency.browser.ok("POST", f"/hazards/{hazard['id']}/rectifications", body)
        return answer


@pytest.fixture
def scene(admin: Browser) -> Scene:
    officer = cast.officer(admin)
    agency = cast.new_agency(officer)
    firm = agency.firm()
    return Scene(officer, agency, firm, agency.service_contract(firm["id"]))


def views(browser: Browser, **filters: Any) -> dict[str, int]:
    answer: dict[str, int] = browser.ok("GET", "/hazards/counts", **filters)
    for view, count in answer.items():
        listed = browser.ok("GET", "/hazards", view=view, **filters)
        assert listed["total"] == {"value": count, "exact": True}, view
        assert len(listed["items"]) == min(count, 20), view
    return answer


def test_the_six_views_follow_a_hazard_through_its_life(scene: Scene) -> None:
    hazard, mine = scene.found(), {"agency_id": scene.agency.account["agency_id"]}
    none = dict.fromkeys(("all", "rectified", "unrectified", "overdue", "to_confirm", "confirmed"), 0)
    assert views(scene.agency.browser) == {**none, "all": 1, "unrectified": 1, "overdue": 1}
    assert scene.rectified(hazard)["state"] == "rectified"
    assert views(scene.agency.browser) == {**none, "all": 1, "rectified": 1, "to_confirm": 1}
    sent_back = {"decision": "send_back", "reason": "照片看不清"}
    refused(scene.officer.post(f"/hazards/{hazard['id']}/confirmation", {"decision": "send_back"}), 422, "fields.invalid")
    assert scene.officer.ok("POST", f"/hazards/{hazard['id']}/confirmation", sent_back)["state"] == "open"
    refused(scene.officer.post(f"/hazards/{hazard['id']}/confirmation", {"decision": "confirm"}), 409, "hazard.hazard.state")
    scene.rectified(hazard)
    done = scene.agency.browser.ok("POST", f"/hazards/{hazard['id']}/confirmation", {"decision": "confirm"})
    assert done["state"] == "confirmed"
    assert [r["verdict"] for r in done["rectifications"]] == ["send_back", "confirm"]
    assert views(scene.officer, **mine) == {**none, "all": 1, "rectified": 1, "confirmed": 1}


def test_a_rectification_needs_a_photo_of_ones_own_and_a_sane_day(scene: Scene) -> None:
    hazard = scene.found()
    path = f"/hazards/{hazard['id']}/rectifications"
    photo, foreign = scene.agency.browser.photo(), scene.officer.photo()
    wrong = {
        "photos": {**FIXED, "photos": []},
        "finished_on": {**FIXED, "finished_on": "2026-04-01", "photos": [photo]},
        "photos.0": {**FIXED, "photos": [foreign]},
    }
    for field, body in wrong.items():
        problem = refused(scene.agency.browser.post(path, body), 422, "fields.invalid")
        assert [e["field"] for e in problem["errors"]] == [field], problem
    assert scene.agency.browser.post(path, {**FIXED, "photos": [photo]}).status_code == 201
    shown = scene.officer.session.get(f"{scene.officer.url}/api/v1/files/{photo}", timeout=10)
    assert shown.status_code == 200
    assert shown.headers["Content-Type"] == "image/jpeg"


def test_a_major_hazard_asks_for_its_plan_and_for_acceptance_before_confirmation(scene: Scene) -> None:
    bare = cast.visit(scene.contract, scene.agency.staff, "2026-04-02", [cast.hazard("2026-04-02", "2026-04-20", level="major")])
    problem = refused(scene.agency.browser.post("/visits", bare), 422, "fields.invalid")
    assert problem["errors"][0]["field"].startswith("hazards.0.major")
    plan = {"plan": "停产整改", "responsible": "孙某", "funds_fen": 1_000_000, "measures": "更换"}
    hazard = scene.found(level="major", major=plan)
    assert scene.agency.browser.ok("GET", f"/hazards/{hazard['id']}")["report_due_at"]
    scene.rectified(hazard)
    confirm = f"/hazards/{hazard['id']}/confirmation"
    refused(scene.officer.post(confirm, {"decision": "confirm"}), 409, "hazard.hazard.not_accepted")
    accepted = scene.agency.browser.ok("POST", f"/hazards/{hazard['id']}/acceptance", {"opinion": "整改到位", "file_ids": []})
    assert accepted["acceptance"]["opinion"] == "整改到位"
    assert scene.officer.ok("POST", confirm, {"decision": "confirm"})["state"] == "confirmed"


def test_an_extension_is_asked_by_the_agency_and_decided_by_an_officer(scene: Scene) -> None:
    hazard = scene.found()
    asked = scene.agency.browser.ok(
        "POST", f"/hazards/{hazard['id']}/extensions", {"new_deadline_on": "2099-01-01", "reason": "设备需定制"}
    )
    assert asked["hazard"]["deadline_on"] == hazard["deadline_on"]
    decision = f"/hazards/{hazard['id']}/extensions/{asked['id']}/decision"
    refused(scene.agency.browser.post(decision, {"decision": "approve"}), 403, "auth.role_not_allowed")
    decided = scene.officer.ok("POST", decision, {"decision": "approve", "reason": "情况属实"})
    assert decided["deadline_on"] == "2099-01-01"
    assert not decided["overdue"]
    refused(scene.officer.post(decision, {"decision": "refuse", "reason": "重复"}), 409, "hazard.extension.state")


def test_bulk_confirmation_decides_each_for_itself(scene: Scene) -> None:
    ready, still_open = scene.found(), scene.found()
    scene.rectified(ready)
    unknown = "01890000-0000-7000-8000-000000000000"
    body = {"ids": [ready["id"], still_open["id"], unknown], "decision": "confirm"}
    answer = scene.agency.browser.ok("POST", "/hazards/confirmations", body)
    assert answer["done"] == [ready["id"]]
    assert {r["id"] for r in answer["refused"]} == {still_open["id"], unknown}
    refused(scene.agency.browser.post("/hazards/confirmations", {**body, "ids": [unknown] * 2}), 422, "fields.invalid")


def test_an_officer_cancels_and_a_visit_is_voided_with_its_hazards(scene: Scene) -> None:
    cancelled = scene.found()
    refused(
        scene.agency.browser.post(f"/hazards/{cancelled['id']}/cancellation", {"reason": "重复录入"}), 403, "auth.role_not_allowed"
    )
    assert scene.officer.ok("POST", f"/hazards/{cancelled['id']}/cancellation", {"reason": "重复录入"})["state"] == "cancelled"
    body = cast.visit(scene.contract, scene.agency.staff, "2026-04-03", [cast.hazard("2026-04-03", "2026-04-20")])
    visit = scene.agency.browser.ok("POST", "/visits", body)
    assert views(scene.agency.browser)["all"] == 1
    assert scene.agency.browser.ok("POST", f"/visits/{visit['id']}/voiding", {"reason": "录错企业"})["state"] == "void"
    assert views(scene.agency.browser)["all"] == 0
    assert scene.agency.browser.ok("GET", f"/visits/{visit['id']}")["hazards"][0]["state"] == "void"


def test_an_enterprise_reports_its_rectification_by_the_hazards_link_and_sees_nothing_else(scene: Scene) -> None:
    hazard, other = scene.found(), scene.found()
    link = scene.agency.browser.post(f"/hazards/{hazard['id']}/links")
    assert link.status_code == 201, link.text
    path, _, token = link.json()["url"].partition("#")
    assert path.endswith("/h")
    firm = Browser(scene.officer.url)
    opened = firm.ok("POST", "/link-sessions", {"token": token})
    firm.csrf_token = opened["csrf_token"]
    assert opened["account"]["role"] == "enterprise"
    assert firm.ok("GET", f"/hazards/{hazard['id']}")["id"] == hazard["id"]
    refused(firm.get(f"/hazards/{other['id']}"), 404, "hazard.hazard.not_found")
    body = {**FIXED, "photos": [firm.photo()]}
    assert firm.ok("POST", f"/hazards/{hazard['id']}/rectifications", body)["state"] == "rectified"
    again = Browser(scene.officer.url)
    cast.eventually(lambda: again.post("/link-sessions", {"token": token}).status_code == 401, within=6)


def test_a_repeated_post_with_one_key_has_one_effect(scene: Scene) -> None:
    body = cast.visit(scene.contract, scene.agency.staff, "2026-04-05", [])
    key = {"Idempotency-Key": "visit-of-5-april"}
    first = scene.agency.browser.request("POST", "/visits", body, key)
    second = scene.agency.browser.request("POST", "/visits", body, key)
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    changed = {**body, "visited_on": "2026-04-06"}
    refused(scene.agency.browser.request("POST", "/visits", changed, key), 422, "idempotency.key_reused")
    assert len(scene.agency.browser.everything("/visits")) == 1


def test_a_visit_asks_for_a_contract_in_force_and_staff_of_the_day(scene: Scene) -> None:
    drafted = scene.agency.service_contract(scene.firm["id"], state="draft")
    body = cast.visit(drafted, scene.agency.staff, "2026-04-05", [])
    refused(scene.agency.browser.post("/visits", body), 409, "hazard.visit.contract_not_active")
    assert scene.agency.browser.ok("POST", f"/service-contracts/{drafted['id']}/activation")["state"] == "active"
    assert scene.agency.browser.post("/visits", body).status_code == 201
    early = cast.visit(scene.contract, scene.agency.staff, "2025-12-31", [])
    refused(scene.agency.browser.post("/visits", early), 409, "hazard.visit.contract_not_active")
    late = cast.visit(scene.contract, scene.agency.staff, "2026-04-05", [cast.hazard("2026-04-05", "2026-04-04")])
    problem = refused(scene.agency.browser.post("/visits", late), 422, "fields.invalid")
    assert problem["errors"][0]["field"] == "hazards.0.deadline_on"
    nothing = {**cast.visit(scene.contract, scene.agency.staff, "2026-04-05", []), "no_hazard_found": False}
    problem = refused(scene.agency.browser.post("/visits", nothing), 422, "fields.invalid")
    assert problem["errors"][0]["field"] == "no_hazard_found"
