"""One success of each operation, on purpose. Filling the world reaches most that create; reading calls find their ids by themselves.

A new operation that is neither wants a function here: ``@success("POST /things/{thing_id}/closing")`` over one call that succeeds.
What it needs is made in it or taken from the world; it may change the world for no other function here.
"""

import time
from collections.abc import Callable
from typing import Any

import pyotp

from tests.journeys import cast
from tests.journeys.browser import DATA, PASSWORD, fresh
from tests.security import filling
from tests.security.callers import ASKED, Caller, etag, fresh_key, roles_of
from tests.security.world import Tenant, World

Success = Callable[[World], object]
SUCCESSES: dict[str, Success] = {}


def success(*operations: str) -> Callable[[Success], Success]:
    """Names what the function below succeeds in."""

    def keep(function: Success) -> Success:
        for operation in operations:
            assert operation not in SUCCESSES, operation
            SUCCESSES[operation] = function
        return function

    return keep


def read(world: World, operation: str) -> None:
    """A reading call as somebody who may, with ids of tenant A."""
    allowed = roles_of(world.journal.document, operation)
    caller = world.of_role("agency" if "agency" in allowed else allowed[0]) if allowed else world.nobody
    path = world.a.filling(operation)
    caller.raw("GET", path) if path in OUTSIDE else caller.get(path, **ASKED.get(operation, {}))


OUTSIDE = ("/livez", "/readyz", "/metrics")
"""Not under /api/v1."""


def changed(caller: Caller, path: str, method: str, body: Any = None) -> object:
    """The act upon the version that stands there now."""
    return caller.request(method, path, body, etag(caller.ok("GET", path)["version"]))


def editable(caller: Caller, path: str, *names: str) -> dict[str, Any]:
    row = caller.ok("GET", path)
    return {name: row[name] for name in names}


@success("GET /livez", "GET /readyz", "GET /metrics")
def health(world: World) -> None:
    for path in OUTSIDE:
        world.journal.write("GET", path, world.nobody.raw("GET", path).status_code)


@success("GET /captchas/{captcha_id}/audio")
def captcha_audio(world: World) -> None:
    world.nobody.get(f"/captchas/{world.nobody.ok('POST', '/captchas')['captcha_id']}/audio")


@success("POST /captchas", "DELETE /sessions/{session_id}", "DELETE /sessions/current")
def sessions(world: World) -> None:
    world.nobody.post("/captchas")
    main = world.a.main
    another = world.nobody.another("a session to end")
    another.sign_in("platform", main.account["username"], PASSWORD)
    third = world.nobody.another("a session that ends itself")
    third.sign_in("platform", main.account["username"], PASSWORD)
    assert third.delete("/sessions/current").status_code == 204
    current = next(s for s in another.ok("GET", "/sessions")["items"] if s["current"])
    main.delete(f"/sessions/{current['id']}")


@success("POST /notices/{notice_id}/reading")
def read_notice(world: World) -> None:
    world.a.main.post(f"/notices/{world.a.first('notice_id')}/reading")


@success("DELETE /api-tokens/{token_id}")
def revoke_token(world: World) -> None:
    made = world.a.main.ok("POST", "/api-tokens", {"name": "旧", "scopes": ["agency:read"]})
    world.a.main.delete(f"/api-tokens/{made['id']}")


@success("PATCH /sub-accounts/{account_id}", "PUT /sub-accounts/{account_id}/password", "DELETE /sub-accounts/{account_id}")
def sub_account(world: World) -> None:
    main = world.a.main
    made = main.ok("POST", "/sub-accounts", {"username": fresh("leaving"), "display_name": "录入", "rights": []})
    path = f"/sub-accounts/{made['id']}"
    changed(main, path, "PATCH", {"display_name": "改名"})
    main.put(f"{path}/password", {"new_password": "Another-Passw0rd"})
    changed(main, path, "DELETE")


@success("PATCH /accounts/{account_id}", "PUT /accounts/{account_id}/password")
def account(world: World) -> None:
    new = {"role": "enterprise", "username": fresh("firm"), "enterprise_id": world.a.ids["enterprise_id"][1]}
    path = f"/accounts/{world.city.ok('POST', '/accounts', new)['id']}"
    changed(world.city, path, "PATCH", {"disabled": True})
    world.city.put(f"{path}/password", {"new_password": "Another-Passw0rd"})


