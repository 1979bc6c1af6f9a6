"""Refusals as problem documents, and the headers that every answer carries."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from contracts.errors import Busy, Conflict, Forbidden, Invalid, NotFound, Stale, Throttled, Unauthenticated
from contracts.vocabulary import Role
from gateway.app import HEADERS
from gateway.testing import assert_true_to
from gateway.tests.bodies import BODIES
from gateway.tests.conftest import AsRole
from gateway.tests.fakes import FakeRooms
from kit.rpc_client import RemoteFailure

REFUSALS = [
    (Unauthenticated("auth.session_ended"), 401),
    (Forbidden("auth.right_missing", {"right": "visit"}), 403),
    (NotFound("hazard.visit.not_found"), 404),
    (Conflict("hazard.visit.contract_not_active"), 409),
    (Stale("version.stale"), 412),
    (Stale("version.required"), 428),
    (
        Invalid("fields.invalid", {}, [{"field": "hazards.1.description", "code": "field.too_long", "params": {"most": "1000"}}]),
        422,
    ),
    (Invalid("idempotency.key_reused"), 422),
    (Conflict("idempotency.in_progress"), 409),
    (Throttled("auth.locked", {"retry_after_seconds": "60"}), 429),
    (Busy("room.too_slow", {"room": "hazard"}), 503),
]


@pytest.mark.parametrize(("error", "status"), REFUSALS)
def test_a_rooms_refusal_is_a_problem_document(agency: FlaskClient, fake_rooms: FakeRooms, error: Any, status: int) -> None:
    fake_rooms.answers["hazard.submit_visit"] = error
    response = agency.post("/api/v1/visits", json=BODIES["POST /visits"], headers={"Accept-Language": "en"})
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert response.headers["Content-Language"] == "en"
    body = response.json
    assert set(body) == {"type", "title", "status", "code", "detail", "errors", "request_id"}
    assert (body["status"], body["code"], body["request_id"]) == (status, error.code, response.headers["X-Request-Id"])
    assert ("Retry-After" in response.headers) == (status in (429, 503))


def test_every_wrong_field_is_named_with_its_message(agency: FlaskClient, fake_rooms: FakeRooms, document: dict[str, Any]) -> None:
    fake_rooms.answers["hazard.submit_visit"] = REFUSALS[6][0]
    response = agency.post("/api/v1/visits", json=BODIES["POST /visits"])
    assert response.json["errors"] == [{"field": "hazards.1.description", "code": "field.too_long", "message": "最多 1000 个字符"}]
    assert_true_to(document, response)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "zh-CN"), ("fr", "zh-CN"), ("en-US,en;q=0.8", "en"), ("zh-TW,en;q=0.5", "zh-CN"), ("fr, en;q=0.1", "en"), ("*", "zh-CN")],
)
def test_the_language_is_the_best_that_we_have(nobody: FlaskClient, accepted: str, language: str) -> None:
    response = nobody.get("/api/v1/agency", headers={"Accept-Language": accepted})
    assert response.headers["Content-Language"] == language
    assert response.json["detail"] == {"zh-CN": "请先登录。", "en": "Sign in first."}[language]


@pytest.mark.parametrize("failure", [RuntimeError("secret: hunter2"), RemoteFailure("hazard", "get_visit")])
def test_a_bug_shows_nothing_of_itself(agency: FlaskClient, fake_rooms: FakeRooms, failure: Exception) -> None:
    fake_rooms.answers["agency.get_agency"] = failure
    response = agency.get("/api/v1/agency")
    assert (response.status_code, response.json["code"]) == (500, "request.failed")
    assert "hunter2" not in response.text
    assert "Traceback" not in response.text


def _answers(app: Flask, as_role: AsRole, fake_rooms: FakeRooms) -> list[TestResponse]:
    """One answer of each status that this room gives by itself."""
    nobody, agency = app.test_client(), as_role(Role.AGENCY)
    fake_rooms.answers["agency.get_agency"] = RuntimeError("a bug")
    visit = BODIES["POST /visits"]
    return [
        nobody.get("/api/v1/regions"),
        nobody.options("/api/v1/regions"),
        nobody.head("/api/v1/regions"),
        agency.post("/api/v1/visits", json=visit),
        agency.post("/api/v1/visits", data="{", content_type="application/json"),
        nobody.get("/api/v1/agency"),
        as_role(Role.ADMIN).get("/api/v1/agency"),
        nobody.get("/nothing/here"),
        nobody.get("/api/v1/visits/no-id"),
        nobody.post("/api/v1/regions"),
        nobody.open("/api/v1/regions", method="TRACE"),
        agency.post("/api/v1/visits", data=b" " * 1_000_001, content_type="application/json"),
        agency.post("/api/v1/visits", data="x", content_type="text/plain"),
        agency.post("/api/v1/visits", json={}),
        agency.put("/api/v1/staff/01920000-0000-7000-8000-000000000001", json=BODIES["POST /staff"]),
        agency.get("/api/v1/agency"),
        nobody.get("/api/docs"),
        nobody.get("/api/docs/swagger-ui.css"),
        nobody.get("/livez"),
        agency.delete("/api/v1/sessions/current"),
    ]


def test_every_answer_carries_the_security_headers(app: Flask, as_role: AsRole, fake_rooms: FakeRooms) -> None:
    statuses = set()
    for response in _answers(app, as_role, fake_rooms):
        statuses.add(response.status_code)
        for name, value in HEADERS.items():
            assert response.headers.get(name) == value, f"{response.request.path} {response.status_code}: {name}"
        assert len(response.headers["X-Request-Id"]) == 32
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in response.headers
        if response.request.path.startswith("/api/v1"):
            assert response.headers["Cache-Control"] == "no-store"
        if response.status_code >= 400:
            assert response.content_type == "application/problem+json", response.request.path
    assert statuses == {200, 201, 204, 400, 401, 403, 404, 405, 413, 415, 422, 428, 500}


def test_a_wrong_method_is_told_the_right_ones(nobody: FlaskClient) -> None:
    response = nobody.post("/livez")
    assert (response.status_code, response.json["code"]) == (405, "request.method_not_allowed")
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
