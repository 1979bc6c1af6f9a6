"""Which inspectors a campaign may assign, and who is assigned."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import and_, select

from contracts.rpc.spot_checks import AssignedInspector
from kit.work import Work
from services.evaluation.domain.inspectors import Able
from services.evaluation.tables.checked_records import CheckedRecordRecord, RecordInspector
from services.evaluation.tables.spot_checks import CampaignRecord, InspectorRecord


def assignable(work: Work, campaign: CampaignRecord) -> dict[UUID, InspectorRecord]:
    """Active inspectors of the campaign's region and of all above it."""
    t = InspectorRecord
    columns, codes = (t.region_1, t.region_2, t.region_3), campaign.region_codes()
    own_or_above = [
        column.in_([code]) if depth == 0 else (column.is_(None) | (column == code))
        for depth, (column, code) in enumerate(zip(columns, [*codes, None, None], strict=False))
        if code is not None
    ]
    deeper = [column.is_(None) for column in columns[len(codes) :]]
    rows = work.db.scalars(select(t).where(t.active, *own_or_above, *deeper))
    return {row.id: row for row in rows}


def as_able(inspectors: Collection[InspectorRecord], recent: Collection[UUID]) -> list[Able]:
    """``recent``: see ``recently_inspecting``."""
    return [
        Able(
            inspector_id=row.id,
            expert=row.expert,
            agency_ids=frozenset((*row.former_agency_ids, *([row.agency_id] if row.agency_id is not None else []))),
            recent=row.id in recent,
        )
        for row in inspectors
    ]


def recently_inspecting(work: Work, campaign: CampaignRecord) -> set[UUID]:
    """Who inspected in the last drawn campaign of the same kind and region before this one."""
    t = CampaignRecord
    last = (
        select(t.id)
        .where(
            t.kind == campaign.kind,
            t.id != campaign.id,
            t.drawn_at.is_not(None),
            t.drawn_at <= (campaign.drawn_at or work.at),
            t.region_1.is_not_distinct_from(campaign.region_1),
            t.region_2.is_not_distinct_from(campaign.region_2),
            t.region_3.is_not_distinct_from(campaign.region_3),
        )
        .order_by(t.drawn_at.desc(), t.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    its = and_(CheckedRecordRecord.id == RecordInspector.record_id, CheckedRecordRecord.campaign_id == last)
    return set(work.db.scalars(select(RecordInspector.inspector_id).join(CheckedRecordRecord, its).where(RecordInspector.present)))


def drawn_inspectors(work: Work, campaign_id: UUID) -> Mapping[UUID, list[AssignedInspector]]:
    """Object -> its inspectors as they were assigned at the draw."""
    t = RecordInspector
    found = (
        select(CheckedRecordRecord.object_id, t)
        .join(t, t.record_id == CheckedRecordRecord.id)
        .where(CheckedRecordRecord.campaign_id == campaign_id, t.drawn)
        .order_by(CheckedRecordRecord.rank, t.position)
    )
    assigned: dict[UUID, list[AssignedInspector]] = {}
    for object_id, one in work.db.execute(found):
        assigned.setdefault(object_id, []).append(assigned_inspector(one))
    return assigned


def assigned_inspector(row: RecordInspector) -> AssignedInspector:
    return AssignedInspector(inspector_id=row.inspector_id, name=row.name, unit=row.unit, leader=row.leader)
