"""The audit's names of what was done have one form: ``<room>.<noun>.<past participle>``, as ``hazard.visit.submitted``.

They are read from the sources: the argument ``action`` of ``Work.audit`` and ``Work.audit_many``, which is a text, a parameter named
``action`` (then the callers' texts count), or taken from a table of texts in the same module. A noun may be filled in; anything else
that is put together is refused, as nobody could find it in the source.
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("auth", "agency", "evaluation", "hazard", "stats")
AUDITS = {"audit", "audit_many"}
IRREGULAR = {
    "begun",
    "left",
    "made",
    "reset",
    "sent_back",
    "drawn",
    "frozen",
    "withdrawn",
    "given",
    "taken",
    "chosen",
    "overridden",
}
PARTICIPLE = re.compile(rf"([a-z]+_)*([a-z]+ed|signed_out|{'|'.join(sorted(IRREGULAR))})")


def modules(room: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / "services" / room).rglob("*.py")):
        if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts):
            yield path, ast.parse(path.read_text())


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def takers(trees: list[tuple[Path, ast.Module]]) -> dict[str, int]:
    """Functions with a parameter ``action`` -> its position."""
    found = {}
    for _, tree in trees:
        for node in ast.walk(tree):
            names = [a.arg for a in node.args.args] if isinstance(node, ast.FunctionDef) else []
            if "action" in names:
                found[node.name] = names.index("action")
    return found


def given(node: ast.Call, position: int) -> ast.expr | None:
    by_name = [keyword.value for keyword in node.keywords if keyword.arg == "action"]
    return by_name[0] if by_name else node.args[position] if len(node.args) > position else None


def names_in(tree: ast.Module, action: ast.expr) -> list[str] | None:
    """The texts that ``action`` can be, none for a parameter of that name; None for what cannot be read from the source."""
    if isinstance(action, ast.Constant):
        return [str(action.value)]
    if isinstance(action, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "noun" for part in action.values)]
    if isinstance(action, ast.IfExp):
        both = [names_in(tree, action.body), names_in(tree, action.orelse)]
        return None if None in both else [name for names in both for name in names or ()]
    if isinstance(action, ast.Name) and action.id == "action":
        return []
    while isinstance(action, ast.Subscript):
        action = action.value
    if isinstance(action, ast.Name):
        for node in tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
            if any(getattr(target, "id", "") == action.id for target in targets) and isinstance(node.value, ast.Dict):
                return list(values_of(node.value))
    return None


def values_of(table: ast.Dict) -> Iterator[str]:
    for value in table.values:
        if isinstance(value, ast.Dict):
            yield from values_of(value)
        else:
            assert isinstance(value, ast.Constant), ast.dump(value)
            yield str(value.value)


def found_in(room: str) -> Iterator[tuple[str, str]]:
    """(name, where); an empty name where it cannot be read."""
    trees = list(modules(room))
    at = {**takers(trees), **dict.fromkeys(AUDITS, 1)}
    for path, tree in trees:
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or called(node) not in at:
                continue
            action = given(node, at[called(node)])
            where = f"{path.relative_to(ROOT)}:{node.lineno}"
            if action is not None:
                names = names_in(tree, action)
                yield from ((name, where) for name in (names if names is not None else [""]))


@pytest.mark.parametrize("room", ROOMS)
def test_every_name_in_the_audit_is_room_noun_and_past_participle(room: str) -> None:
    wrong = []
    for name, where in found_in(room):
        parts = name.split(".")
        if len(parts) != 3 or parts[0] != room or not parts[1].isidentifier() or not PARTICIPLE.fullmatch(parts[2]):
            wrong.append(f"{name or 'put together, not a text'}  ({where})")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_name_in_the_audit_has_words_on_the_admins_screen(language: str) -> None:
    texts = json.loads((ROOT / "gateway/web/src/locales" / language / "audit.json").read_text())
    missing = set()
    for room in ROOMS:
        for name, _ in found_in(room):
            _, noun, verb = name.split(".")
            if noun not in texts["nouns"] and noun != "noun":
                missing.add(f"nouns.{noun}")
            if verb not in texts["verbs"]:
                missing.add(f"verbs.{verb}")
    assert not missing, sorted(missing)


def test_the_scan_finds_names_behind_parameters_and_tables_too() -> None:
    assert "auth.sub_account.password_reset" in dict(found_in("auth"))
    assert "hazard.hazard.sent_back" in dict(found_in("hazard"))
    assert "agency.service_contract.activated" in dict(found_in("agency"))


@pytest.mark.parametrize("name", ["submit", "put", "old_wrong", "load", "import", "noun"])
def test_other_forms_are_seen(name: str) -> None:
    assert not PARTICIPLE.fullmatch(name)
