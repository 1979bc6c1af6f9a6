"""Rows of facts <-> the structs that the domain adds up."""

from datetime import date
from typing import Any

from contracts.events.agency import AgencySaved, EvaluationContractSaved, ServiceContractSaved
from contracts.events.evaluation import CampaignSaved, CheckedRecordSaved, ReportSaved
from contracts.events.hazard import HazardFact, VisitFact
from contracts.vocabulary import (
    CampaignState,
    CheckedRecordState,
    Conclusion,
    DeclarationState,
    EvaluationKind,
    HazardLevel,
    HazardState,
    ReportState,
    ServiceKind,
    VisitState,
)
from services.stats.domain.contracts import COUNTED_STATES, Contract, evaluation_term
from services.stats.domain.sums import DEPTH
from services.stats.tables import (
    AgencyFact,
    CampaignFact,
    CheckedRecordFact,
    ContractFact,
    HazardFactRow,
    ReportFact,
    VisitFactRow,
    region_columns,
)


def evaluation_contract(saved: EvaluationContractSaved, said_on: date) -> Contract:
    first, last = evaluation_term(saved.state, saved.signed_on, saved.starts_on, saved.due_on, said_on)
    return Contract(
        saved.contract_id,
        ServiceKind.EVALUATION,
        saved.agency_id,
        saved.enterprise_id,
        tuple(saved.region_codes[:DEPTH]),
        saved.state in COUNTED_STATES,
        first,
        last,
        saved.fee_fen,
        0,
    )


def service_contract(saved: ServiceContractSaved) -> Contract:
    return Contract(
        saved.contract_id,
        ServiceKind.SOCIAL,
        saved.agency_id,
        saved.enterprise_id,
        tuple(saved.region_codes[:DEPTH]),
        saved.state in COUNTED_STATES,
        saved.starts_on,
        max(saved.starts_on, saved.ends_on),
        saved.fee_fen or 0,
        saved.visits_per_year,
    )


def contract_of(row: ContractFact) -> Contract:
    return Contract(
        row.contract_id,
        ServiceKind(row.kind),
        row.agency_id,
        row.enterprise_id,
        tuple(row.region_codes()),
        row.counted,
        row.starts_on,
        row.ends_on,
        row.fee_fen,
        row.visits_per_year,
    )


def contract_values(contract: Contract, version: int) -> dict[str, Any]:
    return {
        "contract_id": contract.contract_id,
        "version": version,
        "kind": contract.kind.value,
        "agency_id": contract.agency_id,
        "enterprise_id": contract.enterprise_id,
        "counted": contract.counted,
        "starts_on": contract.starts_on,
        "ends_on": contract.ends_on,
        "fee_fen": contract.fee_fen,
        "visits_per_year": contract.visits_per_year,
        **region_columns(list(contract.region_codes)),
    }


def agency_of(row: AgencyFact) -> AgencySaved:
    """Only what is summed is kept: name, code and state come back empty."""
    return AgencySaved(
        agency_id=row.agency_id,
        name="",
        uscc="",
        kinds=[ServiceKind(kind) for kind in row.kinds],
        region_code="",
        region_codes=row.region_codes(),
        state=DeclarationState.UNDECLARED,
        declared=False,
    )


def agency_values(saved: AgencySaved, version: int) -> dict[str, Any]:
    kinds = [kind.value for kind in saved.kinds]
    return {"agency_id": saved.agency_id, "version": version, "kinds": kinds, **region_columns(saved.region_codes)}


