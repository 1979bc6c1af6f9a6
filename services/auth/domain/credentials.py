"""Secrets that this room makes: their entropy, their shape, and what is kept of them."""

import hashlib
import hmac
import secrets
from uuid import UUID

API_TOKEN_PREFIX = "zjjg_"  # noqa: S105  # the public start of every token, not a token
INITIAL_PREFIX = "initial$"

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which are mistaken for each other on a printed slip: 31 characters, 4.95 bits each."""
_INITIAL_GROUPS, _GROUP = 5, 4


def new_token() -> str:
    """256 bits from the system's generator, 43 characters that may stand in a cookie."""
    return secrets.token_urlsafe(32)


def new_api_token() -> str:
    return API_TOKEN_PREFIX + new_token()


def token_hash(token: str) -> str:
    """What is kept of a token. It has 256 bits of its own, so a plain sha256 cannot be guessed back."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def csrf_token(key: bytes, session_id: UUID) -> str:
    """The CSRF token of a session: the same at each look, kept nowhere, useless for another session."""
    return hmac.new(key, session_id.bytes, hashlib.sha256).hexdigest()


def new_initial_password() -> str:
    """A random password of 99 bits for a printed slip, like ``k7mw-3hzp-x9qd-tb4n-e6vr``."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(_GROUP)) for _ in range(_INITIAL_GROUPS))
    return "-".join(groups)


def initial_hash(password: str, salt: bytes | None = None) -> str:
    """What is kept of a *random* password of 80 bits or more: a salted HMAC. Never for one that a person thought of."""
    salt = secrets.token_bytes(16) if salt is None else salt
    digest = hmac.new(salt, password.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
    return f"{INITIAL_PREFIX}{salt.hex()}${digest}"


def is_initial_hash(kept: str) -> bool:
    return kept.startswith(INITIAL_PREFIX)


def initial_matches(kept: str, password: str) -> bool:
    """False also for text that ``initial_hash`` never made."""
    parts = kept.split("$")
    if len(parts) != 3:
        return False
    try:
        salt = bytes.fromhex(parts[1])
    except ValueError:
        return False
    return hmac.compare_digest(initial_hash(password, salt), kept)


def subject_key(key: bytes, kind: str, text: str) -> str:
    """A keyed hash that stands for a username or an address among the failed attempts."""
    return hmac.new(key, f"{kind}:{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def split_link(token: str) -> tuple[UUID, str] | None:
    """Link id and secret of ``<link_id>.<secret>``, None for anything else."""
    head, _, secret = token.partition(".")
    try:
        link_id = UUID(head)
    except ValueError:
        return None
    return (link_id, secret) if secret else None


def same(one: str, other: str) -> bool:
    """Compares in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())
