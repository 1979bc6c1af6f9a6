"""The sweep: every route of the document, with every id of others, as everybody else. Nothing leaks, and nothing is changed."""

from collections.abc import Callable
from typing import Any

import pytest

from gateway.exports.lists import LISTS
from tests.journeys import cast
from tests.security import successes
from tests.security.callers import ASKED, Caller, described, operations, roles_of
from tests.security.filling import exported
from tests.security.probes import Probe, assert_silent, body_probes, nobodys, path_probes, plain, query_probes
from tests.security.world import PUBLIC, STANDINGS, Tenant, World

ADMINS = ("/audit-entries", "/accounts")
"""Admins read the whole audit, before and after included, and see every account, whose makers they watch (domain.md §1)."""
OF_ALL = (*STANDINGS, "GET /statistics/trend", "GET /rules", "GET /calendar")
"""Not an agency's own: the bureau's, what is public, and the city's standings and sums."""
OWN_NAMES = "PUT /preferences/{name}"
"""Everybody may keep something of their own under any name."""
SHARED_REGISTRY = "enterprise_id"
"""Not refused in a contract: the registry of firms is everybody's, and whoever has the exact credit code gets a firm's id."""
MANY, FEW = 6, 2


@pytest.fixture(scope="module")
def world(fill: Callable[[str], World]) -> World:
    return fill("ABC")


def blind(world: World) -> list[tuple[str, Caller, Tenant | None, list[Tenant]]]:
    """Everybody: name, caller, own tenant, and the tenants of whom nothing may be seen."""
    tenants = list(world.tenants.values())
    found: list[tuple[str, Caller, Tenant | None, list[Tenant]]] = []
    for tenant in tenants:
        others = [t for t in tenants if t is not tenant]
        found += [(f"{who} of {tenant.name}", caller, tenant, others) for who, caller in tenant.callers.items()]
    found += [(f"officer of {c}", caller, None, [t for t in tenants if t.county != c]) for c, caller in world.officers.items()]
    found += [(name, world.bureau()[name], None, tenants) for name in ("admin", "inspector", "nobody")]
    return found


def _admins(name: str, operation: str) -> bool:
    return name == "admin" and operation.split(" ")[1].startswith(ADMINS)


def lists(world: World, caller: Caller) -> list[str]:
    """What the caller may read without naming anything."""
    found = []
    for operation in operations(world.journal.document):
        allowed = roles_of(world.journal.document, operation)
        if operation.startswith("GET ") and "{" not in operation and operation.split(" ")[1] not in successes.OUTSIDE:
            found += [operation] if not allowed or caller.role in allowed else []
    return found


def seen(world: World, caller: Caller) -> dict[str, Any]:
    """All that the caller reads of its own without naming anything: rows, totals, counts."""
    answers = {}
    for operation in lists(world, caller):
        if roles_of(world.journal.document, operation) and operation not in OF_ALL:
            response = caller.get(operation.split(" ")[1], **ASKED.get(operation, {}))
            if response.headers["Content-Type"] == "application/json":
                answers[operation] = plain(response.json())
    return answers


def test_no_list_and_no_screen_holds_a_byte_of_another_tenant(world: World) -> None:
    for name, caller, _, others in blind(world):
        for operation in lists(world, caller):
            if operation in PUBLIC or _admins(name, operation):
                continue
            path, fixed = operation.split(" ")[1], ASKED.get(operation, {})
            assert_silent(caller, caller.get(path, **fixed), others)
            if '"limit"' in str(described(world.journal.document, operation)).replace("'", '"'):
                assert_silent(caller, caller.get(path, **fixed, limit=100), others)


@pytest.mark.timeout(600)
def test_an_id_of_another_in_a_path_is_an_id_of_nobody(world: World) -> None:
    before = {name: seen(world, tenant.main) for name, tenant in world.tenants.items()}
    wrong: list[str] = []
    nobody: dict[tuple[str, str, str], Any] = {}
    for name, caller, tenant, others in blind(world):
        for other in others:
            for operation in operations(world.journal.document):
                if _admins(name, operation) or operation == OWN_NAMES:
                    continue
                most = MANY if name.startswith("main") else FEW
                if caller.role not in (roles_of(world.journal.document, operation) or [caller.role]):
                    most = 1  # the role alone is refused, whatever the id
                for probe, twin in path_probes(world, operation, tenant, other, most):
                    wrong += _differ(name, caller, others, probe, twin, nobody)
    assert wrong == []
    for name, tenant in world.tenants.items():
        assert seen(world, tenant.main) == before[name], f"somebody changed what {name} sees"


