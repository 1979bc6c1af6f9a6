"""Sign-in, the session's cookie, API tokens, and how soon an ended session is refused."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from contracts.errors import Busy, Throttled, Unauthenticated
from contracts.events.auth import SESSION_ENDED
from contracts.vocabulary import Role
from gateway.app import create_app
from gateway.guard import COOKIE, SECURE_COOKIE, CredentialCache
from gateway.settings import GatewaySettings
from gateway.tests.bodies import BODIES
from gateway.tests.conftest import AsRole
from gateway.tests.fakes import CSRF, FakeRooms, signed_in
from kit.settings import KitSettings

SIGN_IN = BODIES["POST /sessions"]


def test_sign_in_sets_a_cookie_that_scripts_and_other_sites_cannot_use(nobody: FlaskClient, fake_rooms: FakeRooms) -> None:
    fake_rooms.answers["auth.sign_in"] = signed_in("the-secret")
    response = nobody.post("/api/v1/sessions", json=SIGN_IN, headers={"User-Agent": "Browser 1"})
    assert response.status_code == 201
    assert response.headers["Set-Cookie"] == f"{COOKIE}=the-secret; HttpOnly; Path=/; SameSite=Lax"
    assert response.json["csrf_token"] == CSRF
    assert "the-secret" not in response.text
    assert fake_rooms.of("auth.sign_in")[0].args[0].user_agent == "Browser 1"


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(nobody: FlaskClient, fake_rooms: FakeRooms) -> None:
    fake_rooms.answers["auth.sign_in"] = signed_in("the-secret")
    response = nobody.post("/api/v1/sessions", json=SIGN_IN, base_url="https://zjjg.example")
    assert response.headers["Set-Cookie"] == f"{SECURE_COOKIE}=the-secret; Secure; HttpOnly; Path=/; SameSite=Lax"
    assert response.headers["Strict-Transport-Security"].startswith("max-age=")


def test_over_https_a_cookie_without_the_host_prefix_counts_for_nothing(nobody: FlaskClient, fake_rooms: FakeRooms) -> None:
    nobody.set_cookie(COOKIE, fake_rooms.admit(Role.AGENCY), domain="zjjg.example")
    assert nobody.get("/api/v1/agency", base_url="https://zjjg.example").status_code == 401


def test_signing_out_takes_the_cookie_back(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    response = agency.delete("/api/v1/sessions/current")
    assert response.status_code == 204
    assert f"{COOKIE}=;" in response.headers["Set-Cookie"]
    assert len(fake_rooms.of("auth.sign_out")) == 1


def test_an_unsafe_call_with_the_sessions_csrf_token_passes(agency: FlaskClient) -> None:
    assert agency.post("/api/v1/agency/submission").status_code == 200


def test_the_own_origin_is_no_foreign_one(agency: FlaskClient) -> None:
    assert agency.get("/api/v1/agency", headers={"Origin": "http://localhost"}).status_code == 200


def test_a_program_sends_its_token_and_no_csrf_token(nobody: FlaskClient, fake_rooms: FakeRooms) -> None:
    token = fake_rooms.admit(Role.AGENCY, by_token=True)
    response = nobody.post("/api/v1/agency/submission", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 200
    assert fake_rooms.of("auth.resolve_credential")[0].args == ("api_token", token)


def test_an_unknown_secret_is_401(nobody: FlaskClient) -> None:
    nobody.set_cookie(COOKIE, "made-up")
    response = nobody.get("/api/v1/agency")
    assert (response.status_code, response.json["code"]) == (401, "auth.session_ended")


def test_the_room_gets_the_actor_of_the_caller(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    agency.get("/api/v1/agency", headers={"Accept-Language": "en-GB,en;q=0.9"})
    context = fake_rooms.of("agency.get_agency")[0].context
    assert context["actor"] == "actor-token-of-agency"
    assert context["locale"] == "en"
    assert context["address"] == "127.0.0.1"
    assert len(context["request_id"]) == 32


def test_a_forwarded_address_is_believed_of_no_stranger(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    agency.get("/api/v1/agency", headers={"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https"})
    assert fake_rooms.of("agency.get_agency")[0].context["address"] == "127.0.0.1"


def test_a_credential_is_asked_for_once_while_it_is_kept(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    for _ in range(3):
        agency.get("/api/v1/agency")
    assert len(fake_rooms.of("auth.resolve_credential")) == 1


def test_a_session_that_ended_is_refused_at_once(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    assert agency.get("/api/v1/agency").status_code == 200
    (secret, credential), *_ = fake_rooms.credentials.items()
    del fake_rooms.credentials[secret]
    assert agency.get("/api/v1/agency").status_code == 200, "still kept"
    fake_rooms.broadcast(SESSION_ENDED, {"session_ids": [str(credential.session_id)]})
    assert agency.get("/api/v1/agency").status_code == 401


def test_another_sessions_end_changes_nothing(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    agency.get("/api/v1/agency")
    fake_rooms.broadcast(SESSION_ENDED, {"session_ids": ["another"]})
    agency.get("/api/v1/agency")
    assert len(fake_rooms.of("auth.resolve_credential")) == 1


def test_a_changed_password_is_seen_by_the_next_call(as_role: AsRole, fake_rooms: FakeRooms) -> None:
    client = as_role(Role.AGENCY, must_change_password=True)
    assert client.get("/api/v1/agency").json["code"] == "auth.password_change_required"
    client.put("/api/v1/sessions/current/password", json=BODIES["PUT /sessions/current/password"])
    client.get("/api/v1/agency")
    assert len(fake_rooms.of("auth.resolve_credential")) == 2


def test_nothing_is_kept_longer_than_its_seconds(fake_rooms: FakeRooms) -> None:
    cache = CredentialCache(0)
    cache.put("key", fake_rooms.credentials[fake_rooms.admit(Role.ADMIN)])
    assert cache.get("key") is None


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Unauthenticated("auth.sign_in_failed"), 401),
        (Throttled("auth.locked", {"retry_after_seconds": "900"}), 429),
        (Busy("room.away", {"room": "auth"}), 503),
    ],
)
def test_a_refused_sign_in_sets_no_cookie(nobody: FlaskClient, fake_rooms: FakeRooms, error: Exception, status: int) -> None:
    fake_rooms.answers["auth.sign_in"] = error
    response = nobody.post("/api/v1/sessions", json=SIGN_IN)
    assert response.status_code == status
    assert "Set-Cookie" not in response.headers
    if status == 429:
        assert response.headers["Retry-After"] == "900"


def test_a_passwords_blanks_and_case_are_kept(nobody: FlaskClient, fake_rooms: FakeRooms) -> None:
    fake_rooms.answers["auth.sign_in"] = signed_in("s")
    nobody.post("/api/v1/sessions", json={**SIGN_IN, "password": " Ｐass \u0301"})
    assert fake_rooms.of("auth.sign_in")[0].args[0].password == " Ｐass \u0301"


def test_the_trusted_proxys_word_counts(fake_rooms: FakeRooms, tmp_path: Path) -> None:
    client: Any = fake_rooms
    proxied = create_app(KitSettings(data=tmp_path), client, GatewaySettings(trusted_proxies=1)).test_client()
    proxied.get("/api/v1/regions", headers={"X-Forwarded-For": "6.6.6.6, 1.2.3.4"})
    assert fake_rooms.of("auth.list_regions")[0].context["address"] == "1.2.3.4"
