"""The lists that can be exported, by the path at which they are read."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import msgspec
from marshmallow import Schema

from contracts.exports import ExportColumn
from gateway.calls import RoomName
from gateway.schemas.accounts import AccountQuerySchema, SubAccountQuerySchema
from gateway.schemas.agencies import (
    DeclaredAgencyQuerySchema,
    DeclaredStaffQuerySchema,
    EnterpriseQuerySchema,
    StaffQuerySchema,
)
from gateway.schemas.audit import AuditQuerySchema
from gateway.schemas.checked_records import CheckedRecordQuerySchema, RankingQuerySchema
from gateway.schemas.contracts import EvaluationContractQuerySchema, ServiceContractQuerySchema
from gateway.schemas.hazards import HazardQuerySchema
from gateway.schemas.reports import ReportQuerySchema
from gateway.schemas.signals import SignalQuerySchema
from gateway.schemas.spot_checks import CampaignQuerySchema, InspectorQuerySchema, ScoreSheetQuerySchema
from gateway.schemas.statistics import RegionPeriodSchema, SpotCheckPeriodSchema, TrendQuerySchema
from gateway.schemas.visits import VisitQuerySchema

REGION = "region"
"""As the words of a column: the city's regions by code, which auth knows."""
FEN = "fen"
"""As the words of a column: shown in yuan."""


@dataclass(frozen=True, slots=True)
class List:
    """``room`` None: the one that the filter names. ``columns``: ``field`` or ``field:words`` (a group of words.json, region or fen)."""

    room: RoomName | None
    name: str
    query: type[Schema]
    columns: str


LISTS = {
    "/accounts": List(
        RoomName.AUTH,
        "accounts",
        AccountQuerySchema,
        "username role:role name display_name uscc kinds:service_kind region_code:region contact_name contact_mobile "
        "disabled:on_off must_change_password:yes_no last_signed_in_at created_at",
    ),
    "/sub-accounts": List(
        RoomName.AUTH,
        "sub_accounts",
        SubAccountQuerySchema,
        "username display_name mobile rights:right disabled:on_off last_signed_in_at created_at",
    ),
    "/staff": List(
        RoomName.AGENCY,
        "staff",
        StaffQuerySchema,
        "name id_number gender:gender birth_year mobile education major title post:post employed_from employed_until pension_from "
        "rehired:yes_no specialties state:staff_state left_on",
    ),
    "/declared-agencies": List(
        RoomName.AGENCY,
        "declared_agencies",
        DeclaredAgencyQuerySchema,
        "name uscc kinds:service_kind region_name state:declaration_state contact_name contact_mobile staff_count submitted_at reviewed_at",
    ),
    "/declared-staff": List(
        RoomName.AGENCY,
        "declared_staff",
        DeclaredStaffQuerySchema,
        "agency_name name id_number gender:gender birth_year mobile education title post:post employed_from state:staff_state",
    ),
    "/enterprises": List(
        RoomName.AGENCY,
        "enterprises",
        EnterpriseQuerySchema,
        "name uscc region_name address industry risk_level:risk_level safety_lead safety_lead_mobile",
    ),
    "/evaluation-contracts": List(
        RoomName.AGENCY,
        "evaluation_contracts",
        EvaluationContractQuerySchema,
        "number agency_name enterprise_name region_code:region project kind:evaluation_kind scope signed_on starts_on due_on fee_fen:fen "
        "team_members.name state:contract_state void_reason created_at",
    ),
    "/service-contracts": List(
        RoomName.AGENCY,
        "service_contracts",
        ServiceContractQuerySchema,
        "number agency_name enterprise_name region_code:region service_items starts_on ends_on visits_per_year visits_done fee_fen:fen "
        "payer:payer team_members.name state:contract_state void_reason created_at",
    ),
    "/evaluation-reports": List(
        RoomName.EVALUATION,
        "evaluation_reports",
        ReportQuerySchema,
        "number revision title agency_name enterprise_name region_code:region contract_number kind:evaluation_kind conclusion:conclusion "
        "open_problems compiled_by reviewed_by approved_by finished_on valid_until state:report_state issued_at sha256 void_reason",
    ),
    "/score-sheets": List(
        RoomName.EVALUATION,
        "score_sheets",
        ScoreSheetQuerySchema,
        "name kind:service_kind revision latest:yes_no points region_code:region created_at",
    ),
    "/inspectors": List(
        RoomName.EVALUATION,
        "inspectors",
        InspectorQuerySchema,
        "name unit phone expert:yes_no specialties region_code:region active:yes_no",
    ),
    "/campaigns": List(
        RoomName.EVALUATION,
        "campaigns",
        CampaignQuerySchema,
        "name kind:service_kind year half quarter region_code:region sampler pool_size state:campaign_state frozen_at drawn_at published_at",
    ),
    "/checked-records": List(
        RoomName.EVALUATION,
        "checked_records",
        CheckedRecordQuerySchema,
        "campaign_name kind:service_kind rank object_number object_title agency_name enterprise_name region_code:region "
        "state:checked_record_state score published_at",
    ),
    "/rankings": List(
        RoomName.EVALUATION,
        "rankings",
        RankingQuerySchema,
        "rank agency_name checked mean_score shrunk_mean enough:yes_no trend",
    ),
    "/visits": List(
        RoomName.HAZARD,
        "visits",
        VisitQuerySchema,
        "number visited_on agency_name enterprise_name region_code:region contract_number staff_members.name hazard_count "
        "no_hazard_found:yes_no state:visit_state void_reason submitted_at",
    ),
    "/hazards": List(
        RoomName.HAZARD,
        "hazards",
        HazardQuerySchema,
        "number found_on agency_name enterprise_name region_code:region location description category level:hazard_level cause:hazard_cause "
        "basis suggestion deadline_on state:hazard_state overdue:yes_no rectified_on confirmed_at",
    ),
    "/signals": List(
        RoomName.HAZARD,
        "signals",
        SignalQuerySchema,
        "found_at name agency_name enterprise_name region_code:region params state:signal_state note decided_at",
    ),
    "/statistics/evaluation": List(
        RoomName.STATS,
        "statistics_evaluation",
        RegionPeriodSchema,
        "region_name:total agencies contracts contract_amount:fen reports reports_by_kind.pre reports_by_kind.acceptance "
        "reports_by_kind.current reports_by_kind.special enterprises checked mean_score",
    ),
    "/statistics/social": List(
        RoomName.STATS,
        "statistics_social",
        RegionPeriodSchema,
        "region_name:total agencies contracts enterprises visits visits_promised hazards major rectified confirmed overdue "
        "rectification_rate mean_days_to_rectify",
    ),
    "/statistics/spot-checks": List(
        RoomName.STATS,
        "statistics_spot_checks",
        SpotCheckPeriodSchema,
        "region_name:total campaigns drawn scored published completion_rate mean_score",
    ),
    "/statistics/trend": List(RoomName.STATS, "statistics_trend", TrendQuerySchema, "from_on until_on value"),
    "/audit-entries": List(
        None,
        "audit_entries",
        AuditQuerySchema,
        "seq at display_name role:role action object_kind object_id before after address request_id hash",
    ),
}

