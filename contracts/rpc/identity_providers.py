"""Signing in at a place of somebody else's, where the browser is sent and comes back from (OpenID Connect)."""

import msgspec

from contracts.vocabulary import Entrance


class RedirectingProvider(msgspec.Struct, kw_only=True, frozen=True):
    """One that is switched on; the sign-in page of its ``entrance`` offers it."""

    name: str
    entrance: Entrance


class RedirectOrder(msgspec.Struct, kw_only=True, frozen=True):
    """``redirect_uri`` is where the provider sends the browser back to."""

    provider: str
    redirect_uri: str


class Redirect(msgspec.Struct, kw_only=True, frozen=True):
    """``address`` is the provider's. ``browser_token`` is for a cookie: only the browser that was sent may come back."""

    address: str
    browser_token: str
    expires_in_seconds: int


class RedirectReturn(msgspec.Struct, kw_only=True, frozen=True):
    """What the browser brought back: the query of its address, and the cookie."""

    provider: str
    browser_token: str
    answer: dict[str, str]
    user_agent: str = ""
