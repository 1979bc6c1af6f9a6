"""Door ``zjjg.auth.identity_providers``: who someone is.

An entry point's value is called without arguments once a process and gives either kind: one that judges a credential typed here
(``IdentityProvider``), or one that sends the browser elsewhere and learns there who came back (``RedirectingIdentityProvider``).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

import msgspec

from contracts.vocabulary import Entrance


class KeptCredential(msgspec.Struct, kw_only=True, frozen=True):
    """What this system kept. ``password_hash`` is whatever the provider made of the password when it was set; None for an account that does not exist."""

    username: str
    password_hash: str | None


class Verdict(msgspec.Struct, kw_only=True, frozen=True):
    """``new_hash`` asks to replace the kept one (parameters were raised)."""

    accepted: bool
    new_hash: str | None = None


class IdentityProvider(Protocol):
    """``check`` takes the same time for unknown accounts as for wrong passwords, and never raises on odd text."""

    name: str
    version: str

    def make(self, password: str) -> str: ...

    def check(self, kept: KeptCredential, password: str) -> Verdict: ...


class RedirectFlow(msgspec.Struct, kw_only=True, frozen=True):
    """One browser's way there and back, the same at both ends. ``state``, ``nonce`` and ``code_verifier`` are 43 or more characters of
    RFC 7636's alphabet that nobody can guess; that ``state`` came back to the browser it was given to, and once, is auth's to see to."""

    state: str
    nonce: str
    code_verifier: str
    redirect_uri: str


class Vouched(msgspec.Struct, kw_only=True, frozen=True):
    """``username`` of the one who came back; None when nobody is vouched for, and ``refusal`` then says why, for the audit: a short
    text without anything of a person."""

    username: str | None
    refusal: str = ""


class RedirectingIdentityProvider(Protocol):
    """Both calls may use the network, in a few seconds, and raise OSError when the provider is away. ``finish`` refuses odd answers
    without raising. Whom it vouches for must have an account already, at ``entrance``."""

    name: str
    version: str
    entrance: Entrance

    def begin(self, flow: RedirectFlow) -> str:
        """The address that the browser is sent to; it carries the flow's state."""

    def finish(self, flow: RedirectFlow, answer: Mapping[str, str], at: datetime) -> Vouched:
        """``answer`` is the query that the browser came back with."""


def check_identity_provider(provider: IdentityProvider) -> None:
    """Conformance: what it made it accepts; anything else, an unknown account included, it refuses without raising."""
    assert provider.name
    assert provider.version
    made = provider.make("Correct-horse-9")
    assert "Correct-horse-9" not in made, "a password is never kept as it is"
    assert provider.check(KeptCredential(username="a", password_hash=made), "Correct-horse-9").accepted
    for kept, password in ((made, "wrong"), (made, ""), (made, "\x00" * 100), (None, "Correct-horse-9"), ("nonsense", "x")):
        verdict = provider.check(KeptCredential(username="a", password_hash=kept), password)
        assert not verdict.accepted, f"{provider.name} accepts what it did not make"


def check_redirecting_identity_provider(
    provider: RedirectingIdentityProvider, visit: Callable[[str], Mapping[str, str]], at: datetime
) -> None:
    """Conformance. ``visit`` plays the browser of somebody who signs in there: address -> the query that it comes back with.

    One way there and back vouches for somebody. The same answer again, the answer of another way, and answers that are none vouch for
    nobody, without raising.
    """
    assert provider.name
    assert provider.version
    assert provider.entrance in Entrance
    first, second = _flow("a"), _flow("b")
    address = provider.begin(first)
    assert parse_qs(urlsplit(address).query)["state"] == [first.state], "the state is what the way back is known by"
    assert first.code_verifier not in address, "who sees the address must not be able to use the answer"
    answer = visit(address)
    assert provider.finish(first, answer, at).username
    assert provider.finish(first, answer, at).username is None, "an answer is good once"
    swapped = visit(provider.begin(second))
    assert provider.finish(first, swapped, at).username is None, "an answer belongs to its way"
    for odd in ({}, {"error": "access_denied", "state": first.state}, {"code": "", "state": first.state}, {"code": "\x00" * 100}):
        vouched = provider.finish(first, odd, at)
        assert vouched.username is None
        assert vouched.refusal


def _flow(letter: str) -> RedirectFlow:
    return RedirectFlow(
        state=f"state-{letter}" * 7, nonce=f"nonce-{letter}" * 7, code_verifier=f"verifier-{letter}" * 5,
        redirect_uri="http://127.0.0.1:8000/api/v1/identity-providers/x/callback",
    )  # fmt: skip
