"""Evaluation reports (manual: 评价报告)."""

from typing import Any
from uuid import UUID

from contracts.page import Page
from contracts.rpc.evaluation import EvaluationReport, ReportEntry, ReportQuery
from gateway.api.agencies import OWN, READERS
from gateway.blueprint import Blueprint, if_match
from gateway.calls import forward
from gateway.schemas.agencies import ReasonSchema
from gateway.schemas.reports import ReportQuerySchema, ReportSchema

blp = Blueprint("reports", __name__, description="Evaluation reports")

REPORT = "/evaluation-reports/<uuid:report_id>"


@blp.act("GET", "/evaluation-reports", allow=READERS, query=ReportQuerySchema, answer=Page[EvaluationReport])
def list_reports(query: ReportQuery) -> Page[EvaluationReport]:
    """The reports that the caller may see, every revision of them."""
    return forward().evaluation.list_reports(query)


@blp.act("POST", "/evaluation-reports", allow=OWN, body=ReportSchema, answer=EvaluationReport, status=201)
def create_report(entry: ReportEntry) -> EvaluationReport:
    """A draft under one of the agency's evaluation contracts in force."""
    return forward().evaluation.create_report(entry)


@blp.act("GET", REPORT, allow=READERS, answer=EvaluationReport)
def get_report(report_id: UUID) -> EvaluationReport:
    """One report."""
    return forward().evaluation.get_report(report_id)


@blp.act("PUT", REPORT, allow=OWN, body=ReportSchema, answer=EvaluationReport, if_match=True)
def update_report(entry: ReportEntry, report_id: UUID) -> EvaluationReport:
    """Changes a draft in place; of an issued report it makes the next revision, a draft with an id of its own."""
    return forward().evaluation.update_report(report_id, entry, if_match())


@blp.act("POST", f"{REPORT}/issue", allow=OWN, answer=EvaluationReport)
def issue_report(report_id: UUID) -> EvaluationReport:
    """draft -> issued; the revision before it is superseded. Asks for the file."""
    return forward().evaluation.issue_report(report_id)


@blp.act("POST", f"{REPORT}/voiding", allow=OWN, body=ReasonSchema, answer=EvaluationReport)
def void_report(body: dict[str, Any], report_id: UUID) -> EvaluationReport:
    """Voids it with a reason; it stays visible."""
    return forward().evaluation.void_report(report_id, body["reason"])
