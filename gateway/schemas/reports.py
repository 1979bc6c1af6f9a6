"""Shapes of evaluation reports."""

from contracts.rpc.evaluation import ReportEntry, ReportQuery
from contracts.vocabulary import Conclusion, EvaluationKind, ReportState
from gateway.schemas.fields import Choice, Day, Id, PageSchema, RegionCode, RequestSchema, Text, Whole, optional


class ReportSchema(RequestSchema):
    struct = ReportEntry
    number = Text(most=100, required=True)
    contract_id = Id(required=True)
    title = Text(most=200, required=True)
    conclusion = Choice(Conclusion, required=True)
    finished_on = Day(required=True)
    open_problems = optional(Whole, most=100_000)
    compiled_by = optional(Text, most=100)
    reviewed_by = optional(Text, most=100)
    approved_by = optional(Text, most=100)
    valid_until = optional(Day)
    file_id = optional(Id)


class ReportQuerySchema(PageSchema):
    struct = ReportQuery
    agency_id = Id()
    contract_id = Id()
    enterprise_id = Id()
    region_code = RegionCode()
    kind = Choice(EvaluationKind)
    state = Choice(ReportState)
    finished_from = Day()
    finished_until = Day()
    q = Text(most=100)
