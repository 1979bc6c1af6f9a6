"""Every code that any room can raise has its text in the catalogue, in both languages, with the same gaps and nothing unfilled.

Codes are found in the sources: in what makes an error, a field error, a finding or a job's error. A code that only a variable holds
is found where the variable gets its value, if it stands in one of the places below.
"""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.errors import CROSSING
from gateway.errors import CODE_STATUS, HTTP_CODES, STATUS
from gateway.messages import LOCALES, catalogue

ROOT = Path(__file__).parents[2]
SOURCES = (
    "contracts",
    "kit",
    "gateway",
    "services/auth",
    "services/agency",
    "services/evaluation",
    "services/hazard",
    "services/stats",
)
DOTTED = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
CODE_AT = {
    **dict.fromkeys([*CROSSING, "ValidationError", "problem_field", "make_error", "_refused"], 0),
    **dict.fromkeys(["invalid_field", "wrong", "add", "problem"], 1),
}
"""What makes an error -> where its code stands among the arguments."""
ASSIGNED = ("code", "default_error_messages", "error_messages")
"""Names whose values are codes."""
UNWORDED = {"fact.unknown_kind": "between services only", "toy.refused": "of tests", "toy.taken": "of tests"}


class Found:
    """A code with the names that fill its text, None where the source does not show them."""

    def __init__(self, code: str, params: set[str] | None, where: str) -> None:
        self.code, self.params, self.where = code, params, where


def _files(source: str) -> Iterator[Path]:
    for path in sorted((ROOT / source).rglob("*.py")):
        inside = path.relative_to(ROOT).parts
        if not {"tests", "migrations", "node_modules", "testing", "demo", "web"} & set(inside):
            yield path


def _texts(node: ast.AST | None) -> list[str]:
    """The dotted texts that an expression can be: a literal, either arm of a conditional, a mapping's values."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.fullmatch(node.value):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _texts(node.body) + _texts(node.orelse)
    return []


def _params(call: ast.Call, name: str) -> set[str] | None:
    if name in CROSSING:
        given = call.args[1] if len(call.args) > 1 else None
        if given is None:
            return set()
        if isinstance(given, ast.Dict) and all(isinstance(k, ast.Constant) for k in given.keys):
            return {str(k.value) for k in given.keys if isinstance(k, ast.Constant)}
        return None
    if name in ("JobError", "RuleFinding") or any(k.arg is None for k in call.keywords):
        return None
    return {str(k.arg) for k in call.keywords}


def codes_in(source: str) -> Iterator[Found]:
    for path in _files(source):
        for node in ast.walk(ast.parse(path.read_text())):
            for code, params in _codes_of(node):
                yield Found(code, params, f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}")


def _codes_of(node: ast.AST) -> Iterator[tuple[str, set[str] | None]]:
    if isinstance(node, ast.Call):
        yield from _codes_of_call(node)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == "code":
                yield from ((code, None) for code in _texts(value))
    elif isinstance(node, ast.Return):
        values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        yield from ((code, None) for value in values for code in _texts(value))
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(getattr(target, "id", "") in ASSIGNED for target in targets):
            values = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
            yield from ((code, None) for value in values for code in _texts(value))


def _codes_of_call(node: ast.Call) -> Iterator[tuple[str, set[str] | None]]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    at = CODE_AT.get(name)
    if at is not None and len(node.args) > at:
        yield from ((code, _params(node, name)) for code in _texts(node.args[at]))
    for keyword in node.keywords:
        if keyword.arg == "code":
            yield from ((code, None) for code in _texts(keyword.value))
        if keyword.arg == "conflicts" and isinstance(keyword.value, ast.Dict):  # kit.room.Room: a Conflict without params
            yield from ((code, set()) for value in keyword.value.values for code in _texts(value))


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("source", SOURCES)
def test_every_code_has_its_text(source: str) -> None:
    missing = {f"{f.code}  ({f.where})" for f in codes_in(source) if f.code not in catalogue() and f.code not in UNWORDED}
    assert not missing, "\n".join(["not in gateway/messages:", *sorted(missing)])


@pytest.mark.parametrize("source", SOURCES)
def test_every_gap_of_a_text_is_filled(source: str) -> None:
    unfilled = set()
    for found in codes_in(source):
        wanted = gaps(catalogue().get(found.code, {}).get("en", ""))
        if found.params is not None and not wanted <= found.params:
            unfilled.add(f"{found.code} wants {sorted(wanted)}, gets {sorted(found.params)}  ({found.where})")
    assert not unfilled, "\n".join(sorted(unfilled))


def test_the_scan_finds_codes_at_all() -> None:
    for source in ("contracts", "kit", "gateway", "services/auth"):
        assert {f.code for f in codes_in(source)}, source


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_a_text_stands_in_both_languages_with_the_same_gaps(code: str) -> None:
    texts = catalogue()[code]
    assert set(texts) == set(LOCALES)
    assert all(text.strip() for text in texts.values())
    assert gaps(texts["zh-CN"]) == gaps(texts["en"])


def test_statuses_and_their_codes_have_texts() -> None:
    statuses = {*STATUS.values(), *CODE_STATUS.values(), *HTTP_CODES, 400, 500}
    assert {f"status.{status}" for status in statuses} <= set(catalogue())
    assert {*CODE_STATUS, *HTTP_CODES.values()} <= set(catalogue())
