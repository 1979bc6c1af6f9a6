"""Whom journeys are about: officers, agencies with staff, firms and contracts, made through the API as they would be."""

import itertools
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from stdnum.cn import uscc

from kit.testing.eventually import eventually
from tests.journeys.browser import DATA, PASSWORD, Browser, fresh

CITY, DISTRICT, OTHER_DISTRICT = "330800", "330802", "330881"
_people = itertools.count(secrets.randbelow(10_000))
_codes = itertools.count(secrets.randbelow(30**5))
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def new_uscc(district: str = DISTRICT) -> str:
    """A valid code that no other journey has."""
    number, letters = next(_codes), ""
    for _ in range(9):
        number, digit = divmod(number, 31)
        letters += LETTERS[digit]
    body = f"91{district}{letters}"
    return body + uscc.calc_check_digit(body)


def new_id_number() -> str:
    """A valid resident ID number that no other journey has."""
    number = next(_people)
    body = f"330802{1960 + number % 40}{1 + number // 40 % 12:02d}{1 + number // 480 % 28:02d}{secrets.randbelow(1000):03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def officer(admin: Browser, region_code: str = CITY) -> Browser:
    username = fresh("officer")
    new = {"role": "officer", "username": username, "display_name": "应急管理局", "region_code": region_code}
    made = admin.ok("POST", "/accounts", new)
    return Browser(admin.url).first_sign_in("system", username, made["initial_password"])


def job_done(browser: Browser, job: dict[str, Any], within: float = 60) -> dict[str, Any]:
    """The job once it has ended, well or not."""

    def ended() -> dict[str, Any] | None:
        now: dict[str, Any] = browser.ok("GET", f"/jobs/{job['id']}")
        return now if now["state"] in ("done", "failed") else None

    answer: dict[str, Any] = eventually(ended, within=within, every=0.1)
    return answer


def declaration(account: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": account["name"],
        "uscc": account["uscc"],
        "kinds": account["kinds"],
        "legal_representative": "王某",
        "contact_name": account["contact_name"],
        "contact_mobile": account["contact_mobile"],
        "region_code": account["region_code"],
        "address": "兴业路 1 号",
        "fixed_assets_fen": 900_000_000,
        "floor_area_m2": 1200,
    }


@dataclass
class Agency:
    """A declared agency's main account, with what was made for it so far."""

    browser: Browser
    account: dict[str, Any]
    staff: list[str] = field(default_factory=list)

    def declare(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.browser.ok("PUT", "/agency", declaration(self.account))
        return answer

    def add_staff(self, count: int = 2) -> list[str]:
        for _ in range(count):
            person = {"name": "赵某某", "id_number": new_id_number(), "post": "assessor", "employed_from": "2020-01-01"}
            self.staff.append(self.browser.ok("POST", "/staff", person)["id"])
        return self.staff

    def firm(self, region_code: str = DISTRICT, **more: Any) -> dict[str, Any]:
        body = {
            "name": f"衢州{secrets.token_hex(3)}机械有限公司",
            "uscc": new_uscc(region_code),
            "region_code": region_code,
            "address": "创新路 8 号",
        }
        answer: dict[str, Any] = self.browser.ok("POST", "/enterprises", {**body, **more})
        return answer

    def service_contract(self, enterprise_id: str, **more: Any) -> dict[str, Any]:
        body = {
            "number": f"FW-{secrets.token_hex(4)}",
            "enterprise_id": enterprise_id,
            "service_items": ["hazard_inspection"],
            "starts_on": "2026-01-01",
            "ends_on": "2027-12-31",
            "visits_per_year": 12,
            "fee_fen": 2_000_000,
            "payer": "enterprise",
            "team": self.staff[:2],
            "state": "active",
        }
        answer: dict[str, Any] = self.browser.ok("POST", "/service-contracts", {**body, **more})
        return answer

    def evaluation_contract(self, enterprise_id: str, **more: Any) -> dict[str, Any]:
        body = {
            "number": f"PJ-{secrets.token_hex(4)}",
            "enterprise_id": enterprise_id,
            "project": "安全现状评价",
            "kind": "current",
            "signed_on": "2026-03-01",
            "starts_on": "2026-03-10",
            "due_on": "2026-12-30",
            "fee_fen": 5_000_000,
            "team": self.staff[:2],
            "state": "active",
        }
        answer: dict[str, Any] = self.browser.ok("POST", "/evaluation-contracts", {**body, **more})
        return answer


def visit(contract: dict[str, Any], staff: list[str], day: str, hazards: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "contract_id": contract["id"],
        "visited_on": day,
        "staff": staff[:1],
        "services": ["hazard_inspection"],
        "summary": "现场检查",
        "no_hazard_found": not hazards,
        "hazards": hazards,
    }


def hazard(found_on: str, deadline_on: str, **more: Any) -> dict[str, Any]:
    body = {
        "found_on": found_on,
        "location": "一车间东侧配电柜",
        "description": "配电柜门未跨接接地线，柜内积尘较多",
        "level": "general",
        "cause": "object",
        "deadline_on": deadline_on,
    }
    return {**body, **more}


def new_agency(
    by: Browser,
    region_code: str = DISTRICT,
    *,
    kinds: tuple[str, ...] = ("evaluation", "social"),
    declared: bool = True,
    name: str | None = None,
) -> Agency:
    """An agency whose main account has signed in; declared and staffed unless told otherwise."""
    username = fresh("agency")
    new = {
        "role": "agency",
        "username": username,
        "name": name or f"衢州{secrets.token_hex(3)}安全技术有限公司",
        "uscc": new_uscc(region_code),
        "kinds": list(kinds),
        "region_code": region_code,
        "contact_name": "李某",
        "contact_mobile": "13800000000",
    }
    account = by.ok("POST", "/accounts", new)
    agency = Agency(Browser(by.url).first_sign_in("platform", username, account["initial_password"]), account)
    if declared:
        agency.declare()
        agency.add_staff()
    return agency


def people() -> list[dict[str, Any]]:
    """The fictional staff of tests/data, as ``POST /staff`` takes them."""
    rows: list[dict[str, Any]] = json.loads((DATA / "people.json").read_text())
    return [{k: v for k, v in row.items() if k != "derived"} for row in rows]


__all__ = ["PASSWORD", "Agency"]
