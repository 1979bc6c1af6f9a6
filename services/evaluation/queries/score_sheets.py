"""Lists of score sheets, and one."""

from typing import Any
from uuid import UUID

from contracts.actor import Actor
from contracts.page import Page
from contracts.rpc.spot_checks import ScoreSheet, ScoreSheetQuery
from contracts.vocabulary import Role
from kit.paging import order_by, page
from kit.work import Work
from services.evaluation.queries.matching import matches
from services.evaluation.queries.scope import sheet_for, visible_plans
from services.evaluation.tables.spot_checks import SheetRecord
from services.evaluation.wire import spot_checks as wire

SORTS: dict[str, Any] = {"created_at": SheetRecord.created_at, "name": SheetRecord.name}


def list_score_sheets(actor: Actor, work: Work, query: ScoreSheetQuery) -> Page[ScoreSheet]:
    """Newest first. ``sort``: created_at, name."""
    actor.require(Role.OFFICER)
    statement = visible_plans(actor, SheetRecord).where(*matches(SheetRecord.search, query.q))
    if query.kind is not None:
        statement = statement.where(SheetRecord.kind == query.kind)
    if query.latest is not None:
        statement = statement.where(SheetRecord.latest.is_(query.latest))
    order = order_by(query.sort, SORTS, "-created_at", SheetRecord.id)
    return page(work.db, statement, order=order, query=query, to_item=wire.score_sheet)


def get_score_sheet(actor: Actor, work: Work, sheet_id: UUID) -> ScoreSheet:
    actor.require(Role.OFFICER)
    return wire.score_sheet(sheet_for(actor, work, sheet_id))
