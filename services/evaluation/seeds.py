"""The seeds of frozen campaigns at rest, sealed until the draw: who reads the database, or its backups, does not know it beforehand."""

from kit.settings import Secrets
from kit.vault import Vault

PURPOSE = "evaluation:seed"


def seed_vault(secrets: Secrets) -> Vault:
    """Bound to the campaign's id: moved to another row a seed does not open."""
    return Vault(secrets, PURPOSE)
