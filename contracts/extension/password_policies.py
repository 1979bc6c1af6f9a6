"""Door ``zjjg.auth.password_policies``: judges a password that somebody chose."""

from collections.abc import Iterable
from typing import Protocol

import msgspec


class PasswordContext(msgspec.Struct, kw_only=True, frozen=True):
    """Whom the password is for. ``seen_before`` tells whether it is among the last ``n`` of the account."""

    username: str
    agency_name: str | None
    common: frozenset[str]


class PasswordPolicy(Protocol):
    """Pure. ``history`` is how many former passwords are refused again (checked by auth, which holds their hashes)."""

    name: str
    version: str
    history: int

    def weaknesses(self, password: str, context: PasswordContext) -> list[str]:
        """Codes of what it lacks (``password.too_short``, …), empty when it will do."""


def check_password_policy(policy: PasswordPolicy, strong: Iterable[str], context: PasswordContext) -> None:
    """Conformance: strong ones pass, the empty one and the account's own name do not, and the answer is repeatable."""
    assert policy.name
    assert policy.version
    assert policy.history >= 0
    assert policy.weaknesses("", context), "the empty password must be refused"
    for password in strong:
        assert policy.weaknesses(password, context) == policy.weaknesses(password, context) == [], (
            f"refuses a strong one: {len(password)} characters"
        )
