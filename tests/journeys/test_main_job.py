"""The main job, from the first sign-in to the statistics, on the real input of tests/data (manual, all chapters but spot checks)."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openpyxl

from kit.testing.eventually import eventually
from tests.journeys import cast
from tests.journeys.browser import DATA, PASSWORD, Browser, fresh
from tests.journeys.systems import System

PERIOD = {"from": "2026-01-01", "until": "2027-01-01"}
COLUMNS = ("name", "uscc", "kinds", "region", "username", "contact_name", "contact_mobile")
COUNTS = ("all", "rectified", "unrectified", "overdue", "to_confirm", "confirmed")


def workbook_rows() -> list[dict[str, str]]:
    sheet = openpyxl.load_workbook(DATA / "agencies.xlsx").active
    return [dict(zip(COLUMNS, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]


def hazards_by_expectation() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Those that the system takes, bad text included, and those that it must refuse."""
    rows = json.loads((DATA / "hazards.json").read_text())
    return [r for r in rows if r["expect"] in ("accept", "warn", "verbatim") or r["bad"] in ("empty", "only_spaces")], [
        r for r in rows if r["expect"] == "refuse"
    ]


def test_the_main_job_runs_from_the_workbook_to_the_statistics(system: System, admin: Browser) -> None:
    officer = cast.officer(admin)
    rows = workbook_rows()
    imported(officer, dry_run=True)
    assert not officer.ok("GET", "/accounts", role="agency", q=rows[0]["username"])["items"]
    imported(officer, dry_run=False)
    accounts = {a["username"]: a for a in officer.everything("/accounts", role="agency")}
    assert {r["username"] for r in rows} <= set(accounts)

    before = officer.ok("GET", "/hazards/counts")
    social_before = officer.ok("GET", "/statistics/social", **PERIOD)["total"]
    hazards, to_refuse = hazards_by_expectation()
    share = [hazards[n :: len(rows)] for n in range(len(rows))]
    work = [(row, accounts[row["username"]], mine, n) for n, (row, mine) in enumerate(zip(rows, share, strict=True))]
    with ThreadPoolExecutor(4) as pool:
        counted = list(pool.map(lambda w: one_agencys_year(system, *w), work))

    first = Browser(system.url).sign_in("platform", rows[0]["username"], PASSWORD)
    refuse_bad_hazards(first, to_refuse)
    expected: Counter[str] = sum(counted, Counter())
    assert expected["all"] == len(hazards)
    assert expected["confirmed"]
    assert expected["to_confirm"]
    assert expected["overdue"]
    after = officer.ok("GET", "/hazards/counts")
    assert {view: after[view] - before[view] for view in COUNTS} == {view: expected[view] for view in COUNTS}

    def same_numbers() -> bool:
        total = officer.ok("GET", "/statistics/social", **PERIOD)["total"]
        seen = {name: total[name] - social_before[name] for name in ("hazards", "rectified", "confirmed", "overdue")}
        return seen == {"hazards": expected["all"], **{n: expected[n] for n in ("rectified", "confirmed", "overdue")}}

    eventually(same_numbers, within=10)
    rows_add_up(officer)


def imported(officer: Browser, *, dry_run: bool) -> None:
    file_id = officer.upload(DATA / "agencies.xlsx").json()["file_id"]
    accepted = officer.post("/accounts/imports", {"file_id": file_id, "dry_run": dry_run})
    assert accepted.status_code == 202
    assert accepted.headers["Location"] == f"/api/v1/jobs/{accepted.json()['id']}"
    job = cast.job_done(officer, accepted.json())
    assert job["state"] == "done", job


