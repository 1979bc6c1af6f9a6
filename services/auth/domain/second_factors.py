"""Codes of authenticators (TOTP, RFC 6238) and the recovery codes beside them; who may and who must have one.

SHA-1, six digits and 30 seconds: what every authenticator can do, those in a telephone's chat programs included. HMAC-SHA-1 is not
touched by what is known against SHA-1 (ASVS 5.0, 11.4.1).
"""

import secrets
from datetime import datetime
from typing import Literal

import pyotp

from contracts.vocabulary import Role
from services.auth.domain.credentials import ALPHABET, same, token_hash

ISSUER = "zjjg"
STEP_SECONDS = 30
WINDOW = 1
"""Steps before and after the present one that are taken too: clocks differ, and typing takes time."""
RECOVERY_CODES = 10
_RECOVERY_GROUPS, _GROUP = 4, 4
"""79 bits each: kept as a plain hash, like tokens."""

Mode = Literal["off", "optional", "admins", "officers"]
"""``off``: nobody is asked. ``optional``: whoever has one is. ``admins``: they must have one. ``officers``: they and admins must."""

MAY_HAVE_ONE = (Role.OFFICER, Role.ADMIN)
_MUST_HAVE_ONE = {"off": (), "optional": (), "admins": (Role.ADMIN,), "officers": MAY_HAVE_ONE}


def is_required(mode: Mode, role: Role) -> bool:
    return role in _MUST_HAVE_ONE[mode]


def new_secret() -> str:
    """160 bits in base32."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, username: str) -> str:
    """What the picture for an authenticator says."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=username, issuer_name=ISSUER)


def accepted_step(secret: str, code: str, at: datetime, last_step: int | None) -> int | None:
    """The time step whose code this is, None when it is none of those that are taken now, or not after ``last_step``: a code is good once
    (ASVS 6.5.1), and so is every one before it."""
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    now = totp.timecode(at)
    fitting = [step for step in range(now - WINDOW, now + WINDOW + 1) if same(totp.generate_otp(step), code)]
    fresh = [step for step in fitting if last_step is None or step > last_step]
    return fresh[0] if fresh else None


def normal_code(typed: str) -> str:
    """As it is compared: blanks and hyphens between groups, and capitals, make no difference."""
    return "".join(typed.split()).replace("-", "").lower()


def new_recovery_codes() -> list[str]:
    """Like ``k7mw-3hzp-x9qd-tb4n``."""
    return ["-".join(_group() for _ in range(_RECOVERY_GROUPS)) for _ in range(RECOVERY_CODES)]


def recovery_hash(code: str) -> str:
    return token_hash(normal_code(code))


def without_recovery_code(kept: list[str], typed: str) -> list[str] | None:
    """``kept`` less the hash of what was typed; None when it is not among them."""
    tried = recovery_hash(typed)
    left = [one for one in kept if not same(one, tried)]
    return left if len(left) < len(kept) else None


def _group() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(_GROUP))
