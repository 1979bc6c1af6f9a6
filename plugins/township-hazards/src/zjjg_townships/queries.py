"""The figures: each one statement over the index of open hazards."""

from typing import Any

from sqlalchemy import ColumnElement, Subquery, func, select

from contracts.actor import Actor
from contracts.errors import Forbidden, NotFound
from contracts.page import Page
from contracts.vocabulary import HazardLevel, HazardState, Role
from kit.paging import order_by, page
from kit.work import Work
from zjjg_townships.rpc import Township, TownshipQuery
from zjjg_townships.tables import HazardCopy

SORTS = ("id", "open", "overdue", "major")


def list_townships(actor: Actor, work: Work, query: TownshipQuery) -> Page[Township]:
    counted = _counted(actor, work)
    statement = select(counted)
    if query.major_only:
        statement = statement.where(counted.c.major > 0)
    order = order_by(query.sort, {name: counted.c[name] for name in SORTS}, "-open", counted.c.id)
    return page(work.db, statement, order=order, query=query, to_item=_township)


def get_township(actor: Actor, work: Work, code: str) -> Township:
    counted = _counted(actor, work)
    row = work.db.execute(select(counted).where(counted.c.id == code)).one_or_none()
    if row is None:
        raise NotFound("townships.township.not_found")
    return _township(row)


def _counted(actor: Actor, work: Work) -> Subquery:
    """Place by place, of the officer's region alone."""
    overdue, major = HazardCopy.deadline_on < work.today, HazardCopy.level == HazardLevel.MAJOR
    return (
        select(
            HazardCopy.place.label("id"),
            func.count().label("open"),
            func.count().filter(overdue).label("overdue"),
            func.count().filter(major).label("major"),
        )
        .where(HazardCopy.state == HazardState.OPEN, _in_region_of(actor))
        .group_by(HazardCopy.place)
        .subquery()
    )


def _in_region_of(actor: Actor) -> ColumnElement[bool]:
    actor.require(Role.OFFICER)
    depth = len(actor.region_codes)
    if not 0 < depth <= 3:
        raise Forbidden("auth.role_not_allowed", {"role": actor.role.value})
    return (HazardCopy.city, HazardCopy.district, HazardCopy.township)[depth - 1] == actor.region_codes[-1]


def _township(row: Any) -> Township:
    return Township(id=row.id, open=row.open, overdue=row.overdue, major=row.major)
