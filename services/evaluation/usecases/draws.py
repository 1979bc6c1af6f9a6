"""The draw: once, from what was frozen, computed so that anybody can compute it again."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, text

from contracts.actor import Actor
from contracts.errors import Conflict
from contracts.extension.samplers import Candidate, Ranked
from contracts.rpc.spot_checks import Draw
from contracts.vocabulary import CampaignState, Role
from kit.db import bump
from kit.offload import offload
from kit.work import Work
from services.evaluation.domain import draws
from services.evaluation.domain.campaigns import Act, next_state
from services.evaluation.queries.draws import draw_of
from services.evaluation.queries.scope import campaign_for
from services.evaluation.seeds import seed_vault
from services.evaluation.tables.spot_checks import CampaignRecord, PoolObject
from services.evaluation.usecases.assigning import Place, open_records
from services.evaluation.usecases.campaigns import AUDITED, tell
from services.evaluation.usecases.freezing import sampler_of

KEEP_ORDER = text(
    "update pool_object p set rank = o.n, key = o.key, stratum = o.stratum"
    " from unnest(cast(:ids as uuid[]), cast(:keys as text[]), cast(:strata as text[])) with ordinality as o (id, key, stratum, n)"
    " where p.campaign_id = :campaign and p.object_id = o.id"
)
"""One statement for a pool of any size, as in freezing."""


def draw_campaign(actor: Actor, work: Work, campaign_id: UUID, salt: str) -> Draw:
    """frozen -> drawn. The row is locked, so of two draws at once one finds the campaign drawn: Conflict ``evaluation.campaign.state``.

    Conflict ``evaluation.campaign.pool_changed`` when the pool is not what was hashed at freezing, ``evaluation.campaign.sampler_changed``
    when another version of the sampler is installed by now, ``evaluation.campaign.inspectors_too_few``.
    """
    actor.require(Role.OFFICER)
    row = campaign_for(actor, work, campaign_id, writes=True)
    state = next_state(CampaignState(row.state), Act.DRAW)
    clean, sampler, pool = draws.checked_salt(salt), sampler_of(work, row), _pool(work, row)
    if sampler.version != row.sampler_version:
        raise Conflict("evaluation.campaign.sampler_changed", {"sampler": row.sampler})
    row.seed, row.salt = seed_vault(work.secrets).open(row.sealed_seed or b"", row.id), clean
    row.draw_key = draws.draw_key(row.seed, clean, row.pool_hash or "")
    row.state, row.drawn_at = state.value, work.at
    bump(row, actor, work.at)
    # A pool of 100,000 takes half a second of hashing.
    ranked = offload(sampler.rank, row.draw_key, pool, row.pool_count or 0)
    work.db.flush()
    _keep_order(work, row, ranked)
    places = [Place(i, UUID(one.object_id)) for i, one in enumerate(ranked[: row.pool_count], 1)]
    open_records(actor, work, row, places, drawn=True)
    tell(work, row)
    drawn = draw_of(work, row)
    after = {"state": row.state, "salt": clean, "draw_key": row.draw_key, "objects": [one.object_id for one in drawn.objects]}
    work.audit(actor, "evaluation.campaign.drawn", AUDITED, row.id, before={"state": CampaignState.FROZEN}, after=after)
    return drawn


def _pool(work: Work, row: CampaignRecord) -> list[Candidate]:
    """As it was frozen; Conflict when it is not what its hashes say."""
    t = PoolObject
    found = select(t.object_id, t.attributes).where(t.campaign_id == row.id).order_by(t.position)
    pool = [Candidate(object_id=str(oid), attributes=attributes) for oid, attributes in work.db.execute(found)]
    ids = [one.object_id for one in pool]
    as_frozen = draws.pool_hash(ids) == row.pool_hash
    if as_frozen and row.attributes_hash is not None:
        as_frozen = draws.attributes_hash(ids, {one.object_id: one.attributes for one in pool}) == row.attributes_hash
    if not as_frozen:
        raise Conflict("evaluation.campaign.pool_changed")
    return pool


def _keep_order(work: Work, row: CampaignRecord, ranked: Sequence[Ranked]) -> None:
    order = {
        "ids": [one.object_id for one in ranked],
        "keys": [one.key for one in ranked],
        "strata": [one.stratum for one in ranked],
    }
    work.db.execute(KEEP_ORDER, {"campaign": row.id, **order})
