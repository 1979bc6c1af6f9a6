"""ETag out, If-Match in."""

from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from contracts.rpc.agency import StaffMember
from gateway.tests.bodies import BODIES, DECLARATION, ID, STAFF
from gateway.tests.conftest import AsRole
from gateway.tests.fakes import FakeRooms, sample
from gateway.tests.test_routes import path_of, routes, template

PERSON = f"/api/v1/staff/{ID}"


def test_a_single_resource_carries_its_version_as_etag(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    fake_rooms.answers["agency.get_staff"] = msgspec.structs.replace(sample(StaffMember), version=7)
    response = agency.get(PERSON)
    assert response.headers["ETag"] == '"7"'
    assert response.json["version"] == 7


def test_the_etag_is_what_if_match_takes(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    etag = agency.get(PERSON).headers["ETag"]
    assert agency.put(PERSON, json=STAFF, headers={"If-Match": etag}).status_code == 200
    assert fake_rooms.of("agency.update_staff")[0].args[2] == 3


def test_every_edit_that_wants_a_version_says_so_in_the_document(app: Flask, document: dict[str, Any], as_role: AsRole) -> None:
    free = ("sessions", "password", "api-tokens", "preferences", "notice-settings", "/links", "/second-factor")
    for method, rule, allow in routes(app):
        if method not in ("PUT", "PATCH", "DELETE") or any(word in rule.rule for word in free):
            continue
        client = as_role(sorted(allow.roles or ())[0])
        response = client.open(path_of(rule), method=method, json=BODIES.get(f"{method} {template(rule)}"))
        header = next(
            p for p in document["paths"][f"/api/v1{template(rule)}"][method.lower()]["parameters"] if p["name"] == "If-Match"
        )
        if header["required"]:
            assert (response.status_code, response.json["code"]) == (428, "version.required"), rule.rule
        else:
            assert rule.rule == "/api/v1/agency"
            assert response.status_code == 200


@pytest.mark.parametrize("tag", ['"x"', 'W/"3"', "*", '"-3"', '"99999999999"', '"٣"'.encode().decode("latin-1")])
def test_an_if_match_that_is_no_version_is_412(agency: FlaskClient, fake_rooms: FakeRooms, tag: str) -> None:
    response = agency.put(PERSON, json=STAFF, headers={"If-Match": tag})
    assert (response.status_code, response.json["code"]) == (412, "version.stale")
    assert fake_rooms.of("agency.update_staff") == []


def test_the_first_save_of_a_declaration_needs_no_version(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    assert agency.put("/api/v1/agency", json=DECLARATION).status_code == 200
    assert fake_rooms.of("agency.save_agency")[0].args[1] is None
    agency.put("/api/v1/agency", json=DECLARATION, headers={"If-Match": '"4"'})
    assert fake_rooms.of("agency.save_agency")[1].args[1] == 4
