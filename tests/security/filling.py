"""How a tenant of the sweep comes by its rows: something in every noun, entered through the API as its people would."""

import io
import secrets
from typing import Any

import openpyxl

from tests.journeys import cast
from tests.journeys.browser import PASSWORD, fresh
from tests.journeys.cast import DISTRICT, OTHER_DISTRICT, new_id_number, new_uscc
from tests.security.callers import Caller, etag
from tests.security.checking import check
from tests.security.world import RIGHTS, SCOPES, Tenant, World, staffed_by_bureau

DAY = "2026-04-02"


def filled_world(url: str, names: str = "ABC") -> World:
    """A and B in one county, C in the other."""
    world = staffed_by_bureau(url)
    for name in names:
        add_tenant(world, name, OTHER_DISTRICT if name == "C" else DISTRICT)
    return world


def add_tenant(world: World, name: str, county: str) -> Tenant:
    tenant = Tenant(
        name, county, f"canary{name}{secrets.token_hex(4)}", world.nobody.another(f"main {name}"), uscc=new_uscc(county)
    )
    world.tenants[name] = tenant
    _signs_in(world, tenant)
    _declares(world, tenant)
    _hires(tenant)
    _grants(tenant)
    _serves(world, tenant)
    _contracts(tenant)
    _reports(tenant)
    _visits(tenant)
    _mends(world, tenant)
    check(world, tenant)
    _keeps(tenant)
    return tenant


def _signs_in(world: World, tenant: Tenant) -> None:
    username = fresh("agency")
    new = {
        "role": "agency",
        "username": username,
        "name": tenant.says("衢州安全技术"),
        "uscc": tenant.uscc,
        "kinds": ["evaluation", "social"],
        "region_code": tenant.county,
        "contact_name": tenant.says("李"),
        "contact_mobile": tenant.mobile,
    }
    tenant.account = world.city.ok("POST", "/accounts", new)
    tenant.own("account_id", tenant.account["id"])
    tenant.own("agency_id", tenant.account["agency_id"])
    tenant.callers["main"] = tenant.main.signed_in("platform", username, tenant.account["initial_password"])
    again = tenant.main.another(f"second session of {tenant.name}")
    again.sign_in("platform", username, PASSWORD)
    tenant.own("session_id", next(session["id"] for session in again.ok("GET", "/sessions")["items"] if session["current"]))


def declaration(tenant: Tenant) -> dict[str, Any]:
    texts = (
        "legal_representative",
        "contact_name",
        "address",
        "certificate_no",
        "certificate_issuer",
        "technical_lead",
        "quality_lead",
    )
    return {
        **cast.declaration(tenant.account),
        **{name: tenant.says("某") for name in texts},
        "contact_mobile": tenant.mobile,
        "email": f"{tenant.canary}@example.cn",
        "phone": "0570-1234567",
        "scopes": [tenant.says("金属冶炼")],
        "service_regions": [tenant.says("衢州")],
        "attachments": [
            {"kind": "licence", "file_id": tenant.file("licence", "small.pdf")},
            {"kind": "certificate", "file_id": tenant.file("certificate", "small.png")},
        ],
    }


def _declares(world: World, tenant: Tenant) -> None:
    """Returned once, approved, and being written anew: comments, history and differences are there."""
    main, county = tenant.main, world.officers[tenant.county]
    review = f"/declared-agencies/{tenant.first('agency_id')}/review"
    main.ok("PUT", "/agency", declaration(tenant))
    main.ok("POST", "/agency/submission")
    county.ok("POST", review, {"decision": "return", "comments": [{"field": "address", "text": tenant.says("不全")}]})
    main.ok("POST", "/agency/submission")
    county.ok("POST", review, {"decision": "approve", "comments": []})
    version = main.ok("GET", "/agency")["version"]
    main.ok("PUT", "/agency", {**declaration(tenant), "address": tenant.says("新址")}, etag(version))