@success("POST /enterprises/imports", "POST /evaluation-contracts/imports", "POST /service-contracts/imports")
def import_firms_and_contracts(world: World) -> None:
    tenant, by_title = (
        world.a,
        {"所属地区": world.a.county, "地址": "某路 1 号", "状态": "草稿", "签订日期": "2026-03-01", "合同金额（元）": "1.50"},
    )
    firm = filling.firm(tenant)
    by_title |= {"企业名称": firm["name"], "统一社会信用代码": firm["uscc"], "企业统一社会信用代码": tenant.firms[0]["uscc"]}
    by_title |= {
        "项目名称": tenant.says("评价"),
        "评价类别": "现状评价",
        "服务项目": "隐患排查",
        "服务开始": "2026-01-01",
        "服务结束": "2026-12-31",
    }
    by_title |= {"每年赴企次数": "12", "合同编号": fresh("DR")}
    people = [row for row in tenant.main.everything("/staff") if row["state"] == "active" and row["certificates"]]
    for path in ("/enterprises/imports", "/service-contracts/imports"):
        order = {"file_id": filling.filled_sheet(tenant, path, by_title), "dry_run": True}
        job = cast.job_done(tenant.main, tenant.main.ok("POST", path, order))
        assert job["state"] == "done", job
    by_title["项目组成员"] = people[0]["certificates"][0]["number"]
    order = {"file_id": filling.filled_sheet(tenant, "/evaluation-contracts/imports", by_title), "dry_run": True}
    job = cast.job_done(tenant.main, tenant.main.ok("POST", "/evaluation-contracts/imports", order))
    assert {error["code"] for error in job["errors"]} == {"agency.contract.team_too_small"}, job


@success(
    "GET /second-factor",
    "POST /second-factor",
    "POST /second-factor/confirmation",
    "POST /second-factor/removal",
    "DELETE /accounts/{account_id}/second-factor",
)
def second_factor(world: World) -> None:
    """Enrolled, removed with the next code of the same clock, enrolled again, and taken by the admin."""
    row, officer = _new_officer(world)
    for end in ("removal", "reset"):
        key = fresh_key()
        made = officer.ok("POST", "/second-factor", {"password": PASSWORD}, key)
        again = officer.ok("POST", "/second-factor", {"password": PASSWORD}, key)
        assert again == {"secret": None, "uri": None}, "a repeated answer shows no secret"
        totp, now = pyotp.TOTP(made["secret"]), int(time.time())
        codes = officer.ok("POST", "/second-factor/confirmation", {"code": totp.at(now)})
        assert len(codes["recovery_codes"]) == 10
        assert officer.ok("GET", "/second-factor")["enrolled_at"]
        if end == "removal":
            officer.ok("POST", "/second-factor/removal", {"password": PASSWORD, "code": totp.at(now + 30)})
        else:
            world.admin.ok("DELETE", f"/accounts/{row['id']}/second-factor")


@success("GET /identity-providers/{name}/redirect", "GET /identity-providers/{name}/callback")
def identity_provider(world: World) -> None:
    row, _ = _new_officer(world)
    assert world.provider is not None
    world.provider.username = row["username"]
    browser = world.nobody.another("a browser that is sent to the identity provider")
    sent = browser.get("/identity-providers/oidc/redirect")
    back = browser.get("/identity-providers/oidc/callback", **world.provider.visit(sent.headers["Location"]))
    assert back.headers["Location"] == "/app"
    assert browser.ok("GET", "/sessions/current")["account"]["username"] == row["username"]


def _new_officer(world: World) -> tuple[dict[str, Any], Caller]:
    username = fresh("officer")
    new = {"role": "officer", "username": username, "display_name": "某人", "region_code": world.a.county}
    row = world.admin.ok("POST", "/accounts", new)
    return row, world.nobody.another(f"officer {username}").signed_in("system", username, row["initial_password"])


