"""Whom the specs meet: made through the API before the browser starts, a set of its own for each Playwright project.

Projects run at the same time against one system, so what one changes the other must not need. The demo's city stands around them.
"""

import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from kit.clock import local_day
from tests.browser.stage_spot_checks import set_spot_checks
from tests.data.workbooks import sheet_of, workbook
from tests.journeys import cast
from tests.journeys.browser import PASSWORD, Browser, fresh

PROJECTS = ("desktop", "phone")
UNDECLARED = {"desktop": "衢州柯安安全技术有限公司", "phone": "衢州衢安安全技术有限公司"}
AGENCIES = {"desktop": "衢州中安安全技术有限公司", "phone": "衢州恒安安全技术有限公司"}
WAITING = {"desktop": "衢州三衢安全评价有限公司", "phone": "衢州信安安全评价有限公司"}
FIRMS = {"desktop": "衢州鸿远机械制造有限公司", "phone": "衢州鸿达精密机械有限公司"}
TIME_ZONE = "Asia/Shanghai"
FILES = Path(__file__).parents[1] / "data" / "files"


def set_stage(admin: Browser, folder: Path) -> dict[str, Any]:
    """Everything that specs look up by name, by project. Files that a user would choose are written into ``folder``."""
    _rest_inspectors(cast.officer(admin))
    return {project: _scene(admin, folder, project) for project in PROJECTS}


def _rest_inspectors(officer: Browser) -> None:
    """The demo's inspect for the whole city: the specs' campaigns are drawn among the specs' own alone."""
    for known in officer.everything("/inspectors", active="true"):
        answer = officer.patch(f"/inspectors/{known['id']}", {"active": False}, known["version"])
        assert answer.ok, answer.text


def _scene(admin: Browser, folder: Path, project: str) -> dict[str, Any]:
    officer = cast.officer(admin)
    newcomer = fresh("newcomer")
    made = officer.ok("POST", "/accounts", _agency(newcomer, "衢州新安安全技术有限公司"))
    blank = cast.new_agency(officer, declared=False)
    undeclared = _signed_in(officer, UNDECLARED[project])
    agency = _declared(officer, AGENCIES[project])
    firm = agency.firm(name=FIRMS[project])
    contract = agency.service_contract(firm["id"])
    agency.evaluation_contract(firm["id"])
    hazards = _hazards(agency, contract)
    waiting = _declared(officer, WAITING[project])
    _submit(waiting)
    return {
        "officer": {"entrance": "system", "username": officer.account["username"], "password": PASSWORD},
        "guarded": _officer(admin),
        "obliged": _officer(admin),
        "newcomer": {"entrance": "platform", "username": newcomer, "password": made["initial_password"]},
        "agency": {"entrance": "platform", "username": agency.account["username"], "password": PASSWORD},
        "undeclared": {"entrance": "platform", "username": undeclared.account["username"], "password": PASSWORD},
        "enterprise": {"entrance": "platform", "username": _enterprise(officer, firm["id"]), "password": PASSWORD},
        "blank": {"entrance": "platform", "username": blank.account["username"], "password": PASSWORD},
        "undeclaredName": undeclared.account["name"],
        "subAccount": fresh("luru"),
        "serial": secrets.token_hex(3),
        "agencyName": agency.account["name"],
        "waitingName": waiting.account["name"],
        "firm": firm["name"],
        "contract": contract["number"],
        **hazards,
        "accountsWorkbook": str(_workbook(folder / f"accounts-{project}.xlsx", good=True)),
        "badWorkbook": str(_workbook(folder / f"accounts-bad-{project}.xlsx", good=False)),
        **_sheets(folder, project, firm["uscc"]),
        "photo": str(FILES / "photo_2.jpg"),
        "document": str(FILES / "small.pdf"),
        "spotChecks": set_spot_checks(admin, officer, project),
    }


def _agency(username: str, name: str) -> dict[str, Any]:
    return {
        "role": "agency",
        "username": username,
        "name": name,
        "uscc": cast.new_uscc(),
        "kinds": ["evaluation", "social"],
        "region_code": cast.DISTRICT,
        "contact_name": "李晓",
        "contact_mobile": "13800000000",
    }


def _officer(admin: Browser) -> dict[str, str]:
    """An officer whom no other spec needs."""
    made = cast.officer(admin)
    return {"entrance": "system", "username": made.account["username"], "password": PASSWORD}


def _enterprise(officer: Browser, enterprise_id: str) -> str:
    username = fresh("firm")
    made = officer.ok("POST", "/accounts", {"role": "enterprise", "username": username, "enterprise_id": enterprise_id})
    Browser(officer.url).first_sign_in("platform", username, made["initial_password"])
    return username