ByLanguage = dict[str, str]


class _Titles(msgspec.Struct):
    """``of_lists``: where a list calls a field otherwise, ``<list>.<field>``."""

    lists: dict[str, ByLanguage]
    fields: dict[str, ByLanguage]
    of_lists: dict[str, ByLanguage]


@cache
def titles() -> _Titles:
    return msgspec.json.decode((resources.files(__package__) / "titles.json").read_bytes(), type=_Titles)


@cache
def words() -> dict[str, dict[str, ByLanguage]]:
    """Group -> value -> word; the browser's own words, which a test compares."""
    return msgspec.json.decode((resources.files(__package__) / "words.json").read_bytes(), type=dict[str, dict[str, ByLanguage]])


def title_of(known: List, language: str) -> str:
    return titles().lists[known.name][language]


def columns_of(known: List, language: str, regions: dict[str, str]) -> list[ExportColumn]:
    """``regions``: code -> name."""
    return [_column(known.name, *spec.partition(":")[::2], language, regions) for spec in known.columns.split()]


def needs_regions(known: List) -> bool:
    return f":{REGION}" in known.columns


def _column(list_name: str, field: str, group: str, language: str, regions: dict[str, str]) -> ExportColumn:
    texts = titles()
    title = texts.of_lists.get(f"{list_name}.{field}") or texts.fields[field]
    named: dict[str, Any] = {"field": field, "title": title[language]}
    if group == FEN:
        named["divisor"] = 100
    elif group == REGION:
        named["words"] = regions
    elif group:
        named["words"] = {value: word[language] for value, word in words()[group].items()}
    return ExportColumn(**named)
