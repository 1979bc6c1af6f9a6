"""Whose rows an actor reaches: the one place that says so. Row-level security says it again for tenants."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, select, true

from contracts.actor import Actor
from contracts.errors import invalid_field
from contracts.vocabulary import Role
from kit.work import Work
from services.hazard.tables.hazards import HazardRecord
from services.hazard.tables.replicas import Region
from services.hazard.tables.schema import Placed
from services.hazard.tables.visits import Attachment, VisitRecord

DEEPEST = 3
"""A row keeps codes of this many levels: city, district, township or zone."""


def in_region(table: Any, codes: Sequence[str]) -> ColumnElement[bool]:
    """Rows of the region whose codes, city first, are ``codes``, and of all below it.

    Codes are unique over all depths, so the last one says it all, and one index answers it.
    """
    depth = len(codes)
    if not 0 < depth <= DEEPEST:
        return false()
    wanted: ColumnElement[bool] = (table.region_1, table.region_2, table.region_3)[depth - 1] == codes[-1]
    return wanted


def in_actors_scope(actor: Actor, table: type[Placed]) -> ColumnElement[bool]:
    """Agency and sub-account: their agency's rows. Enterprise: its own. Officer: those of its region. Everyone else: none."""
    match actor.role:
        case Role.AGENCY | Role.SUB_ACCOUNT if actor.agency_id is not None:
            return table.agency_id == actor.agency_id
        case Role.ENTERPRISE if actor.enterprise_id is not None:
            return table.enterprise_id == actor.enterprise_id
        case Role.OFFICER:
            return in_region(table, actor.region_codes)
    return false()


def hazards_in_scope(actor: Actor) -> ColumnElement[bool]:
    """For a session that came by a link: that one hazard."""
    scope = in_actors_scope(actor, HazardRecord)
    return scope if actor.hazard_id is None else and_(scope, HazardRecord.id == actor.hazard_id)


def visible_hazards(actor: Actor) -> Select[HazardRecord]:
    """Void and cancelled ones included: they leave the views, not the books."""
    return select(HazardRecord).where(hazards_in_scope(actor))


def visible_visits(actor: Actor) -> Select[VisitRecord]:
    """A session that came by a link sees no visit."""
    return select(VisitRecord).where(in_actors_scope(actor, VisitRecord), true() if actor.hazard_id is None else false())


def visible_attachments(actor: Actor) -> Select[Attachment]:
    """A session that came by a link: those of its hazard."""
    scope = in_actors_scope(actor, Attachment)
    return select(Attachment).where(scope, true() if actor.hazard_id is None else Attachment.hazard_id == actor.hazard_id)


def region_codes_of(work: Work, code: str) -> list[str]:
    """The codes of a region and all above it, city first. A code that no one knows is Invalid on field ``region_code``."""
    region = work.db.get(Region, code) if "\x00" not in code else None
    if region is None:
        raise invalid_field("region_code", "hazard.region.unknown")
    return region.codes
