"""stats: figures by region, kept by events, never by asking the rooms that own the rows."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

import msgspec

from contracts.vocabulary import ServiceKind, TrendStep


class RegionPeriod(msgspec.Struct, kw_only=True, frozen=True):
    """``from_on`` inclusive, ``until_on`` exclusive; rows come for each child of ``region_code`` (the actor's own when None)."""

    from_on: date | None = None
    until_on: date | None = None
    region_code: str | None = None


class FigureSource(msgspec.Struct, kw_only=True, frozen=True):
    """The rows that a figure counts: a list's path and its filter. A reader adds the row's ``region_code``; their total is the figure."""

    list: str
    filter: dict[str, str]


class EvaluationFigures(msgspec.Struct, kw_only=True, frozen=True):
    """``contract_amount`` in fen. ``reports_by_kind`` has every kind. ``mean_score`` None where nothing was scored. ``more``: the
    figures of indicators that plugins add."""

    agencies: int
    contracts: int
    contract_amount: int
    reports: int
    reports_by_kind: dict[str, int]
    enterprises: int
    checked: int
    mean_score: Decimal | None
    more: dict[str, Any] = {}


class EvaluationRow(EvaluationFigures, kw_only=True, frozen=True):
    """``region_code`` None is 未分镇街: what names no child region, so that rows add up to the total."""

    region_code: str | None
    region_name: str


class EvaluationStatistics(msgspec.Struct, kw_only=True, frozen=True):
    rows: list[EvaluationRow]
    total: EvaluationFigures
    formulas: dict[str, str]
    sources: dict[str, FigureSource]
    as_of: datetime
    own: EvaluationFigures | None = None


class SocialFigures(msgspec.Struct, kw_only=True, frozen=True):
    """``rectified`` counts as the list 已整改 does: rectified or already confirmed. ``rectification_rate`` = rectified ÷ hazards with 4 digits,
    None where nothing was found; ``mean_days_to_rectify`` with 2 digits over those that are rectified. ``hazards`` counts as 全部隐患 does.
    ``more``: the figures of indicators that plugins add."""

    agencies: int
    contracts: int
    enterprises: int
    visits: int
    visits_promised: int
    hazards: int
    major: int
    rectified: int
    confirmed: int
    overdue: int
    rectification_rate: Decimal | None
    mean_days_to_rectify: Decimal | None
    more: dict[str, Any] = {}


class SocialRow(SocialFigures, kw_only=True, frozen=True):
    region_code: str | None
    region_name: str


class SocialStatistics(msgspec.Struct, kw_only=True, frozen=True):
    """``own`` stands beside the sums of the region for an agency's actor."""

    rows: list[SocialRow]
    total: SocialFigures
    formulas: dict[str, str]
    sources: dict[str, FigureSource]
    as_of: datetime
    own: SocialFigures | None = None


class SpotCheckPeriod(RegionPeriod, kw_only=True, frozen=True):
    """``kind`` None: both together, and each beside."""

    kind: ServiceKind | None = None


class SpotCheckFigures(msgspec.Struct, kw_only=True, frozen=True):
    """A campaign or record counts on the day of its publication, before it on the day of its draw; replaced records count nowhere.
    ``completion_rate`` = published ÷ drawn with 4 digits, None where nothing was drawn; ``mean_score`` of the published ones."""

    campaigns: int
    drawn: int
    scored: int
    published: int
    completion_rate: Decimal | None
    mean_score: Decimal | None
    more: dict[str, Any] = {}


class SpotCheckRow(SpotCheckFigures, kw_only=True, frozen=True):
    """``region_code`` None is 本级: campaigns of the region itself. ``kinds``: the figures of each kind, when no kind was asked for."""

    region_code: str | None
    region_name: str
    kinds: dict[str, SpotCheckFigures] = {}


class SpotCheckStatistics(msgspec.Struct, kw_only=True, frozen=True):
    """``own``: an agency's published results."""

    rows: list[SpotCheckRow]
    total: SpotCheckFigures
    kinds: dict[str, SpotCheckFigures]
    formulas: dict[str, str]
    sources: dict[str, FigureSource]
    as_of: datetime
    own: SpotCheckFigures | None = None


class TrendQuery(RegionPeriod, kw_only=True, frozen=True):
    """``measure`` is a figure's name, after its screen's where two screens have it: ``hazards``, ``social.contracts``. ``step`` is month,
    quarter or year; the period is widened to whole steps. Without one: the twelve months up to this one."""

    measure: str
    step: TrendStep = TrendStep.MONTH


class TrendPoint(msgspec.Struct, kw_only=True, frozen=True):
    """``from_on`` inclusive, ``until_on`` exclusive."""

    from_on: date
    until_on: date
    value: Any


class Trend(msgspec.Struct, kw_only=True, frozen=True):
    measure: str
    screen: str
    unit: str
    formula: str
    region_code: str
    region_name: str
    step: TrendStep
    points: list[TrendPoint]
    as_of: datetime


class StatsRpc(Protocol):
    def evaluation_statistics(self, query: RegionPeriod) -> EvaluationStatistics: ...

    def social_statistics(self, query: RegionPeriod) -> SocialStatistics: ...

    def spot_check_statistics(self, query: SpotCheckPeriod) -> SpotCheckStatistics: ...

    def trend(self, query: TrendQuery) -> Trend:
        """One figure of a region, step by step; at most 120 of them. Invalid on ``measure`` names those that are known."""

    def todo(self) -> dict[str, int]: ...
