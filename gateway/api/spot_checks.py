"""Spot checks up to the draw and their publication (manual: 政府抽查): score sheets, inspectors, campaigns."""

from typing import Any
from uuid import UUID

import msgspec

from contracts.page import Page
from contracts.rpc.spot_checks import (
    Campaign,
    CampaignPatch,
    CampaignQuery,
    Draw,
    FrozenPool,
    Inspector,
    InspectorPatch,
    InspectorQuery,
    NewCampaign,
    NewInspector,
    Replacement,
    ReplacementOrder,
    ScoreSheet,
    ScoreSheetEntry,
    ScoreSheetQuery,
)
from contracts.vocabulary import Role
from gateway.blueprint import Blueprint, if_match
from gateway.calls import forward, rooms
from gateway.guard import roles
from gateway.schemas.spot_checks import (
    CampaignPatchSchema,
    CampaignQuerySchema,
    CampaignSchema,
    DrawSchema,
    InspectorPatchSchema,
    InspectorQuerySchema,
    InspectorSchema,
    ReplacementSchema,
    ScoreSheetQuerySchema,
    ScoreSheetSchema,
)

blp = Blueprint("spot_checks", __name__, description="Spot checks: score sheets, inspectors, campaigns")

OFFICER = roles(Role.OFFICER)
CAMPAIGN = "/campaigns/<uuid:campaign_id>"


class Replacements(msgspec.Struct, frozen=True):
    """In the order in which they were made."""

    items: list[Replacement]


@blp.act("GET", "/score-sheets", allow=OFFICER, query=ScoreSheetQuerySchema, answer=Page[ScoreSheet])
def list_score_sheets(query: ScoreSheetQuery) -> Page[ScoreSheet]:
    """Score sheets of the officer's region, of those above and below; each revision is one."""
    return rooms().evaluation.list_score_sheets(query)


@blp.act("POST", "/score-sheets", allow=OFFICER, body=ScoreSheetSchema, answer=ScoreSheet, status=201)
def create_score_sheet(entry: ScoreSheetEntry) -> ScoreSheet:
    """A score sheet, or the next revision of the one that `replaces` names."""
    return rooms().evaluation.create_score_sheet(entry)


@blp.act("GET", "/score-sheets/<uuid:sheet_id>", allow=OFFICER, answer=ScoreSheet)
def get_score_sheet(sheet_id: UUID) -> ScoreSheet:
    """One revision of a score sheet with its items."""
    return rooms().evaluation.get_score_sheet(sheet_id)


@blp.act("GET", "/inspectors", allow=OFFICER, query=InspectorQuerySchema, answer=Page[Inspector])
def list_inspectors(query: InspectorQuery) -> Page[Inspector]:
    """Inspectors of the officer's region, of those above and below."""
    return forward().evaluation.list_inspectors(query)


@blp.act("POST", "/inspectors", allow=OFFICER, body=InspectorSchema, answer=Inspector, status=201)
def create_inspector(new: NewInspector) -> Inspector:
    """An inspector of the officer's region or one below it. Present and former agencies keep them off those agencies' objects."""
    return forward().evaluation.create_inspector(new)


@blp.act("GET", "/inspectors/<uuid:inspector_id>", allow=OFFICER, answer=Inspector)
def get_inspector(inspector_id: UUID) -> Inspector:
    """One inspector."""
    return forward().evaluation.get_inspector(inspector_id)


@blp.act("PATCH", "/inspectors/<uuid:inspector_id>", allow=OFFICER, body=InspectorPatchSchema, answer=Inspector, if_match=True)
def update_inspector(patch: InspectorPatch, inspector_id: UUID) -> Inspector:
    """Changes what is named. `active` false takes the inspector out of later draws."""
    return forward().evaluation.update_inspector(inspector_id, patch, if_match())


@blp.act("GET", "/campaigns", allow=OFFICER, query=CampaignQuerySchema, answer=Page[Campaign])
def list_campaigns(query: CampaignQuery) -> Page[Campaign]:
    """Campaigns of the officer's region, of those above and below, each with its counts of checked records by state."""
    return rooms().evaluation.list_campaigns(query)


@blp.act("POST", "/campaigns", allow=OFFICER, body=CampaignSchema, answer=Campaign, status=201)
def create_campaign(new: NewCampaign) -> Campaign:
    """A draft: what is drawn from, how many, how, and who scores by which sheet."""
    return rooms().evaluation.create_campaign(new)


@blp.act("GET", CAMPAIGN, allow=OFFICER, answer=Campaign)
def get_campaign(campaign_id: UUID) -> Campaign:
    """One campaign."""
    return rooms().evaluation.get_campaign(campaign_id)


@blp.act("PATCH", CAMPAIGN, allow=OFFICER, body=CampaignPatchSchema, answer=Campaign, if_match=True)
def update_campaign(patch: CampaignPatch, campaign_id: UUID) -> Campaign:
    """Changes what is named, while the campaign is a draft."""
    return rooms().evaluation.update_campaign(campaign_id, patch, if_match())


@blp.act("POST", f"{CAMPAIGN}/freezing", allow=OFFICER, answer=FrozenPool)
def freeze_campaign(campaign_id: UUID) -> FrozenPool:
    """draft -> frozen: fixes and hashes the pool, makes the seed and commits to it."""
    return forward().evaluation.freeze_campaign(campaign_id)


@blp.act("POST", f"{CAMPAIGN}/draw", allow=OFFICER, body=DrawSchema, answer=Draw)
def draw_campaign(body: dict[str, Any], campaign_id: UUID) -> Draw:
    """frozen -> drawn, once: the objects, and the inspectors of each."""
    return forward().evaluation.draw_campaign(campaign_id, body.get("salt", ""))


@blp.act("GET", f"{CAMPAIGN}/draw", allow=OFFICER, answer=Draw)
def get_draw(campaign_id: UUID) -> Draw:
    """What was drawn, whatever was replaced since."""
    return forward().evaluation.get_draw(campaign_id)


@blp.act("POST", f"{CAMPAIGN}/replacements", allow=OFFICER, body=ReplacementSchema, answer=Campaign)
def replace_drawn(order: ReplacementOrder, campaign_id: UUID) -> Campaign:
    """Replaces an object by the next of the reserve, or an inspector by the next who is fit, with a reason; the draw stays to be seen."""
    return rooms().evaluation.replace_drawn(campaign_id, order)


@blp.act("GET", f"{CAMPAIGN}/replacements", allow=OFFICER, answer=Replacements)
def list_replacements(campaign_id: UUID) -> Replacements:
    """All replacements since the draw."""
    return Replacements(rooms().evaluation.list_replacements(campaign_id))


@blp.act("POST", f"{CAMPAIGN}/publication", allow=OFFICER, answer=Campaign)
def publish_campaign(campaign_id: UUID) -> Campaign:
    """scoring -> published, once every record is confirmed: agencies see their records from now on."""
    return rooms().evaluation.publish_campaign(campaign_id)


@blp.act("POST", f"{CAMPAIGN}/closing", allow=OFFICER, answer=Campaign)
def close_campaign(campaign_id: UUID) -> Campaign:
    """published -> closed, once no appeal waits."""
    return rooms().evaluation.close_campaign(campaign_id)
