"""Reports: rows <-> the structs of the contracts."""

from contracts.events.evaluation import ReportSaved
from contracts.rpc.evaluation import EvaluationReport
from contracts.vocabulary import Conclusion, EvaluationKind, ReportState
from services.evaluation.tables.reports import ReportRecord


def report(row: ReportRecord) -> EvaluationReport:
    codes = row.region_codes()
    return EvaluationReport(
        id=row.id,
        version=row.version,
        created_at=row.created_at,
        created_by=row.created_by,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
        agency_id=row.agency_id,
        agency_name=row.agency_name,
        number=row.number,
        revision=row.revision,
        replaces=row.replaces,
        contract_id=row.contract_id,
        contract_number=row.contract_number,
        kind=EvaluationKind(row.kind),
        enterprise_id=row.enterprise_id,
        enterprise_name=row.enterprise_name,
        region_code=codes[-1] if codes else "",
        title=row.title,
        conclusion=Conclusion(row.conclusion),
        open_problems=row.open_problems,
        compiled_by=row.compiled_by,
        reviewed_by=row.reviewed_by,
        approved_by=row.approved_by,
        finished_on=row.finished_on,
        valid_until=row.valid_until,
        file_id=row.file_id,
        sha256=row.sha256,
        state=ReportState(row.state),
        issued_at=row.issued_at,
        void_reason=row.void_reason,
    )


def report_saved(row: ReportRecord) -> ReportSaved:
    return ReportSaved(
        report_id=row.id,
        agency_id=row.agency_id,
        contract_id=row.contract_id,
        enterprise_id=row.enterprise_id,
        number=row.number,
        revision=row.revision,
        kind=EvaluationKind(row.kind),
        conclusion=Conclusion(row.conclusion),
        finished_on=row.finished_on,
        state=ReportState(row.state),
        region_codes=row.region_codes(),
    )
