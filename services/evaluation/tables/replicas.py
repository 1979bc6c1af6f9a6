"""Copies of foreign facts, fed by events alone. ``version`` is the source's."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.evaluation.tables.schema import Base


class Region(Base):
    """Copy of auth's regions. ``codes``: its own and all above it, the city first."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(primary_key=True)
    codes: Mapped[list[str]]
    version: Mapped[int]


class AgencyCopy(Base):
    __tablename__ = "agency_copy"

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[int]


class EnterpriseCopy(Base):
    __tablename__ = "enterprise_copy"

    enterprise_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[int]


class ContractCopy(Base):
    """Copy of an evaluation contract. ``region_codes`` are the enterprise's."""

    __tablename__ = "contract_copy"

    contract_id: Mapped[UUID] = mapped_column(primary_key=True)
    agency_id: Mapped[UUID]
    number: Mapped[str]
    enterprise_id: Mapped[UUID]
    kind: Mapped[str]
    state: Mapped[str]
    signed_on: Mapped[date]
    region_codes: Mapped[list[str]]
    version: Mapped[int]


class ServiceContractCopy(Base):
    """Copy of a service contract in any state: the objects of kind social. ``region_codes`` are the enterprise's."""

    __tablename__ = "service_contract_copy"
    __table_args__ = (Index("ix_service_contract_copy_region_codes", "region_codes", postgresql_using="gin"),)

    contract_id: Mapped[UUID] = mapped_column(primary_key=True)
    agency_id: Mapped[UUID]
    number: Mapped[str]
    enterprise_id: Mapped[UUID]
    state: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    region_codes: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    version: Mapped[int]


class AccountCopy(Base):
    """Copy of an account of any role: whether an inspector's account is one of role inspector."""

    __tablename__ = "account_copy"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str]
    disabled: Mapped[bool]
    version: Mapped[int]


class RuleCopy(Base):
    """A number of the rule book. ``value`` is decimal text."""

    __tablename__ = "rule_copy"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    unit: Mapped[str]
    version: Mapped[int]


class CalendarCopy(Base):
    """A year of the work calendar. ``days``: ISO day -> whether it is worked, for the days that are not as their weekday says."""

    __tablename__ = "calendar_copy"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    days: Mapped[dict[str, Any]]
    version: Mapped[int]
