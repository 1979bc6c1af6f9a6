"""The bureau's calendar and rule book reach an agency's contracts, and the written notice of site work the district."""

from datetime import UTC, datetime

from kit.testing.eventually import eventually
from tests.journeys import cast
from tests.journeys.browser import Browser, refused


def test_a_holiday_moves_the_last_day_of_the_notice_and_the_district_sees_a_missing_one(admin: Browser) -> None:
    agency = cast.new_agency(cast.officer(admin), "330822")
    firm = agency.firm("330822")
    contract = agency.evaluation_contract(firm["id"], starts_on="2028-03-15", due_on="2028-12-30")
    assert (contract["site_notice"], contract["site_notice_due_on"]) == ("awaited", "2028-03-06")

    year = admin.ok("GET", "/calendar", year="2028")
    assert year["source"] == "assumed"
    days = [{"day": "2028-03-14", "working": False, "name": "调休"}]
    admin.ok("PUT", "/calendar/2028", {"days": [*year["days"], *days]}, {"If-Match": f'"{year["version"]}"'})
    refused(agency.browser.put("/calendar/2028", {"days": []}, 1), 403, "auth.role_not_allowed")
    path = f"/evaluation-contracts/{contract['id']}"
    eventually(lambda: agency.browser.ok("GET", path)["site_notice_due_on"] == "2028-03-03", within=10)

    district = cast.officer(admin, "330822")
    before = district.ok("GET", "/todo")["counts"]["site_notices_missing"]
    late = agency.evaluation_contract(firm["id"], starts_on="2026-03-10")
    assert late["site_notice"] == "missing"
    assert district.ok("GET", "/todo")["counts"]["site_notices_missing"] == before + 1
    missing = district.ok("GET", "/evaluation-contracts", site_notice_missing="true")["items"]
    assert late["id"] in {c["id"] for c in missing}
    today = datetime.now(UTC).date().isoformat()
    recorded = agency.browser.ok("POST", f"/evaluation-contracts/{late['id']}/site-notice", {"sent_on": today})
    assert (recorded["site_notice"], recorded["site_notice_on"]) == ("late", today)
    assert district.ok("GET", "/todo")["counts"]["site_notices_missing"] == before

    low = admin.ok("GET", "/rules/spot_check.low_score")
    assert (low["value"], low["unit"]) == (60, "points")
    entry = {"value": 62.5, "in_force_from": "2029-01-01", "source": "衢应急〔2026〕9号"}
    edited = admin.ok("PUT", "/rules/spot_check.low_score", entry, {"If-Match": f'"{low["version"]}"'})
    assert (edited["value"], edited["terms"][0]["value"], edited["terms"][0]["in_force"]) == (60, 62.5, False)
    refused(admin.put("/rules/spot_check.low_score", entry, low["version"]), 412, "version.stale")
