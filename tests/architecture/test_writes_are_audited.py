"""Every write that a service offers can leave an entry in its audit: from each RPC method that writes, ``Work.audit`` is reached.

Read from the sources: the function that the method hands to ``write`` or ``write_open``, what that calls by name within the room, and
so on. That a call is there does not say that every branch of it is taken: the rooms' own tests say that of the acts that matter most.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("auth", "agency", "evaluation", "hazard", "stats")
WRITES = {"write", "write_open"}
AUDITS = {"audit", "audit_many", "audit_row"}
NOT_AUDITED = {
    "auth.create_captcha": "nobody is signed in, and it lives for minutes",
    "auth.begin_redirect": "nobody is signed in, and it lives for minutes; what comes of it is audited when the browser is back",
    "auth.resolve_credential": "writes when a session was last seen, with every request",
    "auth.read_notice": "that somebody has read a notice of his own stands with the notice",
    "auth.put_preference": "how somebody likes his own screens",
    "auth.take_abandoned_files": "the system sweeps up uploads that nobody attached to anything; that they were uploaded is audited",
}
"""RPC method -> why it leaves no entry."""


def functions_of(room: str) -> dict[str, list[ast.FunctionDef]]:
    """Name -> every function of that name in the room."""
    found: dict[str, list[ast.FunctionDef]] = {}
    for path in sorted((ROOT / "services" / room).rglob("*.py")):
        if {"tests", "migrations"} & set(path.relative_to(ROOT).parts) or path.name == "service.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                found.setdefault(node.name, []).append(node)
    return found


def names_in(node: ast.AST) -> Iterator[str]:
    """All names that are read in it: called, or handed on to be called."""
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute):
            yield part.attr
        elif isinstance(part, ast.Name):
            yield part.id


def writes_of(room: str) -> Iterator[tuple[str, ast.expr]]:
    """(RPC method, what it hands to ``write``)"""
    for node in ast.walk(ast.parse((ROOT / "services" / room / "service.py").read_text())):
        if isinstance(node, ast.FunctionDef) and any(getattr(d, "id", "") == "rpc" for d in node.decorator_list):
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in WRITES:
                    yield f"{room}.{node.name}", call.args[0]


def reaches_the_audit(room: dict[str, list[ast.FunctionDef]], begin: ast.expr) -> bool:
    to_look_at, seen = list(names_in(begin)), set[str]()
    while to_look_at:
        name = to_look_at.pop()
        if name in AUDITS:
            return True
        if name not in seen:
            seen.add(name)
            to_look_at += [called for function in room.get(name, ()) for called in names_in(function)]
    return False


@pytest.mark.parametrize("room", ROOMS)
def test_every_write_reaches_the_audit(room: str) -> None:
    functions = functions_of(room)
    # A method may write in two steps, of which the last says what came of it.
    audited = {method for method, begin in writes_of(room) if reaches_the_audit(functions, begin)}
    without = {method for method, _ in writes_of(room)} - audited
    excused = {method for method in NOT_AUDITED if method.startswith(f"{room}.")}
    assert without == excused


def test_a_write_without_an_entry_would_be_found() -> None:
    functions = functions_of("hazard")
    assert reaches_the_audit(functions, ast.parse("visits.submit_visit", mode="eval").body)
    assert not reaches_the_audit(functions, ast.parse("visit_lists.list_visits", mode="eval").body)
