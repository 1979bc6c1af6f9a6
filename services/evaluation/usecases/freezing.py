"""Freezing a campaign: its pool is fixed, and a seed that nobody knows is committed to."""

import secrets
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec
from sqlalchemy import text

from contracts.actor import Actor
from contracts.errors import Conflict
from contracts.extension.samplers import Sampler
from contracts.rpc.spot_checks import FrozenPool, NewCampaign
from contracts.vocabulary import CampaignState, Role
from kit.db import bump
from kit.work import Work
from services.evaluation.domain import draws
from services.evaluation.domain.campaigns import Act, attribute_names, is_due, next_state, places, region_attribute, weight
from services.evaluation.queries.foreign import rule_number
from services.evaluation.queries.pools import Poolable, checked_since, last_means, poolable
from services.evaluation.queries.scope import campaign_for
from services.evaluation.seeds import seed_vault
from services.evaluation.tables.spot_checks import CampaignRecord
from services.evaluation.usecases.campaigns import AUDITED, enabled_samplers, tell
from services.evaluation.wire import spot_checks as wire

SEED_BYTES = 32
KEEP_POOL = text(
    "insert into pool_object (campaign_id, object_id, position, attributes) select :campaign, o.id, o.n - 1, o.attributes"
    " from unnest(cast(:ids as uuid[]), cast(:attributes as jsonb[])) with ordinality as o (id, attributes, n)"
)
"""One statement for a pool of any size: row by row, 20,000 objects take longer than a caller waits."""


def freeze_campaign(actor: Actor, work: Work, campaign_id: UUID) -> FrozenPool:
    """draft -> frozen. From here on pool, seed and all that the sampler reads stand fixed: objects that are voided later stay in the pool, and
    are replaced when they are drawn. Conflict ``evaluation.campaign.pool_too_small``."""
    actor.require(Role.OFFICER)
    row = campaign_for(actor, work, campaign_id, writes=True)
    state = next_state(CampaignState(row.state), Act.FREEZE)
    plan, sampler = wire.campaign_plan(row), sampler_of(work, row)
    objects = poolable(work, plan, row.region_codes())
    count = places(plan.count, plan.ratio, len(objects))
    if not 0 < count <= len(objects):
        raise Conflict("evaluation.campaign.pool_too_small", {"pool": str(len(objects)), "count": str(max(count, 1))})
    attributes = _attributes(work, row, plan, sampler, objects)
    seed = secrets.token_hex(SEED_BYTES)
    pool = [str(one.object_id) for one in objects]
    row.pool_size, row.pool_count, row.pool_hash = len(pool), count, draws.pool_hash(pool)
    row.attributes_hash = draws.attributes_hash(pool, attributes) if sampler.needs else None
    row.seed_commit, row.sealed_seed = draws.sha256(seed), seed_vault(work.secrets).seal(seed, row.id)
    row.sampler_version, row.state, row.frozen_at = sampler.version, state.value, work.at
    bump(row, actor, work.at)
    work.db.flush()
    fixed = [msgspec.json.encode(attributes[one]).decode() for one in pool]
    work.db.execute(KEEP_POOL, {"campaign": row.id, "ids": pool, "attributes": fixed})
    tell(work, row)
    frozen = FrozenPool(
        pool_size=len(pool), pool_hash=row.pool_hash, seed_commit=row.seed_commit, attributes_hash=row.attributes_hash
    )
    work.audit(actor, "evaluation.campaign.frozen", AUDITED, row.id, before={"state": CampaignState.DRAFT}, after=frozen)
    return frozen


def sampler_of(work: Work, row: CampaignRecord) -> Sampler:
    """Conflict ``evaluation.campaign.sampler_off`` when an operator has switched it off since."""
    sampler = enabled_samplers(work).get(row.sampler)
    if sampler is None:
        raise Conflict("evaluation.campaign.sampler_off", {"sampler": row.sampler})
    return sampler


def _attributes(
    work: Work, row: CampaignRecord, plan: NewCampaign, sampler: Sampler, objects: Sequence[Poolable]
) -> dict[str, dict[str, str]]:
    """Object -> what the sampler reads of it."""
    names = attribute_names(sampler, plan.stratify_by)
    agencies = {one.agency_id for one in objects}
    weights, due = dict[UUID, int](), set[UUID]()
    if "weight" in names:
        low, means = rule_number(work, "spot_check.low_score"), last_means(work, plan.kind, agencies)
        complaints = {one.agency_id: one.count for one in plan.complaints}
        weights = {agency: weight(agency, complaints, means, low) for agency in agencies}
    if "due" in names:
        since = _years_before(work.today, int(rule_number(work, "spot_check.agency_interval_max")))
        lately = checked_since(work, plan.kind, agencies, since)
        due = {agency for agency in agencies if is_due(agency, lately)}
    depth = len(row.region_codes())
    return {
        str(one.object_id): {name: value for name, value in _all_of(one, depth, weights, due).items() if name in names}
        for one in objects
    }


def _all_of(one: Poolable, depth: int, weights: dict[UUID, int], due: set[UUID]) -> dict[str, str]:
    return {
        "agency": str(one.agency_id),
        "due": "1" if one.agency_id in due else "0",
        "kind": one.kind,
        "region": region_attribute(one.region_codes, depth),
        "weight": str(weights.get(one.agency_id, 1)),
    }


def _years_before(day: date, years: int) -> date:
    """The same day of an earlier year, the last of February for a 29th that it lacks."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
