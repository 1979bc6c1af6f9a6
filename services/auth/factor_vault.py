"""Secrets of second factors at rest: sealed with AES-GCM under a key from the master key, which is outside the database."""

import os
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kit.settings import Secrets

KEY_ID = b"1"
"""Written in front of what is sealed, so that a later key can be told from this one."""
NONCE_BYTES = 12


class FactorVault:
    """Seals under a key that is derived for this alone."""

    def __init__(self, secrets: Secrets) -> None:
        self._cipher = AESGCM(secrets.derive("auth:second-factor:" + KEY_ID.decode()))

    def seal(self, secret: str, account_id: UUID) -> bytes:
        """Key id, nonce, ciphertext. Bound to the account: moved to another row it does not open."""
        nonce = os.urandom(NONCE_BYTES)
        return KEY_ID + nonce + self._cipher.encrypt(nonce, secret.encode(), account_id.bytes)

    def open(self, sealed: bytes, account_id: UUID) -> str:
        """Raises cryptography's InvalidTag when it was changed or belongs to another row, LookupError for an unknown key."""
        if sealed[:1] != KEY_ID:
            raise LookupError(f"no key {sealed[:1]!r} for second factors")
        return self._cipher.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], account_id.bytes).decode()