def person(tenant: Tenant) -> dict[str, Any]:
    tenant.id_numbers.append(new_id_number())
    certificate = {
        "kind": "safety_assessor",
        "level": tenant.says("一"),
        "number": tenant.says(f"S{len(tenant.id_numbers)}"),
        "registered_unit": tenant.says("院"),
        "issued_on": "2019-05-01",
        "valid_until": "2029-05-01",
        "scan": tenant.file("scan", "small.pdf"),
    }
    return {
        **{name: tenant.says("某") for name in ("name", "education", "major", "title")},
        "id_number": tenant.id_numbers[-1],
        "mobile": tenant.mobile,
        "post": "assessor",
        "employed_from": "2020-01-01",
        "specialties": [tenant.says("化工")],
        "photo": tenant.file("portrait"),
        "certificates": [certificate],
    }


def staff_sheet(tenant: Tenant) -> str:
    """An uploaded workbook with one more person."""
    tenant.id_numbers.append(new_id_number())
    values = {"姓名": tenant.says("孙"), "身份证号": tenant.id_numbers[-1], "入职日期": "2020-01-01"}
    return filled_sheet(tenant, "/staff/imports", values)


def filled_sheet(tenant: Tenant, path: str, values: dict[str, str]) -> str:
    """The template of an import with one row, uploaded."""
    template = tenant.main.get(f"{path}/template")
    book = openpyxl.load_workbook(io.BytesIO(template.content))
    sheet: Any = book.active
    titles = [cell.value for cell in sheet[1]]
    sheet.delete_rows(2, sheet.max_row)
    sheet.append([values.get(str(title).strip("*")) for title in titles])
    made = io.BytesIO()
    book.save(made)
    answer = tenant.main.request("POST", "/files", files={"file": (f"{tenant.canary}.xlsx", made.getvalue())})
    return tenant.own("file_id", answer.json()["file_id"])


def _hires(tenant: Tenant) -> None:
    for _ in range(4):
        tenant.own("staff_id", tenant.main.ok("POST", "/staff", person(tenant))["id"])
    leaving = tenant.last("staff_id")
    tenant.main.ok("DELETE", f"/staff/{leaving}", headers=etag(tenant.main.ok("GET", f"/staff/{leaving}")["version"]))
    job = tenant.main.ok("POST", "/staff/imports", {"file_id": staff_sheet(tenant), "dry_run": False})
    assert cast.job_done(tenant.main, job)["state"] == "done"
    tenant.own("job_id", job["id"])
    tenant.main.ok("POST", f"/staff/{tenant.first('staff_id')}/id-number-reveals", {"reason": tenant.says("核对")})


def _grants(tenant: Tenant) -> None:
    for who, rights in (("clerk", list(RIGHTS)), ("guest", [])):
        username = fresh(who)
        new = {"username": username, "display_name": tenant.says("录入"), "rights": rights, "mobile": tenant.mobile}
        made = tenant.main.ok("POST", "/sub-accounts", {**new, "staff_id": tenant.first("staff_id")})
        tenant.own("sub_account_id", made["id"])
        tenant.callers[who] = tenant.main.another(f"{who} {tenant.name}").signed_in("system", username, made["initial_password"])
    tenant.own("sub_account_id", tenant.main.ok("POST", "/sub-accounts", {**new, "username": fresh("spare")})["id"])
    for _ in range(2):
        token = tenant.main.ok("POST", "/api-tokens", {"name": tenant.says("同步"), "scopes": SCOPES})
        tenant.own("token_id", token["id"])
        tenant.secrets.append(token["token"])
    tenant.callers["token"] = tenant.main.program(tenant.secrets[0])


