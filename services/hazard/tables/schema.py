"""The room's MetaData, and the columns that many of its tables share."""

from uuid import UUID

from sqlalchemy.orm import DeclarativeBase, Mapped

from kit.db import COLUMN_TYPES, new_metadata


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES


class Placed:
    """Mixin: whose row it is and where. The agency and enterprise columns are what row-level security looks at.

    ``region_1`` .. ``region_3`` are the enterprise's region codes by depth as they were when the visit was entered: the city,
    the district, the township or zone. A later move of the enterprise does not move what was found.
    """

    agency_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    region_1: Mapped[str | None]
    region_2: Mapped[str | None]
    region_3: Mapped[str | None]
