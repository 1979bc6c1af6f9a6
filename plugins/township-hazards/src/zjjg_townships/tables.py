"""Copies of hazards: the little of them that the figures need."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit.db import COLUMN_TYPES, new_metadata
from kit.tables import kit_tables


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES


class HazardCopy(Base):
    """``city``, ``district``, ``township``: codes, empty where the hazard's place is not that deep; ``place`` is the deepest."""

    __tablename__ = "hazard_copy"
    __table_args__ = (Index("ix_hazard_copy_open", "place", postgresql_where="state = 'open'"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    city: Mapped[str]
    district: Mapped[str]
    township: Mapped[str]
    place: Mapped[str]
    state: Mapped[str]
    level: Mapped[str]
    deadline_on: Mapped[date]
    version: Mapped[int] = mapped_column(BigInteger())


kit_tables(Base.metadata)
