"""Signals of paper visits, and what finding them remembers. Out of every tenant's reach."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kit.db import Instant, Json, Tracked
from services.hazard.tables.schema import Base, Placed


class SignalRecord(Tracked, Placed, Base):
    """What one version of one plugin found, once for each (name, key). ``evidence`` holds the ids of the rows that it rests on.

    The owners and regions are the visit's, or the contract's enterprise's. Names are those of the day of finding.
    """

    __tablename__ = "signal"
    __table_args__ = (
        UniqueConstraint("name", "key"),
        Index("ix_signal_agency_id", "agency_id", "found_at", "id"),
        *(Index(f"ix_signal_{scope}", scope, "state", "found_at", "id") for scope in ("region_1", "region_2", "region_3")),
        Index("ix_signal_visit_id", "visit_id"),
    )

    name: Mapped[str]
    signal_version: Mapped[str]
    key: Mapped[str]
    agency_name: Mapped[str]
    enterprise_name: Mapped[str]
    visit_id: Mapped[UUID | None]
    contract_id: Mapped[UUID | None]
    code: Mapped[str]
    params: Mapped[dict[str, Any]]
    evidence: Mapped[Json]
    found_at: Mapped[Instant]
    state: Mapped[str]
    note: Mapped[str | None]
    decided_at: Mapped[Instant | None]


class SignalWatch(Base):
    """How far the background pass has come: one row. All visits and steps of hazards up to these ids were looked at, and all contract
    years that were over on ``contracts_on``."""

    __tablename__ = "signal_watch"

    one: Mapped[bool] = mapped_column(primary_key=True)
    visits_after: Mapped[UUID]
    steps_after: Mapped[UUID]
    contracts_on: Mapped[date | None]


class PicturePrint(Base):
    """The difference hash of a picture, and its four parts, by one of which its like are found. Null where there is none."""

    __tablename__ = "picture_print"
    __table_args__ = tuple(Index(f"ix_picture_print_{band}", band) for band in ("band_1", "band_2", "band_3", "band_4"))

    sha256: Mapped[str] = mapped_column(primary_key=True)
    bits: Mapped[int | None]
    band_1: Mapped[int | None]
    band_2: Mapped[int | None]
    band_3: Mapped[int | None]
    band_4: Mapped[int | None]


class DescriptionPrint(Base):
    """A hazard's description as a digest, marks and spaces aside, so that the same words elsewhere are found by an index."""

    __tablename__ = "description_print"
    __table_args__ = (Index("ix_description_print_digest", "digest", "hazard_id"),)

    hazard_id: Mapped[UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    digest: Mapped[str]
