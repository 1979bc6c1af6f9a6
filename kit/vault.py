"""Secrets in columns: sealed with AES-GCM under the newest master key, found again by a keyed hash.

A room says in ``Room.sealed`` which columns it keeps so. Then ``zjjg rotate-keys`` seals them anew under a new key while services run,
and no process starts without a key that one of its rows needs (``rotation``)::

    vault = Vault(work.secrets, "auth:totp")                   # one purpose a column: no two open each other's
    row.totp_sealed = vault.seal(text, row.id)                 # bytea; bound to the row's id
    text = vault.open(row.totp_sealed, row.id)

    ROOM = Room(..., sealed=[Sealed(table=ACCOUNT, column="totp_sealed", purpose="auth:totp")])

Where equal texts must be found, a ``BlindIndex`` beside it: two nullable bytea columns, one for keys with an odd id and one for keys with
an even id, each with a unique index where texts must differ. Two processes that know one key in common then refuse each other's
duplicates all through a rotation, whichever of the two seals with the newer one.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import ColumnElement, Table, or_

from kit.derived_keys import derived
from kit.settings import Secrets

NONCE_BYTES = 12
ID_OFFSET = ord("0")
"""The byte in front of what is sealed is the key's id and this: ``1`` for key 1, as the first release wrote it."""


def key_byte(key_id: int) -> int:
    return ID_OFFSET + key_id


class Vault:
    """Seals with the newest key and opens with every known one. ``purpose`` is ``<room>:<what>``."""

    def __init__(self, secrets: Secrets, purpose: str) -> None:
        self._ciphers = {id: AESGCM(derived(key, f"{purpose}:{id}")) for id, key in secrets.sealing_keys.items()}
        self._newest = max(self._ciphers)

    def seal(self, text: str, owner: UUID) -> bytes:
        """Key id, nonce, ciphertext. Bound to the owner's id: moved to another row it does not open."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self._newest].encrypt(nonce, text.encode(), owner.bytes)
        return bytes([key_byte(self._newest)]) + nonce + sealed

    def open(self, sealed: bytes, owner: UUID) -> str:
        """Raises cryptography's InvalidTag when it was changed or belongs to another row, LookupError for a key that is not known."""
        key_id = sealed[0] - ID_OFFSET if sealed else 0
        if key_id not in self._ciphers:
            raise LookupError(f"master key {key_id} is not in master.key")
        return self._ciphers[key_id].decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], owner.bytes).decode()


@dataclass(frozen=True, slots=True)
class IndexColumns:
    """``odd`` and ``even`` are the columns for keys with such ids."""

    purpose: str
    odd: str
    even: str

    def of_key(self, key_id: int) -> str:
        return self.odd if key_id % 2 else self.even


class BlindIndex:
    """The same for equal texts, and tells nothing of them to who lacks the key."""

    def __init__(self, secrets: Secrets, columns: IndexColumns) -> None:
        self._columns = columns
        # The first release named no key in the purpose of the first one.
        self._keys = {
            id: derived(key, columns.purpose if id == 1 else f"{columns.purpose}:{id}") for id, key in secrets.sealing_keys.items()
        }

    def values(self, text: str) -> dict[str, bytes | None]:
        """Both columns: one filled for each known key, the other one empty."""
        empty: dict[str, bytes | None] = {self._columns.odd: None, self._columns.even: None}
        return empty | {self._columns.of_key(id): self.value(id, text) for id in self._keys}

    def value(self, key_id: int, text: str) -> bytes:
        return hmac.new(self._keys[key_id], text.encode(), hashlib.sha256).digest()

    def finds(self, table: Any, text: str) -> ColumnElement[bool]:
        """Condition: the row's text is this one, whichever known key its index was made with. ``table`` is a Table or a mapped class."""
        columns = table.c if isinstance(table, Table) else table
        return or_(*(getattr(columns, self._columns.of_key(id)) == self.value(id, text) for id in self._keys))


@dataclass(frozen=True, slots=True)
class Sealed:
    """One sealed column, for ``Room.sealed``. NULL is left alone; ``owner`` is the table's primary key, a uuid that it is bound to."""

    table: Table
    column: str
    purpose: str
    owner: str = "id"
    index: IndexColumns | None = None
