"""Visits, what the rules said of them, and the files that hang on things."""

from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import Computed, ForeignKey, Index, Sequence, Text
from sqlalchemy.orm import Mapped, mapped_column

from kit.db import Id, Instant, Json, Tracked
from services.hazard.domain.search import spread_sql
from services.hazard.tables.schema import Base, Placed

VISIT_NUMBER = Sequence("visit_number", metadata=Base.metadata)
HAZARD_NUMBER = Sequence("hazard_number", metadata=Base.metadata)
"""One sequence each for all years and districts: no writer waits for another; numbers have gaps."""


class VisitRecord(Tracked, Placed, Base):
    """One visit to a firm, whole from its submission on. Names are those of that day.

    ``staff_members`` is ``[{"id", "name"}]`` in the order sent.
    """

    __tablename__ = "visit"
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012  # SQLAlchemy's own name; the searched text is not wanted back
    __table_args__ = (
        Index("ix_visit_agency_id", "agency_id", "visited_on", "id"),
        Index("ix_visit_enterprise_id", "enterprise_id", "visited_on", "id"),
        Index("ix_visit_contract_id", "contract_id", "visited_on", "id"),
        Index("ix_visit_region_1", "region_1", "visited_on", "id"),
        Index("ix_visit_region_2", "region_2", "visited_on", "id"),
        Index("ix_visit_region_3", "region_3", "visited_on", "id"),
        Index("ix_visit_search_text", "search_text", postgresql_using="gin", postgresql_ops={"search_text": "gin_trgm_ops"}),
    )

    number: Mapped[str] = mapped_column(unique=True)
    contract_id: Mapped[UUID]
    contract_number: Mapped[str]
    agency_name: Mapped[str]
    enterprise_name: Mapped[str]
    visited_on: Mapped[date]
    from_time: Mapped[time | None]
    until_time: Mapped[time | None]
    staff_members: Mapped[Json]
    services: Mapped[list[str]]
    companion: Mapped[str | None]
    summary: Mapped[str | None]
    no_hazard_found: Mapped[bool]
    hazard_count: Mapped[int]
    photos: Mapped[list[UUID]]
    position: Mapped[dict[str, Any] | None]
    signed: Mapped[bool | None]
    refused_reason: Mapped[str | None]
    next_on: Mapped[date | None]
    state: Mapped[str]
    void_reason: Mapped[str | None]
    submitted_at: Mapped[Instant]
    search_text: Mapped[str] = mapped_column(
        Text(), Computed(spread_sql("number", "contract_number", "enterprise_name", "agency_name"), persisted=True), deferred=True
    )


class FindingRecord(Base):
    """What one version of one rule said of a visit, or of one hazard of it. Never changed.

    ``agency_id`` and ``enterprise_id`` are the visit's. ``position`` keeps the order in which the rules spoke.
    """

    __tablename__ = "finding"
    __table_args__ = (Index("ix_finding_visit_id", "visit_id", "position"), Index("ix_finding_hazard_id", "hazard_id", "position"))

    id: Mapped[Id]
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    hazard_id: Mapped[UUID | None]
    agency_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]
    position: Mapped[int]
    rule: Mapped[str]
    rule_version: Mapped[str]
    severity: Mapped[str]
    field: Mapped[str]
    code: Mapped[str]
    params: Mapped[dict[str, Any]]


class Attachment(Placed, Base):
    """A file that hangs on a visit (``hazard_id`` null) or on a hazard. ``sha256`` finds the same picture under another id."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_file_id", "file_id"),
        Index("ix_attachment_sha256", "sha256"),
        Index("ix_attachment_hazard_id", "hazard_id"),
        Index("ix_attachment_visit_id", "visit_id"),
    )

    id: Mapped[Id]
    file_id: Mapped[UUID]
    sha256: Mapped[str]
    visit_id: Mapped[UUID]
    hazard_id: Mapped[UUID | None]
