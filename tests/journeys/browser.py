"""A caller of the HTTP API, as a browser would be; every answer is held against the served OpenAPI document."""

import functools
import itertools
import secrets
from pathlib import Path
from typing import Any

import requests

from gateway.testing import assert_true_to

DATA = Path(__file__).parents[1] / "data"
PASSWORD = "Journey-Passw0rd"
INITIAL_PASSWORD = "qz123456"
SECONDS = 30

_serial = itertools.count(1)


def fresh(prefix: str) -> str:
    """A user name that no other journey has."""
    return f"{prefix}_{secrets.token_hex(4)}{next(_serial)}"


@functools.cache
def document_of(url: str) -> dict[str, Any]:
    answer: dict[str, Any] = requests.get(f"{url}/api/v1/openapi.json", timeout=SECONDS).json()
    return answer


class Browser:
    """One browser with its cookies. ``get`` … ``delete`` answer the Response; ``ok`` answers the JSON of a success."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False  # looking for proxies and .netrc takes a tenth of each request
        self.csrf_token = ""
        self.account: dict[str, Any] = {}

    def sign_in(self, entrance: str, username: str, password: str) -> "Browser":
        answer = self.ok("POST", "/sessions", {"entrance": entrance, "username": username, "password": password})
        self.csrf_token, self.account = answer["csrf_token"], answer["account"]
        return self

    def first_sign_in(self, entrance: str, username: str, initial_password: str = INITIAL_PASSWORD) -> "Browser":
        """Signs in with the initial password and changes it, as the manual asks."""
        self.sign_in(entrance, username, initial_password)
        assert self.account["must_change_password"]
        change = {"old_password": initial_password, "new_password": PASSWORD}
        assert self.put("/sessions/current/password", change).status_code == 204
        return self

    def request(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, **more: Any
    ) -> requests.Response:
        sent = {"X-CSRF-Token": self.csrf_token, **(headers or {})}
        if body is not None:
            more["json"] = body
        address = f"{self.url}/api/v1{path}"
        response = self.session.request(method, address, headers=sent, timeout=SECONDS, allow_redirects=False, **more)
        assert response.status_code < 500 or response.status_code == 503, f"{method} {path}: {response.status_code} {response.text}"
        assert_true_to(document_of(self.url), response)
        return response

    def get(self, path: str, **params: Any) -> requests.Response:
        return self.request("GET", path, params=params)

    def post(self, path: str, body: Any = None, **headers: str) -> requests.Response:
        return self.request("POST", path, body if body is not None else {}, headers)

    def put(self, path: str, body: Any, version: int | None = None) -> requests.Response:
        return self.request("PUT", path, body, {} if version is None else {"If-Match": f'"{version}"'})

    def patch(self, path: str, body: Any, version: int) -> requests.Response:
        return self.request("PATCH", path, body, {"If-Match": f'"{version}"'})

    def delete(self, path: str, version: int | None = None) -> requests.Response:
        return self.request("DELETE", path, headers={} if version is None else {"If-Match": f'"{version}"'})

    def ok(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, **params: Any) -> Any:
        response = self.request(method, path, body, headers, params=params)
        assert response.ok, f"{method} {path}: {response.status_code} {response.text}"
        return response.json() if response.content else None

    def upload(self, path: Path, name: str | None = None) -> requests.Response:
        return self.request("POST", "/files", files={"file": (name or path.name, path.read_bytes())})

    def photo(self) -> str:
        """A picture that is uploaded now."""
        answer = self.upload(DATA / "files" / "small.jpg")
        assert answer.status_code == 201, answer.text
        return str(answer.json()["file_id"])

    def everything(self, path: str, **params: Any) -> list[dict[str, Any]]:
        """All rows of a list, page after page."""
        rows: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            page = self.ok("GET", path, **params, limit=100, **({"cursor": cursor} if cursor else {}))
            rows += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return rows


def refused(response: requests.Response, status: int, code: str) -> dict[str, Any]:
    """The problem document of a refusal that is as expected."""
    assert response.status_code == status, f"{response.status_code} {response.text}"
    problem: dict[str, Any] = response.json()
    assert problem["code"] == code, problem
    return problem
