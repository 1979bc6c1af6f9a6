"""Who may call what: every route says it with an ``Allow``, and nothing is served without.

The gateway checks the session, the browser's honesty (CSRF token, Origin) and the role. Rights, regions and tenancy are the
services' to check: nothing they do rests on this page.
"""

import hashlib
import hmac
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from flask import Flask, Request, current_app, g, request

from contracts.errors import Forbidden, Unauthenticated
from contracts.events.auth import SESSION_ENDED
from contracts.rpc.auth import ResolvedCredential
from contracts.vocabulary import Role
from gateway.calls import forget_rooms, rooms
from kit.rpc_client import RpcClient

COOKIE = "zjjg_session"
SECURE_COOKIE = f"__Host-{COOKIE}"
CSRF_HEADER = "X-CSRF-Token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_KEPT = 20_000
ALLOW_ATTRIBUTE = "zjjg_allow"
"""Where a view carries its Allow; a test holds every route to having one."""


@dataclass(frozen=True)
class Allow:
    """``roles`` None: no sign-in asked. ``first_login``: also before the initial password was changed. ``enrolling``: also before a
    second factor that the account must have was enrolled."""

    roles: frozenset[Role] | None
    first_login: bool = False
    enrolling: bool = False


OPEN = Allow(None)
SIGNED_IN = Allow(frozenset(Role))
OWN_SESSION = Allow(frozenset(Role), first_login=True, enrolling=True)
OWN_SECOND_FACTOR = Allow(frozenset({Role.OFFICER, Role.ADMIN}), enrolling=True)


def roles(*allowed: Role) -> Allow:
    return Allow(frozenset(allowed))


class CredentialCache:
    """What auth said of a credential, for at most ``seconds``; dropped at once when auth broadcasts that the session ended.

    Limit: an answer that was on its way when the broadcast came is kept for its seconds.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._kept: OrderedDict[str, tuple[float, ResolvedCredential]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> ResolvedCredential | None:
        with self._lock:
            found = self._kept.get(key)
            return found[1] if found and found[0] > time.monotonic() else None

    def put(self, key: str, credential: ResolvedCredential) -> None:
        with self._lock:
            self._kept[key] = (time.monotonic() + self._seconds, credential)
            while len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)

    def forget(self, session_ids: set[str]) -> None:
        with self._lock:
            for key in [k for k, (_, c) in self._kept.items() if str(c.session_id) in session_ids]:
                del self._kept[key]


def register(app: Flask, client: RpcClient, seconds: float) -> None:
    cache = CredentialCache(seconds)
    app.extensions["zjjg.credentials"] = cache
    client.on_broadcast(SESSION_ENDED, lambda payload: cache.forget(set(payload["session_ids"])))
    app.before_request(check_origin)


def cookie_name(req: Request) -> str:
    return SECURE_COOKIE if req.is_secure else COOKIE


def check_origin() -> None:
    """A browser says where a request comes from; one from elsewhere is refused, whatever it asks."""
    origin = request.headers.get("Origin")
    if origin is not None and origin.rstrip("/") != request.host_url.rstrip("/"):
        raise Forbidden("auth.foreign_origin")


def _credential() -> tuple[ResolvedCredential, bool]:
    """The caller's credential and whether it came by cookie. Raises Unauthenticated."""
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and bearer:
        return _resolved("api_token", bearer.strip()), False
    secret = request.cookies.get(cookie_name(request))
    if not secret:
        raise Unauthenticated("auth.not_signed_in")
    return _resolved("session", secret), True


def _resolved(kind: str, secret: str) -> ResolvedCredential:
    cache: CredentialCache = current_app.extensions["zjjg.credentials"]
    key = hashlib.sha256(f"{kind}:{secret}".encode()).hexdigest()
    found = cache.get(key)
    if found is None:
        found = rooms().auth.resolve_credential(kind, secret)
        cache.put(key, found)
    return found


def admit(allow: Allow) -> None:
    """Lets the request pass or raises. Puts ``g.credential`` for what follows."""
    if allow.roles is None:
        return
    credential, by_cookie = _credential()
    if by_cookie and request.method not in SAFE:
        token = request.headers.get(CSRF_HEADER, "")
        if not token or not hmac.compare_digest(token.encode(), (credential.csrf_token or "").encode()):
            raise Forbidden("auth.csrf_token")
    if credential.account.must_change_password and not allow.first_login:
        raise Forbidden("auth.password_change_required")
    if credential.account.must_enrol_second_factor and not allow.enrolling:
        raise Forbidden("auth.second_factor_enrolment_required")
    if credential.account.role not in allow.roles:
        raise Forbidden("auth.role_not_allowed", {"role": credential.account.role.value})
    g.credential = credential
    forget_rooms()


def credential() -> ResolvedCredential:
    """Of the signed-in caller; only behind a guard that asks for one."""
    found = g.get("credential")
    if found is None:
        raise Unauthenticated("auth.not_signed_in")
    assert isinstance(found, ResolvedCredential)
    return found