@success("POST /accounts/imports")
def import_accounts(world: World) -> None:
    file_id = world.city.upload(DATA / "agencies.xlsx").json()["file_id"]
    cast.job_done(world.city, world.city.ok("POST", "/accounts/imports", {"file_id": file_id, "dry_run": True}))


@success("PUT /notice-settings")
def notice_settings(world: World) -> None:
    world.a.main.put("/notice-settings", {"email": f"{world.a.canary}@example.cn", "channels": None, "digest": True})


@success("POST /notice-deliveries/tries")
def retry_deliveries(world: World) -> None:
    world.admin.post("/notice-deliveries/tries")


@success("POST /signals/{signal_id}/dismissal", "POST /signals/{signal_id}/follow-up")
def signals(world: World) -> None:
    officer = world.officers[world.a.county]
    dismissed, followed = world.a.ids["signal_id"][:2]
    officer.post(f"/signals/{dismissed}/dismissal", {"reason": world.a.says("无")})
    officer.post(f"/signals/{followed}/follow-up", {"note": world.a.says("核查")})


@success("PUT /regions")
def regions(world: World) -> None:
    body = {"items": [{"code": "330899", "name": "某功能区", "parent_code": "330800"}]}
    changed(world.admin, "/regions", "PUT", body)


@success("PUT /dictionaries/{name}")
def dictionary(world: World) -> None:
    path = world.a.filling("PUT /dictionaries/{name}")
    changed(world.admin, path, "PUT", editable(world.admin, path, "items"))


@success("PUT /rules", "PUT /rules/{key}", "PUT /calendar/{year}")
def rule_book_and_calendar(world: World) -> None:
    term = {"value": 5, "in_force_from": "2199-01-01", "source": "衢应急〔2026〕9号"}
    changed(world.admin, "/rules", "PUT", {"items": [{"key": "visit.late_entry_days", **term}]})
    changed(world.admin, "/rules/visit.late_entry_days", "PUT", {**term, "in_force_from": "2199-02-01"})
    version = world.admin.ok("GET", "/calendar", year="2100")["version"]  # a year that no contract's days are counted in
    body = {"days": [{"day": "2100-01-01", "working": False, "name": "元旦"}]}
    world.admin.request("PUT", "/calendar/2100", body, etag(version))


@success("PUT /parameters", "PUT /parameters/{name}")
def parameters(world: World) -> None:
    changed(world.admin, "/parameters", "PUT", {"items": [{"name": "account_help", "value": "0570-0000000"}]})
    items = world.admin.ok("GET", "/parameters")["items"]
    version = next(item["version"] for item in items if item["name"] == "account_help")
    world.admin.request("PUT", "/parameters/account_help", {"value": "0570-0000001"}, etag(version))


@success("PUT /staff/{staff_id}")
def staff(world: World) -> None:
    body = {**filling.person(world.a), "id_number": None}
    changed(world.a.main, f"/staff/{world.a.first('staff_id')}", "PUT", body)


@success("PUT /enterprises/{enterprise_id}")
def enterprise(world: World) -> None:
    first = world.a.firms[0]
    body = {**filling.firm(world.a), "uscc": first["uscc"], "scale": world.a.says("大")}
    changed(world.a.main, f"/enterprises/{first['id']}", "PUT", body)


def drafted_contract(world: World, noun: str) -> tuple[str, dict[str, Any]]:
    """The path of a new draft, and a body to change it with."""
    agency, firm_id = world.a.agency(), world.a.first("enterprise_id")
    if noun == "evaluation":
        row = agency.evaluation_contract(firm_id, state="draft")
        names = ("number", "enterprise_id", "project", "kind", "signed_on", "starts_on", "due_on", "fee_fen", "team")
    else:
        row = agency.service_contract(firm_id, state="draft")
        names = ("number", "enterprise_id", "service_items", "starts_on", "ends_on", "visits_per_year", "team")
    body = {name: row[name] for name in names}
    return f"/{noun}-contracts/{row['id']}", {**body, "team": [m["staff_id"] if isinstance(m, dict) else m for m in row["team"]]}


