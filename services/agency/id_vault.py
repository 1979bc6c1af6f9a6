"""Resident ID numbers at rest: sealed, and found by a keyed hash. The keys come from the master keys, outside the database."""

from uuid import UUID

from sqlalchemy import ColumnElement

from kit.settings import Secrets
from kit.vault import BlindIndex, IndexColumns, Vault
from services.agency.tables import Staff

PURPOSE = "agency:id-number"
INDEX = IndexColumns("agency:id-number-index", odd="id_number_index", even="id_number_index_even")


class IdVault:
    """Seals under one key and indexes under another, each derived for that alone."""

    def __init__(self, secrets: Secrets) -> None:
        self._vault, self._index = Vault(secrets, PURPOSE), BlindIndex(secrets, INDEX)

    def seal(self, number: str, staff_id: UUID) -> bytes:
        return self._vault.seal(number, staff_id)

    def open(self, sealed: bytes, staff_id: UUID) -> str:
        """Raises cryptography's InvalidTag when it was changed or belongs to another row, LookupError for an unknown key."""
        return self._vault.open(sealed, staff_id)

    def index(self, number: str) -> dict[str, bytes | None]:
        """The two index columns of a person's row."""
        return self._index.values(number)

    def finds(self, number: str) -> ColumnElement[bool]:
        """Condition on ``Staff``: people with this number, whichever key their row's index was made with."""
        return self._index.finds(Staff, number)
