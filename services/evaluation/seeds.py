"""The seeds of frozen campaigns at rest: sealed with AES-GCM until the draw. The key comes from the master key, outside the database."""

import os
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kit.settings import Secrets

KEY_ID = b"1"
"""Written in front of what is sealed, so that a later key can be told from this one."""
NONCE_BYTES = 12


class SeedVault:
    """Who reads the database, or its backups, does not know the draw beforehand."""

    def __init__(self, secrets: Secrets) -> None:
        self._cipher = AESGCM(secrets.derive("evaluation:seed:" + KEY_ID.decode()))

    def seal(self, seed: str, campaign_id: UUID) -> bytes:
        """Key id, nonce, ciphertext. Bound to the campaign: moved to another row it does not open."""
        nonce = os.urandom(NONCE_BYTES)
        return KEY_ID + nonce + self._cipher.encrypt(nonce, seed.encode(), campaign_id.bytes)

    def open(self, sealed: bytes, campaign_id: UUID) -> str:
        """Raises cryptography's InvalidTag when it was changed or belongs to another row, LookupError for an unknown key."""
        if sealed[:1] != KEY_ID:
            raise LookupError(f"no key {sealed[:1]!r} for seeds")
        return self._cipher.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], campaign_id.bytes).decode()
