"""Every route: who may call it, that nothing slips past its guard, and that what it answers is what the document says."""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from msgspec import structs
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from contracts.rpc.auth import FileAccess
from contracts.vocabulary import Role
from gateway.calls import PROTOCOLS
from gateway.documents.paper import Format, Paper
from gateway.guard import ALLOW_ATTRIBUTE, SAFE, Allow
from gateway.testing import assert_true_to
from gateway.tests.bodies import BODIES, ID, QUERIES
from gateway.tests.conftest import AsRole, assert_headers_can_be_sent
from gateway.tests.fakes import SOME_ID, FakeRooms, sample, signed_in

SENDS_ON = {f"/api/v1/identity-providers/<string:name>/{end}" for end in ("redirect", "callback")}
"""For browsers that go from page to page. A callback must bear parameters that it does not know (RFC 6749, 4.1.2)."""
LISTED = Path(__file__).parent / "routes.txt"
PREFIX = "/api/v1"
PICTURE = Path(__file__).parents[2] / "tests" / "data" / "files" / "small.png"


def routes(app: Flask) -> Iterator[tuple[str, Rule, Allow]]:
    for rule in app.url_map.iter_rules():
        allow = getattr(app.view_functions[rule.endpoint], ALLOW_ATTRIBUTE, None)
        assert isinstance(allow, Allow), f"{rule.rule} has no Allow"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule, allow


def roles_text(allow: Allow) -> str:
    if allow.roles is None:
        return "-"
    return ",".join(sorted(allow.roles)) + (" first-login" if allow.first_login else "") + (" enrolling" if allow.enrolling else "")


def template(rule: Rule) -> str:
    """The rule as the document writes it, without /api/v1."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).removeprefix(PREFIX)


def path_of(rule: Rule) -> str:
    """The rule with an id, or what else it takes, in each place."""
    values = {"job_id": f"hazard-{ID}", "year": "2026", "name": "start.js" if rule.rule.startswith("/api/docs") else "columns"}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda place: values.get(place[1], ID), rule.rule)


def call(client: FlaskClient, method: str, rule: Rule, *, query: Mapping[str, str] | None = None, **headers: str) -> TestResponse:
    """The route with everything that it asks for."""
    key = f"{method} {template(rule)}"
    sent: dict[str, Any] = {"json": BODIES[key]} if key in BODIES else {}
    if key == "POST /files":
        sent = {"data": {"file": (BytesIO(PICTURE.read_bytes()), "photo.png")}}
    asked = {**QUERIES.get(key, {}), **(query or {})}
    return client.open(path_of(rule), method=method, headers={"If-Match": '"3"', **headers}, query_string=asked, **sent)


def of_api(rule: Rule) -> bool:
    """Whether the document is about this route: all but the document itself and its page."""
    return not rule.rule.startswith("/api/docs") and not rule.rule.endswith("openapi.json")


class BlankPress:
    """Writes nothing and takes no time: what stands in documents is test_documents' matter."""

    def write(self, _paper: Paper, form: Format) -> bytes:
        return form.encode()


