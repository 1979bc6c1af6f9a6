"""Planning campaigns: made and changed as drafts."""

from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET
from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import Invalid
from contracts.events.evaluation import CAMPAIGN_SAVED
from contracts.extension.samplers import Sampler
from contracts.rpc.spot_checks import Campaign, CampaignPatch, NewCampaign
from contracts.vocabulary import CampaignState, Role
from kit.db import bump, stale_unless, stamp
from kit.work import Doubtful, FactRef, Work
from services.evaluation.domain.campaigns import Act, check_plan, next_state
from services.evaluation.domain.fields import Fields
from services.evaluation.doors import samplers
from services.evaluation.queries.campaigns import campaign_of
from services.evaluation.queries.foreign import rule_number
from services.evaluation.queries.scope import campaign_for, own_region_codes
from services.evaluation.tables.replicas import AgencyCopy
from services.evaluation.tables.schema import placing
from services.evaluation.tables.spot_checks import CampaignRecord, SheetRecord
from services.evaluation.wire import spot_checks as wire

AUDITED = "campaign"
PLANNED = (
    "name",
    "kind",
    "year",
    "half",
    "quarter",
    "filter",
    "count",
    "ratio",
    "sampler",
    "stratify_by",
    "complaints",
    "inspectors_per_object",
    "scoring",
    "score_sheet_id",
)


def create_campaign(actor: Actor, work: Work, new: NewCampaign) -> Campaign:
    """A draft of the officer's region or one below it. Invalid names every wrong field."""
    actor.require(Role.OFFICER)
    codes = own_region_codes(actor, work, new.region_code)
    clean = _accepted(work, new, codes)
    row = CampaignRecord(**stamp(actor, work.at), state=CampaignState.DRAFT.value)
    _fill(work, row, clean, codes)
    work.db.add(row)
    work.db.flush()
    tell(work, row)
    work.audit(actor, "evaluation.campaign.created", AUDITED, row.id, after=_seen(row))
    return campaign_of(work, row)


def update_campaign(actor: Actor, work: Work, campaign_id: UUID, patch: CampaignPatch, version: int) -> Campaign:
    """A draft only: Conflict ``evaluation.campaign.not_draft``. A quarter that is taken away leaves the half that followed from it."""
    actor.require(Role.OFFICER)
    row = campaign_for(actor, work, campaign_id, writes=True)
    stale_unless(row, version)
    next_state(CampaignState(row.state), Act.EDIT)
    before = _seen(row)
    given = {name: value for name, value in msgspec.structs.asdict(patch).items() if value is not UNSET}
    if given.get("quarter") is not None and "half" not in given:
        given["half"] = None
    plan = msgspec.structs.replace(wire.campaign_plan(row), **given)
    codes = own_region_codes(actor, work, plan.region_code) if "region_code" in given else row.region_codes()
    _fill(work, row, _accepted(work, plan, codes), codes)
    bump(row, actor, work.at)
    work.db.flush()
    tell(work, row)
    work.audit(actor, "evaluation.campaign.updated", AUDITED, row.id, before=before, after=_seen(row))
    return campaign_of(work, row)


def tell(work: Work, row: CampaignRecord) -> None:
    """Call it after the bump: events of one campaign are told apart by its version."""
    work.publish(CAMPAIGN_SAVED, row.id, row.version, wire.campaign_saved(row, work.kit.time_zone))


def enabled_samplers(work: Work) -> dict[str, Sampler]:
    return samplers(tuple(work.settings.samplers))


def _accepted(work: Work, plan: NewCampaign, codes: list[str]) -> NewCampaign:
    """Looks at all fields, so that one answer says all that is to be mended."""
    fields, doubts = Fields(), list[FactRef]()
    clean = check_plan(fields, plan, enabled_samplers(work), int(rule_number(work, "spot_check.inspectors_min")))
    sheet = work.db.get(SheetRecord, plan.score_sheet_id)
    if sheet is None or sheet.region_codes() != codes[: len(sheet.region_codes())]:
        fields.add("score_sheet_id", "evaluation.campaign.sheet_unknown")
    elif sheet.kind != plan.kind:
        fields.add("score_sheet_id", "evaluation.campaign.sheet_of_other_kind")
    named = [("filter.agency_id", plan.filter.agency_id)] if plan.filter.agency_id is not None else []
    named += [(f"complaints.{i}.agency_id", one.agency_id) for i, one in enumerate(plan.complaints)]
    known = set(work.db.scalars(select(AgencyCopy.agency_id).where(AgencyCopy.agency_id.in_([one for _, one in named]))))
    for field, agency_id in named:
        if agency_id not in known:
            fields.add(field, "evaluation.campaign.agency_unknown")
            doubts.append(("agency", "agency", str(agency_id)))
    if fields.errors:
        refusal = Invalid("fields.invalid", {}, fields.errors)
        raise Doubtful(refusal, doubts) if doubts else refusal
    return clean


def _fill(work: Work, row: CampaignRecord, plan: NewCampaign, codes: list[str]) -> None:
    for column, code in placing(codes).items():
        setattr(row, column, code)
    for name in PLANNED:
        setattr(row, name, getattr(plan, name))
    row.filter = msgspec.to_builtins(plan.filter)
    row.complaints = msgspec.to_builtins(plan.complaints)
    row.kind, row.scoring = plan.kind.value, plan.scoring.value
    row.sampler_version = enabled_samplers(work)[plan.sampler].version


def _seen(row: CampaignRecord) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*PLANNED, "state")}