@pytest.mark.timeout(600)
def test_an_id_of_another_in_a_filter_is_an_id_of_nobody(world: World) -> None:
    wrong: list[str] = []
    nobody: dict[tuple[str, str, str], Any] = {}
    for name, caller, _, others in blind(world):
        for operation in lists(world, caller):
            if _admins(name, operation):
                continue
            for other in others[: None if name.startswith("main") else 1]:
                for probe, twin in query_probes(world, operation, other, MANY if name.startswith("main") else FEW):
                    wrong += _differ(name, caller, others, probe, twin, nobody)
    assert wrong == []


def test_an_id_of_another_in_a_body_is_an_id_of_nobody(world: World) -> None:
    wrong: list[str] = []
    for name, caller, tenant, others in blind(world):
        if tenant is None or not name.startswith(("main", "enterprise")):
            continue
        for operation in operations(world.journal.document):
            if caller.role not in roles_of(world.journal.document, operation) or operation.startswith("DELETE"):
                continue
            for probe, twin in body_probes(world, operation, tenant, others[0]):
                if "-contracts" in operation and probe.body.get(SHARED_REGISTRY) == probe.named:
                    continue
                wrong += _differ(name, caller, others, probe, twin, {})
    assert wrong == []


def _differ(
    name: str, caller: Caller, others: list[Tenant], probe: Probe, twin: Probe, nobody: dict[tuple[str, str, str], Any]
) -> list[str]:
    """What is told of the other's id and not of nobody's. ``nobody`` keeps what is told of that, asked once for each place."""
    answer = probe.send(caller)
    assert_silent(caller, answer, others, probe)
    kept = (name, probe.operation, probe.place)
    if kept not in nobody:
        nobody[kept] = twin.told(twin.send(caller))
    told = probe.told(answer)
    return (
        [] if told == nobody[kept] else [f"{name}: {probe.operation} {probe.path} {probe.named}: {told}, nobody's: {nobody[kept]}"]
    )


@pytest.mark.parametrize("listed", sorted(LISTS))
def test_an_export_holds_the_rows_of_who_asked_alone(world: World, listed: str) -> None:
    asked = {"/audit-entries": {"room": "agency"}}.get(listed) or ASKED.get(f"GET {listed}", {})
    b, c = world.tenants["B"], world.tenants["C"]
    tried = 0
    for caller, others in ((b.main, [world.a, c]), (b.callers["clerk"], [world.a, c]), (world.officers[c.county], [world.a, b])):
        if caller.role in roles_of(world.journal.document, f"GET {listed}") and listed not in ("/rankings", "/public/rankings"):
            heard = exported(b, caller, listed, **asked).decode("utf-8-sig")
            assert not [t.name for t in others if t.canary in heard or t.mobile in heard], f"{caller.name}: {heard[:500]}"
            tried += 1
    assert tried or listed in ("/accounts", "/audit-entries", "/rankings", "/public/rankings"), listed


def test_standings_tell_of_another_agency_no_more_than_its_name_and_figures(world: World) -> None:
    main, others = world.a.main, [t for t in world.tenants.values() if t is not world.a]
    answer = main.ok("GET", "/rankings", **ASKED["GET /rankings"])
    allowed = {"rank", "agency_id", "agency_name", "checked", "mean_score", "shrunk_mean", "enough", "trend", "more"}
    assert {t.account["name"] for t in world.tenants.values()} <= {row["agency_name"] for row in answer["items"]}
    for row in answer["items"]:
        assert set(row) <= allowed
        assert not row["more"]
    public = [t.account["name"] for t in others] + [t.first("agency_id") for t in others]
    text = str(answer)
    for word in public:
        text = text.replace(word, "")
    assert not [t.name for t in others if t.canary in text or t.mobile in text]


def test_an_officer_gives_no_account_to_a_firm_of_another_county(world: World) -> None:
    for county, officer in world.officers.items():
        for tenant in world.tenants.values():
            if tenant.county != county:
                told = []
                for firm_id in (tenant.first("enterprise_id"), nobodys(tenant.first("enterprise_id"))):
                    new = {"role": "enterprise", "username": cast.fresh("stray"), "enterprise_id": firm_id}
                    response = officer.post("/accounts", new)
                    assert_silent(officer, response, [tenant])
                    told.append((response.status_code, response.json()["code"]))
                assert told[0] == told[1]
                assert told[0][0] in (404, 422)


