"""Plugins from outside in a whole system: installed, switched on by the settings, reached through HTTP."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from kit.testing.eventually import eventually
from tests.browser.test_browser import BUILD_SECONDS, ROOT, WEB, built
from tests.journeys import cast
from tests.journeys.browser import PASSWORD, Browser, refused
from tests.journeys.systems import ADMIN_PASSWORD, System, start
from tests.journeys.test_campaign import Bureau, bureau, drawn, score, township
from tests.plugins.conftest import SWITCHED_ON

__all__ = ["built", "bureau"]  # fixtures of others

HERE = Path(__file__).parent

MAJOR = {"level": "major", "major": {"plan": "停产整改", "responsible": "孙某", "funds_fen": 1_000_000, "measures": "更换"}}
FIXED = {"measures": "已补装跨接线", "responsible": "钱某", "finished_on": "2026-04-10"}
PERIOD = {"kind": "evaluation", "period": "2024"}


@pytest.fixture(scope="module")
def system(outside: Path, built: None, new_data: Callable[[], Path]) -> Iterator[System]:
    running = start(["run", "--all"], new_data(), {**SWITCHED_ON, "PYTHONPATH": str(outside)})
    yield running
    code = running.stop()
    assert code == 0, running.log()[-4000:]


@pytest.fixture
def admin(system: System) -> Browser:
    return Browser(system.url).sign_in("system", "admin", ADMIN_PASSWORD)


def figures(officer: Browser, code: str) -> tuple[int, int, int]:
    """Open, overdue and major ones of a township."""
    rows = {row["id"]: row for row in officer.ok("GET", "/townships", limit=100)["items"]}
    row = rows.get(code, {"open": 0, "overdue": 0, "major": 0})
    return row["open"], row["overdue"], row["major"]


def becomes(officer: Browser, code: str, wanted: tuple[int, int, int]) -> None:
    eventually(lambda: figures(officer, code) == wanted, within=15, every=0.2)


def test_a_services_event_handler_counts_what_happens_through_the_api_and_its_routes_have_their_guard(admin: Browser) -> None:
    officer = cast.officer(admin)
    place = township(officer, 5)
    agency = cast.new_agency(officer)
    contract = agency.service_contract(agency.firm(cast.DISTRICT, township_code=place)["id"])
    found = [cast.hazard("2026-04-02", "2099-04-20", **MAJOR), cast.hazard("2026-04-02", "2026-04-20")]
    visit = agency.browser.ok("POST", "/visits", cast.visit(contract, agency.staff, "2026-04-02", found))
    becomes(officer, place, (2, 1, 1))
    body = {**FIXED, "photos": [agency.browser.photo()]}
    agency.browser.ok("POST", f"/hazards/{visit['hazards'][1]['id']}/rectifications", body)
    becomes(officer, place, (1, 0, 1))

    assert officer.ok("GET", f"/townships/{place}") == {"id": place, "open": 1, "overdue": 0, "major": 1}
    assert figures(cast.officer(admin, cast.OTHER_DISTRICT), place) == (0, 0, 0)
    refused(Browser(admin.url).get("/townships"), 401, "auth.not_signed_in")
    refused(agency.browser.get("/townships"), 403, "auth.role_not_allowed")
    refused(officer.get("/townships", bogus="1"), 422, "fields.invalid")
    refused(officer.get("/townships", sort="name"), 422, "fields.invalid")
    agency.browser.ok("POST", f"/visits/{visit['id']}/voiding", {"reason": "录错企业"})
    becomes(officer, place, (0, 0, 0))
    gone = refused(officer.get(f"/townships/{place}"), 404, "townships.township.not_found")
    assert "乡镇" in gone["detail"]


def test_its_menu_entry_is_told_to_whom_it_is_for(admin: Browser) -> None:
    officer = cast.officer(admin)
    (entry,) = officer.ok("GET", "/menu-entries")["items"]
    assert (entry["key"], entry["path"], entry["words"]["en"]) == ("township-hazards", "/townships", "Hazards by township")
    assert entry["words"]["zh-CN"] == "乡镇隐患"
    assert admin.ok("GET", "/menu-entries") == {"items": []}
    refused(Browser(admin.url).get("/menu-entries"), 401, "auth.not_signed_in")


def test_its_service_is_watched_like_the_others(admin: Browser) -> None:
    ready = requests.get(f"{admin.url}/readyz", timeout=10).json()
    assert ready["services"]["townships"]["database"] == "ok"
    assert "townships" not in cast.officer(admin).ok("GET", "/todo")["away"]
    assert admin.ok("GET", "/jobs")["away"] == []
    assert admin.ok("GET", "/audit-entries", room="townships")["items"] == []


def scene(admin: Browser) -> dict[str, Any]:
    """An officer, and an agency that found two hazards in 信安街道."""
    officer = cast.officer(admin)
    agency = cast.new_agency(officer)
    contract = agency.service_contract(agency.firm(cast.DISTRICT, township_code="330802008")["id"])
    found = [cast.hazard("2026-04-02", "2099-04-20"), cast.hazard("2026-04-02", "2026-04-20")]
    agency.browser.ok("POST", "/visits", cast.visit(contract, agency.staff, "2026-04-02", found))
    becomes(officer, "330802008", (2, 1, 0))
    return {
        "officer": {"entrance": "system", "username": officer.account["username"], "password": PASSWORD},
        "agency": {"entrance": "platform", "username": agency.account["username"], "password": PASSWORD},
    }


@pytest.mark.timeout(BUILD_SECONDS + 300)
def test_its_page_stands_in_the_browsers_menu(admin: Browser, tmp_path: Path) -> None:
    stage, both = tmp_path / "stage.json", scene(admin)
    stage.write_text(json.dumps({"desktop": both, "phone": both, "adminPassword": ADMIN_PASSWORD}))
    web = {"NODE_PATH": str(WEB / "node_modules"), "ZJJG_BROWSER_URL": admin.url, "ZJJG_BROWSER_STAGE": str(stage)}
    program = [ROOT / ".venv" / "bin" / "node", WEB / "node_modules" / "@playwright" / "test" / "cli.js", "test"]
    run = subprocess.run(
        [*program, "--config", HERE / "playwright.config.ts"],
        cwd=HERE,
        env={**os.environ, **web, "ZJJG_BROWSER_RESULTS": str(tmp_path / "results")},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert run.returncode == 0, f"{run.stdout[-12000:]}\n{run.stderr[-4000:]}"


def published(bureau: Bureau) -> None:
    """Two results of one campaign: the planner's own ranking has two agencies, or one with two."""
    campaign = bureau.campaign(year=2024, half=None)
    drawn(bureau, campaign)
    for number, record in enumerate(bureau.planner.ok("GET", "/checked-records", campaign_id=campaign["id"])["items"]):
        score(bureau.inspectors[number % 2], record["id"], occurrences=5 * number)
        bureau.confirmer.ok("POST", f"/checked-records/{record['id']}/confirmation")
    bureau.planner.ok("POST", f"/campaigns/{campaign['id']}/publication")


