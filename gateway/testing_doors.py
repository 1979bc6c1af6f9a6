"""For the author of a blueprint: mounts it in a gateway whose services are all away, and tries each route's guard. Needs no server."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from flask import Flask
from werkzeug.routing import Rule

from contracts.actor import Actor
from contracts.errors import Busy, Unauthenticated
from contracts.extension.blueprints import check_blueprint
from contracts.rpc.auth import ResolvedCredential, SignedInAccount
from contracts.vocabulary import Role
from gateway.app import create_app
from gateway.blueprint import Blueprint
from gateway.guard import ALLOW_ATTRIBUTE, CSRF_HEADER, SAFE, Allow
from gateway.settings import GatewaySettings
from kit.settings import KitSettings

_ID = "01920000-0000-7000-8000-000000000001"
_CSRF = "csrf-token-of-the-session"
_PLACES = {"uuid": _ID, "int": "1"}


class Away:
    """Stands where the rooms' client is: knows who is signed in (the cookie holds a role's name), and no room answers. ``asked`` holds
    what was asked of rooms, sign-in left out."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def on_broadcast(self, topic: str, listener: Callable[[Any], None]) -> None:
        """Nobody broadcasts."""

    def call(self, service: str, method: str, *args: Any, **_: Any) -> msgspec.Raw:
        if method == "resolve_credential":
            return msgspec.Raw(msgspec.json.encode(_credential(args[1])))
        self.asked.append(f"{service}.{method}")
        raise Busy("room.away", {"room": str(service)})


def _credential(secret: str) -> ResolvedCredential:
    if secret not in set(Role):
        raise Unauthenticated("auth.session_ended")
    role, some_id = Role(secret), uuid.UUID(_ID)
    account = SignedInAccount(
        id=some_id, username="somebody", display_name="", role=role, agency_id=None, enterprise_id=None, region_code=None,
        rights=[], must_change_password=False,
    )  # fmt: skip
    actor = Actor(account_id=some_id, session_id=some_id, role=role)
    return ResolvedCredential(
        actor_token=f"of-{role}",
        actor=actor,
        account=account,
        csrf_token=_CSRF,
        session_id=some_id,
        expires_at=datetime.now(UTC),
    )


def check_mounted(blueprint: Blueprint, folder: Path) -> None:
    """Conformance: ``contracts.extension.blueprints.check_blueprint``, then each route as a gateway serves it: nobody without a session
    gets in, no role that its ``allow`` leaves out gets to a room, those that it lets in are not turned away, no call is answered with
    500, an unknown query parameter is refused (but where a browser comes by from elsewhere, which is sent on), and the OpenAPI document
    has it. AssertionError names the route."""
    check_blueprint(blueprint)
    client: Any = Away()
    app = create_app(KitSettings(data=folder), client, GatewaySettings(), {blueprint.name: blueprint})
    document = msgspec.json.decode(app.extensions["zjjg.openapi"])
    tried = 0
    for method, rule, allow in _routes(app, blueprint.name):
        where = f"{method} {rule.rule}"
        path = re.sub(r"<(?:(\w+)(?:\([^>]*\))?:)?\w+>", lambda place: _PLACES.get(place[1], "abc"), rule.rule)
        documented = document["paths"].get(re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule), {})
        assert method.lower() in documented, f"{where} is not in the OpenAPI document"
        _check_guard(app, client, where, path, allow)
        tried += 1
    assert tried, f"{blueprint.name} has no route"


def _routes(app: Flask, name: str) -> Iterator[tuple[str, Rule, Allow]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(f"{name}."):
            allow = getattr(app.view_functions[rule.endpoint], ALLOW_ATTRIBUTE)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, rule, allow


def _check_guard(app: Flask, client: Away, where: str, path: str, allow: Allow) -> None:
    method = where.partition(" ")[0]

    def status(role: Role | None, csrf: str | None = _CSRF, **query: str) -> int:
        client.asked.clear()
        caller = app.test_client()
        if role is not None:
            caller.set_cookie("zjjg_session", role.value)
        headers = {CSRF_HEADER: csrf} if csrf else {}
        return caller.open(path, method=method, headers=headers, query_string=query).status_code

    for role in Role:
        found = status(role)
        assert found != 500, f"{where} answers {role} with 500"
        if allow.roles is not None and role not in allow.roles:
            assert (found, client.asked) == (403, []), f"{where} is not for {role}: {found}, asked {client.asked}"
        else:
            assert found not in (401, 403), f"{where} turns {role} away with {found}"
            assert status(role, bogus="1") in (422, 303), f"{where} takes a query parameter that it does not know"
            assert allow.roles is None or method in SAFE or status(role, csrf=None) == 403, f"{where} asks for no CSRF token"
    if allow.roles is not None:
        assert (status(None), client.asked) == (401, []), f"{where} lets in whoever is not signed in"