def firm(tenant: Tenant) -> dict[str, Any]:
    return {
        **{name: tenant.says("某") for name in ("name", "address", "category", "scale", "safety_lead")},
        "uscc": new_uscc(tenant.county),
        "region_code": tenant.county,
        "latitude": 28.9,
        "longitude": 118.8,
        "industry": "C2614",
        "employees": 42,
        "risk_level": "red",
        "safety_lead_mobile": tenant.mobile,
    }


def _serves(world: World, tenant: Tenant) -> None:
    """Two firms, each with an account; nobody signs in with the second's."""
    for _ in range(2):
        tenant.firms.append(tenant.main.ok("POST", "/enterprises", firm(tenant)))
        tenant.own("enterprise_id", tenant.firms[-1]["id"])
    usernames, made = [], []
    for enterprise_id in tenant.ids["enterprise_id"]:
        usernames.append(fresh("firm"))
        new = {"role": "enterprise", "username": usernames[-1], "enterprise_id": enterprise_id}
        made.append(world.officers[tenant.county].ok("POST", "/accounts", new))
        tenant.own("account_id", made[-1]["id"])
    firms_own = tenant.main.another(f"enterprise {tenant.name}")
    tenant.callers["enterprise"] = firms_own.signed_in("platform", usernames[0], made[0]["initial_password"])


def _contracts(tenant: Tenant) -> None:
    """Of each kind one in force with each firm, one voided, one drafted last."""
    agency = tenant.agency()
    for make, noun, texts in (
        (agency.evaluation_contract, "evaluation", {"project": tenant.says("评价"), "scope": tenant.says("全厂")}),
        (agency.service_contract, "service", {"service_items": ["hazard_inspection", "training"]}),
    ):
        parameter = f"{noun}_contract_id"
        for firm_id, state in ((0, "active"), (1, "active"), (0, "active"), (0, "draft")):
            more = {
                **texts,
                "attachments": [tenant.file(noun, "small.pdf")],
                "number": tenant.says(secrets.token_hex(3)),
                "state": state,
            }
            tenant.own(parameter, make(tenant.firms[firm_id]["id"], **more)["id"])
        voided = f"/{noun}-contracts/{tenant.ids[parameter][2]}/voiding"
        tenant.main.ok("POST", voided, {"reason": tenant.says("重复")})


def report(tenant: Tenant) -> dict[str, Any]:
    return {
        "number": tenant.says(secrets.token_hex(3)),
        "contract_id": tenant.first("evaluation_contract_id"),
        **{name: tenant.says("某") for name in ("title", "compiled_by", "reviewed_by", "approved_by")},
        "conclusion": "meets",
        "open_problems": 0,
        "finished_on": "2026-05-20",
        "file_id": tenant.file("report", "small.pdf"),
    }


def _reports(tenant: Tenant) -> None:
    """One issued, one voided, one drafted last."""
    for _ in range(3):
        tenant.own("report_id", tenant.main.ok("POST", "/evaluation-reports", report(tenant))["id"])
    issued, voided, _ = tenant.ids["report_id"]
    tenant.main.ok("POST", f"/evaluation-reports/{issued}/issue")
    tenant.main.ok("POST", f"/evaluation-reports/{voided}/voiding", {"reason": tenant.says("重复")})


def hazard(tenant: Tenant, **more: Any) -> dict[str, Any]:
    texts = {name: tenant.says("配电柜未接地") for name in ("location", "description", "basis", "suggestion")}
    return cast.hazard(DAY, "2026-04-20", **texts, photos=[tenant.file("hazard")], **more)


def visit(tenant: Tenant, hazards: list[dict[str, Any]], firm_index: int = 0) -> dict[str, Any]:
    contract = {"id": tenant.ids["service_contract_id"][firm_index]}
    more = {"companion": tenant.says("钱"), "summary": tenant.says("检查"), "photos": [tenant.file("visit")]}
    return {**cast.visit(contract, tenant.ids["staff_id"], DAY, hazards), **more}


