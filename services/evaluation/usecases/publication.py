"""What follows the draw in a campaign's life: scoring begins, results are published, the campaign is closed."""

from uuid import UUID

from sqlalchemy import func, select

from contracts.actor import Actor
from contracts.errors import Conflict
from contracts.rpc.spot_checks import Campaign
from contracts.vocabulary import AppealState, CampaignState, CheckedRecordState, Role
from contracts.working_days import add_working_days
from kit.db import bump
from kit.work import Work
from services.evaluation.domain.campaigns import Act, next_state
from services.evaluation.queries.campaigns import campaign_of
from services.evaluation.queries.foreign import calendar_exceptions, rule_number
from services.evaluation.queries.scope import campaign_for
from services.evaluation.tables.checked_records import CheckedRecordRecord
from services.evaluation.tables.spot_checks import CampaignRecord
from services.evaluation.usecases.assigning import tell_record
from services.evaluation.usecases.campaigns import AUDITED, tell
from services.evaluation.usecases.rankings import renew_published


def begin_scoring(actor: Actor, work: Work, campaign_id: UUID) -> None:
    """drawn -> scoring, by the first saved score; nothing for a campaign in scoring. Conflict in any other state.

    No check of who asks: whoever may save a score of one of its records may begin it. The campaign's row stays locked: a publication or
    a replacement waits for the score, or the score for them. Call it before the record's row is locked, which is the order of those two.
    """
    row = work.db.get_one(CampaignRecord, campaign_id, with_for_update=True)
    state = next_state(CampaignState(row.state), Act.SCORE)
    if state != row.state:
        _move(actor, work, row, state, "evaluation.campaign.scoring_begun")


def publish_campaign(actor: Actor, work: Work, campaign_id: UUID) -> Campaign:
    """scoring -> published, and every record with it: from now on its agency sees it and may appeal until the last of the rule book's
    working days; published rankings of its periods get a new revision. Conflict ``evaluation.campaign.not_confirmed`` with how many
    records are not confirmed; replaced ones aside."""
    actor.require(Role.OFFICER)
    row = campaign_for(actor, work, campaign_id, writes=True)
    state = next_state(CampaignState(row.state), Act.PUBLISH)
    t = CheckedRecordRecord
    live = select(t).where(t.campaign_id == row.id, t.state != CheckedRecordState.REPLACED).order_by(t.rank).with_for_update()
    records = list(work.db.scalars(live))
    waiting = sum(record.state != CheckedRecordState.CONFIRMED for record in records)
    if waiting:
        raise Conflict("evaluation.campaign.not_confirmed", {"count": str(waiting)})
    appeal_days = int(rule_number(work, "spot_check.appeal_days"))
    appeal_until = add_working_days(work.today, appeal_days, calendar_exceptions(work))
    row.published_at, row.published_on = work.at, work.today
    for record in records:
        record.state, record.appeal_until = CheckedRecordState.PUBLISHED.value, appeal_until
        record.published_at, record.published_on = work.at, work.today
        bump(record, actor, work.at)
        tell_record(work, record)
    _move(actor, work, row, state, "evaluation.campaign.published")
    renew_published(actor, work, row.kind, row.year, row.half, row.quarter)
    return campaign_of(work, row)


def close_campaign(actor: Actor, work: Work, campaign_id: UUID) -> Campaign:
    """published -> closed. Conflict ``evaluation.campaign.appeals_waiting`` with how many appeals wait for their decision."""
    actor.require(Role.OFFICER)
    row = campaign_for(actor, work, campaign_id, writes=True)
    state = next_state(CampaignState(row.state), Act.CLOSE)
    t = CheckedRecordRecord
    waiting = work.db.scalar(select(func.count()).where(t.campaign_id == row.id, t.appeal_state == AppealState.RAISED)) or 0
    if waiting:
        raise Conflict("evaluation.campaign.appeals_waiting", {"count": str(waiting)})
    row.closed_at = work.at
    _move(actor, work, row, state, "evaluation.campaign.closed")
    return campaign_of(work, row)


def _move(actor: Actor, work: Work, row: CampaignRecord, state: CampaignState, action: str) -> None:
    before = {"state": row.state}
    row.state = state.value
    bump(row, actor, work.at)
    work.db.flush()
    tell(work, row)
    work.audit(actor, action, AUDITED, row.id, before=before, after={"state": row.state})
