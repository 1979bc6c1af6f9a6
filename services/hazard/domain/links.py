"""Links by which an enterprise opens one hazard without an account."""

import hashlib
import secrets
from uuid import UUID


def new_secret() -> str:
    """256 bits of chance, as 43 url-safe characters."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """sha256 in hex: all that is kept. A secret of 256 bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_path(link_id: UUID, secret: str) -> str:
    """The path to show as link or QR code. What stands behind ``#`` is sent to no server by the opening browser."""
    return f"/h#{link_id}.{secret}"