def medians(ranking: dict[str, Any]) -> list[float]:
    return [item["more"]["median"] for item in ranking["items"]]


def test_a_ranking_has_the_plugins_column_and_keeps_its_name_and_version_after_it_was_switched_off(
    bureau: Bureau, admin: Browser, system: System, outside: Path, request: pytest.FixtureRequest
) -> None:
    published(bureau)
    officer = cast.officer(admin)
    ranking = officer.ok("GET", "/rankings", **PERIOD)
    assert medians(ranking) == [item["mean_score"] for item in ranking["items"]], "of one or two scores the median is the mean"
    assert ranking["rankers"] == {"mean": "1", "shrunk_mean": "1", "median": "1.2.0"}
    assert ranking["formulas"]["median"]["en"].startswith("median = ")
    revision = officer.ok("POST", "/rankings/publication", PERIOD)["revision"]

    assert system.stop() == 0, system.log()[-4000:]
    off = start(["run", "--all"], system.data, {"PYTHONPATH": str(outside)})
    try:
        again = Browser(off.url).sign_in("system", "admin", ADMIN_PASSWORD)
        kept = requests.get(f"{off.url}/api/v1/public/rankings", params={**PERIOD, "revision": revision}, timeout=10).json()
        assert kept["rankers"]["median"] == "1.2.0"
        assert medians(kept) == medians(ranking)
        officer = cast.officer(again)
        assert set(officer.ok("GET", "/rankings", **{**PERIOD, "period": "2026"})["rankers"]) == {"mean", "shrunk_mean"}
        assert officer.ok("GET", "/menu-entries") == {"items": []}
        assert requests.get(f"{off.url}/api/v1/townships", cookies=officer.session.cookies, timeout=10).status_code == 404
        assert "townships" not in requests.get(f"{off.url}/readyz", timeout=10).json()["services"]
    finally:
        assert off.stop() == 0, off.log()[-4000:]
