"""Passwords that this system keeps itself: argon2id, and salted HMAC for the random initial ones."""

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from contracts.extension.identity_providers import KeptCredential, Verdict
from services.auth.domain.credentials import initial_matches, is_initial_hash
from services.auth.identity_providers.local_settings import LocalSettings


class Local:
    """Every check costs one argon2id run, whatever is kept and whether the account is there: time tells nothing."""

    name = "local"
    version = "1"

    def __init__(self, settings: LocalSettings | None = None) -> None:
        memory = (settings or LocalSettings()).memory_mib * 1024
        self._hasher = PasswordHasher(time_cost=1, memory_cost=memory, parallelism=1, type=Type.ID)
        self._nobody = self._hasher.hash("nobody has this password")

    def make(self, password: str) -> str:
        return self._hasher.hash(_bytes(password))

    def check(self, kept: KeptCredential, password: str) -> Verdict:
        stored = kept.password_hash or ""
        if stored.startswith("$argon2"):
            if not self._verify(stored, password):
                return Verdict(accepted=False)
            return Verdict(accepted=True, new_hash=self.make(password) if self._hasher.check_needs_rehash(stored) else None)
        self._verify(self._nobody, password)
        return Verdict(accepted=is_initial_hash(stored) and initial_matches(stored, password))

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False


def _bytes(password: str) -> bytes:
    """Lone surrogates, which JSON can carry, are bytes like any other here."""
    return password.encode("utf-8", "surrogatepass")
