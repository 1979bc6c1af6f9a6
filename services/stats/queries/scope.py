"""Which region an actor may ask about."""

from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import NotFound
from contracts.vocabulary import Right, Role
from kit.work import Doubtful, Work
from services.stats.tables import Region


def region_for(actor: Actor, work: Work, region_code: str | None) -> Region:
    """The asked region, or the actor's own when None: an officer's, the city for an agency.

    An officer reads its own region and those below it, an agency every one; any other is NotFound. Other roles, and sub-accounts
    without the right to statistics, are Forbidden.
    """
    actor.require(Role.OFFICER, Role.AGENCY, right=Right.STATISTICS)
    code = region_code or actor.region_code or _city(work)
    region = work.db.get(Region, code) if code is not None and "\x00" not in code else None
    if region is None:
        raise _unknown(code)
    if actor.role is Role.OFFICER and actor.region_code not in region.codes:
        raise NotFound("stats.region.unknown")
    return region


def _city(work: Work) -> str | None:
    return work.db.scalars(select(Region.code).where(Region.parent_code.is_(None)).order_by(Region.code).limit(1)).one_or_none()


def _unknown(code: str | None) -> Doubtful | NotFound:
    """A region that auth may have made a moment ago."""
    missing = NotFound("stats.region.unknown")
    return missing if code is None or "\x00" in code else Doubtful(missing, [("auth", "region", code)])
