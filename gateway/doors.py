"""The plugin door that the gateway owns: blueprints, what they bring to the menu, and the rooms that they ask."""

from collections.abc import Mapping

import flask_smorest  # type: ignore[import-untyped]  # it ships no types
from flask import Flask, current_app

from contracts.extension.blueprints import MenuEntry, check_blueprint
from gateway.blueprint import Blueprint
from gateway.calls import PROTOCOLS
from gateway.guard import ALLOW_ATTRIBUTE, Allow
from kit import plugins
from kit.settings import SettingsError

BLUEPRINTS = "zjjg.gateway.blueprints"
PREFIX = "/api/v1"

Blueprints = Mapping[str, Blueprint]


def blueprints(enabled: list[str]) -> dict[str, Blueprint]:
    """Those that the settings switch on, in this order. SettingsError names one that is not installed, or that the door does not take."""
    found: dict[str, Blueprint] = {}
    for name, plugin in plugins.load(BLUEPRINTS, enabled).items():
        if not isinstance(plugin.value, Blueprint):
            raise _refused(name, "it is no gateway.door.Blueprint")
        try:
            check_blueprint(plugin.value)
        except AssertionError as error:
            raise _refused(name, str(error)) from None
        found[name] = plugin.value
    return found


def rooms_of(found: Blueprints) -> dict[str, type]:
    """Service -> Protocol, of all blueprints. SettingsError for a name that is built in or that two claim differently."""
    rooms: dict[str, type] = {}
    for name, blueprint in found.items():
        for room, protocol in blueprint.rooms.items():
            if room in PROTOCOLS or rooms.setdefault(room, protocol) is not protocol:
                raise _refused(name, f"room {room} is another's")
    return rooms


def mount(app: Flask, api: flask_smorest.Api, found: Blueprints) -> None:
    """Registers them under /api/v1. SettingsError for a route without a guard, one that another has, and a menu entry that leads nowhere."""
    entries: dict[str, MenuEntry] = {}
    taken: dict[str, str] = {}
    for name, blueprint in found.items():
        api.register_blueprint(blueprint, url_prefix=PREFIX, name=name)
        guards = _guards(app, name)
        for route in guards:
            if taken.setdefault(route, name) != name:
                raise _refused(name, f"{route} is a route of {taken[route]}")
        for entry in blueprint.menu:
            _check_leads_somewhere(name, entry, guards)
            if entries.setdefault(entry.key, entry) is not entry:
                raise _refused(name, f"menu entry {entry.key} is another's")
    app.extensions["zjjg.menu"] = tuple(entries.values())


def _guards(app: Flask, name: str) -> dict[str, Allow]:
    """``GET /api/v1/visits`` -> its guard, of the blueprint registered as ``name``."""
    guards: dict[str, Allow] = {}
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith(f"{name}."):
            continue
        allow = getattr(app.view_functions[rule.endpoint], ALLOW_ATTRIBUTE, None)
        if not isinstance(allow, Allow):
            raise _refused(name, f"{rule.rule} has no guard: write it with act()")
        guards |= {f"{method} {rule.rule}": allow for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    return guards


def menu() -> tuple[MenuEntry, ...]:
    """What the blueprints of this gateway bring to the menu, in order."""
    found: tuple[MenuEntry, ...] = current_app.extensions["zjjg.menu"]
    return found


def _check_leads_somewhere(name: str, entry: MenuEntry, guards: Mapping[str, Allow]) -> None:
    allow = guards.get(f"GET {PREFIX}{entry.path}")
    if allow is None:
        raise _refused(name, f"menu entry {entry.key} leads to {entry.path}, which is no route of it")
    if allow.roles is not None and not allow.roles.issuperset(entry.roles):
        raise _refused(name, f"menu entry {entry.key} is shown to roles that {entry.path} does not let in")


def _refused(name: str, why: str) -> SettingsError:
    return SettingsError(f"plugin {name} of {BLUEPRINTS} cannot be used: {why}")