def test_a_cursor_of_another_opens_no_page_of_its_list(world: World) -> None:
    for operation in lists(world, world.a.main):
        cursor = world.a.main.get(operation.split(" ")[1], limit=1) if "cursor" in str(_parameters(world, operation)) else None
        following = cursor.json().get("next_cursor") if cursor is not None and cursor.ok else None
        for name, caller, _, others in blind(world) if following else ():
            if world.a in others and caller.role in roles_of(world.journal.document, operation):
                assert_silent(caller, caller.get(operation.split(" ")[1], cursor=following, limit=100), others)
                assert name != "main of A"


def _parameters(world: World, operation: str) -> list[str]:
    return [p["name"] for p in described(world.journal.document, operation).get("parameters", [])]


def test_a_key_of_another_repeats_no_answer_of_its(world: World) -> None:
    b, body, key = world.tenants["B"], {"name": "同步", "scopes": ["agency:read"]}, {"Idempotency-Key": "one-key-for-two"}
    first = world.a.main.request("POST", "/api-tokens", body, key).json()
    second = b.main.request("POST", "/api-tokens", body, key).json()
    assert first["id"] != second["id"]
    assert first["token"] != second["token"]


def test_what_an_agency_writes_changes_nothing_that_others_read(world: World) -> None:
    b, c = world.tenants["B"], world.tenants["C"]
    others = {"B": b.main, "clerk of B": b.callers["clerk"], "firm of B": b.callers["enterprise"], "C": c.main}
    others["officer of C's county"] = world.officers[c.county]
    cast.eventually(lambda: _settled(world), within=20)
    before = {name: seen(world, caller) for name, caller in others.items()}
    successes.reach_all(world, operations(world.journal.document))
    for name, caller in others.items():
        after = seen(world, caller)
        for operation, answer in before[name].items():
            assert after[operation] == answer, f"{name}: {operation}"


def _settled(world: World) -> bool:
    """Whether the statistics have caught up with the rows."""
    own = world.tenants["C"].main.ok("GET", "/statistics/social")["own"]
    return bool(own["hazards"] == world.tenants["C"].main.ok("GET", "/hazards/counts")["all"] and own["contracts"])


def test_a_firm_sees_what_was_found_at_its_own_place_alone(world: World) -> None:
    firm, second = world.a.callers["enterprise"], world.a.ids["enterprise_id"][1]
    assert {row["enterprise_id"] for row in firm.everything("/hazards")} == {world.a.first("enterprise_id")}
    elsewhere = {row["id"] for row in world.a.main.everything("/hazards", enterprise_id=second)}
    assert elsewhere
    for hazard_id in elsewhere:
        assert firm.get(f"/hazards/{hazard_id}").status_code == 404
    for visit in world.a.main.everything("/visits", enterprise_id=second):
        assert firm.get(f"/visits/{visit['id']}").status_code == 404
    assert firm.get(f"/enterprises/{second}").status_code == 404


def test_who_came_by_a_link_sees_its_hazard_alone(world: World) -> None:
    link, others = world.a.callers["link"], set(world.a.ids["hazard_id"]) - {world.a.linked_hazard}
    assert link.get(f"/hazards/{world.a.linked_hazard}").status_code == 200
    assert {row["id"] for row in link.everything("/hazards")} <= {world.a.linked_hazard}
    for hazard_id in others:
        assert link.get(f"/hazards/{hazard_id}").status_code == 404
    for file_id in world.a.ids["file_id"]:
        allowed = {world.a.files["hazard"]}
        assert (link.get(f"/files/{file_id}").status_code == 200) <= (file_id in allowed), file_id


def test_who_was_granted_nothing_reads_nothing(world: World) -> None:
    guest = world.a.callers["guest"]
    rows = [op for op in lists(world, guest) if roles_of(world.journal.document, op)]
    for operation in rows:
        response = guest.get(operation.split(" ")[1], **ASKED.get(operation, {}))
        if response.ok and not operation.endswith(
            (
                "/sessions/current",
                "/sessions",
                "/todo",
                "/notices",
                "/imports/template",
                "/notice-settings",
                "/rules",
                "/calendar",
                "/jobs",
                "/menu-entries",
            )
        ):
            raise AssertionError(f"{operation}: {response.text[:300]}")
