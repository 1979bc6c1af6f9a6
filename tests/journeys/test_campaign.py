"""A spot check from its plan to the appeal (manual: 政府抽查, 已抽记录, 机构排名), as officers, inspectors, agencies and strangers see it."""

import hashlib
import io
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import requests

from kit.testing.eventually import eventually
from tests.journeys import cast
from tests.journeys.browser import Browser, fresh, refused

SHEET = {
    "name": "评价报告评分表",
    "kind": "evaluation",
    "items": [
        {"code": "1.1", "section": "报告质量", "content": "现场勘查记录齐全", "points": 60, "method": "per_occurrence", "step": 2},
        {
            "code": "1.2",
            "section": "过程控制",
            "content": "档案完整",
            "points": 40,
            "method": "all_or_nothing",
            "not_applicable_allowed": True,
        },
        {"code": "9.1", "section": "否决项", "content": "出具虚假报告", "points": 0, "method": "veto"},
    ],
}
CLEAN = [{"code": "1.1", "occurrences": 0}, {"code": "1.2", "deducted": 0}, {"code": "9.1", "occurrences": 0}]


@dataclass
class Bureau:
    """Two officers, two inspectors, and two agencies with reports, all in a township of their own so that journeys do not mix."""

    planner: Browser
    confirmer: Browser
    region: str
    inspectors: list[Browser]
    agencies: list[cast.Agency]
    reports: dict[str, cast.Agency] = field(default_factory=dict)

    def campaign(self, **more: Any) -> dict[str, Any]:
        sheet = self.planner.ok("POST", "/score-sheets", {**SHEET, "name": fresh("评分表")})
        body = {
            "name": fresh("2026年上半年安全评价报告抽查"),
            "kind": "evaluation",
            "year": 2026,
            "half": 1,
            "region_code": self.region,
            "filter": {"finished_from": "2026-01-01", "finished_until": "2026-07-01"},
            "count": 2,
            "score_sheet_id": sheet["id"],
            **more,
        }
        answer: dict[str, Any] = self.planner.ok("POST", "/campaigns", body)
        return answer

    def agency_of(self, record: dict[str, Any]) -> cast.Agency:
        return next(one for one in self.agencies if one.account["agency_id"] == record["agency_id"])


def township(browser: Browser, number: int) -> str:
    regions = browser.ok("GET", "/regions")["items"]
    below: list[str] = [one["code"] for one in regions if one["parent_code"] == cast.DISTRICT]
    return below[number]


def inspector(admin: Browser, planner: Browser, region: str) -> Browser:
    username = fresh("inspector")
    new = {"role": "inspector", "username": username, "display_name": "检查员", "region_code": cast.CITY}
    made = admin.ok("POST", "/accounts", new)
    browser = Browser(admin.url).first_sign_in("system", username, made["initial_password"])
    planner.ok("POST", "/inspectors", {"name": "检查员", "unit": "应急管理局", "account_id": made["id"], "region_code": region})
    return browser


@pytest.fixture
def bureau(admin: Browser, request: pytest.FixtureRequest) -> Bureau:
    city = cast.officer(admin)
    region = township(city, sum(map(ord, request.node.originalname)) % 15)
    made = Bureau(cast.officer(admin, cast.DISTRICT), cast.officer(admin, cast.DISTRICT), region, [], [])
    made.inspectors = [inspector(admin, city, region) for _ in range(2)]
    for number in range(2):
        agency = cast.new_agency(city)
        made.agencies.append(agency)
        firm = agency.firm(cast.DISTRICT, township_code=region)
        contract = agency.evaluation_contract(firm["id"])
        for _ in range(2):
            report = {
                "number": fresh("BG"),
                "contract_id": contract["id"],
                "title": f"安全现状评价报告{number}",
                "conclusion": "meets",
                "finished_on": "2026-05-20",
                "file_id": agency.browser.photo(),
            }
            report_id = agency.browser.ok("POST", "/evaluation-reports", report)["id"]
            agency.browser.ok("POST", f"/evaluation-reports/{report_id}/issue")
            made.reports[report_id] = agency
    return made


