"""A key of its own for each purpose."""

import hashlib


def derived(key: bytes, purpose: str) -> bytes:
    """32 bytes that do not lead back to ``key``, and tell nothing of what another purpose has."""
    return hashlib.blake2b(purpose.encode(), key=key, digest_size=32).digest()
