"""A browser's way to an identity provider and back, as the gateway sees it."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from contracts.errors import Busy, NotFound, Unauthenticated
from contracts.rpc.identity_providers import Redirect, RedirectingProvider
from contracts.vocabulary import Entrance, Role
from gateway.api.identity_providers import COOKIE, SECURE_COOKIE
from gateway.app import create_app
from gateway.settings import GatewaySettings
from gateway.tests.conftest import AsRole
from gateway.tests.fakes import FakeRooms, signed_in
from kit.settings import KitSettings

PATH = "/api/v1/identity-providers/oidc"
SENT = Redirect(
    address="https://idp.example/authorize?state=s&scope=openid+profile", browser_token="of-this-browser", expires_in_seconds=600
)


def cookies(response: Any) -> dict[str, str]:
    return {line.partition("=")[0]: line for line in response.headers.getlist("Set-Cookie")}


def test_a_browser_is_sent_to_the_provider_with_a_cookie_of_its_own(nobody: FlaskClient, fake_rooms: FakeRooms) -> None:
    fake_rooms.answers["auth.begin_redirect"] = SENT
    response = nobody.get(f"{PATH}/redirect")
    assert (response.status_code, response.headers["Location"], response.data) == (303, SENT.address, b"")
    cookie = cookies(response)[COOKIE]
    assert cookie.startswith("zjjg_redirect=of-this-browser;")
    for part in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"):
        assert part in cookie
    (order,) = fake_rooms.of("auth.begin_redirect")[0].args
    assert (order.provider, order.redirect_uri) == ("oidc", "http://localhost/api/v1/identity-providers/oidc/callback")


def test_over_https_the_cookie_is_bound_to_the_host(fake_rooms: FakeRooms, tmp_path: Path) -> None:
    client: Any = fake_rooms
    fake_rooms.answers |= {"auth.begin_redirect": SENT, "auth.finish_redirect": signed_in("token")}
    proxied = create_app(KitSettings(data=tmp_path), client, GatewaySettings(trusted_proxies=1)).test_client()
    https = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "zjjg.example"}
    cookie = cookies(proxied.get(f"{PATH}/redirect", headers=https))[SECURE_COOKIE]
    assert "Secure" in cookie
    (order,) = fake_rooms.of("auth.begin_redirect")[0].args
    assert order.redirect_uri == "https://zjjg.example/api/v1/identity-providers/oidc/callback"
    proxied.set_cookie(COOKIE, "planted by a neighbour")
    proxied.get(f"{PATH}/callback?state=s", headers=https)
    assert fake_rooms.of("auth.finish_redirect")[0].args[0].browser_token == "of-this-browser"


def test_who_comes_back_vouched_for_has_a_session_and_goes_on(nobody: FlaskClient, fake_rooms: FakeRooms) -> None:
    fake_rooms.answers["auth.finish_redirect"] = signed_in("token-of-the-session")
    nobody.set_cookie(COOKIE, "of-this-browser")
    response = nobody.get(f"{PATH}/callback?state=s&code=c&session_state=x&iss=https%3A%2F%2Fidp.example")
    assert (response.status_code, response.headers["Location"], response.data) == (303, "/app", b"")
    assert cookies(response)["zjjg_session"].startswith("zjjg_session=token-of-the-session;")
    assert "HttpOnly" in cookies(response)["zjjg_session"]
    assert "Max-Age=0" in cookies(response)[COOKIE]
    (back,) = fake_rooms.of("auth.finish_redirect")[0].args
    assert back.browser_token == "of-this-browser"
    assert back.answer == {"state": "s", "code": "c", "session_state": "x", "iss": "https://idp.example"}


@pytest.mark.parametrize(
    ("error", "entrance"),
    [
        (Unauthenticated("auth.identity_provider.refused"), Entrance.SYSTEM),
        (Unauthenticated("auth.identity_provider.account_unknown"), Entrance.PLATFORM),
        (Busy("auth.identity_provider.away"), Entrance.SYSTEM),
    ],
)
def test_who_comes_back_refused_is_told_so_at_the_entrance(
    nobody: FlaskClient, fake_rooms: FakeRooms, error: Any, entrance: Entrance
) -> None:
    fake_rooms.answers |= {
        "auth.finish_redirect": error,
        "auth.list_identity_providers": [RedirectingProvider(name="oidc", entrance=entrance)],
    }
    response = nobody.get(f"{PATH}/callback?state=s&code=c")
    assert response.status_code == 303
    assert response.headers["Location"] == f"/{entrance}?refused={error.code}"
    assert "zjjg_session" not in cookies(response)


def test_a_provider_that_is_away_is_told_of_at_the_entrance_too(nobody: FlaskClient, fake_rooms: FakeRooms) -> None:
    fake_rooms.answers["auth.begin_redirect"] = Busy("auth.identity_provider.away")
    fake_rooms.answers["auth.list_identity_providers"] = Busy("room.away", {"room": "auth"})
    response = nobody.get(f"{PATH}/redirect")
    assert (response.status_code, response.headers["Location"]) == (303, "/system?refused=auth.identity_provider.away")
    assert cookies(response) == {}


def test_an_unknown_provider_is_not_there(nobody: FlaskClient, fake_rooms: FakeRooms) -> None:
    fake_rooms.answers["auth.begin_redirect"] = NotFound("auth.identity_provider.unknown")
    for name in ("local", "a b", "..%2f..", "x%0d%0aSet-Cookie:y"):
        response = nobody.get(f"/api/v1/identity-providers/{name}/redirect")
        assert response.status_code == 404
        assert urlsplit(response.headers.get("Location", "")).netloc == ""


def test_a_refusal_before_the_second_step_is_a_401_with_its_own_code(nobody: FlaskClient, fake_rooms: FakeRooms) -> None:
    body = {"entrance": "system", "username": "admin", "password": "p"}
    fake_rooms.answers["auth.sign_in"] = Unauthenticated("auth.second_factor_required")
    response = nobody.post("/api/v1/sessions", json=body)
    assert (response.status_code, response.json["code"]) == (401, "auth.second_factor_required")
    assert cookies(response) == {}
    fake_rooms.answers["auth.sign_in"] = signed_in("t")
    assert nobody.post("/api/v1/sessions", json={**body, "second_factor": " 123 456 "}).status_code == 201
    assert fake_rooms.of("auth.sign_in")[1].args[0].second_factor == "123 456"


def test_what_an_account_owed_is_forgotten_once_it_is_done(as_role: AsRole, fake_rooms: FakeRooms) -> None:
    client = as_role(Role.OFFICER, must_enrol_second_factor=True)
    assert client.get("/api/v1/todo").json["code"] == "auth.second_factor_enrolment_required"
    assert client.post("/api/v1/second-factor/confirmation", json={"code": "123456"}).status_code == 200
    client.get("/api/v1/sessions/current")
    assert len(fake_rooms.of("auth.resolve_credential")) == 2
