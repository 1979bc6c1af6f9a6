"""The room's tables, by noun. Importing this package fills the MetaData that migrations are compared with."""

from kit.tables import kit_tables
from services.evaluation.tables import checked_records, replicas, reports, spot_checks
from services.evaluation.tables.schema import Base

kit_tables(Base.metadata)

__all__ = ["Base", "checked_records", "replicas", "reports", "spot_checks"]
