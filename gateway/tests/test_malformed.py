"""Bodies and parameters that no honest client sends: each gets a 4xx of its own and never reaches a room."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from gateway.tests.bodies import BODIES, ID, VISIT
from gateway.tests.fakes import FakeRooms

VISITS = "/api/v1/visits"


def _with(path: str, value: Any) -> dict[str, Any]:
    """The example visit with another value at the dotted path."""
    body: Any = json.loads(json.dumps(VISIT))
    *way, last = path.split(".")
    place = body
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place[last] = value
    return dict(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{}{}",
        b'{"summary": "\xff\xfe"}',
        b'{"summary": "\\ud800"}',
        b"\xef\xbb\xbf{}",
        b'{"position": {"latitude": NaN}}',
        b'{"position": {"latitude": Infinity}}',
        b'{"position": {"latitude": 1e999}}',
        b"1" * 5000,
        b"[" * 100_000,
        b'{"a":' * 100_000,
        "{}".encode("utf-16"),
        b"\x00",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_what_is_no_json_is_400(agency: FlaskClient, fake_rooms: FakeRooms, body: bytes) -> None:
    response = agency.post(VISITS, data=body, content_type="application/json")
    assert (response.status_code, response.json["code"]) == (400, "request.malformed")
    assert fake_rooms.of("hazard.submit_visit") == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "nonsense"])
def test_a_body_of_another_kind_is_415(agency: FlaskClient, kind: str) -> None:
    response = agency.post(VISITS, data=json.dumps(VISIT), content_type=kind)
    assert (response.status_code, response.json["code"]) == (415, "request.media_type")


def test_a_body_of_ten_megabytes_is_413(agency: FlaskClient) -> None:
    body = json.dumps({**VISIT, "summary": "x" * 10_000_000})
    response = agency.post(VISITS, data=body, content_type="application/json")
    assert (response.status_code, response.json["code"]) == (413, "request.too_large")


@pytest.mark.parametrize("body", ["[]", "1", '"text"', "null", "true", "[{}]"])
def test_what_is_no_object_is_422(agency: FlaskClient, body: str) -> None:
    response = agency.post(VISITS, data=body, content_type="application/json")
    assert response.status_code == 422
    assert response.json["errors"][0]["code"] in ("field.not_object", "field.null")


WRONG = [
    ("contract_id", "1", "field.not_id"),
    ("contract_id", [ID], "field.not_id"),
    ("contract_id", None, "field.null"),
    ("visited_on", "2026-02-30", "field.not_day"),
    ("visited_on", "2026-2-3", "field.not_day"),
    ("visited_on", "0001-01-01", "field.not_day"),
    ("visited_on", 20260402, "field.not_day"),
    ("staff", ID, "field.not_list"),
    ("staff", [], "field.too_few"),
    ("staff", [ID, ID], "field.repeated"),
    ("staff", {"0": ID}, "field.not_list"),
    ("services", ["x" * 65], "field.too_long"),
    ("no_hazard_found", "true", "field.not_boolean"),
    ("no_hazard_found", 1, "field.not_boolean"),
    ("from_time", "25:00", "field.not_time"),
    ("summary", ["a"], "field.not_text"),
    ("summary", 5, "field.not_text"),
    ("summary", "\x00", "field.control_characters"),
    ("summary", "a\x1bb", "field.control_characters"),
    ("summary", "字" * 2001, "field.too_long"),
    ("position", [], "field.not_object"),
    ("position", "here", "field.not_object"),
    ("position.latitude", 91, "field.out_of_range"),
    ("position.latitude", "28", "field.not_number"),
    ("position.latitude", True, "field.not_number"),
    ("hazards", {}, "field.not_list"),
    ("hazards.0", "text", "field.not_object"),
    ("hazards.0.location", "", "field.required"),
    ("hazards.0.location", "   \n", "field.required"),
    ("hazards.0.description", "x" * 1001, "field.too_long"),
    ("hazards.0.level", "huge", "field.not_among"),
    ("hazards.0.level", ["general"], "field.not_among"),
    ("hazards.0.level", {"a": 1}, "field.not_among"),
    ("hazards.0.extra", 1, "field.unknown"),
    ("hazards.0.major", {"plan": "p", "responsible": "r", "measures": "m", "funds_fen": 10**30}, "field.too_large"),
    ("hazards.0.major", {"plan": "p", "responsible": "r", "measures": "m", "funds_fen": -1}, "field.too_small"),
    ("hazards.0.major", {"plan": "p", "responsible": "r", "measures": "m", "funds_fen": 1.5}, "field.not_integer"),
    ("hazards.0.major", {"plan": "p", "responsible": "r", "measures": "m", "funds_fen": "5"}, "field.not_integer"),
]


@pytest.mark.parametrize(("path", "value", "code"), WRONG, ids=lambda v: repr(v)[:30])
def test_each_wrong_field_is_named_by_its_path(
    agency: FlaskClient, fake_rooms: FakeRooms, path: str, value: Any, code: str
) -> None:
    body = {**VISIT, "hazards": [value]} if path == "hazards.0" else _with(path, value)
    response = agency.post(VISITS, json=body)
    assert response.status_code == 422
    (error,) = response.json["errors"]
    assert error["field"].startswith(path)
    assert error["code"] == code
    assert error["message"] != code
    assert fake_rooms.of("hazard.submit_visit") == []


def test_all_wrong_fields_are_named_in_one_answer(agency: FlaskClient) -> None:
    body = {**VISIT, "visited_on": "soon", "bogus": 1, "hazards": [VISIT["hazards"][0], {"location": "x", "level": 5}]}
    del body["staff"]
    errors = agency.post(VISITS, json=body).json["errors"]
    assert {(e["field"], e["code"]) for e in errors} == {
        ("visited_on", "field.not_day"),
        ("bogus", "field.unknown"),
        ("staff", "field.required"),
        ("hazards.1.found_on", "field.required"),
        ("hazards.1.description", "field.required"),
        ("hazards.1.deadline_on", "field.required"),
        ("hazards.1.level", "field.not_among"),
    }


def test_a_hundred_thousand_unknown_fields_get_a_short_answer(agency: FlaskClient) -> None:
    response = agency.post(VISITS, json={f"f{i}": 1 for i in range(50_000)})
    assert response.status_code == 422
    assert len(response.json["errors"]) == 200


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("limit=0", "limit", "field.too_small"),
        ("limit=101", "limit", "field.too_large"),
        ("limit=ten", "limit", "field.not_integer"),
        ("limit=1e1", "limit", "field.not_integer"),
        ("limit=" + "9" * 400, "limit", "field.not_integer"),
        ("limit=5&limit=6", "limit", "field.repeated"),
        ("view=all&view=all", "view", "field.repeated"),
        ("view=some", "view", "field.not_among"),
        ("agency_id=1", "agency_id", "field.not_id"),
        ("agency_id[]=" + ID, "agency_id[]", "field.unknown"),
        ("found_from=yesterday", "found_from", "field.not_day"),
        ("q=%00", "q", "field.control_characters"),
        ("q=" + "x" * 101, "q", "field.too_long"),
        ("q=%ff%fe", None, None),
        ("sort=found_on;drop", "sort", "sort.unknown"),
        ("cursor=" + "x" * 601, "cursor", "field.too_long"),
        ("region_code=33'--", "region_code", "field.region_code"),
    ],
)
def test_wrong_query_parameters_are_named(agency: FlaskClient, query: str, field: str | None, code: str | None) -> None:
    response = agency.get(f"/api/v1/hazards?{query}")
    if field is None:
        assert response.status_code == 200
        return
    assert response.status_code == 422
    assert [(e["field"], e["code"]) for e in response.json["errors"]] == [(field, code)]


@pytest.mark.parametrize(
    "path", ["visits/1", "visits/%00", "visits/..%2f..%2fetc", f"visits/{ID}x", "visits/undefined", "hazards/NULL/links"]
)
def test_an_id_that_is_none_is_404(agency: FlaskClient, path: str) -> None:
    response = agency.get(f"/api/v1/{path}")
    assert response.status_code in (404, 405)
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize("job_id", ["1", "nowhere-" + ID, "__class__-" + ID, "hazard-1", "stats"])
def test_a_job_of_no_room_is_404(agency: FlaskClient, job_id: str) -> None:
    response = agency.get(f"/api/v1/jobs/{job_id}")
    assert (response.status_code, response.json["code"]) == (404, "job.not_found")


@pytest.mark.parametrize(
    "value", [2**70, -(2**70), [[2**70]], json.loads("[" * 40 + "]" * 40), json.loads('{"a":' * 40 + "1" + "}" * 40)]
)
def test_a_preference_that_cannot_be_kept_is_422(agency: FlaskClient, value: Any) -> None:
    response = agency.put("/api/v1/preferences/columns", json={"value": value})
    assert response.status_code == 422
    assert response.json["errors"][0]["field"] == "value"


def test_an_act_without_a_body_takes_an_empty_one(agency: FlaskClient) -> None:
    for body in ("", "{}", "null"):
        response = agency.post("/api/v1/agency/submission", data=body, content_type="application/json")
        assert response.status_code == 200


@pytest.mark.parametrize("body", [b"[]", b"5", b"[" * 100_000, b"\xff"])
def test_an_act_without_a_body_refuses_any_other(agency: FlaskClient, fake_rooms: FakeRooms, body: bytes) -> None:
    response = agency.post("/api/v1/agency/submission", data=body, content_type="application/json")
    assert response.status_code in (400, 422)
    assert fake_rooms.of("agency.submit_agency") == []


def test_a_key_of_256_characters_is_too_long(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    body = BODIES["POST /visits"]
    assert agency.post(VISITS, json=body, headers={"Idempotency-Key": "k" * 255}).status_code == 201
    response = agency.post(VISITS, json=body, headers={"Idempotency-Key": "k" * 256})
    assert (response.status_code, response.json["code"]) == (422, "idempotency.key_too_long")
    context = fake_rooms.of("hazard.submit_visit")[0].context
    assert (context["idempotency_key"], context["idempotency_scope"]) == ("k" * 255, f"POST {VISITS}")


def test_a_write_without_a_key_is_given_one_so_that_a_second_delivery_of_the_call_does_nothing(
    agency: FlaskClient, fake_rooms: FakeRooms
) -> None:
    """A service that is killed after its commit leaves the call with the broker, which gives it to the next one."""
    for _ in range(2):
        assert agency.post(VISITS, json=BODIES["POST /visits"]).status_code == 201
    first, second = (asked.context["idempotency_key"] for asked in fake_rooms.of("hazard.submit_visit"))
    assert len(first) == 32
    assert first != second