def _visits(tenant: Tenant) -> None:
    """Three at the first firm, the last of them voided, one at the second."""
    plan = {"plan": tenant.says("停产"), "responsible": tenant.says("孙"), "funds_fen": 1, "measures": tenant.says("更换")}
    found = [hazard(tenant) for _ in range(5)] + [hazard(tenant, level="major", major=plan)]
    for hazards, firm_index in ((found, 0), ([hazard(tenant)], 1), ([], 0), ([hazard(tenant)], 0)):
        made = tenant.main.ok("POST", "/visits", visit(tenant, hazards, firm_index))
        tenant.own("visit_id", made["id"])
        for row in made["hazards"]:
            tenant.own("hazard_id", row["id"])
    tenant.main.ok("POST", f"/visits/{tenant.last('visit_id')}/voiding", {"reason": tenant.says("录错")})


def rectification(tenant: Tenant) -> dict[str, Any]:
    return {
        "measures": tenant.says("已更换"),
        "responsible": tenant.says("钱"),
        "finished_on": "2026-04-10",
        "funds_fen": 100,
        "photos": [tenant.file("mended")],
        "plan_files": [tenant.file("plan", "small.pdf")],
    }


def _mends(world: World, tenant: Tenant) -> None:
    """Of the first visit's six hazards: sent back, confirmed, rectified and waiting, with a link, with an extension, major and rectified."""
    county = world.officers[tenant.county]
    back, confirmed, waiting, linked, extended, major = tenant.ids["hazard_id"][:6]
    for hazard_id in (back, confirmed, waiting, major):
        tenant.main.ok("POST", f"/hazards/{hazard_id}/rectifications", rectification(tenant))
    county.ok("POST", f"/hazards/{back}/confirmation", {"decision": "send_back", "reason": tenant.says("不清")})
    county.ok("POST", f"/hazards/{confirmed}/confirmation", {"decision": "confirm", "reason": tenant.says("好")})
    asked = {"new_deadline_on": "2026-05-20", "reason": tenant.says("配件未到")}
    for hazard_id in (extended, back):
        tenant.own("extension_id", tenant.main.ok("POST", f"/hazards/{hazard_id}/extensions", asked)["id"])
    decided = f"/hazards/{back}/extensions/{tenant.last('extension_id')}/decision"
    county.ok("POST", decided, {"decision": "refuse", "reason": tenant.says("不可")})
    token = tenant.main.ok("POST", f"/hazards/{linked}/links")["url"].partition("#")[2]
    tenant.secrets.append(token)
    by_link = tenant.main.another(f"link of {tenant.name}")
    opened = by_link.ok("POST", "/link-sessions", {"token": token})
    by_link.csrf_token, by_link.account = opened["csrf_token"], opened["account"]
    tenant.linked_hazard = linked
    tenant.callers["link"] = by_link


def _keeps(tenant: Tenant) -> None:
    """Drafts and columns that the browser keeps, under a name of the tenant's own too; an exported list; notices."""
    exported(tenant, tenant.main, "/hazards")
    for name in ("columns", f"draft_{tenant.canary}".lower()):
        tenant.main.ok("PUT", f"/preferences/{name}", {"value": {"text": tenant.says("草稿")}})
    tenant.own("name", name)  # everybody has columns
    cast.eventually(lambda: tenant.main.ok("GET", "/notices")["items"], within=10)
    for notice in tenant.main.everything("/notices"):
        tenant.own("notice_id", notice["id"])


def exported(tenant: Tenant, by: Caller, listed: str, **wanted: str) -> bytes:
    """The list as a file, which is the tenant's from now on, as is the job."""
    job = cast.job_done(by, by.ok("POST", "/exports", {"list": listed, "filter": wanted, "format": "csv"}))
    assert job["state"] == "done", job
    tenant.own("job_id", job["id"])
    answer = by.get(f"/files/{tenant.own('file_id', job['file_id'])}")
    assert answer.status_code == 200, answer.text
    return answer.content
