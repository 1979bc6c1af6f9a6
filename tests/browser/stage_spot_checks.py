"""What the specs of spot checks meet: an agency with issued reports, two inspectors with accounts, a second officer, a score sheet."""

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from contracts.vocabulary import Right
from kit.clock import local_day
from kit.testing.eventually import eventually
from tests.journeys import cast
from tests.journeys.browser import PASSWORD, Browser, fresh

TIME_ZONE = "Asia/Shanghai"
DOCUMENT = Path(__file__).parents[1] / "data" / "files" / "small.pdf"
AGENCIES = {"desktop": "衢州求实安全评价有限公司", "phone": "衢州明鉴安全评价有限公司"}
FIRMS = {"desktop": "衢州永丰化工有限公司", "phone": "衢州永泰化工有限公司"}
QUARTERS = {"desktop": "Q1", "phone": "Q2"}
DISTRICTS = {"desktop": ("330803", "衢江区"), "phone": ("330822", "常山县")}
"""A campaign of a district is inspected by the district's inspectors and the city's: here these two alone."""
REPORTS = 4
SOON_SECONDS = 30
ITEMS = [
    {
        "code": "1.1",
        "section": "报告内容",
        "content": "评价范围与合同约定一致",
        "points": 20,
        "method": "all_or_nothing",
        "basis": "AQ 8001-2007",
    },
    {
        "code": "1.2",
        "section": "报告内容",
        "content": "危险有害因素辨识完整，每遗漏一处扣分",
        "points": 30,
        "method": "per_occurrence",
        "step": 3,
        "not_applicable_allowed": True,
    },
    {"code": "1.3", "section": "报告内容", "content": "对策措施具有针对性", "points": 30, "method": "grade3"},
    {
        "code": "2.1",
        "section": "过程控制",
        "content": "现场勘验记录齐全",
        "points": 20,
        "method": "fixed",
        "not_applicable_allowed": True,
    },
    {"code": "2.2", "section": "过程控制", "content": "加分项之外的不规范行为", "points": 0, "method": "bonus_deduct"},
    {"code": "9.1", "section": "否决项", "content": "出具虚假报告", "points": 0, "method": "veto"},
]


def set_spot_checks(admin: Browser, officer: Browser, project: str) -> dict[str, Any]:
    """By the names that ``Scene.spotChecks`` has (support/stage.ts). ``period`` is a project's own: a ranking is published once."""
    code, district = DISTRICTS[project]
    agency = cast.new_agency(officer, name=AGENCIES[project])
    _submit(agency)
    _issue_reports(agency, agency.firm(code, name=FIRMS[project]))
    second = cast.officer(admin)
    people = [_inspector(admin, officer, name, code) for name in ("周正", "吴敏")]
    sheet = f"安全评价报告评分表 {secrets.token_hex(2)}"
    officer.ok("POST", "/score-sheets", {"name": sheet, "kind": "evaluation", "items": ITEMS})
    return {
        "agency": {"entrance": "platform", "username": agency.account["username"], "password": PASSWORD},
        "subAccount": {"entrance": "system", "username": _sub_account(agency), "password": PASSWORD},
        "agencyName": AGENCIES[project],
        "second": {"entrance": "system", "username": second.account["username"], "password": PASSWORD},
        "inspectors": [{"entrance": "system", "username": username, "password": PASSWORD} for username in people],
        "district": district,
        "sheet": sheet,
        "campaign": f"2026年评价报告抽查 {secrets.token_hex(2)}",
        "quarter": QUARTERS[project],
    }


def _submit(agency: cast.Agency) -> None:
    """Officers choose among the agencies that have submitted their declaration."""
    saved = agency.browser.ok("GET", "/agency")
    agency.browser.ok("POST", "/agency/submission", headers={"If-Match": f'"{saved["version"]}"'})


def _sub_account(agency: cast.Agency) -> str:
    """With every right, its first sign-in done; its user name."""
    username = fresh("sub")
    new = {"username": username, "display_name": "子账号录入员", "rights": [right.value for right in Right]}
    made = agency.browser.ok("POST", "/sub-accounts", new)
    Browser(agency.browser.url).first_sign_in("system", username, made["initial_password"])
    return username


def _issue_reports(agency: cast.Agency, firm: dict[str, Any]) -> None:
    finished = local_day(datetime.now(UTC), TIME_ZONE) - timedelta(days=20)
    for number in range(REPORTS):
        contract = agency.evaluation_contract(firm["id"])
        answer = agency.browser.upload(DOCUMENT)
        assert answer.status_code == 201, answer.text
        body = {
            "number": f"BG-{secrets.token_hex(3)}",
            "contract_id": contract["id"],
            "title": f"{firm['name']}安全现状评价报告（{number + 1}）",
            "conclusion": "meets",
            "open_problems": 0,
            "finished_on": finished.isoformat(),
            "file_id": answer.json()["file_id"],
        }
        # The contract comes to the evaluation room by an event.
        made = eventually(lambda body=body: _made(agency.browser, body), within=SOON_SECONDS, every=0.2)
        agency.browser.ok("POST", f"/evaluation-reports/{made['id']}/issue")


def _made(browser: Browser, body: dict[str, Any]) -> Any:
    answer = browser.post("/evaluation-reports", body)
    return answer.json() if answer.status_code == 201 else None


def _inspector(admin: Browser, officer: Browser, name: str, region_code: str) -> str:
    """An inspector with an account whose first sign-in is done; its user name."""
    username = fresh("inspector")
    made = admin.ok(
        "POST", "/accounts", {"role": "inspector", "username": username, "display_name": name, "region_code": region_code}
    )
    Browser(admin.url).first_sign_in("system", username, made["initial_password"])
    body = {"name": name, "unit": "市应急管理局", "account_id": made["id"], "region_code": region_code}
    eventually(lambda: officer.post("/inspectors", body).status_code == 201, within=SOON_SECONDS, every=0.2)
    return username
