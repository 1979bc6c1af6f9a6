"""Who sees and writes what, and the fetches that go through it. What is not seen is NotFound.

An agency's rows are kept apart by row-level security as well; officers pass it by, so their region stands here alone.
"""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from contracts.actor import Actor
from contracts.errors import Forbidden, NotFound, invalid_field
from contracts.vocabulary import Role
from kit.work import Doubtful, Work
from services.evaluation.tables.replicas import Region
from services.evaluation.tables.reports import ReportRecord
from services.evaluation.tables.schema import Placed
from services.evaluation.tables.spot_checks import CampaignRecord, InspectorRecord, SheetRecord

DEEPEST = 3

Planned = TypeVar("Planned", SheetRecord, InspectorRecord, CampaignRecord)


def visible_reports(actor: Actor) -> Select[Any]:
    """The agency's own; an officer's by the enterprise's region; nobody else's."""
    return select(ReportRecord).where(_in_scope(actor))


def report_for(actor: Actor, work: Work, report_id: UUID, *, lock: bool = False) -> ReportRecord:
    statement = visible_reports(actor).where(ReportRecord.id == report_id)
    row: ReportRecord | None = work.db.scalar(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound("evaluation.report.not_found")
    return row


def visible_plans(actor: Actor, table: type[Planned]) -> Select[Planned]:
    """Score sheets, inspectors and campaigns: those of the officer's region, of all above it and of all below it. Nobody else's."""
    if actor.role is not Role.OFFICER:
        return select(table).where(false())
    codes = actor.region_codes
    columns = _regions_of(table)
    above = [and_(columns[depth] == code, columns[depth + 1].is_(None)) for depth, code in enumerate(codes[:-1])]
    return select(table).where(or_(in_region(table, codes), *above))


def sheet_for(actor: Actor, work: Work, sheet_id: UUID, *, writes: bool = False) -> SheetRecord:
    """``writes`` here and below locks the row, and is Forbidden for one that belongs to a region above the officer's."""
    return _plan_for(actor, work, SheetRecord, sheet_id, "evaluation.score_sheet.not_found", writes)


def inspector_for(actor: Actor, work: Work, inspector_id: UUID, *, writes: bool = False) -> InspectorRecord:
    return _plan_for(actor, work, InspectorRecord, inspector_id, "evaluation.inspector.not_found", writes)


def campaign_for(actor: Actor, work: Work, campaign_id: UUID, *, writes: bool = False) -> CampaignRecord:
    return _plan_for(actor, work, CampaignRecord, campaign_id, "evaluation.campaign.not_found", writes)


def _plan_for(actor: Actor, work: Work, table: type[Planned], row_id: UUID, unknown: str, writes: bool) -> Planned:
    statement = visible_plans(actor, table).where(table.id == row_id)
    row = work.db.scalar(statement.with_for_update() if writes else statement)
    if row is None:
        raise NotFound(unknown)
    if writes and row.region_codes()[: len(actor.region_codes)] != actor.region_codes:
        raise Forbidden("evaluation.region.not_yours")
    return row


def region_codes(work: Work, code: str) -> list[str]:
    """Of a region: its own and all above it. A code that nobody knows is Invalid on field ``region_code``, after auth was asked."""
    unknown = invalid_field("region_code", "evaluation.region.unknown")
    if "\x00" in code:
        raise unknown
    region = work.db.get(Region, code)
    if region is None:
        raise Doubtful(unknown, [("auth", "region", code[:20])])
    return region.codes


def own_region_codes(actor: Actor, work: Work, code: str | None) -> list[str]:
    """For what an officer makes: its own region's (None) or those of one below it; Invalid on field ``region_code`` for any other."""
    if not actor.region_codes:
        raise Forbidden("evaluation.region.not_yours")
    codes = actor.region_codes if code is None else region_codes(work, code)
    if codes[: len(actor.region_codes)] != actor.region_codes:
        raise invalid_field("region_code", "evaluation.region.not_yours")
    return codes


def within_region(work: Work, code: str, table: type[Placed] = ReportRecord) -> ColumnElement[bool]:
    """Rows of a region and all below it. See ``region_codes``."""
    return in_region(table, region_codes(work, code))


def in_region(table: type[Placed], codes: list[str]) -> ColumnElement[bool]:
    """A code is of one depth alone, so the last one says it all."""
    if not 0 < len(codes) <= DEEPEST:
        return false()
    found: ColumnElement[bool] = _regions_of(table)[len(codes) - 1] == codes[-1]
    return found


def _in_scope(actor: Actor) -> ColumnElement[bool]:
    if actor.role in (Role.AGENCY, Role.SUB_ACCOUNT) and actor.agency_id is not None:
        return ReportRecord.agency_id == actor.agency_id
    return in_region(ReportRecord, actor.region_codes) if actor.role is Role.OFFICER else false()


def _regions_of(table: type[Placed]) -> tuple[Any, Any, Any]:
    return table.region_1, table.region_2, table.region_3
