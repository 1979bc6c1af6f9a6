"""Replacing what was drawn: an object by the next of the reserve, an inspector by the next who is fit. The draw itself stays as it was."""

from uuid import UUID

import msgspec
from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import Conflict, NotFound, invalid_field
from contracts.rpc.spot_checks import Campaign, ReplacementOrder
from contracts.vocabulary import CampaignState, CheckedRecordState, ReplacedKind, Role
from kit.db import bump
from kit.ids import new_id
from kit.work import Work
from services.evaluation.domain.campaigns import Act, next_state
from services.evaluation.domain.reports import checked_reason
from services.evaluation.queries.campaigns import campaign_of
from services.evaluation.queries.scope import campaign_for
from services.evaluation.tables.checked_records import CheckedRecordRecord, RecordInspector
from services.evaluation.tables.spot_checks import CampaignRecord, PoolObject, ReplacementRecord
from services.evaluation.usecases.assigning import Desk, Place, open_records, seat, tell_record, too_few
from services.evaluation.usecases.campaigns import AUDITED, tell

S = CheckedRecordState
NOT_YET_SCORED = (S.TO_SCORE.value, S.RETURNED.value)
NOT_YET_CONFIRMED = (*NOT_YET_SCORED, S.SCORED.value)


def replace_drawn(actor: Actor, work: Work, campaign_id: UUID, order: ReplacementOrder) -> Campaign:
    """From the draw until the publication. Conflict ``evaluation.campaign.reserve_empty`` when nothing of the pool is left,
    ``evaluation.campaign.inspectors_too_few`` when nobody fit is. The campaign's row is locked: replacements come one after the other."""
    actor.require(Role.OFFICER)
    row = campaign_for(actor, work, campaign_id, writes=True)
    next_state(CampaignState(row.state), Act.REPLACE)
    reason = checked_reason(order.reason)
    if order.object_id is None and order.inspector_id is None:
        raise invalid_field("object_id", "evaluation.replacement.nothing_named")
    if order.inspector_id is None:
        _replace_object(actor, work, row, _record_of(work, row, order.object_id), reason)
    else:
        _replace_inspector(actor, work, row, order.inspector_id, order.object_id, reason)
    bump(row, actor, work.at)
    work.db.flush()
    tell(work, row)
    return campaign_of(work, row)


def _record_of(work: Work, row: CampaignRecord, object_id: str | None) -> CheckedRecordRecord:
    """The live record of an object; what is no id is of no object."""
    try:
        wanted = msgspec.convert(object_id, UUID)
    except msgspec.ValidationError:
        raise NotFound("evaluation.replacement.object_not_drawn") from None
    t = CheckedRecordRecord
    live = select(t).where(t.campaign_id == row.id, t.object_id == wanted, t.state != S.REPLACED).with_for_update()
    record = work.db.scalar(live)
    if record is None:
        raise NotFound("evaluation.replacement.object_not_drawn")
    return record


def _replace_object(actor: Actor, work: Work, row: CampaignRecord, record: CheckedRecordRecord, reason: str) -> None:
    following = _next_place(work, row, record.object_id)
    (successor,) = open_records(actor, work, row, [following], drawn=False)
    record.state, record.replaced_by = S.REPLACED.value, successor.id
    bump(record, actor, work.at)
    tell_record(work, record)
    _note(actor, work, row, ReplacedKind.OBJECT, record.object_id, record.object_id, successor.object_id, reason)


def _next_place(work: Work, row: CampaignRecord, replaced: UUID) -> Place:
    """The same as ``domain.draws.next_of_reserve``: by stratum first, then by rank; what ever had a place is used."""
    t = PoolObject
    stratum = select(t.stratum).where(t.campaign_id == row.id, t.object_id == replaced).scalar_subquery()
    used = select(CheckedRecordRecord.object_id).where(CheckedRecordRecord.campaign_id == row.id)
    reserve = select(t.rank, t.object_id).where(t.campaign_id == row.id, t.object_id.not_in(used))
    found = work.db.execute(reserve.order_by((t.stratum == stratum).desc(), t.rank).limit(1)).one_or_none()
    if found is None:
        raise Conflict("evaluation.campaign.reserve_empty")
    return Place(found.rank, found.object_id)


def _replace_inspector(
    actor: Actor, work: Work, row: CampaignRecord, inspector_id: UUID, object_id: str | None, reason: str
) -> None:
    """On one object until its scores are confirmed; on all: those whose scores are not in yet."""
    states = NOT_YET_SCORED if object_id is None else NOT_YET_CONFIRMED
    t = RecordInspector
    present = (
        select(CheckedRecordRecord, t)
        .join(t, t.record_id == CheckedRecordRecord.id)
        .where(
            CheckedRecordRecord.campaign_id == row.id,
            t.inspector_id == inspector_id,
            t.present,
            CheckedRecordRecord.state.in_(states),
        )
        .order_by(CheckedRecordRecord.rank)
        .with_for_update()
    )
    if object_id is not None:
        present = present.where(CheckedRecordRecord.id == _record_of(work, row, object_id).id)
    seats = list(work.db.execute(present))
    if not seats:
        raise Conflict("evaluation.replacement.inspector_not_assigned")
    desk = Desk(work, row)
    for record, leaving in seats:
        by = _succeed(actor, work, desk, record, leaving)
        _note(actor, work, row, ReplacedKind.INSPECTOR, record.object_id, inspector_id, by, reason)


def _succeed(actor: Actor, work: Work, desk: Desk, record: CheckedRecordRecord, leaving: RecordInspector) -> UUID:
    """The next in the object's own order who never sat there takes the seat, the lead with it."""
    sat = set(work.db.scalars(select(RecordInspector.inspector_id).where(RecordInspector.record_id == record.id)))
    able = next((one for one in desk.in_order(record.object_id, record.agency_id) if one.inspector_id not in sat), None)
    if able is None:
        raise too_few(record.agency_name)
    leaving.present = False
    work.db.add(seat(record, desk.inspectors[able.inspector_id], len(sat), leader=leaving.leader, drawn=False))
    bump(record, actor, work.at)
    tell_record(work, record)
    return able.inspector_id


def _note(
    actor: Actor, work: Work, row: CampaignRecord, kind: ReplacedKind, object_id: UUID, replaced: UUID, by: UUID, reason: str
) -> None:
    note = ReplacementRecord(
        id=new_id(),
        campaign_id=row.id,
        kind=kind.value,
        object_id=object_id,
        replaced=replaced,
        by=by,
        reason=reason,
        at=work.at,
        account_id=actor.account_id,
    )
    work.db.add(note)
    work.db.flush()
    after = {"object_id": object_id, "by": by, "reason": reason}
    work.audit(actor, f"evaluation.{kind.value}.replaced", AUDITED, row.id, before={"replaced": replaced}, after=after)
