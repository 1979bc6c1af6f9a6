"""Spot checks up to the draw: score sheets, inspectors, campaigns with their pool, replacements."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Computed, ForeignKey, Index, Numeric, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.db import Id, Instant, Json, Tracked
from services.evaluation.tables.schema import Base, Placed, Points


class SheetRecord(Tracked, Placed, Base):
    """One revision of a score sheet; its items never change. ``items`` are ``contracts.rpc.spot_checks.SheetItem`` as JSON."""

    __tablename__ = "score_sheet"
    __table_args__ = (
        Index("uq_score_sheet_replaces", "replaces", unique=True, postgresql_where=text("replaces is not null")),
        Index("ix_score_sheet_region_1", "region_1", "created_at", "id"),
    )

    name: Mapped[str]
    kind: Mapped[str]
    revision: Mapped[int]
    replaces: Mapped[UUID | None] = mapped_column(ForeignKey("score_sheet.id"))
    latest: Mapped[bool]
    points: Mapped[Points]
    items: Mapped[Json]
    search: Mapped[str] = mapped_column(Text(), Computed("lower(name)", persisted=True), deferred=True)


class InspectorRecord(Tracked, Placed, Base):
    """Who may be assigned. Present and former agencies keep an inspector off their objects."""

    __tablename__ = "inspector"
    __table_args__ = (
        Index("ix_inspector_region_1", "region_1", "name", "id"),
        Index("uq_inspector_account_id", "account_id", unique=True, postgresql_where=text("account_id is not null")),
    )

    name: Mapped[str]
    unit: Mapped[str | None]
    phone: Mapped[str | None]
    expert: Mapped[bool]
    specialties: Mapped[list[str]]
    agency_id: Mapped[UUID | None]
    former_agency_ids: Mapped[list[UUID]]
    account_id: Mapped[UUID | None]
    active: Mapped[bool]
    search: Mapped[str] = mapped_column(
        Text(), Computed("lower(name || chr(10) || coalesce(unit, ''))", persisted=True), deferred=True
    )


class CampaignRecord(Tracked, Placed, Base):
    """``filter`` is a ``CampaignFilter`` as JSON, ``complaints`` a list of ``AgencyComplaints``.

    ``sealed_seed`` opens with ``seeds.seed_vault`` alone until the draw writes ``seed``. ``pool_count`` is how many are drawn of the pool.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        Index("ix_campaign_region_1", "region_1", "created_at", "id"),
        Index("ix_campaign_drawn", "kind", "drawn_at"),
        Index("ix_campaign_score_sheet_id", "score_sheet_id"),
    )

    name: Mapped[str]
    kind: Mapped[str]
    year: Mapped[int]
    half: Mapped[int | None]
    quarter: Mapped[int | None]
    filter: Mapped[dict[str, Any]]
    count: Mapped[int | None]
    ratio: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    sampler: Mapped[str]
    sampler_version: Mapped[str]
    stratify_by: Mapped[str | None]
    complaints: Mapped[Json]
    inspectors_per_object: Mapped[int]
    scoring: Mapped[str]
    score_sheet_id: Mapped[UUID] = mapped_column(ForeignKey("score_sheet.id"))
    state: Mapped[str]
    pool_size: Mapped[int | None]
    pool_count: Mapped[int | None]
    pool_hash: Mapped[str | None]
    attributes_hash: Mapped[str | None]
    seed_commit: Mapped[str | None]
    sealed_seed: Mapped[bytes | None]
    seed: Mapped[str | None]
    salt: Mapped[str | None]
    draw_key: Mapped[str | None]
    frozen_at: Mapped[Instant | None]
    drawn_at: Mapped[Instant | None]
    published_at: Mapped[Instant | None]
    published_on: Mapped[date | None]
    closed_at: Mapped[Instant | None]
    search: Mapped[str] = mapped_column(Text(), Computed("lower(name)", persisted=True), deferred=True)


class PoolObject(Base):
    """One object of a frozen pool. ``position`` from 0 in the pool's order; ``rank`` from 1, ``key`` and ``stratum`` from the draw on."""

    __tablename__ = "pool_object"
    __table_args__ = (Index("uq_pool_object_position", "campaign_id", "position", unique=True),)

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    object_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int]
    attributes: Mapped[dict[str, Any]]
    rank: Mapped[int | None]
    key: Mapped[str | None]
    stratum: Mapped[str | None]


class ReplacementRecord(Base):
    """One replacement after the draw, never changed. ``replaced`` and ``by`` are object ids or inspector ids, as ``kind`` says."""

    __tablename__ = "replacement"
    __table_args__ = (Index("ix_replacement_campaign_id", "campaign_id", "id"),)

    id: Mapped[Id]
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"))
    kind: Mapped[str]
    object_id: Mapped[UUID]
    replaced: Mapped[UUID]
    by: Mapped[UUID]
    reason: Mapped[str]
    at: Mapped[Instant]
    account_id: Mapped[UUID | None]
