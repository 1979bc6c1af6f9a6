"""Callers of the API whose every call is written down: which operation it reached, and how it was answered."""

import secrets
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import requests

from gateway.testing import operation_of
from gateway.tests.bodies import QUERIES
from tests.journeys.browser import INITIAL_PASSWORD, SECONDS, Browser

PREFIX = "/api/v1"
ASKED: dict[str, dict[str, str]] = {
    **QUERIES,
    "GET /rankings": {"kind": "social", "period": "2026H1"},
    "GET /public/rankings": {"kind": "social", "period": "2026H1"},
    "GET /statistics/trend": {"measure": "hazards", "from": "2026-01-01", "until": "2026-12-01"},
    "GET /calendar": {"year": "2026"},
}
"""What a reading operation must be asked with."""
SENT_ON = 303
"""The success of a route for browsers that go from page to page."""
METHODS = ("get", "post", "put", "patch", "delete")


def operations(document: dict[str, Any]) -> list[str]:
    """``POST /visits`` for each operation of the document; paths as routes.txt has them, without /api/v1."""
    return [
        f"{method.upper()} {path.removeprefix(PREFIX)}"
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    ]


def described(document: dict[str, Any], operation: str) -> dict[str, Any]:
    """What the document says of ``POST /visits``."""
    method, path = operation.split(" ")
    item: dict[str, Any] = document["paths"].get(PREFIX + path) or document["paths"][path]
    found: dict[str, Any] = item[method.lower()]
    return found


def roles_of(document: dict[str, Any], operation: str) -> list[str]:
    """Who may; nobody named means everybody."""
    return list(described(document, operation).get("x-roles", []))


@dataclass
class Journal:
    """``statuses["POST /visits"][201]``: how often that was the answer."""

    document: dict[str, Any]
    statuses: dict[str, Counter[int]] = field(default_factory=dict)

    def write(self, method: str, path: str, status: int) -> None:
        operation = operation_of(self.document, method, PREFIX + path) or operation_of(self.document, method, path)
        if operation is not None:
            self.statuses.setdefault(operation["operationId"], Counter())[status] += 1

    def succeeded(self, operation: str) -> bool:
        found = self.statuses.get(described(self.document, operation)["operationId"], Counter())
        return any(200 <= status < 300 or status == SENT_ON for status in found)


class Caller(Browser):
    """A browser with a name, or a program with a token; ``role`` is that of its account, or ``anonymous``."""

    def __init__(self, url: str, name: str, journal: Journal) -> None:
        super().__init__(url)
        self.name, self.journal = name, journal

    @property
    def role(self) -> str:
        return str(self.account.get("role", "anonymous"))

    def request(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, **more: Any
    ) -> requests.Response:
        response = super().request(method, path, body, headers, **more)
        self.journal.write(method, path, response.status_code)
        return response

    def raw(self, method: str, path: str, **more: Any) -> requests.Response:
        """Sent as it is, with the session's cookie and CSRF token, and checked by nobody."""
        headers = {"X-CSRF-Token": self.csrf_token, **more.pop("headers", {})}
        return self.session.request(method, self.url + path, headers=headers, timeout=SECONDS, allow_redirects=False, **more)

    def another(self, name: str) -> "Caller":
        """A caller who is not signed in yet, writing into the same journal."""
        return Caller(self.url, name, self.journal)

    def program(self, token: str) -> "Caller":
        """The program that this account gave ``token`` to."""
        made = self.another(f"{self.name}'s token")
        made.session.headers["Authorization"] = f"Bearer {token}"
        made.account = self.account
        return made

    def signed_in(self, entrance: str, username: str, initial_password: str = INITIAL_PASSWORD) -> "Caller":
        self.first_sign_in(entrance, username, initial_password)
        return self


def etag(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


def fresh_key() -> dict[str, str]:
    return {"Idempotency-Key": secrets.token_hex(8)}
