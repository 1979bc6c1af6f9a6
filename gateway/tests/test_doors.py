"""The door of blueprints: what the gateway takes at its start, what it refuses by name, and whom it tells of menu entries."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec
import pytest
from flask import Flask

from contracts.extension.blueprints import ListColumn, MenuEntry
from contracts.page import Page
from contracts.vocabulary import Right, Role
from gateway import messages
from gateway.app import create_app
from gateway.door import SIGNED_IN, Blueprint, PageSchema, forward
from gateway.guard import COOKIE
from gateway.settings import BUILT_IN, GatewaySettings
from gateway.tests.fakes import FakeRooms, account_of
from kit import plugins
from kit.plugins import Plugin
from kit.settings import KitSettings, SettingsError

Start = Callable[[Mapping[str, Any]], tuple[Flask, FakeRooms]]


class Thing(msgspec.Struct):
    id: str


class ThingsRpc(Protocol):
    def list_things(self) -> Page[Thing]: ...


def words(text: str) -> dict[str, str]:
    return {"zh-CN": text, "en": text}


def entry(key: str = "things", **changes: Any) -> MenuEntry:
    values = {"key": key, "words": words(key), "path": f"/{key}", "columns": [ListColumn(field="id", words=words("id"))]}
    return MenuEntry(**{**values, "roles": [Role.AGENCY, Role.SUB_ACCOUNT], **changes})


def blueprint(name: str, *menu: MenuEntry, path: str = "", rooms: Mapping[str, type] | None = None) -> Blueprint:
    blp = Blueprint(name, __name__, menu=menu, rooms=rooms)

    @blp.act("GET", path or f"/{name}", allow=SIGNED_IN, query=PageSchema, answer=Page[Thing])
    def list_things(query: dict[str, Any]) -> Page[Thing]:
        return forward().of(ThingsRpc).list_things()

    return blp


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    """A gateway whose settings list these plugins, and no built-in one beside ``sign_in``."""
    installed = plugins.load

    def make(found: Mapping[str, Any]) -> tuple[Flask, FakeRooms]:
        def load(group: str, enabled: list[str]) -> dict[str, Plugin]:
            mine = {name: Plugin(name, "1", found[name]) for name in enabled if name in found}
            return installed(group, [name for name in enabled if name not in found]) | mine

        monkeypatch.setattr(plugins, "load", load)
        rooms: Any = FakeRooms()
        return create_app(KitSettings(data=tmp_path), rooms, GatewaySettings(blueprints=["around", *found])), rooms

    return make


def told(app: Flask, rooms: FakeRooms, role: Role, rights: list[Right]) -> list[str]:
    secret = rooms.admit(role)
    known = rooms.credentials[secret]
    account = msgspec.structs.replace(account_of(role), rights=rights)
    rooms.credentials[secret] = msgspec.structs.replace(known, account=account)
    client = app.test_client()
    client.set_cookie(COOKIE, secret)
    return [one["key"] for one in client.get("/api/v1/menu-entries").json["items"]]


def test_an_entry_is_told_to_its_roles_and_of_sub_accounts_to_those_with_its_right(start: Start) -> None:
    wanted = blueprint("things", entry(), entry("rare", path="/things", rights=[Right.VISIT]))
    app, rooms = start({"things": wanted, "more": blueprint("more", entry("more", roles=[Role.OFFICER]))})
    assert told(app, rooms, Role.AGENCY, []) == ["things", "rare"]
    assert told(app, rooms, Role.SUB_ACCOUNT, []) == ["things"]
    assert told(app, rooms, Role.SUB_ACCOUNT, [Right.HAZARD, Right.VISIT]) == ["things", "rare"]
    assert told(app, rooms, Role.OFFICER, []) == ["more"]
    assert told(app, rooms, Role.ADMIN, []) == []


def test_views_reach_the_room_that_their_blueprint_names(start: Start) -> None:
    app, rooms = start({"things": blueprint("things", rooms={"things": ThingsRpc})})
    page = {"items": [{"id": "1"}], "next_cursor": None, "total": {"value": 1, "exact": True}}
    rooms.answers["things.list_things"] = page
    client = app.test_client()
    client.set_cookie(COOKIE, rooms.admit(Role.AGENCY))
    assert client.get("/api/v1/things").json == page
    rooms.answers |= {f"{room}.todo": {} for room in ("auth", "agency", "evaluation", "hazard", "stats")}
    assert client.get("/api/v1/todo").json == {"counts": {}, "away": []}
    assert not rooms.of("things.todo"), "its Protocol has no todo"


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ({"things": object()}, "things .* is no gateway.door.Blueprint"),
        ({"things": blueprint("things", entry(words={"zh-CN": "事"}))}, "things .* words in en"),
        ({"things": blueprint("things", entry("other"))}, "things .* leads to /other"),
        ({"things": blueprint("things", rooms={"hazard": ThingsRpc})}, "things .* room hazard is another's"),
        ({"a": blueprint("a", rooms={"x1": ThingsRpc})}, "a .* x1 is no service's name"),
        ({"a": blueprint("a", path="/same"), "b": blueprint("b", path="/same")}, "b .* /api/v1/same is a route of a"),
        ({"mine": blueprint("mine", path="/jobs")}, "mine .* /api/v1/jobs is a route of around"),
        ({"a": blueprint("a", entry(path="/a")), "b": blueprint("b", entry(path="/b"))}, "b .* entry things is another's"),
        (
            {"a": blueprint("a", rooms={"things": ThingsRpc}), "b": blueprint("b", rooms={"things": Thing})},
            "b .* room things is another's",
        ),
    ],
)
def test_what_the_door_does_not_take_ends_the_start_by_its_name(start: Start, found: Mapping[str, Any], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        start(found)


def test_two_types_of_one_name_are_not_documented_as_one(start: Start) -> None:
    other = Blueprint("other", __name__)
    other.act("GET", "/other", allow=SIGNED_IN, answer=msgspec.defstruct("Thing", [("name", str)]))(lambda: None)
    with pytest.raises(SettingsError, match="other answers with a type Thing"):
        start({"things": blueprint("things"), "other": other})


def test_a_missing_one_ends_the_start_by_its_name(tmp_path: Path) -> None:
    client: Any = FakeRooms()
    with pytest.raises(SettingsError, match="ghost"):
        create_app(KitSettings(data=tmp_path), client, GatewaySettings(blueprints=[*BUILT_IN, "ghost"]))


class Texts:
    """Stands where an entry point of ``zjjg.messages`` is."""

    def __init__(self, texts: dict[str, dict[str, str]]) -> None:
        self.texts = texts

    def load(self) -> dict[str, dict[str, str]]:
        return self.texts


@pytest.mark.parametrize(
    ("texts", "refused"),
    [
        ({"things.gone": words("没有了")}, False),
        ({"things.gone": {"zh-CN": "没有了"}}, True),
        ({"auth.not_signed_in": words("没有了")}, True),
    ],
)
def test_a_plugins_texts_stand_in_the_catalogue_in_both_languages_and_replace_none(
    monkeypatch: pytest.MonkeyPatch, texts: dict[str, dict[str, str]], refused: bool
) -> None:
    monkeypatch.setattr(messages, "installed", lambda group: {"things": Texts(texts)})
    make = messages.catalogue.__wrapped__  # beside the one that the process keeps
    if refused:
        with pytest.raises(SettingsError, match="things"):
            make()
    else:
        assert make()["things.gone"] == words("没有了")
