"""Spot checks after the draw: checked records with their inspectors and scores, and the snapshots of rankings."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Computed, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.db import Id, Instant, Tracked
from services.evaluation.tables.schema import Base, Placed, Points, Score

SEARCHED = "lower(object_number || chr(10) || object_title || chr(10) || enterprise_name || chr(10) || agency_name || chr(10) || campaign_name)"


class CheckedRecordRecord(Tracked, Placed, Base):
    """One drawn object with its result. What it shows of campaign, object, agency and enterprise is as it was at the draw.

    ``rank`` is that of the draw. ``attributes`` are what else is shown of the object, by name. ``scorer_ids`` are all accounts that saved
    scores: none of them confirms or decides. ``replaced_by`` is the checked record that took this one's place. An agency sees its own from
    state published on, by row-level security as well.
    """

    __tablename__ = "checked_record"
    __table_args__ = (
        Index("uq_checked_record_object", "campaign_id", "object_id", unique=True),
        Index("ix_checked_record_campaign_id", "campaign_id", "rank", "id"),
        Index("ix_checked_record_agency_id", "agency_id", "created_at", "id"),
        Index("ix_checked_record_enterprise_id", "enterprise_id"),
        Index("ix_checked_record_region_1", "region_1", "created_at", "id"),
        Index("ix_checked_record_region_2", "region_2", "created_at", "id"),
        Index("ix_checked_record_region_3", "region_3", "created_at", "id"),
        Index("ix_checked_record_period", "kind", "year", postgresql_where=text("state = 'published'")),
        Index("ix_checked_record_appeal", "appeal_state", postgresql_where=text("appeal_state is not null")),
        Index("ix_checked_record_search", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}),
    )

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"))
    campaign_name: Mapped[str]
    kind: Mapped[str]
    year: Mapped[int]
    half: Mapped[int | None]
    quarter: Mapped[int | None]
    rank: Mapped[int]
    object_id: Mapped[UUID]
    object_number: Mapped[str]
    object_title: Mapped[str]
    attributes: Mapped[dict[str, Any]]
    agency_id: Mapped[UUID]
    agency_name: Mapped[str]
    enterprise_id: Mapped[UUID]
    enterprise_name: Mapped[str]
    score_sheet_id: Mapped[UUID] = mapped_column(ForeignKey("score_sheet.id"))
    scoring: Mapped[str]
    state: Mapped[str]
    score: Mapped[Score | None]
    third_needed: Mapped[bool]
    scorer_ids: Mapped[list[UUID]]
    return_reason: Mapped[str | None]
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[Instant | None]
    published_at: Mapped[Instant | None]
    published_on: Mapped[date | None]
    replaced_by: Mapped[UUID | None] = mapped_column(ForeignKey("checked_record.id"))
    reply: Mapped[str | None]
    replied_at: Mapped[Instant | None]
    replied_by: Mapped[UUID | None]
    appeal_until: Mapped[date | None]
    appeal_state: Mapped[str | None]
    appeal_reason: Mapped[str | None]
    appeal_raised_at: Mapped[Instant | None]
    appeal_raised_by: Mapped[UUID | None]
    appeal_decided_at: Mapped[Instant | None]
    appeal_decided_by: Mapped[UUID | None]
    appeal_decision_reason: Mapped[str | None]
    score_before: Mapped[Score | None]
    search: Mapped[str] = mapped_column(Text(), Computed(SEARCHED, persisted=True), deferred=True)


class RecordInspector(Base):
    """Who inspects a record. ``drawn``: assigned at the draw; ``present`` False: replaced since. ``position`` from 0 in the order of
    assignment. Whether an actor is one of them: its account is the inspector's at this moment."""

    __tablename__ = "record_inspector"
    __table_args__ = (Index("ix_record_inspector_inspector_id", "inspector_id"),)

    record_id: Mapped[UUID] = mapped_column(ForeignKey("checked_record.id"), primary_key=True)
    inspector_id: Mapped[UUID] = mapped_column(ForeignKey("inspector.id"), primary_key=True)
    position: Mapped[int]
    name: Mapped[str]
    unit: Mapped[str | None]
    leader: Mapped[bool]
    drawn: Mapped[bool]
    present: Mapped[bool]


class ScoredSheetRecord(Base):
    """One filled-in score sheet of a record: number 1 in joint scoring, 1 to 3 in double. ``account_id`` is who began it."""

    __tablename__ = "scored_sheet"
    __table_args__ = (Index("uq_scored_sheet_account", "record_id", "account_id", unique=True),)

    record_id: Mapped[UUID] = mapped_column(ForeignKey("checked_record.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[UUID]
    scorer: Mapped[str]
    submitted_at: Mapped[Instant | None]
    score: Mapped[Score | None]


class ScoreMark(Base):
    """What was found for one item. ``lost`` is what it costs."""

    __tablename__ = "score_mark"

    record_id: Mapped[UUID] = mapped_column(ForeignKey("checked_record.id"), primary_key=True)
    sheet_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(primary_key=True)
    not_applicable: Mapped[bool]
    occurrences: Mapped[int | None]
    grade: Mapped[str | None]
    deducted: Mapped[Points | None]
    reason: Mapped[str | None]
    lost: Mapped[Points | None]


class RankingSnapshot(Base):
    """A published ranking as it was. ``body`` is a ``contracts.rpc.checked_records.Ranking`` as JSON; region None is the whole city."""

    __tablename__ = "ranking_snapshot"
    __table_args__ = (
        UniqueConstraint(
            "kind", "period", "region_code", "revision", name="uq_ranking_snapshot", postgresql_nulls_not_distinct=True
        ),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    period: Mapped[str]
    region_code: Mapped[str | None]
    revision: Mapped[int]
    published_at: Mapped[Instant]
    published_by: Mapped[UUID | None]
    body: Mapped[dict[str, Any]]
