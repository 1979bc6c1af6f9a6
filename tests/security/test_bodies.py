"""Mass assignment: no column of any table can be written by naming it in a body, wherever in the body it stands."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gateway.tests.bodies import BODIES
from tests.security.callers import Caller, described, etag, operations, roles_of
from tests.security.probes import resolved
from tests.security.rows import columns
from tests.security.world import World

FREE = {("PUT /preferences/{name}", "value"), ("POST /exports", "filter")}
"""What a browser keeps is its own affair; a filter is held to what the list takes by the list's own query."""
AT_ONCE = 150
"""Names in one body: an answer names at most 200 wrong fields."""


@pytest.fixture(scope="module")
def world(fill: Callable[[str], World]) -> World:
    return fill("A")


def objects(body: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object in a body with its dotted path."""
    if isinstance(body, dict):
        yield path, body
    for key, value in body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ():
        yield from objects(value, f"{path}{key}.")


def test_no_column_is_written_by_naming_it(world: World, databases: dict[str, str]) -> None:
    names = sorted(set().union(*(columns(url) for url in databases.values())))
    assert len(names) > 150
    for operation in operations(world.journal.document):
        if operation.split(" ")[0] == "GET" or operation == "POST /files":
            continue
        caller = _caller(world, operation)
        for where, _ in list(objects(BODIES.get(operation, {}))):
            if (operation, where.split(".")[0]) in FREE:
                continue
            for first in range(0, len(names), AT_ONCE):
                _assert_refused(world, caller, operation, where, names[first : first + AT_ONCE])


def _caller(world: World, operation: str) -> Caller:
    allowed = roles_of(world.journal.document, operation)
    return world.of_role("agency" if "agency" in allowed else allowed[0]) if allowed else world.nobody


def _assert_refused(world: World, caller: Caller, operation: str, where: str, names: list[str]) -> None:
    body = copy.deepcopy(BODIES.get(operation, {}))
    target = dict(objects(body))[where]
    unknown = [name for name in names if name not in _fields(world, operation, where)]
    target.update(dict.fromkeys(unknown, "x"))
    response = caller.request(operation.split(" ")[0], world.a.filling(operation), body, etag(1))
    assert response.status_code == 422, f"{operation} {where}: {response.status_code} {response.text[:300]}"
    refused = {error["field"] for error in response.json()["errors"] if error["code"] == "field.unknown"}
    missed = {f"{where}{name}" for name in unknown} - refused
    assert not missed, f"{operation} takes {sorted(missed)}"


def _fields(world: World, operation: str, where: str) -> set[str]:
    """What the document lets stand there."""
    document = world.journal.document
    content = described(document, operation).get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = resolved(document, content.get("schema", {}))
    for step in where.split(".")[:-1]:
        schema = resolved(document, schema.get("items", {}) if step.isdecimal() else schema["properties"][step])
    return set(schema.get("properties", {}))


@pytest.mark.parametrize("role", ["agency", "enterprise", "officer", "admin", "inspector", "sub_account"])
def test_nobody_makes_an_account_of_a_role_that_is_not_theirs_to_make(world: World, role: str) -> None:
    may = {"officer": world.city, "admin": world.admin, "agency": world.a.main, "sub_account": world.a.callers["clerk"]}
    makers = {"agency": "officer", "enterprise": "officer", "officer": "admin", "admin": "admin", "inspector": "admin"}
    whole = {**BODIES["POST /accounts"], "role": role, "username": f"stray_{role}"}
    for name, caller in may.items():
        if name != makers.get(role):
            assert caller.post("/accounts", whole).status_code in (403, 422), f"{name} makes {role}"
