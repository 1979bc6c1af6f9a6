"""Shapes of score sheets, inspectors and campaigns."""

from decimal import Decimal
from typing import Any

from contracts.rpc.spot_checks import (
    AgencyComplaints,
    CampaignFilter,
    CampaignPatch,
    CampaignQuery,
    InspectorPatch,
    InspectorQuery,
    NewCampaign,
    NewInspector,
    ReplacementOrder,
    ScoreSheetEntry,
    ScoreSheetQuery,
    SheetItem,
)
from contracts.vocabulary import CampaignState, EvaluationKind, ScoreMethod, ScoringMode, ServiceKind
from gateway.schemas.fields import (
    Choice,
    Day,
    Flag,
    Id,
    Many,
    PageSchema,
    Part,
    Real,
    Reason,
    RegionCode,
    RequestSchema,
    Text,
    Whole,
    optional,
)


class Exact(Real):
    """A finite JSON number as the Decimal that was written: 2.5 is 2.5 and no binary neighbour."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return Decimal(str(super()._deserialize(value, attr, data, **kwargs)))


class SheetItemSchema(RequestSchema):
    struct = SheetItem
    code = Text(most=20, required=True)
    section = Text(most=100, required=True)
    content = Text(most=1000, required=True)
    points = Exact(least=0, most=1000, required=True)
    method = Choice(ScoreMethod, required=True)
    step = optional(Exact, least=0, most=1000)
    basis = optional(Text, most=500)
    not_applicable_allowed = optional(Flag)


class ScoreSheetSchema(RequestSchema):
    struct = ScoreSheetEntry
    name = Text(most=100, required=True)
    kind = Choice(ServiceKind, required=True)
    items = Many(Part(SheetItemSchema), least=1, most=300, repeats=True, required=True)
    replaces = optional(Id)


class ScoreSheetQuerySchema(PageSchema):
    struct = ScoreSheetQuery
    kind = Choice(ServiceKind)
    latest = Flag(from_text=True)
    q = Text(most=100)


class InspectorSchema(RequestSchema):
    struct = NewInspector
    name = Text(most=50, required=True)
    unit = optional(Text, most=100)
    phone = optional(Text, most=30)
    expert = optional(Flag)
    specialties = optional(Many, Text(most=50), most=20)
    agency_id = optional(Id)
    former_agency_ids = optional(Many, Id(), most=50)
    account_id = optional(Id)
    region_code = optional(RegionCode)


class InspectorPatchSchema(RequestSchema):
    struct = InspectorPatch
    name = Text(most=50)
    unit = optional(Text, most=100)
    phone = optional(Text, most=30)
    expert = Flag()
    specialties = Many(Text(most=50), most=20)
    agency_id = optional(Id)
    former_agency_ids = Many(Id(), most=50)
    account_id = optional(Id)
    active = Flag()


class InspectorQuerySchema(PageSchema):
    struct = InspectorQuery
    active = Flag(from_text=True)
    expert = Flag(from_text=True)
    region_code = RegionCode()
    q = Text(most=100)


class CampaignFilterSchema(RequestSchema):
    struct = CampaignFilter
    finished_from = optional(Day)
    finished_until = optional(Day)
    evaluation_kind = optional(Choice, EvaluationKind)
    term_from = optional(Day)
    term_until = optional(Day)
    agency_id = optional(Id)


class AgencyComplaintsSchema(RequestSchema):
    struct = AgencyComplaints
    agency_id = Id(required=True)
    count = Whole(least=1, most=100, required=True)


class CampaignSchema(RequestSchema):
    struct = NewCampaign
    name = Text(most=100, required=True)
    kind = Choice(ServiceKind, required=True)
    year = Whole(least=2000, most=2199, required=True)
    half = optional(Whole, least=1, most=2)
    quarter = optional(Whole, least=1, most=4)
    region_code = RegionCode(required=True)
    score_sheet_id = Id(required=True)
    filter = optional(Part, CampaignFilterSchema)
    count = optional(Whole, least=1, most=10_000)
    ratio = optional(Exact, least=0, most=100)
    sampler = optional(Text, most=40)
    stratify_by = optional(Text, most=40)
    complaints = optional(Many, Part(AgencyComplaintsSchema), most=1000)
    inspectors_per_object = optional(Whole, least=1, most=10)
    scoring = optional(Choice, ScoringMode)


class CampaignPatchSchema(RequestSchema):
    struct = CampaignPatch
    name = Text(most=100)
    year = Whole(least=2000, most=2199)
    half = optional(Whole, least=1, most=2)
    quarter = optional(Whole, least=1, most=4)
    region_code = RegionCode()
    score_sheet_id = Id()
    filter = Part(CampaignFilterSchema)
    count = optional(Whole, least=1, most=10_000)
    ratio = optional(Exact, least=0, most=100)
    sampler = Text(most=40)
    stratify_by = optional(Text, most=40)
    complaints = Many(Part(AgencyComplaintsSchema), most=1000)
    inspectors_per_object = Whole(least=1, most=10)
    scoring = Choice(ScoringMode)


class CampaignQuerySchema(PageSchema):
    struct = CampaignQuery
    kind = Choice(ServiceKind)
    year = Whole(least=2000, most=2199, from_text=True)
    state = Choice(CampaignState)
    region_code = RegionCode()
    counted = Flag(from_text=True)
    counted_from = Day()
    counted_until = Day()
    q = Text(most=100)


class DrawSchema(RequestSchema):
    """``salt``: a public number that nobody could know at freezing; it may be empty."""

    salt = Text(least=0, most=200)


class ReplacementSchema(RequestSchema):
    struct = ReplacementOrder
    reason = Reason(required=True)
    object_id = optional(Text, most=36, pattern="[0-9a-fA-F-]{36}", code="field.not_id")
    inspector_id = optional(Id)
