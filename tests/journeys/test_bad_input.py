"""What people and machines send by mistake or on purpose: a clear refusal that names the field or cell, nothing half-written, no 5xx."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import requests

from tests.journeys import cast
from tests.journeys.browser import DATA, Browser, fresh, refused

BAD_WORKBOOKS = json.loads((DATA / "bad.json").read_text())
REFUSED_AT_UPLOAD = {
    "macro.xlsm",
    "macro_named.xlsx",
    "external_link.xlsx",
    "html_named.xlsx",
    "html_named.png",
    "gif_html_polyglot.png",
    "script_svg_named.png",
    "csv_named.xlsx",
    "no_bytes.xlsx",
    "cut_off.xlsx",
    "zip_bomb.xlsx",
    "ten_thousand_entries.xlsx",
    "zip_slip.xlsx",
    "entity_expansion.xlsx",
}


@pytest.fixture
def officer(admin: Browser) -> Browser:
    return cast.officer(admin)


@pytest.fixture
def agency(officer: Browser) -> cast.Agency:
    return cast.new_agency(officer)


def raw(browser: Browser, body: bytes, content_type: str = "application/json") -> requests.Response:
    headers = {"X-CSRF-Token": browser.csrf_token, "Content-Type": content_type}
    return browser.session.post(f"{browser.url}/api/v1/enterprises", data=body, headers=headers, timeout=30)


def test_what_is_not_json_is_refused_as_such(agency: cast.Agency) -> None:
    for body in (b"", b"{", b'{"name": NaN}', b'{"name": Infinity}', b"\xff\xfe{}", b'{"a":' * 100_000, b"[" * 100_000):
        refused(raw(agency.browser, body), 400, "request.malformed")
    refused(raw(agency.browser, b"name=x", "application/x-www-form-urlencoded"), 415, "request.media_type")
    refused(raw(agency.browser, b"{}", "text/plain"), 415, "request.media_type")
    refused(raw(agency.browser, b'{"name":"' + b"x" * 10_000_000 + b'"}'), 413, "request.too_large")
    assert agency.browser.everything("/enterprises") == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"name": 5}, "name"),
        ({"name": ["x"]}, "name"),
        ({"name": "x" * 5000}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": None}, "name"),
        ({"employees": "12"}, "employees"),
        ({"employees": 1e300}, "employees"),
        ({"employees": True}, "employees"),
        ({"latitude": 1000}, "latitude"),
        ({"risk_level": "purple"}, "risk_level"),
        ({"region_code": "999999"}, "region_code"),
        ({"township_code": "330881001"}, "township_code"),
        ({"uscc": "91330802MA00000000"}, "uscc"),
        ({"safety_lead_mobile": "12345"}, "safety_lead_mobile"),
    ],
)
def test_a_wrong_field_is_named(agency: cast.Agency, change: dict[str, Any], field: str) -> None:
    good = {"name": "衢州某某机械有限公司", "uscc": cast.new_uscc(), "region_code": cast.DISTRICT, "address": "路 1 号"}
    problem = refused(agency.browser.post("/enterprises", {**good, **change}), 422, "fields.invalid")
    assert [e["field"] for e in problem["errors"]] == [field], problem
    assert problem["errors"][0]["message"]
    assert problem["errors"][0]["message"] != problem["errors"][0]["code"]
    assert agency.browser.post("/enterprises", good).status_code == 201


def test_wrong_fields_of_nested_rows_are_named_all_at_once_and_nothing_is_written(agency: cast.Agency) -> None:
    contract = agency.service_contract(agency.firm()["id"])
    hazards = [
        cast.hazard("2026-04-02", "2026-04-20"),
        {**cast.hazard("2026-04-02", "2026-04-20"), "description": "x" * 1001, "level": "huge"},
    ]
    problem = refused(
        agency.browser.post("/visits", cast.visit(contract, agency.staff, "2026-04-02", hazards)), 422, "fields.invalid"
    )
    assert {e["field"] for e in problem["errors"]} == {"hazards.1.description", "hazards.1.level"}
    assert agency.browser.everything("/visits") == []


def test_queries_refuse_what_they_do_not_know(agency: cast.Agency) -> None:
    for query, field in (
        ({"limit": "0"}, "limit"), ({"limit": "101"}, "limit"), ({"limit": "x"}, "limit"), ({"cursor": "%%%"}, "cursor"),
        ({"cursor": "bm9uc2Vuc2U"}, "cursor"), ({"sort": "password"}, "sort"), ({"view": "none"}, "view"), ({"enterprise_id": "7"}, "enterprise_id"),
        ({"found_from": "2026-02-30"}, "found_from"), ({"colour": "red"}, "colour"), ({"level": ["general", "major"]}, "level"),
    ):  # fmt: skip
        problem = refused(agency.browser.request("GET", "/hazards", params=query), 422, "fields.invalid")
        assert [e["field"] for e in problem["errors"]] == [field], query
    for q in ("%", "_", "\\", "' or 1=1 --", "电" * 100, "1' ) union select"):
        assert agency.browser.ok("GET", "/hazards", q=q)["items"] == []


def test_an_unknown_address_and_a_wrong_method_are_problems_too(agency: cast.Agency) -> None:
    for method, path, status in (("GET", "/nothing", 404), ("DELETE", "/visits", 405), ("GET", "/hazards/7", 404)):
        answer = agency.browser.session.request(method, f"{agency.browser.url}/api/v1{path}", timeout=10)
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("bad", BAD_WORKBOOKS, ids=[b["file"] for b in BAD_WORKBOOKS])
def test_a_bad_workbook_is_refused_by_the_cell_that_is_wrong(officer: Browser, bad: dict[str, Any]) -> None:
    sent = officer.upload(DATA / "bad" / bad["file"])
    if bad["file"] in REFUSED_AT_UPLOAD:
        problem = refused(sent, 422, "fields.invalid")
        assert problem["errors"][0]["field"] == "file"
        return
    accepted = officer.post("/accounts/imports", {"file_id": sent.json()["file_id"], "dry_run": False})
    job = cast.job_done(officer, accepted.json())
    assert job["state"] == "failed", job
    assert (bad["row"], bad["field"]) in {(e["row"], e["field"]) for e in job["errors"]}, job["errors"]
    assert all(e["message"] and e["message"] != e["code"] for e in job["errors"])


def test_a_workbook_of_accounts_that_exist_changes_nothing(officer: Browser, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(DATA / "files" / "small.xlsx")
    for row in book.active.iter_rows(min_row=2):
        row[1].value, row[4].value = cast.new_uscc(), fresh("wb")
    book.save(tmp_path / "two.xlsx")

    def run() -> dict[str, Any]:
        file_id = officer.upload(tmp_path / "two.xlsx").json()["file_id"]
        return cast.job_done(officer, officer.post("/accounts/imports", {"file_id": file_id, "dry_run": False}).json())

    first = run()
    assert first["state"] == "done", first
    known = len(officer.everything("/accounts"))
    again = run()
    assert again["state"] == "failed"
    assert {(e["row"], e["field"]) for e in again["errors"]} >= {(2, "uscc"), (2, "username")}
    assert len(officer.everything("/accounts")) == known


def test_a_file_over_twenty_megabytes_is_refused(officer: Browser) -> None:
    body = b"%PDF-1.4\n" + b"0" * 20_980_000 + b"\n%%EOF"
    refused(officer.request("POST", "/files", files={"file": ("big.pdf", body)}), 413, "request.too_large")


def test_a_deep_cursor_costs_no_error(agency: cast.Agency, huge: Callable[[], str]) -> None:
    problem = refused(agency.browser.get("/hazards", cursor=huge()), 422, "fields.invalid")
    assert problem["errors"][0]["field"] == "cursor"


@pytest.fixture
def huge() -> Callable[[], str]:
    return lambda: "A" * 2000
