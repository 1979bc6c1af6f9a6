"""A gateway without other rooms."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from contracts.vocabulary import Role
from gateway.app import create_app
from gateway.guard import COOKIE, CSRF_HEADER
from gateway.settings import GatewaySettings
from gateway.tests.fakes import CSRF, FakeRooms
from kit.settings import KitSettings

AsRole = Callable[..., FlaskClient]


@pytest.fixture(scope="session")
def gateway_and_rooms(tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, FakeRooms]:
    fake: Any = FakeRooms()
    return create_app(KitSettings(data=tmp_path_factory.mktemp("data")), fake, GatewaySettings()), fake


@pytest.fixture
def app(gateway_and_rooms: tuple[Flask, FakeRooms]) -> Flask:
    return gateway_and_rooms[0]


@pytest.fixture
def fake_rooms(gateway_and_rooms: tuple[Flask, FakeRooms]) -> FakeRooms:
    """The rooms, having forgotten what other tests asked them and told them to answer."""
    app, fake = gateway_and_rooms
    fake.forget()
    app.extensions["zjjg.kept_answers"].forget()
    return fake


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(app.extensions["zjjg.openapi"])
    return found


@pytest.fixture
def nobody(app: Flask) -> FlaskClient:
    """A caller who is not signed in."""
    return app.test_client()


@pytest.fixture
def as_role(app: Flask, fake_rooms: FakeRooms) -> AsRole:
    """A browser that is signed in and sends the CSRF token with all it asks."""

    def make(role: Role, *, csrf: str | None = CSRF, **owes: bool) -> FlaskClient:
        client = app.test_client()
        client.set_cookie(COOKIE, fake_rooms.admit(role, **owes))
        if csrf is not None:
            client.environ_base[f"HTTP_{CSRF_HEADER.upper().replace('-', '_')}"] = csrf
        return client

    return make


def assert_headers_can_be_sent(response: TestResponse) -> None:
    """Servers write headers in Latin-1, one line each; the test client would let anything pass."""
    for name, value in response.headers:
        assert not set("\r\n\x00") & set(value), name
        assert value.isascii(), f"{name}: {value}"


@pytest.fixture
def agency(as_role: AsRole) -> FlaskClient:
    return as_role(Role.AGENCY)
