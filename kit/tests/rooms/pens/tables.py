from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped

from kit.db import COLUMN_TYPES, Tracked, new_metadata
from kit.tables import kit_tables


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES


class Pen(Tracked, Base):
    """A pen of an agency."""

    __tablename__ = "pen"
    __table_args__ = (UniqueConstraint("agency_id", "label"),)

    agency_id: Mapped[UUID]
    label: Mapped[str]
    colour: Mapped[str]


kit_tables(Base.metadata)
