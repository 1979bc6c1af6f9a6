"""Checked records: who sees which, their list, and one with its sheets."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select

from contracts.actor import Actor
from contracts.errors import NotFound
from contracts.page import Page
from contracts.rpc.checked_records import CheckedRecord, CheckedRecordQuery, CheckedRecordRow, ScoredSheet
from contracts.rpc.spot_checks import SheetItem
from contracts.vocabulary import AppealState, CheckedRecordState, RecordWait, Right, Role, ScoringMode
from kit.paging import order_by, page
from kit.work import Work
from services.evaluation.domain.rankings import Period, period_of
from services.evaluation.queries.counted import counted_records
from services.evaluation.queries.matching import matches
from services.evaluation.queries.scope import in_region, within_region
from services.evaluation.tables.checked_records import CheckedRecordRecord, RecordInspector, ScoredSheetRecord, ScoreMark
from services.evaluation.tables.spot_checks import InspectorRecord, SheetRecord
from services.evaluation.wire import checked_records as wire
from services.evaluation.wire.spot_checks import sheet_items

R = CheckedRecordRecord
READERS = (Role.AGENCY, Role.OFFICER, Role.INSPECTOR)
OPEN_STATES = (CheckedRecordState.TO_SCORE, CheckedRecordState.RETURNED)
SORTS: dict[str, Any] = {
    "created_at": R.created_at,
    "rank": R.rank,
    "score": func.coalesce(R.score, -1),
    "published_at": func.coalesce(R.published_at, R.created_at),
}


def records_in_scope(actor: Actor) -> ColumnElement[bool]:
    """Agency: its own, once published. Officer: those of its region. Inspector: those that it inspects now. Everyone else: none."""
    match actor.role:
        case Role.AGENCY | Role.SUB_ACCOUNT if actor.agency_id is not None:
            return and_(R.agency_id == actor.agency_id, R.state == CheckedRecordState.PUBLISHED.value)
        case Role.OFFICER:
            return in_region(R, actor.region_codes)
        case Role.INSPECTOR:
            return inspected_by(actor)
    return false()


def inspected_by(actor: Actor) -> ColumnElement[bool]:
    return exists().where(
        RecordInspector.record_id == R.id,
        RecordInspector.present,
        InspectorRecord.id == RecordInspector.inspector_id,
        InspectorRecord.account_id == actor.account_id,
    )


def waits(actor: Actor, what: RecordWait) -> ColumnElement[bool]:
    """Records, of those in scope, that wait for the actor: ``score`` those still open; ``confirm`` what others scored; ``decide`` appeals
    against what others scored and confirmed."""
    me = actor.account_id
    others = not_(R.scorer_ids.any(me))  # type: ignore[arg-type]  # an array column, which the stubs take for a relationship
    match what:
        case RecordWait.SCORE:
            return R.state.in_([state.value for state in OPEN_STATES])
        case RecordWait.CONFIRM:
            return and_(others, R.state == CheckedRecordState.SCORED.value)
        case RecordWait.DECIDE:
            return and_(others, R.appeal_state == AppealState.RAISED.value, R.confirmed_by.is_distinct_from(me))


def record_for(actor: Actor, work: Work, record_id: UUID, *, lock: bool = False) -> CheckedRecordRecord:
    """NotFound for what the actor does not see."""
    wanted = select(R).where(R.id == record_id, records_in_scope(actor))
    if lock:
        wanted = wanted.with_for_update(of=R).execution_options(populate_existing=True)
    row: CheckedRecordRecord | None = work.db.scalar(wanted)
    if row is None:
        raise NotFound("evaluation.checked_record.not_found")
    return row


def require_reader(actor: Actor) -> None:
    actor.require(*READERS, right=Right.CHECKED_RECORD)


def list_checked_records(actor: Actor, work: Work, query: CheckedRecordQuery) -> Page[CheckedRecordRow]:
    """Newest draw first unless sorted otherwise."""
    require_reader(actor)
    mine = actor.role is Role.INSPECTOR
    return page(
        work.db,
        select(R).where(records_in_scope(actor), *_filters(actor, work, query)),
        order=order_by(query.sort, SORTS, "-created_at", R.id),
        query=query,
        to_item=lambda row: wire.record_row(row, mine),
    )


def _filters(actor: Actor, work: Work, query: CheckedRecordQuery) -> list[ColumnElement[bool]]:
    equal: dict[Any, Any] = {
        R.kind: query.kind,
        R.campaign_id: query.campaign_id,
        R.state: query.state,
        R.agency_id: query.agency_id,
        R.enterprise_id: query.enterprise_id,
        R.appeal_state: query.appeal_state,
    }
    wanted: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value is not None]
    if query.period is not None:
        wanted.append(in_period(period_of(query.period)))
    if query.region_code is not None:
        wanted.append(within_region(work, query.region_code, R))
    if query.published_from is not None:
        wanted.append(R.published_on >= query.published_from)
    if query.published_until is not None:
        wanted.append(R.published_on < query.published_until)
    if query.mine:
        wanted.append(inspected_by(actor))
    if query.waiting is not None:
        wanted.append(waits(actor, query.waiting))
    return [*wanted, *counted_records(work, query), *matches(R.search, query.q)]


def in_period(period: Period) -> ColumnElement[bool]:
    """A campaign of a quarter lies in that quarter's half as well."""
    wanted = [R.year == period.year]
    if period.half is not None:
        quarters = (2 * period.half - 1, 2 * period.half)
        wanted.append(or_(R.half == period.half, and_(R.half.is_(None), R.quarter.in_(quarters))))
    if period.quarter is not None:
        wanted.append(R.quarter == period.quarter)
    return and_(*wanted)


