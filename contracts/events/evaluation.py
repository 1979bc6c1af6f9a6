"""Events of evaluation."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec

from contracts.vocabulary import (
    AppealState,
    CampaignState,
    CheckedRecordState,
    Conclusion,
    EvaluationKind,
    ReportState,
    ServiceKind,
)

REPORT_SAVED = "report_saved"
CAMPAIGN_SAVED = "campaign_saved"
CHECKED_RECORD_SAVED = "checked_record_saved"


class ReportSaved(msgspec.Struct, kw_only=True, frozen=True):
    """entity: the report. Region codes are the enterprise's."""

    report_id: UUID
    agency_id: UUID
    contract_id: UUID
    enterprise_id: UUID
    number: str
    revision: int
    kind: EvaluationKind
    conclusion: Conclusion
    finished_on: date
    state: ReportState
    region_codes: list[str]


class CampaignSaved(msgspec.Struct, kw_only=True, frozen=True):
    """entity: the campaign. ``region_codes``: its region and all above it. ``drawn_on`` and ``published_on`` are local days."""

    campaign_id: UUID
    name: str
    kind: ServiceKind
    year: int
    half: int | None
    quarter: int | None
    state: CampaignState
    region_codes: list[str]
    drawn_on: date | None
    published_on: date | None


class CheckedRecordSaved(msgspec.Struct, kw_only=True, frozen=True):
    """entity: the checked record. Region codes are the enterprise's. ``drawn_on`` (or replaced another on) and ``published_on`` are local
    days; ``score`` is told from publication on."""

    record_id: UUID
    campaign_id: UUID
    campaign_name: str
    kind: ServiceKind
    object_id: UUID
    object_number: str
    agency_id: UUID
    enterprise_id: UUID
    region_codes: list[str]
    state: CheckedRecordState
    score: Decimal | None
    drawn_on: date
    published_on: date | None
    appeal_state: AppealState | None
