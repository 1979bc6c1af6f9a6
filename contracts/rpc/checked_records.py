"""Spot checks after the draw: checked records with their scores, and the rankings made of them."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from contracts.page import PageQuery
from contracts.row import Row
from contracts.rpc.spot_checks import AssignedInspector
from contracts.vocabulary import AppealState, CheckedRecordState, Grade, RecordWait, ScoreMethod, ScoringMode, ServiceKind

# checked records


class ScoreEntry(msgspec.Struct, kw_only=True, frozen=True):
    """One item's finding. By method: fixed, all_or_nothing and bonus_deduct ``deducted`` (bonus_deduct also ``occurrences``); per_occurrence and veto
    ``occurrences``; grade3 ``grade``. ``reason`` is asked for where anything is lost."""

    code: str
    not_applicable: bool = False
    occurrences: int | None = None
    grade: Grade | None = None
    deducted: Decimal | None = None
    reason: str | None = None


class Scores(msgspec.Struct, kw_only=True, frozen=True):
    """Any of the items: what is named is kept, what is not named stays as it was. They come one by one as they are found."""

    items: list[ScoreEntry]


class ScoredItem(msgspec.Struct, kw_only=True, frozen=True):
    """``lost`` is what the finding cost; None while the item waits to be scored."""

    code: str
    section: str
    content: str
    points: Decimal
    method: ScoreMethod
    step: Decimal | None
    basis: str | None
    not_applicable_allowed: bool
    not_applicable: bool
    occurrences: int | None
    grade: Grade | None
    deducted: Decimal | None
    reason: str | None
    lost: Decimal | None


class ScoredSheet(msgspec.Struct, kw_only=True, frozen=True):
    """``number`` 1 for joint scoring, 1 to 3 for double. ``scorer`` is None towards agencies. ``score`` counts what is scored so far."""

    number: int
    scorer: str | None
    items: list[ScoredItem]
    score: Decimal | None
    waiting: int
    submitted_at: datetime | None


class Appeal(msgspec.Struct, kw_only=True, frozen=True):
    """``score_before`` is kept beside the score that an upheld appeal set."""

    reason: str
    raised_at: datetime
    state: AppealState
    decided_at: datetime | None
    decision_reason: str | None
    score_before: Decimal | None


class AppealDecision(msgspec.Struct, kw_only=True, frozen=True):
    """``score`` is asked for when upheld."""

    upheld: bool
    reason: str
    score: Decimal | None = None


class CheckedRecordRow(Row, kw_only=True, frozen=True):
    """One drawn object in a list. ``object_number`` is the report's or the contract's."""

    campaign_id: UUID
    campaign_name: str
    kind: ServiceKind
    year: int
    half: int | None
    quarter: int | None
    rank: int
    object_id: UUID
    object_number: str
    object_title: str
    agency_id: UUID
    agency_name: str
    enterprise_id: UUID
    enterprise_name: str
    region_code: str
    state: CheckedRecordState
    score: Decimal | None
    published_at: datetime | None
    appeal_state: AppealState | None
    mine: bool
    """Whether the actor is one of its inspectors."""


class CheckedRecord(CheckedRecordRow, kw_only=True, frozen=True):
    """The whole of it. ``inspectors`` is empty towards agencies. ``third_needed``: two sheets of a double scoring lie too far apart.
    ``appeal_until`` is the last day on which the agency may appeal."""

    score_sheet_id: UUID
    score_sheet_name: str
    scoring: ScoringMode
    inspectors: list[AssignedInspector]
    sheets: list[ScoredSheet]
    third_needed: bool
    return_reason: str | None
    replaced_by: UUID | None
    reply: str | None
    replied_at: datetime | None
    appeal: Appeal | None
    appeal_until: date | None


class CheckedRecordQuery(PageQuery, kw_only=True, frozen=True):
    """``period`` as in rankings. ``published_*`` are local days. ``mine``: those that the actor inspects.
    ``waiting``: those that wait for the actor, just as ``todo`` counts them. ``counted``: those that the statistics count, all but the
    replaced; ``scored``: those of them that have a score, confirmed and published ones included; ``counted_*`` are local days of the
    publication, before it of the draw."""

    kind: ServiceKind | None = None
    campaign_id: UUID | None = None
    state: CheckedRecordState | None = None
    period: str | None = None
    agency_id: UUID | None = None
    enterprise_id: UUID | None = None
    region_code: str | None = None
    published_from: date | None = None
    published_until: date | None = None
    appeal_state: AppealState | None = None
    mine: bool | None = None
    waiting: RecordWait | None = None
    counted: bool | None = None
    scored: bool | None = None
    counted_from: date | None = None
    counted_until: date | None = None
    q: str | None = None


# rankings


class RankingQuery(msgspec.Struct, kw_only=True, frozen=True):
    """``period`` is 2026, 2026H1 or 2026Q3. ``region_code``: where the objects lie; None is the whole city. ``revision`` of a published
    ranking; None is the newest."""

    kind: ServiceKind
    period: str
    region_code: str | None = None
    revision: int | None = None


class RankingRow(msgspec.Struct, kw_only=True, frozen=True):
    """Equal means (2 digits) share a rank: 1, 1, 3. ``enough`` False is 样本不足. ``trend`` = mean minus the mean of the period before, None without
    one. ``more``: what other rankers say, by name."""

    rank: int
    agency_id: UUID
    agency_name: str
    checked: int
    mean_score: Decimal
    shrunk_mean: Decimal
    enough: bool
    trend: Decimal | None
    more: dict[str, Decimal] = {}


class Ranking(msgspec.Struct, kw_only=True, frozen=True):
    """``revision`` and ``published_at`` are those of a frozen snapshot; None: computed now from published results.
    ``formulas`` by column and language, the rule book's numbers filled in."""

    kind: ServiceKind
    period: str
    region_code: str | None
    items: list[RankingRow]
    formulas: dict[str, dict[str, str]]
    rankers: dict[str, str]
    revision: int | None
    revisions: int
    published_at: datetime | None
    as_of: datetime


class RankingOrder(msgspec.Struct, kw_only=True, frozen=True):
    """What an officer of the city publishes: the ranking of the whole city and of each district."""

    kind: ServiceKind
    period: str


class PublishedRanking(msgspec.Struct, kw_only=True, frozen=True):
    kind: ServiceKind
    period: str
    revision: int
    published_at: datetime
