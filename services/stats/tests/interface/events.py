"""Events of other rooms, with everything that a test does not care about filled in."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from contracts.events.agency import AgencySaved, EnterpriseSaved, EvaluationContractSaved, ServiceContractSaved
from contracts.events.auth import RegionSaved
from contracts.events.envelope import Envelope
from contracts.events.evaluation import CampaignSaved, CheckedRecordSaved, ReportSaved
from contracts.events.hazard import HazardFact, VisitFact
from contracts.vocabulary import (
    CampaignState,
    CheckedRecordState,
    Conclusion,
    ContractState,
    DeclarationState,
    EvaluationKind,
    HazardLevel,
    HazardState,
    ReportState,
    ServiceKind,
    VisitState,
)

NOW = datetime(2026, 7, 1, 4, tzinfo=UTC)


def number(n: int) -> UUID:
    """The same small number gives the same id."""
    return UUID(int=n + (7 << 76) + (1 << 100))


def _envelope(source: str, type: str, entity_id: object, version: int, payload: msgspec.Struct, at: datetime = NOW) -> Envelope:
    return Envelope(
        source=source, type=type, entity_id=str(entity_id), entity_version=version, payload=msgspec.to_builtins(payload), at=at
    )


def region(code: str, codes: list[str], version: int = 1, name: str | None = None, retired: bool = False) -> Envelope:
    parent = codes[-2] if len(codes) > 1 else None
    saved = RegionSaved(code=code, name=name or f"地区{code}", parent_code=parent, kind="district", codes=codes, retired=retired)
    return _envelope("auth", "region_saved", code, version, saved)


def agency(n: int, codes: list[str], kinds: list[ServiceKind], version: int = 1) -> Envelope:
    saved = AgencySaved(
        agency_id=number(n),
        name="机构",
        uscc="",
        kinds=kinds,
        region_code=codes[-1],
        region_codes=codes,
        state=DeclarationState.DRAFT,
        declared=True,
    )
    return _envelope("agency", "agency_saved", number(n), version, saved)


def enterprise(n: int, codes: list[str], version: int = 1) -> Envelope:
    saved = EnterpriseSaved(enterprise_id=number(n), name="企业", uscc="", region_code=codes[-1], region_codes=codes)
    return _envelope("agency", "enterprise_saved", number(n), version, saved)


def evaluation_contract(n: int, agency: int, enterprise: int, codes: list[str], version: int = 1, **more: Any) -> Envelope:
    values: dict[str, Any] = {
        "state": ContractState.ACTIVE,
        "signed_on": date(2026, 1, 1),
        "starts_on": None,
        "due_on": date(2026, 12, 31),
        "fee_fen": 100,
        **more,
    }
    at = values.pop("at", NOW)
    saved = EvaluationContractSaved(
        contract_id=number(n),
        agency_id=number(agency),
        number=str(n),
        enterprise_id=number(enterprise),
        project="",
        kind=EvaluationKind.CURRENT,
        team=[],
        region_codes=codes,
        **values,
    )
    return _envelope("agency", "evaluation_contract_saved", number(n), version, saved, at)


def service_contract(n: int, agency: int, enterprise: int, codes: list[str], version: int = 1, **more: Any) -> Envelope:
    values: dict[str, Any] = {
        "state": ContractState.ACTIVE,
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "visits_per_year": 12,
        **more,
    }
    saved = ServiceContractSaved(
        contract_id=number(n),
        agency_id=number(agency),
        number=str(n),
        enterprise_id=number(enterprise),
        fee_fen=None,
        team=[],
        region_codes=codes,
        **values,
    )
    return _envelope("agency", "service_contract_saved", number(n), version, saved)


def report(n: int, agency: int, codes: list[str], version: int = 1, **more: Any) -> Envelope:
    values: dict[str, Any] = {
        "kind": EvaluationKind.CURRENT,
        "finished_on": date(2026, 5, 20),
        "state": ReportState.ISSUED,
        **more,
    }
    saved = ReportSaved(
        report_id=number(n),
        agency_id=number(agency),
        contract_id=number(1),
        enterprise_id=number(1),
        number=str(n),
        revision=0,
        conclusion=Conclusion.MEETS,
        region_codes=codes,
        **values,
    )
    return _envelope("evaluation", "report_saved", number(n), version, saved)


def hazard_fact(n: int, agency: int, codes: list[str], version: int = 1, **more: Any) -> HazardFact:
    values: dict[str, Any] = {
        "found_on": date(2026, 4, 2),
        "deadline_on": date(2026, 4, 20),
        "level": HazardLevel.GENERAL,
        "state": HazardState.OPEN,
        "rectified_on": None,
        **more,
    }
    return HazardFact(
        hazard_id=number(n),
        version=version,
        visit_id=number(1),
        agency_id=number(agency),
        enterprise_id=number(1),
        region_codes=codes,
        **values,
    )


def hazard(n: int, agency: int, codes: list[str], version: int = 1, **more: Any) -> Envelope:
    return _envelope("hazard", "hazard_changed", number(n), version, hazard_fact(n, agency, codes, version, **more))


def visit(
    n: int, agency: int, codes: list[str], version: int = 1, hazards: list[HazardFact] | None = None, **more: Any
) -> Envelope:
    values: dict[str, Any] = {"visited_on": date(2026, 4, 2), "state": VisitState.SUBMITTED, **more}
    fact = VisitFact(
        visit_id=number(n),
        contract_id=number(1),
        agency_id=number(agency),
        enterprise_id=number(1),
        region_codes=codes,
        staff=[],
        hazards=hazards or [],
        **values,
    )
    type = "visit_submitted" if fact.state is VisitState.SUBMITTED else "visit_voided"
    return _envelope("hazard", type, number(n), version, fact)


def campaign(n: int, codes: list[str], version: int = 1, **more: Any) -> Envelope:
    values: dict[str, Any] = {"kind": ServiceKind.EVALUATION, "state": CampaignState.DRAWN, "drawn_on": date(2026, 3, 5), **more}
    values.setdefault("published_on", None)
    saved = CampaignSaved(campaign_id=number(n), name="抽查", year=2026, half=1, quarter=None, region_codes=codes, **values)
    return _envelope("evaluation", "campaign_saved", number(n), version, saved)


def checked_record(n: int, agency: int, codes: list[str], version: int = 1, **more: Any) -> Envelope:
    values: dict[str, Any] = {
        "kind": ServiceKind.EVALUATION,
        "state": CheckedRecordState.TO_SCORE,
        "score": None,
        "drawn_on": date(2026, 3, 5),
        "published_on": None,
        **more,
    }
    saved = CheckedRecordSaved(
        record_id=number(n),
        campaign_id=number(80),
        campaign_name="抽查",
        object_id=number(n + 1),
        object_number="BG-1",
        agency_id=number(agency),
        enterprise_id=number(20),
        region_codes=codes,
        appeal_state=None,
        **values,
    )
    return _envelope("evaluation", "checked_record_saved", number(n), version, saved)


def published_record(n: int, agency: int, codes: list[str], version: int = 2, **more: Any) -> Envelope:
    values = {"state": CheckedRecordState.PUBLISHED, "score": Decimal(80), "published_on": date(2026, 4, 2), **more}
    return checked_record(n, agency, codes, version, **values)