@success(
    "POST /evaluation-contracts/{contract_id}/site-notice",
    *(f"{act} /{noun}-contracts/{{contract_id}}" for noun in ("evaluation", "service") for act in ("PUT",)),
    *(f"POST /{noun}-contracts/{{contract_id}}/{act}" for noun in ("evaluation", "service") for act in ("activation", "closing")),
)
def contracts(world: World) -> None:
    for noun in ("evaluation", "service"):
        path, body = drafted_contract(world, noun)
        changed(world.a.main, path, "PUT", body)
        world.a.main.post(f"{path}/activation")
        if noun == "evaluation":
            world.a.main.post(f"{path}/site-notice", {"sent_on": "2026-11-20"})
        world.a.main.post(f"{path}/closing")


@success("PUT /evaluation-reports/{report_id}")
def report(world: World) -> None:
    changed(world.a.main, f"/evaluation-reports/{world.a.last('report_id')}", "PUT", filling.report(world.a))


def rectified(tenant: Tenant, **more: Any) -> str:
    """The path of a hazard of a new visit that waits for its confirmation."""
    made = tenant.main.ok("POST", "/visits", filling.visit(tenant, [filling.hazard(tenant, **more)]))
    path = f"/hazards/{made['hazards'][0]['id']}"
    tenant.main.ok("POST", f"{path}/rectifications", filling.rectification(tenant))
    return path


@success("POST /hazards/confirmations", "POST /hazards/{hazard_id}/acceptance")
def accept_and_confirm(world: World) -> None:
    plan = {"plan": "停产", "responsible": "孙某", "funds_fen": 1, "measures": "更换"}
    path = rectified(world.a, level="major", major=plan)
    world.a.main.post(f"{path}/acceptance", {"opinion": "合格", "file_ids": [world.a.file("acceptance", "small.pdf")]})
    world.a.main.post("/hazards/confirmations", {"ids": [path.rsplit("/", 1)[1]], "decision": "confirm"})


@success("GET /checked-records/{record_id}/document")
def checked_record_document(world: World) -> None:
    """Of the published record: the others are not the agency's to read."""
    path = f"/checked-records/{world.a.last('record_id')}/document"
    assert world.a.main.get(path, format="docx").status_code == 200


@success("POST /hazards/{hazard_id}/cancellation", "DELETE /hazards/{hazard_id}/links")
def cancel(world: World) -> None:
    made = world.a.main.ok("POST", "/visits", filling.visit(world.a, [filling.hazard(world.a)]))
    path = f"/hazards/{made['hazards'][0]['id']}"
    world.a.main.ok("POST", f"{path}/links")
    world.a.main.delete(f"{path}/links")
    world.city.post(f"{path}/cancellation", {"reason": "重复"})


@success(
    "PATCH /campaigns/{campaign_id}",
    "POST /checked-records/{record_id}/appeal/decision",
    "POST /campaigns/{campaign_id}/closing",
    "POST /rankings/publication",
)
def spot_check(world: World) -> None:
    officer, tenant = world.officers[world.a.county], world.a
    changed(officer, f"/campaigns/{tenant.last('campaign_id')}", "PATCH", {"name": tenant.says("改名")})
    decision = {"upheld": True, "score": 96.5, "reason": tenant.says("不应扣分")}
    judge = world.another_officer(tenant.county)
    judge.ok("POST", f"/checked-records/{tenant.last('record_id')}/appeal/decision", decision)
    officer.ok("POST", f"/campaigns/{tenant.first('campaign_id')}/closing")
    world.city.post("/rankings/publication", {"kind": "social", "period": "2026H1"})


def reach_all(world: World, operations: list[str]) -> None:
    """Calls every function above once, and every reading operation that none of them names."""
    for function in dict.fromkeys(SUCCESSES.values()):
        function(world)
    for operation in operations:
        if operation.startswith("GET ") and operation not in SUCCESSES and not world.journal.succeeded(operation):
            read(world, operation)


def unreached(world: World, operations: list[str]) -> list[str]:
    """What to do about each operation that nothing succeeded in."""
    return [
        f'{operation}: never answered with success. Add @success("{operation}") to tests/security/successes.py, '
        "or enter its noun in tests/security/filling.py"
        for operation in operations
        if not world.journal.succeeded(operation)
    ]
