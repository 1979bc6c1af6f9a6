from uuid import UUID

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit.db import COLUMN_TYPES, new_metadata
from kit.tables import kit_tables


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES


class PenCopy(Base):
    """A replica, fed by pens."""

    __tablename__ = "pen_copy"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    label: Mapped[str]
    colour: Mapped[str]
    version: Mapped[int]


kit_tables(Base.metadata)
