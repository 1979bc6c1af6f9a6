"""What was drawn: for officers with its inspectors, for everybody with all that the draw is computed from."""

from uuid import UUID

from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import NotFound
from contracts.rpc.spot_checks import Assignment, Draw, DrawnObject, PublicDraw, PublishedDraw, Replacement
from contracts.vocabulary import ReplacedKind, Role, ServiceKind
from kit.work import Work
from services.evaluation.doors import find_installed_sampler
from services.evaluation.queries.assignable import drawn_inspectors
from services.evaluation.queries.scope import campaign_for
from services.evaluation.tables.spot_checks import CampaignRecord, PoolObject, ReplacementRecord
from services.evaluation.wire import spot_checks as wire

DRAWS_SHOWN = 200


def get_draw(actor: Actor, work: Work, campaign_id: UUID) -> Draw:
    """As it was drawn, whatever was replaced since. NotFound ``evaluation.campaign.not_drawn`` before the draw."""
    actor.require(Role.OFFICER)
    return draw_of(work, campaign_for(actor, work, campaign_id))


def draw_of(work: Work, row: CampaignRecord) -> Draw:
    if row.seed is None or row.salt is None or row.draw_key is None:
        raise NotFound("evaluation.campaign.not_drawn")
    objects = _drawn_objects(work, row)
    assigned = drawn_inspectors(work, row.id)
    return Draw(
        seed=row.seed,
        salt=row.salt,
        draw_key=row.draw_key,
        objects=objects,
        inspectors=[Assignment(object_id=one.object_id, inspectors=assigned[UUID(one.object_id)]) for one in objects],
    )


def list_replacements(actor: Actor, work: Work, campaign_id: UUID) -> list[Replacement]:
    """In the order in which they were made. As many as were made: a draw has at most 10,000 objects, and a replacement is made by hand."""
    actor.require(Role.OFFICER)
    campaign_for(actor, work, campaign_id)
    return [wire.replacement(row) for row in _replacements(work, campaign_id)]


def get_public_draw(work: Work, campaign_id: UUID) -> PublicDraw:
    """All that a stranger needs to compute the draw again, from the draw on; before it NotFound, as for a campaign that is not there."""
    row = work.db.get(CampaignRecord, campaign_id)
    drawn_at = row.drawn_at if row is not None else None
    if row is None or drawn_at is None:
        raise NotFound("evaluation.draw.not_found")
    pool = work.db.scalars(select(PoolObject).where(PoolObject.campaign_id == campaign_id).order_by(PoolObject.position)).all()
    sampler = find_installed_sampler(row.sampler)
    return PublicDraw(
        campaign_id=row.id,
        name=row.name,
        kind=ServiceKind(row.kind),
        region_code=row.region_code,
        drawn_at=drawn_at,
        algorithm=row.sampler,
        version=row.sampler_version,
        description=dict(sampler.description) if sampler is not None else {},
        pool=[str(one.object_id) for one in pool],
        pool_hash=row.pool_hash or "",
        attributes={str(one.object_id): one.attributes for one in pool} if row.attributes_hash is not None else {},
        attributes_hash=row.attributes_hash,
        seed_commit=row.seed_commit or "",
        seed=row.seed or "",
        salt=row.salt or "",
        draw_key=row.draw_key or "",
        count=row.pool_count or 0,
        objects=_drawn_objects(work, row),
        replacements=[wire.public_replacement(one) for one in _replacements(work, campaign_id) if one.kind == ReplacedKind.OBJECT],
    )


def list_public_draws(work: Work) -> list[PublishedDraw]:
    """What was drawn, newest first, at most 200: older ones are still found by their address."""
    t = CampaignRecord
    drawn = select(t).where(t.drawn_at.is_not(None)).order_by(t.drawn_at.desc(), t.id).limit(DRAWS_SHOWN)
    return [
        PublishedDraw(
            campaign_id=row.id,
            name=row.name,
            kind=ServiceKind(row.kind),
            region_code=row.region_code,
            drawn_at=row.drawn_at,
            pool_size=row.pool_size or 0,
            count=row.pool_count or 0,
        )
        for row in work.db.scalars(drawn)
        if row.drawn_at is not None
    ]


def _drawn_objects(work: Work, row: CampaignRecord) -> list[DrawnObject]:
    t = PoolObject
    drawn = select(t.rank, t.object_id, t.key).where(t.campaign_id == row.id, t.rank <= row.pool_count).order_by(t.rank)
    return [DrawnObject(rank=rank or 0, object_id=str(oid), key=key or "") for rank, oid, key in work.db.execute(drawn)]


def _replacements(work: Work, campaign_id: UUID) -> list[ReplacementRecord]:
    t = ReplacementRecord
    return list(work.db.scalars(select(t).where(t.campaign_id == campaign_id).order_by(t.at, t.id)))
