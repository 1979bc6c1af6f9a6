"""Door ``zjjg.auth.identity_providers``: checks a credential against what is kept of an account."""

from typing import Protocol

import msgspec


class KeptCredential(msgspec.Struct, kw_only=True, frozen=True):
    """``password_hash`` is whatever the provider made of the password when it was set; None for an account that does not exist."""

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