def one_agencys_year(
    system: System, row: dict[str, str], account: dict[str, Any], hazards: list[dict[str, Any]], number: int
) -> Counter[str]:
    """First sign-in, declaration, staff, a sub-account that enters the contract, visits, rectification, confirmation. Answers the six counts."""
    agency = cast.Agency(Browser(system.url).first_sign_in("platform", row["username"]), account)
    saved = agency.declare()
    assert saved["state"] == "draft"
    submitted = agency.browser.request("POST", "/agency/submission", headers={"If-Match": f'"{saved["version"]}"'})
    assert submitted.json()["state"] == "submitted", submitted.text
    people = [p for p in cast.people() if p["employed_from"] < "2026-01-01"][number * 2 : number * 2 + 2]
    agency.staff = [agency.browser.ok("POST", "/staff", person)["id"] for person in people]
    clerk = sub_account(agency, ["evaluation_contract", "service_contract"])
    by_clerk = cast.Agency(clerk, account, agency.staff)
    firm = by_clerk.firm(account["region_code"])
    contract = by_clerk.service_contract(firm["id"])
    for position, start in enumerate(range(0, len(hazards), 5)):
        submit(agency, contract, hazards[start : start + 5], f"2026-0{2 + position}-10")
    settle(agency)
    return Counter(agency.browser.ok("GET", "/hazards/counts"))


def sub_account(agency: cast.Agency, rights: list[str]) -> Browser:
    username = fresh("luru")
    made = agency.browser.ok("POST", "/sub-accounts", {"username": username, "display_name": "录入员", "rights": rights})
    return Browser(agency.browser.url).first_sign_in("system", username, made["initial_password"])


def submit(agency: cast.Agency, contract: dict[str, Any], rows: list[dict[str, Any]], day: str) -> None:
    sent = [
        cast.hazard(
            day,
            day[:8] + "25",
            **{k: row[k] for k in ("location", "description", "level", "cause", "suggestion", "basis", "category")},
            **major(row),
        )
        for row in rows
    ]
    answer = agency.browser.post("/visits", cast.visit(contract, agency.staff, day, sent))
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert [h["description"] for h in made["hazards"]] == [h["description"].strip() for h in sent]
    warned = {w["field"] for w in made["warnings"]}
    for position, row in enumerate(rows):
        if row["expect"] == "warn":
            assert f"hazards.{position}.description" in warned, (row, made["warnings"])


def major(row: dict[str, Any]) -> dict[str, Any]:
    """五落实, asked for a major hazard."""
    if row["level"] != "major":
        return {}
    return {"major": {"plan": "停用并限期整改", "responsible": "钱某", "funds_fen": 3_000_000, "measures": "隔离、检测、更换"}}


def settle(agency: cast.Agency) -> None:
    """Of the agency's hazards a third stays open, the others are rectified, every second of them confirmed."""
    photo = agency.browser.photo()
    to_confirm = []
    for position, row in enumerate(agency.browser.everything("/hazards")):
        if position % 3 == 0:
            continue
        fixed = {"measures": "已更换", "responsible": "孙某", "finished_on": row["found_on"], "photos": [photo]}
        agency.browser.ok("POST", f"/hazards/{row['id']}/rectifications", fixed)
        if row["level"] == "general":
            to_confirm.append(row["id"])
    done = agency.browser.ok("POST", "/hazards/confirmations", {"ids": to_confirm[::2], "decision": "confirm"})
    assert sorted(done["done"]) == sorted(to_confirm[::2])
    assert not done["refused"]


def refuse_bad_hazards(agency: Browser, rows: list[dict[str, Any]]) -> None:
    contract = agency.ok("GET", "/service-contracts")["items"][0]
    staff = [agency.ok("GET", "/staff")["items"][0]["id"]]
    for row in rows:
        sent = cast.hazard("2026-05-10", "2026-05-20", description=row["description"])
        answer = agency.post("/visits", cast.visit(contract, staff, "2026-05-10", [sent]))
        assert answer.status_code == 422, row
        assert answer.json()["errors"][0]["field"] == "hazards.0.description"


def rows_add_up(officer: Browser) -> None:
    social = officer.ok("GET", "/statistics/social", **PERIOD)
    for measure in ("agencies", "contracts", "visits", "hazards", "rectified", "confirmed", "overdue"):
        assert sum(row[measure] for row in social["rows"]) == social["total"][measure], measure
    districts = {row["region_code"] for row in social["rows"] if row["region_code"]}
    assert len(districts) == 6
    for row in social["rows"]:
        if row["region_code"]:
            found = {"found_from": PERIOD["from"], "found_until": PERIOD["until"]}
            counts = officer.ok("GET", "/hazards/counts", region_code=row["region_code"], **found)
            assert counts["all"] == row["hazards"], row
            assert counts["confirmed"] == row["confirmed"], row
