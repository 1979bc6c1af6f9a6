"""Shapes of checked records and rankings."""

from typing import Any

from contracts.rpc.checked_records import AppealDecision, CheckedRecordQuery, RankingOrder, RankingQuery, ScoreEntry, Scores
from contracts.vocabulary import AppealState, CheckedRecordState, Grade, RecordWait, ServiceKind
from gateway.schemas.fields import (
    Choice,
    Day,
    Flag,
    Id,
    Many,
    PageSchema,
    Part,
    RegionCode,
    RequestSchema,
    Text,
    TwoDigits,
    Whole,
    optional,
)


class PeriodName(Text):
    """2026, 2026H1 or 2026Q3."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=6, pattern="(19|20|21)[0-9]{2}(H[12]|Q[1-4])?", code="evaluation.period.malformed", **kwargs)


class CheckedRecordQuerySchema(PageSchema):
    struct = CheckedRecordQuery
    kind = Choice(ServiceKind)
    campaign_id = Id()
    state = Choice(CheckedRecordState)
    period = PeriodName()
    agency_id = Id()
    enterprise_id = Id()
    region_code = RegionCode()
    published_from = Day()
    published_until = Day()
    appeal_state = Choice(AppealState)
    mine = Flag(from_text=True)
    waiting = Choice(RecordWait)
    counted = Flag(from_text=True)
    scored = Flag(from_text=True)
    counted_from = Day()
    counted_until = Day()
    q = Text(most=100)


class ScoreEntrySchema(RequestSchema):
    struct = ScoreEntry
    code = Text(most=50, required=True)
    not_applicable = optional(Flag)
    occurrences = optional(Whole, most=1000)
    grade = optional(Choice, Grade)
    deducted = optional(TwoDigits)
    reason = optional(Text, least=0, most=1000)


class ScoresSchema(RequestSchema):
    struct = Scores
    items = Many(Part(ScoreEntrySchema), least=1, most=500, required=True)


class ReplySchema(RequestSchema):
    text = Text(most=2000, required=True)


class LongReasonSchema(RequestSchema):
    reason = Text(most=2000, required=True)


class AppealDecisionSchema(RequestSchema):
    struct = AppealDecision
    upheld = Flag(required=True)
    reason = Text(most=2000, required=True)
    score = optional(TwoDigits)


class RankingQuerySchema(RequestSchema):
    """``revision`` of a published ranking; 0 computes now, whatever was published."""

    struct = RankingQuery
    kind = Choice(ServiceKind, required=True)
    period = PeriodName(required=True)
    region_code = RegionCode()
    revision = Whole(most=1_000_000, from_text=True)


class RankingOrderSchema(RequestSchema):
    struct = RankingOrder
    kind = Choice(ServiceKind, required=True)
    period = PeriodName(required=True)
