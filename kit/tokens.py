"""The actor's token: signed by auth, verified by every service for itself."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from contracts.actor import Actor
from contracts.errors import Unauthenticated

AUDIENCE = "zjjg"


def sign(actor: Actor, private_key: str, now: datetime, life_seconds: int) -> str:
    """An EdDSA token of ``actor`` that is good until ``now + life_seconds``. ``private_key`` is Ed25519 in PEM."""
    claims = {"aud": AUDIENCE, "exp": now + timedelta(seconds=life_seconds), "actor": msgspec.to_builtins(actor)}
    return jwt.encode(claims, _private(private_key), algorithm="EdDSA")


def verify(token: str, public_key: str, now: datetime) -> Actor:
    """Who the token speaks for. Raises Unauthenticated("auth.token_invalid"), also when it has run out.

    The signature of a token is checked once in this process, its end at every call. That a session ended is not known here:
    tokens live minutes, and the gateway drops them.
    """
    actor, expires_at = _read(token, public_key)
    if expires_at <= now:
        raise Unauthenticated("auth.token_invalid")
    return actor


@lru_cache(maxsize=4096)
def _read(token: str, public_key: str) -> tuple[Actor, datetime]:
    try:
        claims = jwt.decode(
            token,
            _public(public_key),
            algorithms=["EdDSA"],
            audience=AUDIENCE,
            # The end is compared with the caller's clock, not with PyJWT's own.
            options={"require": ["exp", "aud", "actor"], "verify_exp": False},
        )
        return msgspec.convert(claims["actor"], Actor, strict=False), datetime.fromtimestamp(claims["exp"], UTC)
    except (jwt.InvalidTokenError, msgspec.ValidationError):
        raise Unauthenticated("auth.token_invalid") from None


@lru_cache(maxsize=16)
def _private(pem: str) -> Ed25519PrivateKey:
    key = load_pem_private_key(pem.encode(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("the private key of actor tokens must be Ed25519")
    return key


@lru_cache(maxsize=16)
def _public(pem: str) -> Ed25519PublicKey:
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, Ed25519PublicKey):
        raise TypeError("the public key of actor tokens must be Ed25519")
    return key