def report_of(row: ReportFact) -> ReportSaved:
    return ReportSaved(
        report_id=row.report_id,
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


def report_values(saved: ReportSaved, version: int) -> dict[str, Any]:
    return {
        "report_id": saved.report_id,
        "version": version,
        "agency_id": saved.agency_id,
        "contract_id": saved.contract_id,
        "enterprise_id": saved.enterprise_id,
        "number": saved.number,
        "revision": saved.revision,
        "kind": saved.kind.value,
        "conclusion": saved.conclusion.value,
        "finished_on": saved.finished_on,
        "state": saved.state.value,
        **region_columns(saved.region_codes),
    }


def visit_of(row: VisitFactRow) -> VisitFact:
    """Without its staff and hazards: hazards are facts of their own."""
    return VisitFact(
        visit_id=row.visit_id,
        contract_id=row.contract_id,
        agency_id=row.agency_id,
        enterprise_id=row.enterprise_id,
        region_codes=row.region_codes(),
        visited_on=row.visited_on,
        staff=[],
        state=VisitState(row.state),
        hazards=[],
    )


def visit_values(fact: VisitFact, version: int) -> dict[str, Any]:
    return {
        "visit_id": fact.visit_id,
        "version": version,
        "contract_id": fact.contract_id,
        "agency_id": fact.agency_id,
        "enterprise_id": fact.enterprise_id,
        "visited_on": fact.visited_on,
        "state": fact.state.value,
        **region_columns(fact.region_codes),
    }


def hazard_of(row: HazardFactRow) -> HazardFact:
    return HazardFact(
        hazard_id=row.hazard_id,
        version=row.version,
        visit_id=row.visit_id,
        agency_id=row.agency_id,
        enterprise_id=row.enterprise_id,
        region_codes=row.region_codes(),
        found_on=row.found_on,
        deadline_on=row.deadline_on,
        level=HazardLevel(row.level),
        state=HazardState(row.state),
        rectified_on=row.rectified_on,
    )


def hazard_values(fact: HazardFact) -> dict[str, Any]:
    return {
        "hazard_id": fact.hazard_id,
        "version": fact.version,
        "visit_id": fact.visit_id,
        "agency_id": fact.agency_id,
        "enterprise_id": fact.enterprise_id,
        "found_on": fact.found_on,
        "deadline_on": fact.deadline_on,
        "level": fact.level.value,
        "state": fact.state.value,
        "rectified_on": fact.rectified_on,
        **region_columns(fact.region_codes),
    }


def campaign_of(row: CampaignFact) -> CampaignSaved:
    return CampaignSaved(
        campaign_id=row.campaign_id,
        name=row.name,
        kind=ServiceKind(row.kind),
        year=row.year,
        half=row.half,
        quarter=row.quarter,
        state=CampaignState(row.state),
        region_codes=row.region_codes(),
        drawn_on=row.drawn_on,
        published_on=row.published_on,
    )


def campaign_values(saved: CampaignSaved, version: int) -> dict[str, Any]:
    return {
        "campaign_id": saved.campaign_id,
        "version": version,
        "name": saved.name,
        "kind": saved.kind.value,
        "year": saved.year,
        "half": saved.half,
        "quarter": saved.quarter,
        "state": saved.state.value,
        "drawn_on": saved.drawn_on,
        "published_on": saved.published_on,
        **region_columns(saved.region_codes),
    }


def checked_record_of(row: CheckedRecordFact) -> CheckedRecordSaved:
    """As far as figures need it: names are not kept."""
    return CheckedRecordSaved(
        record_id=row.record_id,
        campaign_id=row.campaign_id,
        campaign_name="",
        kind=ServiceKind(row.kind),
        object_id=row.object_id,
        object_number="",
        agency_id=row.agency_id,
        enterprise_id=row.enterprise_id,
        region_codes=row.region_codes(),
        state=CheckedRecordState(row.state),
        score=row.score,
        drawn_on=row.drawn_on,
        published_on=row.published_on,
        appeal_state=None,
    )


def checked_record_values(saved: CheckedRecordSaved, version: int) -> dict[str, Any]:
    return {
        "record_id": saved.record_id,
        "version": version,
        "campaign_id": saved.campaign_id,
        "kind": saved.kind.value,
        "object_id": saved.object_id,
        "agency_id": saved.agency_id,
        "enterprise_id": saved.enterprise_id,
        "state": saved.state.value,
        "score": saved.score,
        "drawn_on": saved.drawn_on,
        "published_on": saved.published_on,
        **region_columns(saved.region_codes),
    }
