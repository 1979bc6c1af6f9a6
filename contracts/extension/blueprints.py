"""Door ``zjjg.gateway.blueprints``: routes under ``/api/v1``, each with its guard, and what they bring to the browser's menu."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

import msgspec

from contracts.vocabulary import Right, Role

LANGUAGES = ("zh-CN", "en")
_KEY = re.compile(r"[a-z][a-z0-9-]{1,39}")
_PATH = re.compile(r"(/[a-z][a-z0-9-]*)+")
_FIELD = re.compile(r"[a-z][a-z0-9_]*")

ColumnKind = Literal["text", "number", "money", "percent", "date", "instant", "region", "boolean"]
"""How the browser shows a value: money is fen, percent of one, a region its code, an instant and a date ISO text."""


class ListColumn(msgspec.Struct, kw_only=True, frozen=True):
    """One column of a menu entry's list: a field of the rows and its words by language. ``sortable``: the route's ``sort`` takes the
    field's name. The first column heads the cards on a phone."""

    field: str
    words: dict[str, str]
    kind: ColumnKind = "text"
    sortable: bool = False


class MenuEntry(msgspec.Struct, kw_only=True, frozen=True):
    """A place in the browser's menu, shown to accounts of ``roles`` (and, of sub-accounts, to those with one of ``rights``, where any
    are named). It opens a list page over ``GET /api/v1<path>``.

    That route belongs to the same blueprint, lets in all of ``roles``, takes ``limit``, ``cursor`` and ``sort``, and answers a
    ``contracts.page.Page`` of rows that have an ``id`` of text and the fields of ``columns``. What is shown is decided here, what may
    be read by the route's guard and by the service.
    """

    key: str
    words: dict[str, str]
    path: str
    roles: list[Role]
    columns: list[ListColumn]
    rights: list[Right] = []


class ServedBlueprint(Protocol):
    """What ``gateway.door.Blueprint`` is. ``rooms``: name of a service from the door ``zjjg.services`` -> the Protocol of what the
    blueprint's views ask of it."""

    name: str
    menu: Sequence[MenuEntry]
    rooms: Mapping[str, Any]


def check_blueprint(blueprint: ServedBlueprint) -> None:
    """Conformance of what a blueprint says of itself; AssertionError names what it breaks. The gateway asks it at every start.

    ``gateway.testing.check_mounted`` goes on from here: it serves the routes and tries their guards.
    """
    assert blueprint.name
    for name in blueprint.rooms:
        assert re.fullmatch(r"[a-z]{2,30}", name), f"{blueprint.name}: {name} is no service's name"
    keys = [entry.key for entry in blueprint.menu]
    assert len(set(keys)) == len(keys), f"{blueprint.name}: two menu entries with one key"
    for entry in blueprint.menu:
        _check_entry(entry)


def _check_entry(entry: MenuEntry) -> None:
    assert _KEY.fullmatch(entry.key), f"menu entry {entry.key}: a key is of a-z, 0-9 and -"
    assert _PATH.fullmatch(entry.path), f"menu entry {entry.key}: {entry.path} is no path below /api/v1"
    assert entry.roles, f"menu entry {entry.key}: somebody sees it"
    assert entry.columns, f"menu entry {entry.key}: its list has a column"
    _check_words(entry.key, entry.words)
    fields = [column.field for column in entry.columns]
    assert len(set(fields)) == len(fields), f"menu entry {entry.key}: two columns of one field"
    for column in entry.columns:
        assert _FIELD.fullmatch(column.field), f"menu entry {entry.key}: {column.field} is no field"
        _check_words(f"{entry.key}.{column.field}", column.words)


def _check_words(of: str, words: Mapping[str, str]) -> None:
    missing = [language for language in LANGUAGES if not words.get(language, "").strip()]
    assert not missing, f"menu entry {of}: words in {' and '.join(missing)} are missing"
    for text in words.values():
        assert not set(text) & set("{}|@<>"), f"menu entry {of}: {text} is no plain text"