def _signed_in(officer: Browser, name: str) -> cast.Agency:
    username = fresh("agency")
    made = officer.ok("POST", "/accounts", _agency(username, name))
    return cast.Agency(Browser(officer.url).first_sign_in("platform", username, made["initial_password"]), made)


def _declared(officer: Browser, name: str) -> cast.Agency:
    agency = _signed_in(officer, name)
    agency.declare()
    agency.add_staff()
    return agency


def _hazards(agency: cast.Agency, contract: dict[str, Any]) -> dict[str, str]:
    """One hazard overdue, one due soon, one to be confirmed, and one each that is rectified by a link, the agency, the enterprise."""
    today = local_day(datetime.now(UTC), TIME_ZONE)
    found, past = today - timedelta(days=40), today - timedelta(days=10)
    soon = today + timedelta(days=2)
    words = {
        "overdue": ("二车间东侧配电柜", "配电柜门未跨接接地线，柜内积尘较多", past),
        "soon": ("危化品仓库", "可燃气体报警器超过检定有效期", soon),
        "toConfirm": ("成品库北门", "安全出口被托盘和货架部分堵塞", soon),
        "linked": ("空压机房", "储气罐安全阀铅封缺失，未见校验标签", soon),
        "byAgency": ("喷漆房", "喷漆房防爆照明灯具外壳破损未更换", soon),
        "byEnterprise": ("锻压车间", "锻压机双手启动按钮一侧被短接失效", soon),
    }
    new = [cast.hazard(_text(found), _text(due), location=where, description=what) for where, what, due in words.values()]
    visit = agency.browser.ok("POST", "/visits", cast.visit(contract, agency.staff, _text(found), new))
    ids = {name: row["id"] for name, row in zip(words, visit["hazards"], strict=True)}
    _rectify(agency, ids["toConfirm"], today)
    link = agency.browser.ok("POST", f"/hazards/{ids['linked']}/links")
    return {**{name: where for name, (where, _, _) in words.items()}, "link": link["url"]}


def _rectify(agency: cast.Agency, hazard_id: str, today: date) -> None:
    body = {
        "measures": "已清理通道并划出禁放区",
        "responsible": "钱明",
        "finished_on": _text(today),
        "photos": [agency.browser.photo()],
    }
    agency.browser.ok("POST", f"/hazards/{hazard_id}/rectifications", body)


def _submit(agency: cast.Agency) -> None:
    saved = agency.browser.ok("GET", "/agency")
    answer = agency.browser.request("POST", "/agency/submission", headers={"If-Match": f'"{saved["version"]}"'})
    assert answer.ok, answer.text


def _workbook(path: Path, *, good: bool) -> Path:
    """Two new agencies; in the bad one the second has no valid code."""
    names = ("衢州安泰安全技术有限公司", "衢州正源安全科技有限公司")
    codes = (cast.new_uscc(), cast.new_uscc() if good else "91330802XXXXXXXXXX")
    rows = [
        (name, code, "安全评价、社会化服务", "柯城区", fresh("imported"), "李晓", "13800000000")
        for name, code in zip(names, codes, strict=True)
    ]
    path.write_bytes(workbook(sheet_of(rows)))
    return path


def _sheets(folder: Path, project: str, uscc: str) -> dict[str, str]:
    """Two service contracts and two firms, each in a workbook that is right and in one whose second row is not."""
    columns = ("合同编号", "企业统一社会信用代码", "服务项目", "服务开始", "服务结束", "每年赴企次数", "合同金额（元）", "状态")
    terms = (uscc, "隐患排查、教育培训", "2026-01-01", "2026-12-31", "12", "20000.50", "草稿")
    contracts = [(f"DR-{project}-{n}", *terms) for n in (1, 2)]
    wrong = (f"DR-{project}-3", "91330802XXXXXXXXXX", "修路", *terms[2:])
    firm_columns = ("企业名称", "统一社会信用代码", "所属地区", "地址", "规模")
    firms = [(f"衢州导入第{n}机械有限公司", cast.new_uscc(), "柯城区", f"导入路 {n} 号", "小型") for n in (1, 2)]
    rows: dict[str, list[tuple[str, ...]]] = {
        "contractsWorkbook": [columns, *contracts],
        "badContractsWorkbook": [columns, contracts[0], wrong],
        "firmsWorkbook": [firm_columns, *firms],
        "badFirmsWorkbook": [firm_columns, firms[0], ("衢州导入有误有限公司", firms[0][1], "火星", "某路", "巨型")],
    }
    for name, lines in rows.items():
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for line in lines:
            sheet.append(line)
        book.save(folder / f"{name}-{project}.xlsx")
    return {name: str(folder / f"{name}-{project}.xlsx") for name in rows}


def _text(day: date) -> str:
    return day.isoformat()
