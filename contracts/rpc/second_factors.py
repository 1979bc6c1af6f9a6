"""The second factor of sign-in: a code from an authenticator (TOTP, RFC 6238), for officers and admins."""

from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType


class SecondFactor(msgspec.Struct, kw_only=True, frozen=True):
    """The own one. ``offered``: this installation asks for second factors. ``required``: the account's role must have one.
    ``enrolled_at`` None: there is none. ``recovery_codes_left`` are those that have not been used."""

    offered: bool
    required: bool
    enrolled_at: datetime | None
    recovery_codes_left: int


class SecondFactorSecret(msgspec.Struct, kw_only=True, frozen=True):
    """What an authenticator is set up with, by hand (``secret``, base32) or from a picture of ``uri`` (``otpauth://``). Shown in this
    answer alone; None when it is repeated for its idempotency key."""

    secret: str | UnsetType | None = UNSET
    uri: str | UnsetType | None = UNSET


class RecoveryCodes(msgspec.Struct, kw_only=True, frozen=True):
    """Each signs in once in place of a code. Shown in this answer alone; None when it is repeated for its idempotency key."""

    recovery_codes: list[str] | UnsetType | None = UNSET
