"""Campaigns: their life, what is asked of a plan, and what a frozen pool says of each object."""

from collections.abc import Collection, Mapping
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from contracts.extension.samplers import Sampler
from contracts.life import moved
from contracts.rpc.spot_checks import NewCampaign
from contracts.vocabulary import CampaignState, ServiceKind
from services.evaluation.domain.fields import Fields

S = CampaignState
FIRST_YEAR, LAST_YEAR = 2000, 2199
MOST_OBJECTS = 10_000
MOST_INSPECTORS = 10
MOST_COMPLAINTS = 100
STRATA = ("region", "kind")
BY_KIND = {
    ServiceKind.EVALUATION: ("finished_from", "finished_until", "evaluation_kind"),
    ServiceKind.SOCIAL: ("term_from", "term_until"),
}
"""What of a filter belongs to which kind of campaign."""


class Act(StrEnum):
    """SCORE is the first saved score."""

    EDIT = "edit"
    FREEZE = "freeze"
    DRAW = "draw"
    SCORE = "score"
    REPLACE = "replace"
    PUBLISH = "publish"
    CLOSE = "close"


LIFE: dict[tuple[CampaignState, Act], CampaignState] = {
    (S.DRAFT, Act.EDIT): S.DRAFT,
    (S.DRAFT, Act.FREEZE): S.FROZEN,
    (S.FROZEN, Act.DRAW): S.DRAWN,
    (S.DRAWN, Act.REPLACE): S.DRAWN,
    (S.DRAWN, Act.SCORE): S.SCORING,
    (S.SCORING, Act.SCORE): S.SCORING,
    (S.SCORING, Act.REPLACE): S.SCORING,
    (S.SCORING, Act.PUBLISH): S.PUBLISHED,
    (S.PUBLISHED, Act.CLOSE): S.CLOSED,
}


def next_state(state: CampaignState, act: Act) -> CampaignState:
    """Raises Conflict: ``evaluation.campaign.not_draft`` for an edit, else ``evaluation.campaign.state``."""
    return moved(LIFE, state, act, "evaluation.campaign.not_draft" if act is Act.EDIT else "evaluation.campaign.state")


def check_plan(fields: Fields, plan: NewCampaign, samplers: Mapping[str, Sampler], inspectors_min: int) -> NewCampaign:
    """The plan cleaned, its half filled in from its quarter; what is wrong is noted in ``fields``. ``samplers`` are those that are on."""
    clean = msgspec.structs.replace(plan, name=fields.text("name", plan.name, 100), half=_half(fields, plan))
    fields.number("year", plan.year, FIRST_YEAR, LAST_YEAR)
    fields.number("inspectors_per_object", plan.inspectors_per_object, inspectors_min, MOST_INSPECTORS)
    _check_size(fields, plan)
    _check_filter(fields, plan)
    sampler = samplers.get(plan.sampler)
    if sampler is None:
        fields.add("sampler", "evaluation.campaign.sampler_unknown", samplers=", ".join(samplers))
    else:
        _check_sampling(fields, plan, sampler)
    return clean


def _half(fields: Fields, plan: NewCampaign) -> int | None:
    if plan.half is not None:
        fields.number("half", plan.half, 1, 2)
    if plan.quarter is None:
        return plan.half
    fields.number("quarter", plan.quarter, 1, 4)
    follows = 1 if plan.quarter <= 2 else 2
    if plan.half not in (None, follows):
        fields.add("quarter", "evaluation.campaign.quarter_of_other_half")
    return follows


def _check_size(fields: Fields, plan: NewCampaign) -> None:
    if (plan.count is None) == (plan.ratio is None):
        fields.add("count", "evaluation.campaign.count_or_ratio")
    if plan.count is not None:
        fields.number("count", plan.count, 1, MOST_OBJECTS)
    if plan.ratio is None:
        return
    if not plan.ratio.is_finite() or not 0 < plan.ratio <= 100:
        fields.add("ratio", "field.out_of_range", least="0.01", most="100")
    elif plan.ratio != round(plan.ratio, 2):
        fields.add("ratio", "evaluation.field.two_digits")


def _check_filter(fields: Fields, plan: NewCampaign) -> None:
    for kind, names in BY_KIND.items():
        for name in names:
            if kind is not plan.kind and getattr(plan.filter, name) is not None:
                fields.add(f"filter.{name}", "evaluation.campaign.filter_of_other_kind")
    for start, end in (("finished_from", "finished_until"), ("term_from", "term_until")):
        begins, ends = getattr(plan.filter, start), getattr(plan.filter, end)
        fields.day(f"filter.{start}", begins)
        fields.day(f"filter.{end}", ends)
        if begins is not None and ends is not None and ends <= begins:
            fields.add(f"filter.{end}", "evaluation.campaign.filter_empty")


def _check_sampling(fields: Fields, plan: NewCampaign, sampler: Sampler) -> None:
    stratified = set(STRATA) <= set(sampler.needs)
    if stratified and plan.stratify_by not in STRATA:
        fields.add("stratify_by", "evaluation.campaign.stratify_by_needed")
    elif stratified and plan.stratify_by == "kind" and plan.kind is ServiceKind.SOCIAL:
        fields.add("stratify_by", "evaluation.campaign.social_has_no_kinds")
    elif not stratified and plan.stratify_by is not None:
        fields.add("stratify_by", "evaluation.campaign.stratify_by_unused", sampler=sampler.name)
    if plan.complaints and "weight" not in sampler.needs:
        fields.add("complaints", "evaluation.campaign.complaints_unused", sampler=sampler.name)
    if len({one.agency_id for one in plan.complaints}) != len(plan.complaints):
        fields.add("complaints", "evaluation.campaign.complaints_repeated")
    for i, one in enumerate(plan.complaints):
        fields.number(f"complaints.{i}.count", one.count, 1, MOST_COMPLAINTS)


def places(count: int | None, ratio: Decimal | None, pool_size: int) -> int:
    """How many are drawn: ``count``, or ``ratio`` per cent rounded up."""
    if count is not None:
        return count
    return int((pool_size * (ratio or Decimal(0)) / 100).to_integral_value(ROUND_CEILING))


def attribute_names(sampler: Sampler, stratify_by: str | None) -> set[str]:
    """What is fixed of each object at freezing: what the sampler needs, of region and kind only the chosen one where it chooses."""
    return set(sampler.needs) - ({*STRATA} - {stratify_by} if stratify_by is not None else set())


def region_attribute(region_codes: list[str], campaign_depth: int) -> str:
    """The region right below the campaign's in which an object lies; the campaign's own for one that lies in no deeper region."""
    return region_codes[min(campaign_depth, len(region_codes) - 1)]


def weight(agency_id: UUID, complaints: Mapping[UUID, int], means: Mapping[UUID, Decimal], low_score: Decimal) -> int:
    """1, and 1 more for each upheld complaint, for a mean below ``low_score``, and for an agency that was never checked.

    ``means``: agency -> mean score of its last campaign with published results of this kind.
    """
    never = agency_id not in means
    low = not never and means[agency_id] < low_score
    return 1 + complaints.get(agency_id, 0) + int(low) + int(never)


def is_due(agency_id: UUID, checked_lately: Collection[UUID]) -> bool:
    """``checked_lately``: agencies with a result of this kind that was published within the rule book's years."""
    return agency_id not in checked_lately
