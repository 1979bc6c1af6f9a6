"""Signing in by an OpenID Connect provider of the bureau's: authorization code flow with PKCE, state and nonce."""

import hashlib
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
import requests

from contracts.extension.identity_providers import RedirectFlow, Vouched
from services.auth.identity_providers.oidc_settings import OidcSettings, is_safe_address

ALGORITHMS = ("RS256", "ES256")
"""Signatures alone: with HS256 the client's secret would sign, with none nobody."""
LEEWAY_SECONDS = 60
"""How far the two clocks may be apart."""
FOUND_SECONDS = 3600.0
KEYS_SECONDS = 30.0
"""A key that is not known is asked for at most so often."""
MOST_CHARACTERS = 4096
"""Of a code or a token; whatever is longer is none."""

Json = dict[str, Any]


class Refused(Exception):
    """Nobody is vouched for. The text is for the audit and holds nothing of a person."""


class Oidc:
    """What the provider's discovery document says is believed for an hour; its keys are fetched again when one is unknown. Redirects are
    not followed and no proxy is asked. Off unless ``ZJJG_AUTH_IDENTITY_PROVIDERS`` names it."""

    name = "oidc"
    version = "1"

    def __init__(self, settings: OidcSettings | None = None) -> None:
        self._settings = settings or OidcSettings()
        self._settings.require_all()
        self.entrance = self._settings.entrance
        self._lock = threading.Lock()
        self._found: tuple[float, Json] | None = None
        self._keys: tuple[float, dict[str, jwt.PyJWK]] | None = None

    def begin(self, flow: RedirectFlow) -> str:
        endpoint = _endpoint(self._discovered(), "authorization_endpoint")
        challenge = urlsafe_b64encode(hashlib.sha256(flow.code_verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": flow.redirect_uri,
            "scope": self._settings.scope,
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        if self._settings.acr:
            asked["acr_values"] = self._settings.acr
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}"

    def finish(self, flow: RedirectFlow, answer: Mapping[str, str], at: datetime) -> Vouched:
        try:
            return Vouched(username=self._vouched_for(flow, answer, at))
        except Refused as refused:
            return Vouched(username=None, refusal=str(refused))

    def _vouched_for(self, flow: RedirectFlow, answer: Mapping[str, str], at: datetime) -> str:
        if "error" in answer:
            raise Refused("the provider refused")
        found = self._discovered()
        if answer.get("iss", found["issuer"]) != found["issuer"]:  # RFC 9207: the answer of another provider
            raise Refused("issuer of the answer")
        code = answer.get("code", "")
        if not 1 <= len(code) <= MOST_CHARACTERS or not code.isprintable():
            raise Refused("no code")
        return self._username(self._claims(self._id_token(found, flow, code), flow, at))

    def _id_token(self, found: Json, flow: RedirectFlow, code: str) -> str:
        secret = self._settings.client_secret.get_secret_value()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": flow.redirect_uri,
            "code_verifier": flow.code_verifier,
        }
        basic: tuple[str, str] | None = (self._settings.client_id, secret)
        if "client_secret_basic" not in found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
            form |= {"client_id": self._settings.client_id, "client_secret": secret}
            basic = None
        answered = self._json("POST", _endpoint(found, "token_endpoint"), data=form, auth=basic)
        token = answered.get("id_token")
        if not isinstance(token, str) or len(token) > MOST_CHARACTERS * 4:
            raise Refused("no id token")
        return token

    def _claims(self, token: str, flow: RedirectFlow, at: datetime) -> Json:
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS:
                raise Refused("algorithm of the id token")
            claims: Json = jwt.decode(
                token,
                self._key(str(header.get("kid", "")), str(header["alg"])),
                algorithms=list(ALGORITHMS),
                audience=self._settings.client_id,
                issuer=self._settings.issuer,
                # The times are compared with the caller's clock, not with PyJWT's own.
                options={
                    "require": ["iss", "aud", "exp", "iat", "sub"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except jwt.PyJWTError as wrong:
            raise Refused(f"id token: {type(wrong).__name__}") from None
        self._check(claims, flow, at)
        return claims

    def _check(self, claims: Json, flow: RedirectFlow, at: datetime) -> None:
        now = at.timestamp()
        try:
            expired = not float(claims["exp"]) + LEEWAY_SECONDS > now
            early = not max(float(claims["iat"]), float(claims.get("nbf", 0))) - LEEWAY_SECONDS <= now
        except (TypeError, ValueError):
            raise Refused("times of the id token") from None
        if expired or early:
            raise Refused("id token: expired" if expired else "id token: not valid yet")
        if claims.get("nonce") != flow.nonce:
            raise Refused("nonce of the id token")
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != self._settings.client_id:
            raise Refused("authorised party of the id token")
        if self._settings.acr and claims.get("acr") not in self._settings.acr.split():
            raise Refused("authentication context of the id token")

    def _username(self, claims: Json) -> str:
        username = claims.get(self._settings.username_claim)
        if not isinstance(username, str) or not username:
            raise Refused("no username in the id token")
        return username

    def _discovered(self) -> Json:
        with self._lock:
            found = self._found
        if found is not None and found[0] > time.monotonic():
            return found[1]
        document = self._json("GET", self._settings.issuer.rstrip("/") + "/.well-known/openid-configuration")
        if document.get("issuer") != self._settings.issuer:
            raise OSError("the discovery document is of another issuer")
        with self._lock:
            self._found = (time.monotonic() + FOUND_SECONDS, document)
        return document

    def _key(self, kid: str, algorithm: str) -> jwt.PyJWK:
        with self._lock:
            kept = self._keys
        if kept is None or (kid not in kept[1] and kept[0] <= time.monotonic()):
            kept = (time.monotonic() + KEYS_SECONDS, self._fetched_keys())
            with self._lock:
                self._keys = kept
        key = kept[1].get(kid)
        if key is None or key.algorithm_name != algorithm:
            raise Refused("key of the id token")
        return key

    def _fetched_keys(self) -> dict[str, jwt.PyJWK]:
        """Key id -> key, of those that may sign here. A provider with one key may leave its id out."""
        document = self._json("GET", _endpoint(self._discovered(), "jwks_uri"))
        keys = {}
        for jwk in document.get("keys", []):
            if jwk.get("use", "sig") == "sig" and jwk.get("kty") in ("RSA", "EC"):
                try:
                    key = jwt.PyJWK(jwk)
                except jwt.PyJWTError:  # a curve or a use that this library has not: not a key of ours
                    continue
                keys[str(jwk.get("kid", ""))] = key
        return keys

    def _json(self, method: str, address: str, **more: Any) -> Json:
        """The answer's object. OSError when there is none, or the server's own fault; Refused when it refuses."""
        with requests.Session() as session:
            session.trust_env = False
            verify = True if self._settings.ca_file is None else str(self._settings.ca_file)
            answered = session.request(
                method, address, timeout=self._settings.seconds, allow_redirects=False, verify=verify,
                headers={"Accept": "application/json"}, **more,
            )  # fmt: skip
        if 400 <= answered.status_code < 500 and method == "POST":
            raise Refused("the provider did not take the code")
        if answered.status_code != 200:
            raise OSError(f"{method} was answered with {answered.status_code}")
        try:
            document = answered.json()
        except ValueError:
            raise OSError(f"{method} was not answered with JSON") from None
        if not isinstance(document, dict):
            raise OSError(f"{method} was not answered with an object")
        return document


def _endpoint(found: Json, name: str) -> str:
    address = found.get(name)
    if not isinstance(address, str) or not is_safe_address(address):
        raise OSError(f"the discovery document has no {name} that can be trusted")
    return address
