"""Signing in by way of an identity provider: the browser is sent there, and comes back here (ADR 15).

These two answer a browser that goes from page to page, so a refusal is a page too: the sign-in page of the entrance, which says what
``refused`` names.
"""

from typing import Any
from urllib.parse import urlencode

import msgspec
from flask import Response, request

from contracts.errors import Busy, Unauthenticated, ZjjgError
from contracts.rpc.identity_providers import RedirectingProvider, RedirectOrder, RedirectReturn
from contracts.vocabulary import Entrance
from gateway.api.sign_in import with_cookie
from gateway.blueprint import Blueprint
from gateway.calls import rooms
from gateway.guard import OPEN
from gateway.schemas.sign_in import RedirectReturnSchema
from kit.rpc_client import RemoteFailure

blp = Blueprint("identity_providers", __name__, description="Identity providers")

COOKIE = "zjjg_redirect"
SECURE_COOKIE = f"__Host-{COOKIE}"
MOST_PARAMETERS, MOST_CHARACTERS = 20, 4096


class IdentityProviderList(msgspec.Struct, frozen=True):
    items: list[RedirectingProvider]


@blp.act("GET", "/identity-providers", allow=OPEN, answer=IdentityProviderList)
def list_identity_providers() -> IdentityProviderList:
    """Those that a sign-in page offers beside the password."""
    return IdentityProviderList(rooms().auth.list_identity_providers())


@blp.act("GET", "/identity-providers/<string:name>/redirect", allow=OPEN, status=303)
def begin_redirect(name: str) -> Response:
    """For a browser: sends it to the provider."""
    back = f"{request.host_url}api/v1/identity-providers/{name}/callback"
    try:
        redirect = rooms().auth.begin_redirect(RedirectOrder(provider=name, redirect_uri=back))
    except Busy as busy:
        return _refused(name, busy)
    response = _see_other(redirect.address)
    response.set_cookie(
        _cookie_name(),
        redirect.browser_token,
        max_age=redirect.expires_in_seconds,
        httponly=True,
        samesite="Lax",  # the way back is a link from another site
        secure=request.is_secure,
        path="/",
    )
    return response


@blp.act("GET", "/identity-providers/<string:name>/callback", allow=OPEN, query=RedirectReturnSchema, status=303)
def finish_redirect(answer: dict[str, Any], name: str) -> Response:
    """For a browser that the provider sent back: a session, and on to the pages; or the sign-in page, which says why not."""
    given = {key: str(value)[:MOST_CHARACTERS] for key, value in list(answer.items())[:MOST_PARAMETERS]}
    back = RedirectReturn(
        provider=name,
        browser_token=request.cookies.get(_cookie_name(), ""),
        answer=given,
        user_agent=request.headers.get("User-Agent", "")[:300],
    )
    try:
        response = with_cookie(_see_other("/app"), rooms().auth.finish_redirect(back))
    except (Unauthenticated, Busy) as refusal:
        response = _refused(name, refusal)
    response.delete_cookie(_cookie_name(), path="/", secure=request.is_secure, httponly=True, samesite="Lax")
    return response


def _refused(name: str, refusal: ZjjgError) -> Response:
    return _see_other(f"/{_entrance_of(name).value}?{urlencode({'refused': refusal.code})}")


def _entrance_of(name: str) -> Entrance:
    """Where whoever came from there would have signed in otherwise."""
    try:
        found = [provider.entrance for provider in rooms().auth.list_identity_providers() if provider.name == name]
    except (ZjjgError, RemoteFailure):
        found = []
    return found[0] if found else Entrance.SYSTEM


def _see_other(address: str) -> Response:
    """Without a body: whoever is sent on reads none."""
    response = Response(status=303, headers={"Location": address})
    del response.headers["Content-Type"]
    response.autocorrect_location_header = False
    return response


def _cookie_name() -> str:
    return SECURE_COOKIE if request.is_secure else COOKIE
