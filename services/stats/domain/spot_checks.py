"""Campaigns and checked records count on the day of their publication, before it on the day of their draw."""

from contracts.events.evaluation import CampaignSaved, CheckedRecordSaved
from contracts.vocabulary import CampaignState, CheckedRecordState, ServiceKind
from services.stats.domain.sums import ALL, EVALUATION_DAY, SPOT_CHECK_DAY, Number, Sums

_SCORED = frozenset({CheckedRecordState.SCORED, CheckedRecordState.CONFIRMED, CheckedRecordState.PUBLISHED})
_PLANNED = frozenset({CampaignState.DRAFT, CampaignState.FROZEN})


def add_campaign(sums: Sums, campaign: CampaignSaved, sign: int) -> None:
    """From the draw on, in the region that it was made for."""
    day = campaign.published_on or campaign.drawn_on
    if day is not None and campaign.state not in _PLANNED:
        sums.add_on(SPOT_CHECK_DAY, (ALL,), campaign.region_codes, day, sign, {f"campaigns_{campaign.kind.value}": 1})


def add_checked_record(sums: Sums, record: CheckedRecordSaved, sign: int) -> None:
    """A replaced one counts nowhere. Its agency's own sums have it from publication on, for the agency reads them."""
    if record.state is CheckedRecordState.REPLACED:
        return
    kind = record.kind.value
    values: dict[str, Number] = {f"drawn_{kind}": 1}
    if record.state in _SCORED:
        values[f"scored_{kind}"] = 1
    published = record.state is CheckedRecordState.PUBLISHED and record.published_on is not None
    if published and record.score is not None:
        values |= {f"published_{kind}": 1, f"score_sum_{kind}": record.score}
    owners = (ALL, record.agency_id) if published else (ALL,)
    day = record.published_on if published and record.published_on is not None else record.drawn_on
    sums.add_on(SPOT_CHECK_DAY, owners, record.region_codes, day, sign, values)
    if published and record.score is not None and record.kind is ServiceKind.EVALUATION:
        checked: dict[str, Number] = {"checked": 1, "score_sum": record.score}
        sums.add_on(EVALUATION_DAY, owners, record.region_codes, day, sign, checked)
