"""The room's tables, by noun. Importing this package fills the MetaData that migrations are compared with."""

from kit.tables import kit_tables
from services.hazard.tables import hazards, reminders, replicas, signals, visits
from services.hazard.tables.schema import Base

kit_tables(Base.metadata)

__all__ = ["Base", "hazards", "reminders", "replicas", "signals", "visits"]
