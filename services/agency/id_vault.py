"""Resident ID numbers at rest: sealed with AES-GCM, found by a keyed hash. The keys come from the master key, outside the database."""

import hashlib
import hmac
import os
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kit.settings import Secrets

KEY_ID = b"1"
"""Written in front of what is sealed, so that a later key can be told from this one."""
NONCE_BYTES = 12


class IdVault:
    """Seals under one key and indexes under another, each derived for that alone."""

    def __init__(self, secrets: Secrets) -> None:
        self._cipher = AESGCM(secrets.derive("agency:id-number:" + KEY_ID.decode()))
        self._index_key = secrets.derive("agency:id-number-index")

    def seal(self, number: str, staff_id: UUID) -> bytes:
        """Key id, nonce, ciphertext. Bound to the person: moved to another row it does not open."""
        nonce = os.urandom(NONCE_BYTES)
        return KEY_ID + nonce + self._cipher.encrypt(nonce, number.encode(), staff_id.bytes)

    def open(self, sealed: bytes, staff_id: UUID) -> str:
        """Raises cryptography's InvalidTag when it was changed or belongs to another row, LookupError for an unknown key."""
        if sealed[:1] != KEY_ID:
            raise LookupError(f"no key {sealed[:1]!r} for ID numbers")
        return self._cipher.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], staff_id.bytes).decode()

    def index(self, number: str) -> bytes:
        """The same for equal numbers, and tells nothing of them to who lacks the key."""
        return hmac.new(self._index_key, number.encode(), hashlib.sha256).digest()
