"""A small OpenID Connect provider for tests, on this host: strict about codes, clients and PKCE, and able to lie about the rest."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

CLIENT_ID, CLIENT_SECRET = "zjjg", "the-secret-of-this-client"

Claims = dict[str, Any]
Document = dict[str, Any]


def _as_it_is(document: Document) -> Document:
    return document


class OidcServer:
    """``username`` is who signs in there. ``edit_token`` and ``edit_discovery`` change what is said before it is sent; ``sign`` is how the
    id token is signed; ``away`` answers everything with 503. ``now`` is the server's clock."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.username = "amt_01"
        self.now = now
        self.edit_token: Callable[[Claims], Claims] = _as_it_is
        self.edit_discovery: Callable[[Document], Document] = _as_it_is
        self.away = False
        self.asked: list[str] = []
        self.rsa_key, self.ec_key = rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())
        self.sign: Callable[[Claims], str] = self.by_rsa
        self._codes: dict[str, dict[str, str]] = {}
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.issuer = f"http://127.0.0.1:{self._http.server_port}"

    def by_rsa(self, claims: Claims) -> str:
        return jwt.encode(claims, self.rsa_key, "RS256", headers={"kid": "rsa"})

    def by_ec(self, claims: Claims) -> str:
        return jwt.encode(claims, self.ec_key, "ES256", headers={"kid": "ec"})

    def settings(self) -> dict[str, str]:
        """The environment of a zjjg that asks here."""
        return {
            "ZJJG_AUTH_IDENTITY_PROVIDERS": "local,oidc",
            "ZJJG_OIDC_ISSUER": self.issuer,
            "ZJJG_OIDC_CLIENT_ID": CLIENT_ID,
            "ZJJG_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        }

    def visit(self, address: str) -> dict[str, str]:
        """As the browser of ``username``: goes there, signs in, and says what it would come back with."""
        went = requests.get(address, allow_redirects=False, timeout=5)
        assert went.status_code == 302, went.text
        return {name: values[0] for name, values in parse_qs(urlsplit(went.headers["Location"]).query).items()}

    def serve(self) -> None:
        self._http.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def answer(self, method: str, path: str, query: Mapping[str, str], basic: str) -> tuple[int, dict[str, str], Document]:
        """Status, headers and body."""
        self.asked.append(f"{method} {path}")
        if self.away:
            return 503, {}, {}
        match method, path:
            case "GET", "/.well-known/openid-configuration":
                return 200, {}, self.edit_discovery(self._discovery())
            case "GET", "/keys":
                return 200, {}, {"keys": self._keys()}
            case "GET", "/authorize":
                return self._authorize(dict(query))
            case "POST", "/token":
                return self._token(query, basic)
        return 404, {}, {}

    def _discovery(self) -> Document:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def _keys(self) -> list[Document]:
        rsa_jwk = json.loads(RSAAlgorithm.to_jwk(self.rsa_key.public_key()))
        ec_jwk = json.loads(ECAlgorithm.to_jwk(self.ec_key.public_key()))
        return [{**rsa_jwk, "kid": "rsa", "use": "sig"}, {**ec_jwk, "kid": "ec", "use": "sig"}]

    def _authorize(self, asked: dict[str, str]) -> tuple[int, dict[str, str], Document]:
        if (
            asked.get("client_id") != CLIENT_ID
            or asked.get("response_type") != "code"
            or asked.get("code_challenge_method") != "S256"
        ):
            return 400, {}, {"error": "invalid_request"}
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"], "iss": self.issuer, "session_state": "x"})
        return 302, {"Location": f"{asked['redirect_uri']}?{back}"}, {}

    def _token(self, form: Mapping[str, str], basic: str) -> tuple[int, dict[str, str], Document]:
        given = basic or f"{form.get('client_id')}:{form.get('client_secret')}"
        if given != f"{CLIENT_ID}:{CLIENT_SECRET}":
            return 401, {}, {"error": "invalid_client"}
        asked = self._codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {}, {"error": "invalid_grant"}
        now = int(self.now())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "4711",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "preferred_username": self.username,
        }
        return 200, {}, {"token_type": "Bearer", "access_token": "opaque", "id_token": self.sign(self.edit_token(claims))}


def _handler(server: OidcServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GET", urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._answer("POST", self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

        def _answer(self, method: str, query: str) -> None:
            scheme, _, encoded = self.headers.get("Authorization", "").partition(" ")
            basic = base64.b64decode(encoded).decode() if scheme == "Basic" else ""
            given = {name: values[0] for name, values in parse_qs(query).items()}
            status, headers, document = server.answer(method, urlsplit(self.path).path, given, basic)
            body = json.dumps(document).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Type": "application/json", "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet: pytest shows enough."""

    return Handler


@contextmanager
def running(now: Callable[[], float] = time.time) -> Iterator[OidcServer]:
    """One that answers while the block runs."""
    server = OidcServer(now)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()