def drawn(bureau: Bureau, campaign: dict[str, Any]) -> dict[str, Any]:
    frozen = bureau.planner.ok("POST", f"/campaigns/{campaign['id']}/freezing")
    assert frozen["pool_size"] >= len(bureau.reports)
    answer: dict[str, Any] = bureau.planner.ok("POST", f"/campaigns/{campaign['id']}/draw", {"salt": "上证指数 3210.98"})
    assert hashlib.sha256(answer["seed"].encode()).hexdigest() == frozen["seed_commit"]
    return answer


def score(by: Browser, record_id: str, occurrences: int) -> dict[str, Any]:
    """Item by item, as they are found, then handed in."""
    record = by.ok("GET", f"/checked-records/{record_id}")
    found = [{**CLEAN[0], "occurrences": occurrences, "reason": "缺现场照片"}, *CLEAN[1:]]
    for item in found:
        record = by.ok("PUT", f"/checked-records/{record_id}/scores", {"items": [item]}, {"If-Match": f'"{record["version"]}"'})
    done: dict[str, Any] = by.ok("POST", f"/checked-records/{record_id}/submission")
    return done


def test_from_plan_to_appeal(bureau: Bureau, tmp_path: Path) -> None:
    planner, confirmer = bureau.planner, bureau.confirmer
    campaign = bureau.campaign()
    at = f"/campaigns/{campaign['id']}"
    refused(planner.post(f"{at}/draw", {"salt": ""}), 409, "evaluation.campaign.state")
    assert requests.get(f"{planner.url}/api/v1/public/draws/{campaign['id']}", timeout=10).status_code == 404
    draw = drawn(bureau, campaign)
    refused(planner.post(f"{at}/draw", {"salt": "again"}), 409, "evaluation.campaign.state")
    assert [one["rank"] for one in draw["objects"]] == [1, 2]
    assert verified(planner, campaign["id"], tmp_path)

    records = planner.ok("GET", "/checked-records", campaign_id=campaign["id"])["items"]
    assert {one["object_id"] for one in records} == {one["object_id"] for one in draw["objects"]} <= set(bureau.reports)
    for number, record in enumerate(records):
        owner = bureau.agency_of(record).browser
        assert owner.get(f"/checked-records/{record['id']}").status_code == 404, "an agency sees nothing before publication"
        scored = score(bureau.inspectors[number % 2], record["id"], occurrences=5 * number)
        assert (scored["state"], scored["score"]) == ("scored", 100 - 10 * number)
        refused(planner.post(f"{at}/publication"), 409, "evaluation.campaign.not_confirmed")
        assert confirmer.ok("POST", f"/checked-records/{record['id']}/confirmation")["state"] == "confirmed"
    assert planner.ok("POST", f"{at}/publication")["state"] == "published"

    worst = records[1]
    loser = bureau.agency_of(worst).browser
    seen = loser.ok("GET", f"/checked-records/{worst['id']}")
    assert (seen["score"], seen["inspectors"], seen["sheets"][0]["scorer"]) == (90, [], None)
    assert seen["sheets"][0]["items"][0]["reason"] == "缺现场照片"
    stranger = next(one for one in bureau.agencies if one is not bureau.agency_of(worst)).browser
    assert stranger.get(f"/checked-records/{worst['id']}").status_code == 404
    assert loser.ok("POST", f"/checked-records/{worst['id']}/reply", {"text": "照片已补齐"})["reply"] == "照片已补齐"
    loser.ok("POST", f"/checked-records/{worst['id']}/appeal", {"reason": "照片在附件中"})
    decision = {"upheld": True, "score": 96.5, "reason": "附件中确有照片"}
    path = f"/checked-records/{worst['id']}/appeal/decision"
    refused(confirmer.post(path, decision), 403, "evaluation.appeal.own_scores")
    assert planner.ok("POST", path, decision)["score"] == 96.5
    assert planner.ok("POST", f"{at}/closing")["state"] == "closed"
    told(bureau, records)


