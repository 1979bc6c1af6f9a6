"""A spot check of one tenant's service contracts: drawn, replaced, scored, published, answered and appealed against."""

from typing import Any

from tests.journeys.browser import fresh
from tests.journeys.cast import eventually
from tests.security.callers import Caller, etag
from tests.security.world import Tenant, World


def score_sheet(tenant: Tenant) -> dict[str, Any]:
    texts = {name: tenant.says("现场") for name in ("section", "content", "basis")}
    item = {"code": "1.1", "points": 10, "method": "fixed", **texts}
    return {"name": tenant.says("评分表"), "kind": "social", "items": [item]}


def campaign(tenant: Tenant) -> dict[str, Any]:
    return {
        "name": tenant.says("抽查"),
        "kind": "social",
        "year": 2026,
        "half": 1,
        "region_code": tenant.county,
        "filter": {"agency_id": tenant.first("agency_id")},
        "count": 1,
        "score_sheet_id": tenant.first("sheet_id"),
        "inspectors_per_object": 2,
    }


def check(world: World, tenant: Tenant) -> None:
    """By the county's officer; confirmed by the city's. An inspector of its own sees it too. A second campaign stays a draft."""
    officer = world.officers[tenant.county]
    tenant.own("sheet_id", officer.ok("POST", "/score-sheets", score_sheet(tenant))["id"])
    _appoint(world, tenant, officer)
    campaigns = [tenant.own("campaign_id", officer.ok("POST", "/campaigns", campaign(tenant))["id"]) for _ in range(2)]
    path = f"/campaigns/{campaigns[0]}"
    eventually(lambda: officer.post(f"{path}/freezing").ok, within=20)  # once the room has heard of the contracts
    officer.ok("POST", f"{path}/draw", {"salt": tenant.says("指数")})
    drawn = records(officer, campaigns[0])[0]
    officer.ok("POST", f"{path}/replacements", {"object_id": drawn["object_id"], "reason": tenant.says("停产")})
    for record in records(officer, campaigns[0]):
        tenant.own("record_id", record["id"])
    current = next(r for r in records(officer, campaigns[0]) if r["state"] == "to_score")
    tenant.ids["record_id"].sort(key=lambda known: known == current["id"])
    score(tenant, officer, world.city, current["id"])
    officer.ok("POST", f"{path}/publication")
    record_path = f"/checked-records/{current['id']}"
    tenant.main.ok("POST", f"{record_path}/reply", {"text": tenant.says("已改")})
    tenant.main.ok("POST", f"{record_path}/appeal", {"reason": tenant.says("不服")})
    for inspector_id in tenant.ids["inspector_id"]:  # or the next tenant's draw could take them, and they would rightly see it
        one = f"/inspectors/{inspector_id}"
        officer.ok("PATCH", one, {"active": False}, etag(officer.ok("GET", one)["version"]))


def records(officer: Caller, campaign_id: str) -> list[dict[str, Any]]:
    return officer.everything("/checked-records", campaign_id=campaign_id)


def score(tenant: Tenant, officer: Caller, other: Caller, record_id: str) -> None:
    """Scored by one officer, sent back once, confirmed by the other."""
    path = f"/checked-records/{record_id}"
    found = {"items": [{"code": "1.1", "deducted": 2, "reason": tenant.says("缺照片")}]}
    for last in (False, True):
        officer.ok("PUT", f"{path}/scores", found, etag(officer.ok("GET", path)["version"]))
        officer.ok("POST", f"{path}/submission")
        if not last:
            other.ok("POST", f"{path}/return", {"reason": tenant.says("再看")})
    other.ok("POST", f"{path}/confirmation")


def _appoint(world: World, tenant: Tenant, officer: Caller) -> None:
    """Two inspectors, so that both are drawn; one has an account."""
    username = fresh("inspector")
    new = {"role": "inspector", "username": username, "display_name": tenant.says("周"), "region_code": tenant.county}
    account = world.admin.ok("POST", "/accounts", new)
    tenant.callers["inspector"] = world.nobody.another(f"inspector of {tenant.name}").signed_in(
        "system", username, account["initial_password"]
    )
    for more in ({"account_id": account["id"]}, {}):
        body = {"name": tenant.says("周"), "unit": tenant.says("局"), "phone": tenant.mobile, "specialties": [tenant.says("化工")]}
        tenant.own("inspector_id", officer.ok("POST", "/inspectors", {**body, **more})["id"])
