"""Shapes of what is asked about hazards and done to them."""

from contracts.rpc.hazard import HazardQuery, NewRectification
from contracts.vocabulary import ConfirmDecision, ExtensionDecision, HazardLevel, HazardView
from gateway.schemas.fields import (
    Choice,
    Day,
    Flag,
    Id,
    Many,
    PageSchema,
    Reason,
    RegionCode,
    RequestSchema,
    Text,
    Whole,
    optional,
)


class HazardFilterSchema(RequestSchema):
    """The filters of the six views, and of their counts."""

    struct = HazardQuery
    agency_id = Id()
    enterprise_id = Id()
    region_code = RegionCode()
    visit_id = Id()
    level = Choice(HazardLevel)
    category = Text(most=100)
    found_from = Day()
    found_until = Day()
    extension_asked = Flag(from_text=True)
    due_soon = Flag(from_text=True)
    doubtful_text = Flag(from_text=True)
    q = Text(most=100)


class HazardQuerySchema(HazardFilterSchema, PageSchema):
    view = Choice(HazardView)


class NewRectificationSchema(RequestSchema):
    struct = NewRectification
    measures = Text(most=2000, required=True)
    responsible = Text(most=100, required=True)
    finished_on = Day(required=True)
    photos = Many(Id(), least=1, most=30, required=True)
    funds_fen = optional(Whole)
    plan_files = optional(Many, Id(), most=30)
    acceptance_files = optional(Many, Id(), most=30)


class ConfirmationSchema(RequestSchema):
    decision = Choice(ConfirmDecision, required=True)
    reason = optional(Reason, load_default=None)


class ConfirmationsSchema(ConfirmationSchema):
    ids = Many(Id(), least=1, most=200, required=True)


class NewExtensionSchema(RequestSchema):
    new_deadline_on = Day(required=True)
    reason = Reason(required=True)


class ExtensionDecisionSchema(RequestSchema):
    decision = Choice(ExtensionDecision, required=True)
    reason = optional(Reason, load_default=None)


class AcceptanceSchema(RequestSchema):
    opinion = Text(most=2000, required=True)
    file_ids = Many(Id(), most=30, load_default=list)
