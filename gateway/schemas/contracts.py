"""Shapes of evaluation contracts and service contracts."""

from contracts.rpc.agency_contracts import (
    EvaluationContractEntry,
    EvaluationContractQuery,
    ServiceContractEntry,
    ServiceContractQuery,
    SiteNoticeEntry,
)
from contracts.vocabulary import ContractState, EvaluationKind, Payer
from gateway.schemas.fields import Choice, Day, Flag, Id, Many, PageSchema, RegionCode, RequestSchema, Text, Whole, optional


class ContractSchema(RequestSchema):
    """What both kinds of contract have."""

    number = Text(most=100, required=True)
    enterprise_id = Id(required=True)
    attachments = optional(Many, Id(), most=20)
    state = optional(Choice, ContractState)


class EvaluationContractSchema(ContractSchema):
    struct = EvaluationContractEntry
    project = Text(most=200, required=True)
    kind = Choice(EvaluationKind, required=True)
    signed_on = Day(required=True)
    fee_fen = Whole(required=True)
    team = Many(Id(), most=200, required=True)
    scope = optional(Text, most=1000)
    starts_on = optional(Day)
    due_on = optional(Day)


class SiteNoticeSchema(RequestSchema):
    struct = SiteNoticeEntry
    sent_on = Day(required=True)
    file_id = optional(Id)


class ServiceContractSchema(ContractSchema):
    struct = ServiceContractEntry
    service_items = Many(Text(most=100), least=1, most=50, required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    visits_per_year = Whole(least=1, most=10_000, required=True)
    fee_fen = optional(Whole)
    payer = optional(Choice, Payer)
    team = optional(Many, Id(), most=200)


class ContractQuerySchema(PageSchema):
    agency_id = Id()
    enterprise_id = Id()
    region_code = RegionCode()
    state = Choice(ContractState)
    term_from = Day()
    term_until = Day()
    counted = Flag(from_text=True)
    q = Text(most=100)


class EvaluationContractQuerySchema(ContractQuerySchema):
    struct = EvaluationContractQuery
    kind = Choice(EvaluationKind)
    site_notice_due = Flag(from_text=True)
    site_notice_missing = Flag(from_text=True)


class ServiceContractQuerySchema(ContractQuerySchema):
    struct = ServiceContractQuery
    active_on = Day()