def verified(planner: Browser, campaign_id: str, folder: Path) -> bool:
    """A stranger's check: the public record alone, and what a changed one comes to."""
    public = requests.get(f"{planner.url}/api/v1/public/draws/{campaign_id}", timeout=10).json()
    record, forged = folder / "draw.json", folder / "forged.json"
    record.write_text(json.dumps(public))
    forged.write_text(json.dumps({**public, "salt": public["salt"] + "1"}))
    command = [sys.executable, "-m", "kit.launch", "verify-draw"]
    right = subprocess.run([*command, str(record)], check=False, capture_output=True, timeout=60)
    wrong = subprocess.run([*command, str(forged)], check=False, capture_output=True, timeout=60)
    assert wrong.returncode == 1, wrong
    assert b"draw_key" in wrong.stdout + wrong.stderr
    return right.returncode == 0


def told(bureau: Bureau, records: list[dict[str, Any]]) -> None:
    """The ranking, the statistics and an export say what the records say."""
    expected: dict[str, list[float]] = {record["agency_id"]: [] for record in records}
    for record, value in zip(records, (100, 96.5), strict=True):
        expected[record["agency_id"]].append(value)
    ranking = bureau.planner.ok("GET", "/rankings", kind="evaluation", period="2026H1", region_code=bureau.region)
    means = {one["agency_id"]: one["mean_score"] for one in ranking["items"]}
    assert means == {agency: sum(values) / len(values) for agency, values in expected.items()}

    def counted() -> bool:
        found = bureau.planner.ok("GET", "/statistics/spot-checks", region_code=bureau.region)["total"]
        return (found["drawn"], found["published"], found["mean_score"]) == (2, 2, 98.25)

    assert eventually(counted, within=20, every=0.2)
    order = {"list": "/checked-records", "filter": {"region_code": bureau.region}, "format": "xlsx"}
    job = cast.job_done(bureau.planner, bureau.planner.ok("POST", "/exports", order))
    assert (job["state"], job["result"]) == ("done", {"rows": 2})
    content = bureau.planner.session.get(f"{bureau.planner.url}/api/v1/files/{job['file_id']}", timeout=30).content
    heading, *rows = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    assert "得分" in heading
    assert {row[heading.index("对象编号")] for row in rows} == {record["object_number"] for record in records}


def test_the_city_publishes_a_ranking_that_anyone_reads(bureau: Bureau, admin: Browser) -> None:
    campaign = bureau.campaign(year=2025, half=None, count=1)
    drawn(bureau, campaign)
    (record,) = bureau.planner.ok("GET", "/checked-records", campaign_id=campaign["id"])["items"]
    score(bureau.inspectors[0], record["id"], occurrences=2)
    bureau.confirmer.ok("POST", f"/checked-records/{record['id']}/confirmation")
    bureau.planner.ok("POST", f"/campaigns/{campaign['id']}/publication")
    order = {"kind": "evaluation", "period": "2025"}
    refused(bureau.planner.post("/rankings/publication", order), 403, "evaluation.ranking.city_only")
    published = cast.officer(admin).ok("POST", "/rankings/publication", order)
    url = f"{admin.url}/api/v1/public/rankings"
    asked = {"kind": "evaluation", "period": "2025"}
    public = requests.get(url, params=asked, timeout=10).json()
    assert public["revision"] == published["revision"]
    assert record["agency_id"] in {one["agency_id"] for one in public["items"]}
    sheet = requests.get(url, params=asked, headers={"Accept": "text/csv"}, timeout=10)
    assert sheet.headers["Content-Type"].startswith("text/csv")
    assert sheet.content.decode("utf-8-sig").splitlines()[0].startswith("rank,agency_name")
    assert requests.get(url, params={**asked, "period": "2024"}, timeout=10).status_code == 404
