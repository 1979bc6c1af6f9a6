"""Score sheets, inspectors, campaigns and draws: rows <-> the structs of the contracts."""

from collections.abc import Mapping
from typing import Any

import msgspec

from contracts.events.evaluation import CampaignSaved
from contracts.rpc.spot_checks import (
    AgencyComplaints,
    Campaign,
    CampaignFilter,
    Inspector,
    NewCampaign,
    PublicReplacement,
    Replacement,
    ScoreSheet,
    SheetItem,
)
from contracts.vocabulary import CampaignState, ReplacedKind, ScoringMode, ServiceKind
from kit.clock import local_day
from kit.db import Tracked
from services.evaluation.tables.spot_checks import CampaignRecord, InspectorRecord, ReplacementRecord, SheetRecord


def score_sheet(row: SheetRecord) -> ScoreSheet:
    return ScoreSheet(
        **_tracked(row),
        name=row.name,
        kind=ServiceKind(row.kind),
        region_code=row.region_code,
        revision=row.revision,
        replaces=row.replaces,
        latest=row.latest,
        points=row.points,
        items=sheet_items(row),
    )


def sheet_items(row: SheetRecord) -> list[SheetItem]:
    return msgspec.convert(row.items, list[SheetItem], strict=False)


def inspector(row: InspectorRecord) -> Inspector:
    return Inspector(
        **_tracked(row),
        name=row.name,
        unit=row.unit,
        phone=row.phone,
        expert=row.expert,
        specialties=row.specialties,
        agency_id=row.agency_id,
        former_agency_ids=row.former_agency_ids,
        account_id=row.account_id,
        region_code=row.region_code,
        active=row.active,
    )


def campaign(row: CampaignRecord, sheet_name: str, records: Mapping[str, int]) -> Campaign:
    """``records``: checked records by state, replaced ones aside."""
    plan = campaign_plan(row)
    return Campaign(
        **_tracked(row),
        **{name: getattr(plan, name) for name in NewCampaign.__struct_fields__},
        sampler_version=row.sampler_version,
        score_sheet_name=sheet_name,
        state=CampaignState(row.state),
        pool_size=row.pool_size,
        pool_hash=row.pool_hash,
        seed_commit=row.seed_commit,
        frozen_at=row.frozen_at,
        drawn_at=row.drawn_at,
        published_at=row.published_at,
        closed_at=row.closed_at,
        records=dict(records),
    )


def campaign_plan(row: CampaignRecord) -> NewCampaign:
    """What a person entered, as it stands."""
    return NewCampaign(
        name=row.name,
        kind=ServiceKind(row.kind),
        year=row.year,
        half=row.half,
        quarter=row.quarter,
        region_code=row.region_code,
        filter=msgspec.convert(row.filter, CampaignFilter, strict=False),
        count=row.count,
        ratio=row.ratio,
        sampler=row.sampler,
        stratify_by=row.stratify_by,
        complaints=complaints(row),
        inspectors_per_object=row.inspectors_per_object,
        scoring=ScoringMode(row.scoring),
        score_sheet_id=row.score_sheet_id,
    )


def complaints(row: CampaignRecord) -> list[AgencyComplaints]:
    return msgspec.convert(row.complaints, list[AgencyComplaints], strict=False)


def campaign_saved(row: CampaignRecord, zone: str) -> CampaignSaved:
    """``zone`` is whose calendar days count."""
    return CampaignSaved(
        campaign_id=row.id,
        name=row.name,
        kind=ServiceKind(row.kind),
        year=row.year,
        half=row.half,
        quarter=row.quarter,
        state=CampaignState(row.state),
        region_codes=row.region_codes(),
        drawn_on=local_day(row.drawn_at, zone) if row.drawn_at is not None else None,
        published_on=row.published_on,
    )


def replacement(row: ReplacementRecord) -> Replacement:
    return Replacement(
        kind=ReplacedKind(row.kind),
        object_id=str(row.object_id),
        replaced=str(row.replaced),
        by=str(row.by),
        reason=row.reason,
        at=row.at,
    )


def public_replacement(row: ReplacementRecord) -> PublicReplacement:
    return PublicReplacement(object_id=str(row.replaced), by=str(row.by), reason=row.reason, at=row.at)


def _tracked(row: Tracked) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "version", "created_at", "created_by", "updated_at", "updated_by")}
