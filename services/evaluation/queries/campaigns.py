"""Lists of campaigns, and one, each with its counts."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from contracts.actor import Actor
from contracts.page import Page
from contracts.rpc.spot_checks import Campaign, CampaignQuery
from contracts.vocabulary import CheckedRecordState, Role
from kit.paging import order_by, page
from kit.work import Work
from services.evaluation.queries.counted import counted_campaigns
from services.evaluation.queries.matching import matches
from services.evaluation.queries.scope import campaign_for, visible_plans, within_region
from services.evaluation.tables.checked_records import CheckedRecordRecord
from services.evaluation.tables.spot_checks import CampaignRecord, SheetRecord
from services.evaluation.wire import spot_checks as wire

SORTS: dict[str, Any] = {
    "created_at": CampaignRecord.created_at,
    "year": CampaignRecord.year,
    "name": CampaignRecord.name,
}


def list_campaigns(actor: Actor, work: Work, query: CampaignQuery) -> Page[Campaign]:
    """Newest first. ``sort``: created_at, year, name. Four queries at most, and one for the region's depth."""
    actor.require(Role.OFFICER)
    statement = visible_plans(actor, CampaignRecord).where(
        *counted_campaigns(work, query), *matches(CampaignRecord.search, query.q)
    )
    for column, value in (
        (CampaignRecord.kind, query.kind),
        (CampaignRecord.year, query.year),
        (CampaignRecord.state, query.state),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if query.region_code is not None:
        statement = statement.where(within_region(work, query.region_code, CampaignRecord))
    order = order_by(query.sort, SORTS, "-created_at", CampaignRecord.id)
    rows: Page[CampaignRecord] = page(work.db, statement, order=order, query=query, to_item=lambda row: row)
    names, counts = _sheet_names(work, rows.items), _counts(work, [row.id for row in rows.items])
    items = [wire.campaign(row, names[row.score_sheet_id], counts.get(row.id, {})) for row in rows.items]
    return Page(items, rows.next_cursor, rows.total)


def get_campaign(actor: Actor, work: Work, campaign_id: UUID) -> Campaign:
    actor.require(Role.OFFICER)
    return campaign_of(work, campaign_for(actor, work, campaign_id))


def campaign_of(work: Work, row: CampaignRecord) -> Campaign:
    """With what the row itself does not say."""
    return wire.campaign(row, _sheet_names(work, [row])[row.score_sheet_id], _counts(work, [row.id]).get(row.id, {}))


def _sheet_names(work: Work, rows: Collection[CampaignRecord]) -> Mapping[UUID, str]:
    wanted = select(SheetRecord.id, SheetRecord.name).where(SheetRecord.id.in_({row.score_sheet_id for row in rows}))
    return {key: name for key, name in work.db.execute(wanted)}  # noqa: C416  # dict() of a Result takes its keys


def _counts(work: Work, campaign_ids: Collection[UUID]) -> Mapping[UUID, Mapping[str, int]]:
    t = CheckedRecordRecord
    counted = (
        select(t.campaign_id, t.state, func.count())
        .where(t.campaign_id.in_(campaign_ids), t.state != CheckedRecordState.REPLACED)
        .group_by(t.campaign_id, t.state)
    )
    counts: dict[UUID, dict[str, int]] = {}
    for campaign_id, state, count in work.db.execute(counted):
        counts.setdefault(campaign_id, {})[state] = count
    return counts
