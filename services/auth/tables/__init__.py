"""The tables of auth, by noun. Importing this package makes ``Base.metadata`` complete, the chassis' tables included."""

from kit.tables import kit_tables
from services.auth.tables import accounts, files, identity, keeping, settings
from services.auth.tables.schema import Base

kit_tables(Base.metadata)

__all__ = ["Base", "accounts", "files", "identity", "keeping", "settings"]