def get_checked_record(actor: Actor, work: Work, record_id: UUID) -> CheckedRecord:
    require_reader(actor)
    return whole_record(actor, work, record_for(actor, work, record_id))


def whole_record(actor: Actor, work: Work, row: CheckedRecordRecord) -> CheckedRecord:
    """With what was found, item by item. Agencies are not told who inspected."""
    sheet = sheet_of(work, row)
    tenant = bool(actor.tenant())
    inspectors = [] if tenant else inspectors_of(work, row.id)
    sheets = _sheets(actor, work, row, sheet_items(sheet))
    return wire.checked_record(row, sheet, sheets, inspectors, mine=actor.role is Role.INSPECTOR)


def sheet_of(work: Work, row: CheckedRecordRecord) -> SheetRecord:
    return work.db.get_one(SheetRecord, row.score_sheet_id)


def inspectors_of(work: Work, record_id: UUID) -> list[RecordInspector]:
    """Those that inspect now, in the order of assignment."""
    present = select(RecordInspector).where(RecordInspector.record_id == record_id, RecordInspector.present)
    return list(work.db.scalars(present.order_by(RecordInspector.position)))


def filled_sheets(work: Work, record_id: UUID) -> list[ScoredSheetRecord]:
    found = select(ScoredSheetRecord).where(ScoredSheetRecord.record_id == record_id).order_by(ScoredSheetRecord.number)
    return list(work.db.scalars(found))


def marks_of(work: Work, record_id: UUID, number: int) -> dict[str, ScoreMark]:
    found = select(ScoreMark).where(ScoreMark.record_id == record_id, ScoreMark.sheet_number == number)
    return {mark.code: mark for mark in work.db.scalars(found)}


def _sheets(actor: Actor, work: Work, row: CheckedRecordRecord, items: list[SheetItem]) -> list[ScoredSheet]:
    """While two score apart from each other, neither sees the other's sheet. An empty one is shown to who has none yet."""
    filled = filled_sheets(work, row.id)
    apart = row.scoring == ScoringMode.DOUBLE and row.state in OPEN_STATES and actor.role is Role.INSPECTOR
    if apart:
        filled = [one for one in filled if one.account_id == actor.account_id]
    named = not actor.tenant()
    shown = [wire.scored_sheet(one, items, marks_of(work, row.id, one.number), one.scorer if named else None) for one in filled]
    return shown or [wire.blank_sheet(1, items)]
