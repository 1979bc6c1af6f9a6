"""Copies of foreign facts, fed by events alone. ``version`` is the source's."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.hazard.tables.schema import Base


class AgencyCopy(Base):
    __tablename__ = "agency_copy"

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[int]


class StaffCopy(Base):
    __tablename__ = "staff_copy"
    __table_args__ = (Index("ix_staff_copy_agency_id", "agency_id"),)

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    agency_id: Mapped[UUID]
    name: Mapped[str]
    state: Mapped[str]
    employed_from: Mapped[date]
    employed_until: Mapped[date | None]
    left_on: Mapped[date | None]
    version: Mapped[int]


class EnterpriseCopy(Base):
    __tablename__ = "enterprise_copy"

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    region_codes: Mapped[list[str]]
    version: Mapped[int]


class ContractCopy(Base):
    """Service contracts alone: a visit is made under no other kind. ``visits_per_year`` is null until agency has told it again."""

    __tablename__ = "contract_copy"
    __table_args__ = (Index("ix_contract_copy_agency_id", "agency_id"),)

    contract_id: Mapped[UUID] = mapped_column(primary_key=True)
    agency_id: Mapped[UUID]
    number: Mapped[str]
    enterprise_id: Mapped[UUID]
    state: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    visits_per_year: Mapped[int | None]
    version: Mapped[int]


class Region(Base):
    __tablename__ = "region"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    codes: Mapped[list[str]]
    retired: Mapped[bool]
    version: Mapped[int]


class Dictionary(Base):
    """The words of one dictionary that forms offer now; retired ones are left out."""

    __tablename__ = "dictionary"

    name: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[list[str]]
    version: Mapped[int]


class Rule(Base):
    """A number of the rule book. ``value`` is decimal text."""

    __tablename__ = "rule"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    unit: Mapped[str]
    version: Mapped[int]
