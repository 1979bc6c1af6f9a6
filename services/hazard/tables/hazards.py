"""Hazards and all that happens to them, and the counters of regions."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Computed, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.db import Id, Instant, Tracked
from services.hazard.domain.search import spread_sql
from services.hazard.tables.schema import Base, Placed

_SCOPES = ("agency_id", "region_1", "region_2", "region_3")


class HazardRecord(Tracked, Placed, Base):
    """One hazard. ``deadline_on`` is the one in force, ``first_deadline_on`` the one of the visit. Names are those of that day.

    The indexes answer every view for every scope in its order: each view is one state or a merge of two or three, and each
    (scope, state) stands sorted by day found and by deadline. The deadline rides in the first one, so that overdue is told there
    without a look at the row, and an agency is counted from the index alone.
    """

    __tablename__ = "hazard"
    # The searched text is not wanted back: asking for it would make one long statement of all rows, which nothing caches.
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012  # SQLAlchemy's own name
    __table_args__ = (
        *(Index(f"ix_hazard_{scope}_found_on", scope, "state", "found_on", "id", "deadline_on") for scope in _SCOPES),
        *(Index(f"ix_hazard_{scope}_deadline_on", scope, "state", "deadline_on", "id") for scope in _SCOPES),
        Index("ix_hazard_enterprise_id", "enterprise_id", "state", "found_on", "id", "deadline_on"),
        Index("ix_hazard_visit_id", "visit_id", "position"),
        Index("ix_hazard_search_text", "search_text", postgresql_using="gin", postgresql_ops={"search_text": "gin_trgm_ops"}),
        Index(
            "ix_hazard_doubtful_text",
            "region_1",
            "region_2",
            "region_3",
            postgresql_where=text("text_warnings > 0 and state = 'open'"),
        ),
        Index("ix_hazard_major", "region_1", "region_2", "region_3", "state", postgresql_where=text("level = 'major'")),
    )

    number: Mapped[str] = mapped_column(unique=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visit.id"))
    position: Mapped[int]
    agency_name: Mapped[str]
    enterprise_name: Mapped[str]
    found_on: Mapped[date]
    location: Mapped[str]
    description: Mapped[str]
    category: Mapped[str | None]
    cause: Mapped[str | None]
    level: Mapped[str]
    basis: Mapped[str | None]
    suggestion: Mapped[str | None]
    first_deadline_on: Mapped[date]
    deadline_on: Mapped[date]
    photos: Mapped[list[UUID]]
    plan: Mapped[dict[str, Any] | None]
    report_due_at: Mapped[Instant | None]
    text_warnings: Mapped[int]
    state: Mapped[str]
    rectified_on: Mapped[date | None]
    acceptance_opinion: Mapped[str | None]
    acceptance_files: Mapped[list[UUID] | None]
    accepted_at: Mapped[Instant | None]
    confirmed_at: Mapped[Instant | None]
    cancel_reason: Mapped[str | None]
    search_text: Mapped[str] = mapped_column(
        Text(), Computed(spread_sql("number", "location", "description", "enterprise_name"), persisted=True), deferred=True
    )


class _OfHazard:
    """Mixin: a row under one hazard, with the owners that row-level security looks at."""

    id: Mapped[Id]
    hazard_id: Mapped[UUID] = mapped_column(ForeignKey("hazard.id"))
    agency_id: Mapped[UUID]
    enterprise_id: Mapped[UUID]


class RectificationRecord(_OfHazard, Base):
    """One report of rectification; ``verdict`` and ``opinion`` are the confirmation's answer to it."""

    __tablename__ = "rectification"
    __table_args__ = (Index("ix_rectification_hazard_id", "hazard_id", "id"),)

    measures: Mapped[str]
    responsible: Mapped[str]
    funds_fen: Mapped[int | None]
    finished_on: Mapped[date]
    photos: Mapped[list[UUID]]
    plan_files: Mapped[list[UUID]]
    acceptance_files: Mapped[list[UUID]]
    reported_at: Mapped[Instant]
    reported_by: Mapped[str]
    verdict: Mapped[str | None]
    opinion: Mapped[str | None]


class ExtensionRecord(_OfHazard, Base):
    """A longer deadline that was asked for. At most one a hazard waits for its decision."""

    __tablename__ = "extension"
    __table_args__ = (
        Index("ix_extension_hazard_id", "hazard_id", "id"),
        Index("uq_extension_asked", "hazard_id", unique=True, postgresql_where=text("state = 'asked'")),
    )

    new_deadline_on: Mapped[date]
    reason: Mapped[str]
    state: Mapped[str]
    asked_at: Mapped[Instant]
    decided_at: Mapped[Instant | None]
    decision_reason: Mapped[str | None]


class HazardStep(_OfHazard, Base):
    """History: one act, who did it and the state after it. Never changed."""

    __tablename__ = "hazard_step"
    __table_args__ = (Index("ix_hazard_step_hazard_id", "hazard_id", "id"),)

    at: Mapped[Instant]
    by: Mapped[str]
    action: Mapped[str]
    state: Mapped[str]
    note: Mapped[str | None]


class LinkRecord(_OfHazard, Base):
    """A link for the enterprise. The secret is not here, only its hash. At most one a hazard is not ended."""

    __tablename__ = "link"
    __table_args__ = (
        Index("ix_link_hazard_id", "hazard_id", "id"),
        Index("uq_link_live", "hazard_id", unique=True, postgresql_where=text("not ended")),
    )

    secret_hash: Mapped[str]
    expires_at: Mapped[Instant]
    ended: Mapped[bool]
    version: Mapped[int]


class CountDelta(Base):
    """One change of the numbers, appended by the transaction that changed the hazard; the leader's timer folds it away."""

    __tablename__ = "hazard_count_delta"
    __table_args__ = (Index("ix_hazard_count_delta_agency_id", "agency_id"),)

    id: Mapped[int] = mapped_column(BigInteger(), Identity(always=True), primary_key=True)
    agency_id: Mapped[UUID]
    region_1: Mapped[str]
    region_2: Mapped[str]
    region_3: Mapped[str]
    state: Mapped[str]
    change: Mapped[int]


class CountBase(Base):
    """Hazards by agency, most specific place and state, all deltas folded so far. An absent region is an empty text."""

    __tablename__ = "hazard_count_base"

    agency_id: Mapped[UUID] = mapped_column(primary_key=True)
    region_1: Mapped[str] = mapped_column(primary_key=True)
    region_2: Mapped[str] = mapped_column(primary_key=True)
    region_3: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
