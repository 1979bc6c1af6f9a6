"""Facts, one row an entity, and the sums over them."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Numeric, Table, Text, Uuid, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kit.db import COLUMN_TYPES, Instant, new_metadata
from kit.tables import kit_tables
from services.stats.domain import sums


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES


kit_tables(Base.metadata)


class InRegion:
    """Mixin: the regions that the row lies in, the city first; what is deeper than the third is kept nowhere."""

    region_1: Mapped[str | None]
    region_2: Mapped[str | None]
    region_3: Mapped[str | None]

    def region_codes(self) -> list[str]:
        return [code for code in (self.region_1, self.region_2, self.region_3) if code is not None]


def region_columns(codes: list[str]) -> dict[str, str | None]:
    """The three columns of ``InRegion``."""
    return {f"region_{depth}": codes[depth - 1] if depth <= len(codes) else None for depth in range(1, sums.DEPTH + 1)}


class Region(Base):
    """Replica of auth's regions. ``codes``: its own and all above it, the city first."""

    __tablename__ = "region"
    __table_args__ = (Index("ix_region_parent_code", "parent_code"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    parent_code: Mapped[str | None]
    codes: Mapped[list[str]]
    retired: Mapped[bool]
    version: Mapped[int]


class AgencyFact(InRegion, Base):
    __tablename__ = "agency_fact"

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    kinds: Mapped[list[str]]


class EnterpriseFact(InRegion, Base):
    __tablename__ = "enterprise_fact"

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]


class ContractFact(InRegion, Base):
    """Evaluation and service contracts alike; ``ends_on`` None is a term that is still open, ``visits_per_year`` 0 for evaluation."""

    __tablename__ = "contract_fact"
    __table_args__ = (Index("ix_contract_fact_enterprise_id", "enterprise_id"), Index("ix_contract_fact_agency_id", "agency_id"))

    contract_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    kind: Mapped[str]
    agency_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    counted: Mapped[bool]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    fee_fen: Mapped[int]
    visits_per_year: Mapped[int]


class ReportFact(InRegion, Base):
    __tablename__ = "report_fact"
    __table_args__ = (Index("ix_report_fact_agency_id", "agency_id"),)

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    agency_id: Mapped[UUID]
    contract_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    number: Mapped[str]
    revision: Mapped[int]
    kind: Mapped[str]
    conclusion: Mapped[str]
    finished_on: Mapped[date]
    state: Mapped[str]


class VisitFactRow(InRegion, Base):
    __tablename__ = "visit_fact"
    __table_args__ = (Index("ix_visit_fact_agency_id", "agency_id"),)

    visit_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    contract_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    visited_on: Mapped[date]
    state: Mapped[str]


class HazardFactRow(InRegion, Base):
    __tablename__ = "hazard_fact"
    __table_args__ = (
        Index("ix_hazard_fact_agency_id", "agency_id"),
        Index("ix_hazard_fact_open_deadline_on", "deadline_on", postgresql_where=text("state = 'open'")),
    )

    hazard_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    visit_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    found_on: Mapped[date]
    deadline_on: Mapped[date]
    level: Mapped[str]
    state: Mapped[str]
    rectified_on: Mapped[date | None]


class CampaignFact(InRegion, Base):
    __tablename__ = "campaign_fact"

    campaign_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    name: Mapped[str]
    kind: Mapped[str]
    year: Mapped[int]
    half: Mapped[int | None]
    quarter: Mapped[int | None]
    state: Mapped[str]
    drawn_on: Mapped[date | None]
    published_on: Mapped[date | None]


class CheckedRecordFact(InRegion, Base):
    """``score`` is told from publication on."""

    __tablename__ = "checked_record_fact"
    __table_args__ = (Index("ix_checked_record_fact_agency_id", "agency_id"),)

    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    campaign_id: Mapped[UUID]
    kind: Mapped[str]
    object_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    state: Mapped[str]
    score: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    drawn_on: Mapped[date]
    published_on: Mapped[date | None]


class Progress(Base):
    """One row. ``applied_at``: the instant of the newest event that went into the sums. Open hazards whose deadline lies before
    ``overdue_before`` are in the sum ``overdue``, the others in ``deadline_sum``. Whoever changes sums holds this row's lock."""

    __tablename__ = "progress"

    one: Mapped[bool] = mapped_column(Boolean(), primary_key=True)
    applied_at: Mapped[Instant | None]
    overdue_before: Mapped[date]


_TYPES: dict[str, Any] = {
    "uuid": Uuid(),
    "text": Text(),
    "boolean": Boolean(),
    "date": Date(),
    "bigint": BigInteger(),
    "numeric": Numeric(),
}


def _sum_table(table: sums.SumTable) -> Table:
    keys = [Column(name, _TYPES[kind], primary_key=True) for name, kind in table.keys.items()]
    values = [Column(name, _TYPES[kind], nullable=False, server_default=text("0")) for name, kind in table.values.items()]
    return Table(table.name, Base.metadata, *keys, *values)


SUM_TABLES = {table.name: _sum_table(table) for table in sums.TABLES}
"""Their columns stand in ``domain/sums.py``. ``owner`` is an agency, or ``ALL``."""
