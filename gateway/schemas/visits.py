"""Shapes of visits, and of the hazards that are entered with them."""

from contracts.rpc.hazard import MajorPlan, NewHazard, NewVisit, Position, VisitQuery
from contracts.vocabulary import HazardCause, HazardLevel, VisitState
from gateway.schemas.fields import (
    Choice,
    Clock,
    Day,
    Flag,
    Id,
    Many,
    PageSchema,
    Part,
    Real,
    RegionCode,
    RequestSchema,
    Text,
    Whole,
    optional,
)


class PositionSchema(RequestSchema):
    struct = Position
    latitude = Real(least=-90, most=90, required=True)
    longitude = Real(least=-180, most=180, required=True)
    accuracy_m = optional(Real, least=0, most=10_000_000)


class MajorPlanSchema(RequestSchema):
    struct = MajorPlan
    plan = Text(most=2000, required=True)
    responsible = Text(most=100, required=True)
    funds_fen = Whole(required=True)
    measures = Text(most=2000, required=True)


class NewHazardSchema(RequestSchema):
    struct = NewHazard
    found_on = Day(required=True)
    location = Text(most=200, required=True)
    description = Text(least=0, most=1000, required=True)  # an empty one is warned of, not refused
    level = Choice(HazardLevel, required=True)
    deadline_on = Day(required=True)
    category = optional(Text, most=100)
    cause = optional(Choice, HazardCause)
    basis = optional(Text, most=1000)
    suggestion = optional(Text, most=1000)
    photos = optional(Many, Id(), most=30)
    major = optional(Part, MajorPlanSchema)


class NewVisitSchema(RequestSchema):
    struct = NewVisit
    contract_id = Id(required=True)
    visited_on = Day(required=True)
    staff = Many(Id(), least=1, most=30, required=True)
    services = Many(Text(most=64), least=1, most=30, required=True)
    no_hazard_found = optional(Flag)
    hazards = optional(Many, Part(NewHazardSchema), most=100, repeats=True)
    from_time = optional(Clock)
    until_time = optional(Clock)
    companion = optional(Text, most=100)
    summary = optional(Text, most=2000, least=0)
    photos = optional(Many, Id(), most=30)
    position = optional(Part, PositionSchema)
    signed = optional(Flag)
    refused_reason = optional(Text, most=500)
    next_on = optional(Day)


class VisitQuerySchema(PageSchema):
    struct = VisitQuery
    agency_id = Id()
    enterprise_id = Id()
    contract_id = Id()
    region_code = RegionCode()
    state = Choice(VisitState)
    visited_from = Day()
    visited_until = Day()
    q = Text(most=100)
