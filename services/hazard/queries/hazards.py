"""Hazards on screen: the six lists, their numbers, one hazard."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, bindparam, select, tuple_, union_all

from contracts.actor import Actor
from contracts.errors import NotFound
from contracts.page import Page
from contracts.rpc.hazard import Hazard, HazardCounts, HazardQuery, HazardRow
from contracts.vocabulary import HazardView, Right, Role
from kit.paging import LIMIT, Direction, PreparedPage, SortKey, after_key, count_up_to, order_by, prepare_page, prepared_page
from kit.work import Work
from services.hazard import wire
from services.hazard.domain.hazards import VIEWS
from services.hazard.queries.counts import Names, count_all, number_of_view
from services.hazard.queries.filters import HAZARD, condition, filters_of
from services.hazard.queries.scope import visible_hazards
from services.hazard.tables.hazards import ExtensionRecord, HazardRecord, HazardStep, LinkRecord, RectificationRecord
from services.hazard.tables.visits import FindingRecord

READERS = (Role.AGENCY, Role.OFFICER, Role.ENTERPRISE)
_COLUMNS = [HAZARD.c[name] for name in wire.HAZARD_COLUMNS]
_DEFAULT_SORT = "-found_on"


def list_hazards(actor: Actor, work: Work, query: HazardQuery) -> Page[HazardRow]:
    """One of the six views, newest found first unless sorted otherwise.

    ``total`` is exact under view, agency, enterprise and region; under other filters up to 10,000.
    """
    actor.require(*READERS, right=Right.HAZARD)
    filters = filters_of(actor, work, query)
    today, names = work.today, tuple(filters.names)
    if query.sort:
        order_of(HAZARD.c, query.sort)  # a sort that there is not is refused before it becomes a statement's key
    return prepared_page(
        work.db,
        _prepared(query.view, names, query.sort, filters.by_numbers, filters.countable),
        query=query,
        values={**filters.values, "today": today},
        to_item=lambda row: wire.listed_hazard(row, today),
        total=None
        if filters.countable
        else lambda: count_up_to(work.db, _rows(query.view, names), {**filters.values, "today": today}),
    )


def order_of(columns: Any, sort: str) -> list[tuple[SortKey, Direction]]:
    return order_by(sort, {"found_on": columns.found_on, "deadline_on": columns.deadline_on}, _DEFAULT_SORT, columns.id)


@lru_cache(maxsize=512)
def _prepared(view: HazardView, names: Names, sort: str, by_numbers: bool, countable: bool) -> PreparedPage:
    """The list's statements: of page one, which brings the total along where it can be had cheaply, and of later pages."""
    first, later = (first_of_each(_branches(view, names), sort, after) for after in (False, True))
    order = order_of(first.selected_columns, sort), order_of(later.selected_columns, sort)
    return prepare_page(first, later, order, number_of_view(view, names, by_numbers) if countable else None)


@lru_cache(maxsize=512)
def _rows(view: HazardView, names: Names) -> Select[Any]:
    """The ids of all rows of a view, for counting them."""
    return select(union_all(*_branches(view, names)).subquery().c.id)


def _branches(view: HazardView, names: Names) -> list[Select[Any]]:
    """The rows of each state of a view, with the list's columns."""
    branches = [select(*_COLUMNS).where(*map(condition, names), HAZARD.c.state == state.value) for state in VIEWS[view]]
    if view is HazardView.OVERDUE:
        return [branch.where(HAZARD.c.deadline_on < bindparam("today", type_=Date())) for branch in branches]
    return branches


def first_of_each(branches: list[Select[Any]], sort: str, after: bool) -> Select[Any]:
    """What the next page of all branches together is taken from: of each state no more rows than a page has.

    Each state of a scope stands sorted in an index. An IN over several states would have to find all their rows and sort them,
    and so would a plain union: PostgreSQL does not carry the order into its parts, so each part gets order, limit and cursor.
    """
    if len(branches) == 1:
        return branches[0]
    (key, direction), (tie, _) = order_of(HAZARD.c, sort)
    parts = []
    for branch in branches:
        part = branch.order_by(*(c.desc() if direction == "desc" else c.asc() for c in (key, tie))).limit(LIMIT)
        if after:
            here, last = tuple_(key, tie), tuple_(after_key(0, key), after_key(1, tie))
            part = part.where(here < last if direction == "desc" else here > last)
        parts.append(select(*part.subquery().c))
    return select(*union_all(*parts).subquery("merged").c)


def count_hazards(actor: Actor, work: Work, query: HazardQuery) -> HazardCounts:
    """The six numbers under the query's filters; its view, order and page do not matter."""
    actor.require(*READERS, right=Right.HAZARD)
    return count_all(work, filters_of(actor, work, query))


def get_hazard(actor: Actor, work: Work, hazard_id: UUID) -> Hazard:
    """With its rectifications, extensions and history, oldest first. A void or cancelled one is found here too."""
    actor.require(*READERS, right=Right.HAZARD)
    row = work.db.scalar(visible_hazards(actor).where(HazardRecord.id == hazard_id))
    if row is None:
        raise NotFound("hazard.hazard.not_found")
    return hazard_of(work, row)


def hazard_of(work: Work, row: HazardRecord) -> Hazard:
    """The whole of a hazard that the caller may see: five queries."""
    work.db.flush()
    rectifications = select(RectificationRecord).where(RectificationRecord.hazard_id == row.id).order_by(RectificationRecord.id)
    extensions = select(ExtensionRecord).where(ExtensionRecord.hazard_id == row.id).order_by(ExtensionRecord.id)
    history = select(HazardStep).where(HazardStep.hazard_id == row.id).order_by(HazardStep.id)
    findings = select(FindingRecord).where(FindingRecord.hazard_id == row.id).order_by(FindingRecord.position)
    link = select(LinkRecord).where(LinkRecord.hazard_id == row.id, ~LinkRecord.ended, LinkRecord.expires_at > work.at)
    return wire.hazard_detail(
        row,
        work.today,
        rectifications=work.db.scalars(rectifications).all(),
        extensions=work.db.scalars(extensions).all(),
        history=work.db.scalars(history).all(),
        findings=work.db.scalars(findings).all(),
        link=work.db.scalar(link),
    )
