"""What browsers and attackers send: forged requests, strange methods, doubled parameters, SQL in every parameter; and what reading leaves."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import requests

from gateway.app import HEADERS
from tests.journeys import cast
from tests.journeys.systems import ADMIN_PASSWORD, System
from tests.security.callers import ASKED, Caller, described, etag, operations, roles_of
from tests.security.probes import own_body
from tests.security.rows import connected, fingerprints
from tests.security.world import World

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
SIGN_IN = ("POST /sessions", "POST /captchas", "POST /link-sessions")
"""Without a session there is no CSRF token; a foreign Origin is refused here too."""
BEGINS_A_SIGN_IN = "GET /identity-providers/{name}/redirect"
"""For a browser that follows a link; it keeps for minutes that somebody left."""
INJECTIONS = (
    "'",
    "'; drop table account; --",
    "' or '1'='1",
    '") or 1=1 --',
    "1); select pg_sleep(9); --",
    "%' escape '",
    "\\",
    "a%_[]{}|&!:*<>()",
    "$$ union select null $$",
    "${jndi:ldap://x}",
    "{{7*7}}",
)
WRITTEN_BY_READING = (
    "sign_in_session",  # last_seen_at
    "api_token",  # last_used_at
    "event_cursor",  # rooms hear of each other meanwhile
    "outbox",  # what the relay has sent
    "outbox_head",
    "audit_entry",  # the chain is sealed a moment after the write
    "captcha",  # old ones go
    "hazard_count_base",  # what was counted since goes into it
    "hazard_count_delta",
)


@pytest.fixture(scope="module")
def world(fill: Callable[[str], World]) -> World:
    return fill("A")


def somebody(world: World, operation: str) -> Caller:
    allowed = roles_of(world.journal.document, operation)
    return world.of_role("agency" if "agency" in allowed else allowed[0]) if allowed else world.nobody


def sent(world: World, operation: str, caller: Caller, headers: dict[str, str], **more: Any) -> requests.Response:
    """The operation with a body that could succeed."""
    body = more.pop("data", json.dumps(own_body(world.journal.document, operation, world.a) or {}))
    kind = {"Content-Type": "application/json", **etag(1)}
    prefix = "" if operation.split(" ")[1] in ("/livez", "/readyz", "/metrics") else "/api/v1"
    return caller.raw(operation.split(" ")[0], prefix + world.a.filling(operation), data=body, headers={**kind, **headers}, **more)


def test_no_forged_request_does_anything(world: World, databases: dict[str, str]) -> None:
    other = world.city.csrf_token
    cast.eventually(lambda: _still(databases), within=30, every=0.5)
    before = {room: fingerprints(url, WRITTEN_BY_READING) for room, url in databases.items()}
    for operation in operations(world.journal.document):
        if not operation.startswith(UNSAFE):
            continue
        caller = somebody(world, operation)
        forgeries = {
            "a foreign origin": ({"Origin": "https://evil.example"}, 403),
            "text/plain": ({"Content-Type": "text/plain"}, 415),
        }
        if operation not in SIGN_IN:
            stranger = other if caller is not world.city else world.admin.csrf_token
            forgeries |= {"no token": ({"X-CSRF-Token": ""}, 403), "another's token": ({"X-CSRF-Token": stranger}, 403)}
        for name, (headers, status) in forgeries.items():
            response = sent(world, operation, caller, headers)
            assert response.status_code == status, f"{operation} with {name}: {response.status_code} {response.text[:300]}"
    after = {room: fingerprints(url, WRITTEN_BY_READING) for room, url in databases.items()}
    assert after == before


def test_reading_everything_changes_nothing(world: World, databases: dict[str, str]) -> None:
    cast.eventually(lambda: _still(databases), within=30, every=0.5)
    before = {room: fingerprints(url, WRITTEN_BY_READING) for room, url in databases.items()}
    for caller in world.callers().values():
        for operation in operations(world.journal.document):
            if operation.startswith("GET") and operation != BEGINS_A_SIGN_IN:
                sent(world, operation, caller, {}, data=None, params=ASKED.get(operation, {}))
    after = {room: fingerprints(url, WRITTEN_BY_READING) for room, url in databases.items()}
    assert after == before


def _still(databases: dict[str, str]) -> bool:
    """Whether what was written has reached all rooms, and two looks see the same."""
    return _heard(databases) and _seen(databases) == _seen(databases)


def _heard(databases: dict[str, str]) -> bool:
    """Whether every event has its number and each room stands where its sources do."""
    heads, waiting, cursors = {}, False, list[tuple[str, int]]()
    for room, url in databases.items():
        with connected(url) as connection:
            heads[room] = connection.execute("select last from outbox_head").fetchone()[0]
            waiting |= connection.execute("select exists(select from outbox where seq is null)").fetchone()[0]
            cursors += connection.execute("select source, seq from event_cursor").fetchall()
    return not waiting and all(seq >= heads[source] for source, seq in cursors)


def _seen(databases: dict[str, str]) -> dict[str, dict[str, str]]:
    return {room: fingerprints(url) for room, url in databases.items()}


def test_every_answer_wears_its_headers(world: World) -> None:
    nobody, main = world.nobody, world.a.main
    answers = [
        nobody.raw("GET", "/nothing/here"),
        nobody.raw("GET", "/api/v1/nothing"),
        nobody.raw("GET", "/api/v1/agency"),
        nobody.raw("TRACE", "/api/v1/regions"),
        main.raw("POST", "/api/v1/visits", data=b" " * 1_000_001, headers={"Content-Type": "application/json"}),
        main.raw("POST", "/api/v1/visits", data=b"{", headers={"Content-Type": "application/json"}),
        main.raw("GET", f"/api/v1/files/{world.a.first('file_id')}"),
    ]
    for operation in operations(world.journal.document):
        if operation.startswith("GET"):
            answers.append(sent(world, operation, somebody(world, operation), {}, data=None, params=ASKED.get(operation, {})))
    for response in answers:
        for name, value in HEADERS.items():
            own_policy = name == "Content-Security-Policy" and re.search(r"/files/|/(document|notice)\?", str(response.url))
            assert response.headers.get(name) == value or own_policy, f"{response.url}: {name}"
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in response.headers
        assert "Server" not in response.headers or not re.search(r"\d", response.headers["Server"])
    assert {400, 401, 404, 405, 413} <= {response.status_code for response in answers}


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "X-METHOD"])
def test_methods_that_nothing_uses_are_refused(world: World, method: str) -> None:
    for path in ("/", "/api/v1/regions", "/api/v1/hazards", "/livez"):
        response = world.a.main.raw(method, path)
        assert response.status_code in (400, 404, 405, 501), f"{method} {path}: {response.status_code}"
        assert "zjjg_session" not in response.text


def queried(world: World) -> list[tuple[str, str]]:
    """(operation, parameter) for each parameter of a query."""
    found = []
    for operation in operations(world.journal.document):
        for parameter in described(world.journal.document, operation).get("parameters", []):
            if parameter["in"] == "query":
                found.append((operation, parameter["name"]))
    return found


def test_sql_in_a_parameter_is_text(world: World) -> None:
    for operation, name in queried(world):
        caller = somebody(world, operation)
        for text in INJECTIONS:
            response = caller.get(operation.split(" ")[1], **{**ASKED.get(operation, {}), name: text})
            assert response.status_code in (200, 303, 404, 422), f"{operation}?{name}={text}: {response.status_code}"
            assert response.elapsed.total_seconds() < 8, f"{operation}?{name}={text} slept"
            if response.status_code == 200 and name == "q":
                assert not response.json().get("items"), f"{operation}?q={text} found something"


def test_a_parameter_given_twice_is_refused(world: World) -> None:
    for operation, name in queried(world):
        params = [*ASKED.get(operation, {}).items(), (name, "1"), (name, "2")]
        response = somebody(world, operation).request("GET", world.a.filling(operation), params=params)
        assert response.status_code == 422, f"{operation}?{name}: {response.status_code}"
        assert (name, "field.repeated") in {(e["field"], e["code"]) for e in response.json()["errors"]}, f"{operation}?{name}"


def test_the_log_tells_no_secret_and_no_person(world: World, system: System) -> None:
    """After all of the above: no resident ID number, whole mobile number, password or token of anybody."""
    log = system.log()
    assert '"event": "http"' in log, "nothing was logged, so nothing was tried"
    tenants = world.tenants.values()
    secrets = [s for t in tenants for s in (*t.id_numbers, *t.secrets, t.mobile)]
    secrets += [str(c.session.cookies.get("zjjg_session")) for c in world.callers().values() if c.csrf_token]
    secrets += [c.csrf_token for c in world.callers().values() if c.csrf_token]
    for secret in (*secrets, cast.PASSWORD, ADMIN_PASSWORD):
        assert secret not in log
    assert not re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<![\dA-Fa-f-])\d{17}[\dXx](?![\dA-Fa-f-])", log)
