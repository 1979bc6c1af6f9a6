"""Nobody sees or touches what is another's: it is not there. Officers see their region and those below it."""

from typing import Any

import pytest

from tests.journeys import cast
from tests.journeys.browser import Browser, refused


@pytest.fixture
def city_officer(admin: Browser) -> Browser:
    return cast.officer(admin)


def filled(officer: Browser, district: str) -> tuple[cast.Agency, dict[str, str]]:
    """An agency with one of everything, and the paths of it."""
    agency = cast.new_agency(officer, district)
    firm = agency.firm(district)
    contract, evaluation = agency.service_contract(firm["id"]), agency.evaluation_contract(firm["id"])
    visit = agency.browser.ok(
        "POST", "/visits", cast.visit(contract, agency.staff, "2026-04-02", [cast.hazard("2026-04-02", "2026-04-20")])
    )
    report: dict[str, Any] = {
        "number": "BG-1",
        "contract_id": evaluation["id"],
        "title": "评价报告",
        "conclusion": "meets",
        "finished_on": "2026-05-20",
    }
    made = agency.browser.ok("POST", "/evaluation-reports", report)
    paths = {
        "staff": f"/staff/{agency.staff[0]}",
        "enterprise": f"/enterprises/{firm['id']}",
        "service contract": f"/service-contracts/{contract['id']}",
        "evaluation contract": f"/evaluation-contracts/{evaluation['id']}",
        "report": f"/evaluation-reports/{made['id']}",
        "visit": f"/visits/{visit['id']}",
        "hazard": f"/hazards/{visit['hazards'][0]['id']}",
    }
    return agency, paths


def test_an_agency_finds_its_own_and_nothing_of_others(city_officer: Browser) -> None:
    mine, my_paths = filled(city_officer, cast.DISTRICT)
    _, foreign_paths = filled(city_officer, cast.DISTRICT)
    for name, path in my_paths.items():
        assert mine.browser.get(path).status_code == 200, name
    for name, path in foreign_paths.items():
        assert mine.browser.get(path).status_code == 404, name
    foreign = {name: path.rsplit("/", 1)[1] for name, path in foreign_paths.items()}
    for path, listed in (
        ("/staff", "staff"),
        ("/service-contracts", "service contract"),
        ("/evaluation-contracts", "evaluation contract"),
        ("/evaluation-reports", "report"),
        ("/visits", "visit"),
        ("/hazards", "hazard"),
    ):
        assert foreign[listed] not in {row["id"] for row in mine.browser.everything(path)}, path
    body = cast.visit({"id": foreign["service contract"]}, mine.staff, "2026-04-02", [])
    assert mine.browser.post("/visits", body).status_code in (404, 409)
    refused(mine.browser.post(f"{foreign_paths['hazard']}/confirmation", {"decision": "confirm"}), 404, "hazard.hazard.not_found")


def test_an_officer_sees_its_district_and_no_other(admin: Browser, city_officer: Browser) -> None:
    here, elsewhere = cast.officer(admin, cast.DISTRICT), cast.officer(admin, cast.OTHER_DISTRICT)
    agency, paths = filled(city_officer, cast.DISTRICT)
    for name, path in paths.items():
        if name == "staff":
            continue  # officers read staff by declared-staff
        assert city_officer.get(path).status_code == 200, name
        assert here.get(path).status_code == 200, name
        assert elsewhere.get(path).status_code == 404, name
    agency_id = agency.account["agency_id"]
    assert here.ok("GET", "/hazards/counts", agency_id=agency_id)["all"] == 1
    assert elsewhere.ok("GET", "/hazards/counts", agency_id=agency_id)["all"] == 0
    assert here.get(f"/accounts/{agency.account['id']}").status_code == 200
    assert elsewhere.get(f"/accounts/{agency.account['id']}").status_code == 404
    assert elsewhere.get("/statistics/social", region_code=cast.DISTRICT).status_code == 404


def test_an_admin_sees_no_business_rows_and_nobody_unsigned_sees_anything(admin: Browser, city_officer: Browser) -> None:
    _, paths = filled(city_officer, cast.DISTRICT)
    stranger = Browser(admin.url)
    for name, path in paths.items():
        assert admin.get(path).status_code in (403, 404), name
        refused(stranger.get(path), 401, "auth.not_signed_in")


def test_a_file_is_read_by_its_side_and_by_those_who_see_what_it_hangs_on(admin: Browser, city_officer: Browser) -> None:
    agency, paths = filled(city_officer, cast.DISTRICT)
    stranger, elsewhere = cast.new_agency(city_officer), cast.officer(admin, cast.OTHER_DISTRICT)
    photo = agency.browser.photo()
    path = f"/files/{photo}"
    assert agency.browser.get(path).status_code == 200
    assert city_officer.get(path).status_code == 404
    body = {"measures": "已整改完毕", "responsible": "钱某", "finished_on": "2026-04-10", "photos": [photo]}
    agency.browser.ok("POST", f"{paths['hazard']}/rectifications", body)
    cast.eventually(lambda: city_officer.get(path).status_code == 200, within=6)
    assert elsewhere.get(path).status_code == 404
    assert stranger.browser.get(path).status_code == 404


def test_a_foreign_origin_and_a_missing_csrf_token_are_refused(city_officer: Browser) -> None:
    agency = cast.new_agency(city_officer)
    firm = {"name": "某某机械厂", "uscc": cast.new_uscc(), "region_code": cast.DISTRICT, "address": "路 1 号"}
    refused(agency.browser.request("POST", "/enterprises", firm, {"X-CSRF-Token": ""}), 403, "auth.csrf_token")
    refused(
        agency.browser.request("POST", "/enterprises", firm, {"Origin": "https://elsewhere.example"}), 403, "auth.foreign_origin"
    )
    assert agency.browser.request("POST", "/enterprises", firm, {"Origin": agency.browser.url}).status_code == 201


def test_an_api_token_works_within_its_scopes_until_it_is_revoked(city_officer: Browser) -> None:
    agency = cast.new_agency(city_officer)
    made = agency.browser.ok("POST", "/api-tokens", {"name": "台账同步", "scopes": ["agency:read"]})
    program = Browser(agency.browser.url)
    program.session.headers["Authorization"] = f"Bearer {made['token']}"
    assert len(program.everything("/staff")) == 2
    person = {"name": "赵某", "id_number": cast.new_id_number(), "employed_from": "2020-01-01"}
    assert program.post("/staff", person).status_code == 403
    assert "token" not in agency.browser.ok("GET", "/api-tokens")["items"][0]
    assert agency.browser.delete(f"/api-tokens/{made['id']}").status_code == 204
    cast.eventually(lambda: program.get("/staff").status_code == 401, within=6)
