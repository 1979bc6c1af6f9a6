"""To-do, health, metrics, audit, and the document's page."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contracts.errors import Busy, Conflict, Forbidden
from contracts.vocabulary import Role
from gateway.app import create_app
from gateway.settings import GatewaySettings
from gateway.testing import assert_true_to
from gateway.tests.conftest import AsRole
from gateway.tests.fakes import FakeRooms
from kit.rpc_client import RemoteFailure
from kit.settings import KitSettings, Profile

ROOMS = ("auth", "agency", "evaluation", "hazard", "stats")


def test_todo_merges_what_all_rooms_count(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    fake_rooms.answers |= {f"{room}.todo": {f"{room}_things": i} for i, room in enumerate(ROOMS)}
    assert agency.get("/api/v1/todo").json == {
        "counts": {"auth_things": 0, "agency_things": 1, "evaluation_things": 2, "hazard_things": 3, "stats_things": 4},
        "away": [],
    }
    assert {a.context["actor"] for room in ROOMS for a in fake_rooms.of(f"{room}.todo")} == {"actor-token-of-agency"}
    assert {a.timeout for room in ROOMS for a in fake_rooms.of(f"{room}.todo")} == {0.5}


def test_a_room_that_is_away_is_named_not_fatal(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    fake_rooms.answers |= {f"{room}.todo": {room: 1} for room in ROOMS}
    fake_rooms.answers["hazard.todo"] = Busy("room.away", {"room": "hazard"})
    fake_rooms.answers["stats.todo"] = RemoteFailure("stats", "todo")
    fake_rooms.answers["evaluation.todo"] = Forbidden("auth.role_not_allowed", {"role": "agency"})
    assert agency.get("/api/v1/todo").json == {"counts": {"auth": 1, "agency": 1}, "away": ["hazard", "stats"]}


def test_any_other_refusal_of_a_room_is_the_answer(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    fake_rooms.answers |= {f"{room}.todo": {} for room in ROOMS}
    fake_rooms.answers["agency.todo"] = Conflict("agency.not_declared")
    assert agency.get("/api/v1/todo").status_code == 409


def test_livez_asks_nobody(nobody: FlaskClient, fake_rooms: FakeRooms) -> None:
    assert nobody.get("/livez").json == {"status": "ok"}
    assert fake_rooms.asked == []


def test_readyz_names_each_service_and_what_it_stands_on(
    nobody: FlaskClient, fake_rooms: FakeRooms, document: dict[str, Any]
) -> None:
    fake_rooms.answers |= {f"{room}.health": {"database": "ok", "broker": "ok"} for room in ROOMS}
    response = nobody.get("/readyz")
    assert (response.status_code, response.json["ready"]) == (200, True)
    assert set(response.json["services"]) == set(ROOMS)
    fake_rooms.answers["stats.health"] = {"database": "away", "broker": "ok"}
    fake_rooms.answers["hazard.health"] = Busy("room.away", {"room": "hazard"})
    fake_rooms.answers["agency.health"] = RemoteFailure("agency", "health")
    response = nobody.get("/readyz")
    assert (response.status_code, response.json["ready"]) == (503, False)
    assert response.json["services"]["stats"] == {"database": "away", "broker": "ok"}
    assert response.json["services"]["hazard"] == {"service": "room.away"}
    assert response.json["services"]["agency"] == {"service": "failed"}
    assert_true_to(document, response)


def test_metrics_count_requests_by_route(nobody: FlaskClient) -> None:
    nobody.get("/api/v1/regions")
    text = nobody.get("/metrics").text
    assert 'zjjg_http_seconds_count{method="GET",route="/api/v1/regions",status="200"}' in text


@pytest.mark.parametrize(
    ("said", "profile", "peer", "headers", "status"),
    [
        ("auto", Profile.DEVELOPMENT, "10.0.0.9", {}, 200),
        ("auto", Profile.PRODUCTION, "127.0.0.1", {}, 404),
        ("loopback", Profile.PRODUCTION, "127.0.0.1", {}, 200),
        ("loopback", Profile.PRODUCTION, "10.0.0.9", {}, 404),
        ("loopback", Profile.PRODUCTION, "127.0.0.1", {"X-Forwarded-For": "10.0.0.9"}, 404),
        ("loopback", Profile.PRODUCTION, "10.0.0.9", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("on", Profile.PRODUCTION, "10.0.0.9", {}, 200),
        ("off", Profile.DEVELOPMENT, "127.0.0.1", {}, 404),
    ],
)
def test_who_may_read_the_metrics(
    fake_rooms: FakeRooms, tmp_path: Path, said: Any, profile: Profile, peer: str, headers: dict[str, str], status: int
) -> None:
    client: Any = fake_rooms
    made = create_app(KitSettings(data=tmp_path, profile=profile), client, GatewaySettings(metrics=said, trusted_proxies=1))
    response = made.test_client().get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": peer})
    assert response.status_code == status


def test_the_audit_is_asked_of_the_named_room(as_role: AsRole, fake_rooms: FakeRooms) -> None:
    admin = as_role(Role.ADMIN)
    query = "room=hazard&limit=5&action=hazard.visit.submitted&at_from=2026-11-23T08:00:00Z&at_until=2026-11-24T00:00:00%2B08:00"
    assert admin.get(f"/api/v1/audit-entries?{query}").status_code == 200
    asked = fake_rooms.of("hazard.list_audit_entries")[0].args[0]
    assert (asked.limit, asked.action) == (5, "hazard.visit.submitted")
    assert asked.at_from.isoformat() == "2026-11-23T08:00:00+00:00"
    assert admin.get("/api/v1/audit-entries").json["errors"][0]["field"] == "room"
    assert admin.get("/api/v1/audit-entries?room=kitchen").status_code == 422
    assert admin.get("/api/v1/audit-entries?room=auth&at_from=2026-11-23").json["errors"][0]["code"] == "field.not_instant"


def test_the_page_of_the_document_loads_nothing_from_elsewhere(nobody: FlaskClient) -> None:
    page = nobody.get("/api/docs")
    assert page.content_type == "text/html; charset=utf-8"
    assert "http" not in page.text.replace("http-equiv", "")
    assert "<script>" not in page.text
    assert "style=" not in page.text
    for part in ("swagger-ui.css", "swagger-ui-bundle.js", "start.js", "favicon-32x32.png"):
        assert f"/api/docs/{part}" in page.text
        response = nobody.get(f"/api/docs/{part}")
        assert response.status_code == 200
        assert response.headers["Content-Security-Policy"] == page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["oauth2-redirect.html", "..", "../__init__.py", "..%2f__init__.py", "swagger-ui.js.map"])
def test_nothing_else_of_the_distribution_is_served(nobody: FlaskClient, name: str) -> None:
    assert nobody.get(f"/api/docs/{name}").status_code == 404


def test_rooms_that_are_slow_are_waited_for_half_a_second(app: Flask, fake_rooms: FakeRooms, nobody: FlaskClient) -> None:
    fake_rooms.answers |= {f"{room}.health": Busy("room.too_slow", {"room": room}) for room in ROOMS}
    assert nobody.get("/readyz").json["services"]["auth"] == {"service": "room.too_slow"}
    assert {a.timeout for a in fake_rooms.asked} == {0.5}