@pytest.fixture
def all_answer(app: Flask, fake_rooms: FakeRooms, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rooms that answer every call, where a sample of the type alone would not do."""
    monkeypatch.setitem(app.extensions, "zjjg.press", BlankPress())
    app.extensions["zjjg.file_store"].put(SOME_ID, [b"bytes"])
    access = sample(FileAccess)
    fake_rooms.answers["auth.get_file"] = structs.replace(access, file=structs.replace(access.file, media_type="image/png", size=5))
    for method in ("sign_in", "open_link_session", "finish_redirect"):
        fake_rooms.answers[f"auth.{method}"] = signed_in("secret")
    for room in PROTOCOLS:
        fake_rooms.answers[f"{room}.health"] = {"database": "ok"}


def test_the_routes_are_those_of_the_reviewed_list(app: Flask) -> None:
    found = sorted(f"{method} {rule.rule} {roles_text(allow)}" for method, rule, allow in routes(app))
    reviewed = [line for line in LISTED.read_text().splitlines() if line and not line.startswith("#")]
    assert found == sorted(reviewed)


@pytest.mark.usefixtures("all_answer")
def test_every_route_answers_each_role_as_the_list_says(app: Flask, as_role: AsRole) -> None:
    for method, rule, allow in routes(app):
        for role in Role:
            status = call(as_role(role), method, rule).status_code
            if allow.roles is None or role in allow.roles:
                assert status < 300 or (status == 303 and rule.rule in SENDS_ON), f"{method} {rule.rule} as {role}: {status}"
            else:
                assert status == 403, f"{method} {rule.rule} as {role}: {status}"


def test_a_refused_role_reaches_no_room(app: Flask, fake_rooms: FakeRooms, as_role: AsRole) -> None:
    for method, rule, allow in routes(app):
        for role in set(Role) - set(allow.roles or Role):
            client = as_role(role)
            fake_rooms.asked.clear()
            call(client, method, rule)
            assert [a.method for a in fake_rooms.asked] == ["resolve_credential"], f"{method} {rule.rule} as {role}"


@pytest.mark.usefixtures("all_answer")
def test_what_every_route_answers_is_true_to_the_document(app: Flask, as_role: AsRole, document: dict[str, Any]) -> None:
    checked = 0
    for method, rule, allow in routes(app):
        if of_api(rule):
            response = call(as_role(sorted(allow.roles or Role)[0]), method, rule)
            assert_true_to(document, response)
            assert_headers_can_be_sent(response)
            checked += 1
    methods = ("get", "post", "put", "patch", "delete")
    assert checked == sum(method in operations for operations in document["paths"].values() for method in methods)


def test_nobody_gets_past_a_guard(app: Flask, nobody: FlaskClient, document: dict[str, Any]) -> None:
    for method, rule, allow in routes(app):
        if allow.roles is not None:
            response = call(nobody, method, rule)
            assert response.status_code == 401, f"{method} {rule.rule}"
            assert_true_to(document, response)


@pytest.mark.parametrize("csrf", [None, "of another session", ""])
def test_unsafe_routes_want_the_sessions_csrf_token(app: Flask, as_role: AsRole, csrf: str | None) -> None:
    for method, rule, allow in routes(app):
        if method not in SAFE and allow.roles is not None:
            response = call(as_role(sorted(allow.roles)[0], csrf=csrf), method, rule)
            assert response.status_code == 403, f"{method} {rule.rule}"
            assert response.json["code"] == "auth.csrf_token"


def test_a_foreign_origin_is_refused_everywhere(app: Flask, as_role: AsRole, fake_rooms: FakeRooms) -> None:
    for method, rule, allow in routes(app):
        for origin in ("https://evil.example", "null", "http://localhost.evil.example"):
            response = call(as_role(sorted(allow.roles or Role)[0]), method, rule, Origin=origin)
            assert response.status_code == 403, f"{method} {rule.rule}"
            assert response.json["code"] == "auth.foreign_origin"
    assert fake_rooms.asked == []


@pytest.mark.usefixtures("all_answer")
def test_no_reading_route_writes(app: Flask, fake_rooms: FakeRooms, as_role: AsRole) -> None:
    writes = ("create", "update", "delete", "submit", "save", "put", "void", "confirm", "end_", "record", "revoke", "import_")
    for method, rule, allow in routes(app):
        if method == "GET":
            call(as_role(sorted(allow.roles or Role)[0]), method, rule)
    assert [a.method for a in fake_rooms.asked if a.method.startswith(writes)] == []


@pytest.mark.usefixtures("all_answer")
def test_before_the_first_password_change_only_the_own_session_is_reached(app: Flask, as_role: AsRole) -> None:
    for method, rule, allow in routes(app):
        if allow.roles is None:
            continue
        response = call(as_role(sorted(allow.roles)[0], must_change_password=True), method, rule)
        if allow.first_login:
            assert response.status_code < 300, f"{method} {rule.rule}"
        else:
            assert (response.status_code, response.json["code"]) == (403, "auth.password_change_required"), f"{method} {rule.rule}"


@pytest.mark.usefixtures("all_answer")
def test_before_a_second_factor_that_it_must_have_an_account_reaches_its_session_and_that_alone(
    app: Flask, as_role: AsRole
) -> None:
    for method, rule, allow in routes(app):
        if allow.roles is None:
            continue
        role = Role.OFFICER if Role.OFFICER in allow.roles else sorted(allow.roles)[0]
        response = call(as_role(role, must_enrol_second_factor=True), method, rule)
        if allow.enrolling:
            assert response.status_code < 300, f"{method} {rule.rule}"
        else:
            code = "auth.second_factor_enrolment_required"
            assert (response.status_code, response.json["code"]) == (403, code), f"{method} {rule.rule}"


def test_unknown_query_parameters_are_refused_everywhere(app: Flask, as_role: AsRole) -> None:
    for method, rule, allow in routes(app):
        if of_api(rule) and not rule.rule.endswith("/callback"):
            response = call(as_role(sorted(allow.roles or Role)[0]), method, rule, query={"bogus": "1"})
            assert response.status_code == 422, f"{method} {rule.rule}"
            assert [(e["field"], e["code"]) for e in response.json["errors"]] == [("bogus", "field.unknown")], (
                f"{method} {rule.rule}"
            )


def test_unknown_fields_of_a_body_are_refused_everywhere(app: Flask, as_role: AsRole) -> None:
    for method, rule, allow in routes(app):
        key = f"{method} {template(rule)}"
        if method == "GET" or key == "POST /files":
            continue
        body = {**BODIES.get(key, {}), "role_of_mine": "admin"}
        client = as_role(sorted(allow.roles or Role)[0])
        response = client.open(path_of(rule), method=method, json=body, headers={"If-Match": '"3"'})
        assert response.status_code == 422, key
        assert [(e["field"], e["code"]) for e in response.json["errors"]] == [("role_of_mine", "field.unknown")], key
