"""Lists of inspectors, and one."""

from typing import Any
from uuid import UUID

from contracts.actor import Actor
from contracts.page import Page
from contracts.rpc.spot_checks import Inspector, InspectorQuery
from contracts.vocabulary import Role
from kit.paging import order_by, page
from kit.work import Work
from services.evaluation.queries.matching import matches
from services.evaluation.queries.scope import inspector_for, visible_plans, within_region
from services.evaluation.tables.spot_checks import InspectorRecord
from services.evaluation.wire import spot_checks as wire

SORTS: dict[str, Any] = {"name": InspectorRecord.name, "created_at": InspectorRecord.created_at}


def list_inspectors(actor: Actor, work: Work, query: InspectorQuery) -> Page[Inspector]:
    """By name. ``sort``: name, created_at. ``q`` is looked for in name and unit."""
    actor.require(Role.OFFICER)
    statement = visible_plans(actor, InspectorRecord).where(*matches(InspectorRecord.search, query.q))
    if query.active is not None:
        statement = statement.where(InspectorRecord.active.is_(query.active))
    if query.expert is not None:
        statement = statement.where(InspectorRecord.expert.is_(query.expert))
    if query.region_code is not None:
        statement = statement.where(within_region(work, query.region_code, InspectorRecord))
    order = order_by(query.sort, SORTS, "name", InspectorRecord.id)
    return page(work.db, statement, order=order, query=query, to_item=wire.inspector)


def get_inspector(actor: Actor, work: Work, inspector_id: UUID) -> Inspector:
    actor.require(Role.OFFICER)
    return wire.inspector(inspector_for(actor, work, inspector_id))
