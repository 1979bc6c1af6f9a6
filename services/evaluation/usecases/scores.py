"""Scoring a drawn object: saved item by item, submitted, returned or confirmed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from contracts.actor import Actor
from contracts.errors import Conflict, Invalid, invalid_field
from contracts.events.evaluation import CHECKED_RECORD_SAVED
from contracts.rpc.checked_records import CheckedRecord, ScoreEntry, Scores
from contracts.rpc.spot_checks import SheetItem
from contracts.vocabulary import CheckedRecordState, Role, ScoringMode
from kit.db import bump, stale_unless
from kit.work import Work
from services.evaluation.domain.checked_records import Act, checked_text, next_state, require_other_hand
from services.evaluation.domain.fields import Fields
from services.evaluation.domain.scoring import check_finding, lost, needs_third, score, settled, waiting
from services.evaluation.queries.checked_records import filled_sheets, marks_of, record_for, sheet_of, whole_record
from services.evaluation.queries.foreign import rule_number
from services.evaluation.tables.checked_records import CheckedRecordRecord, ScoredSheetRecord, ScoreMark
from services.evaluation.usecases.publication import begin_scoring
from services.evaluation.wire import checked_records as wire
from services.evaluation.wire.spot_checks import sheet_items

SCORERS = (Role.INSPECTOR, Role.OFFICER)
KIND = "checked_record"
MOST_ITEMS = 500


def save_scores(actor: Actor, work: Work, record_id: UUID, scores: Scores, version: int) -> CheckedRecord:
    """Keeps what is named and leaves the rest as it was; the first saved score sets the campaign to scoring. Invalid names each
    finding that does not fit its item."""
    actor.require(*SCORERS)
    # The campaign is locked before the record, as publication does it: else each could wait for the other.
    begin_scoring(actor, work, record_for(actor, work, record_id).campaign_id)
    row = record_for(actor, work, record_id, lock=True)
    stale_unless(row, version)
    next_state(CheckedRecordState(row.state), Act.SAVE)
    items = {item.code: item for item in sheet_items(sheet_of(work, row))}
    _check(items, scores)
    filled = _own_sheet(actor, work, row)
    for entry in scores.items:
        _keep(work, row.id, filled.number, items[entry.code], entry)
    work.db.flush()
    found = {code: wire.score_entry(mark) for code, mark in marks_of(work, row.id, filled.number).items()}
    filled.score = score(list(items.values()), found)
    if actor.account_id not in row.scorer_ids:
        row.scorer_ids = [*row.scorer_ids, actor.account_id]
    bump(row, actor, work.at)
    after = {"sheet": filled.number, "score": filled.score, "items": scores.items}
    work.audit(actor, "evaluation.checked_record.scores_saved", KIND, row.id, after=after)
    return whole_record(actor, work, row)


def _check(items: Mapping[str, SheetItem], scores: Scores) -> None:
    fields = Fields()
    if not 1 <= len(scores.items) <= MOST_ITEMS:
        raise invalid_field("items", "field.out_of_range", least="1", most=str(MOST_ITEMS))
    seen: set[str] = set()
    for number, entry in enumerate(scores.items):
        if entry.code not in items:
            fields.add(f"items.{number}.code", "evaluation.score.item_unknown", item=entry.code[:50])
            continue
        if entry.code in seen:
            fields.add(f"items.{number}.code", "evaluation.score.item_twice", item=entry.code)
        seen.add(entry.code)
        if entry.reason is not None:
            fields.optional_text(f"items.{number}.reason", entry.reason, 1000)
        check_finding(fields, f"items.{number}", items[entry.code], entry)
    fields.finish()


def _own_sheet(actor: Actor, work: Work, row: CheckedRecordRecord) -> ScoredSheetRecord:
    """The one sheet of a joint scoring; in a double one the account's own, a new one while there is room."""
    filled = filled_sheets(work, row.id)
    own = filled if row.scoring == ScoringMode.JOINT else [one for one in filled if one.account_id == actor.account_id]
    if own:
        if own[0].submitted_at is not None:
            raise Conflict("evaluation.score.sheet_submitted")
        return own[0]
    if len(filled) >= (3 if row.third_needed else 2):
        raise Conflict("evaluation.score.sheets_taken")
    sheet = ScoredSheetRecord(
        record_id=row.id, number=len(filled) + 1, account_id=actor.account_id, scorer=actor.display_name, submitted_at=None
    )
    work.db.add(sheet)
    work.db.flush()
    return sheet


def _keep(work: Work, record_id: UUID, number: int, item: SheetItem, entry: ScoreEntry) -> None:
    values = {
        "not_applicable": entry.not_applicable,
        "occurrences": entry.occurrences,
        "grade": entry.grade.value if entry.grade is not None else None,
        "deducted": entry.deducted,
        "reason": (entry.reason or "").strip() or None,
        "lost": lost(item, entry),
    }
    statement = insert(ScoreMark).values(record_id=record_id, sheet_number=number, code=entry.code, **values)
    key = [ScoreMark.record_id, ScoreMark.sheet_number, ScoreMark.code]
    work.db.execute(statement.on_conflict_do_update(index_elements=key, set_=values))


def submit_scores(actor: Actor, work: Work, record_id: UUID) -> CheckedRecord:
    """The actor's sheet is done. The record is scored once all sheets are in: one of a joint scoring; of a double one two, or
    three where the two lie too far apart (rule book: ``spot_check.double_score_difference_max``)."""
    actor.require(*SCORERS)
    row = record_for(actor, work, record_id, lock=True)
    next_state(CheckedRecordState(row.state), Act.SETTLE)
    joint = row.scoring == ScoringMode.JOINT
    filled = filled_sheets(work, row.id)
    own = next((one for one in filled if joint or one.account_id == actor.account_id), None)
    items = sheet_items(sheet_of(work, row))
    _require_whole(items, marks_of(work, row.id, own.number) if own is not None else {})
    if own is None or own.score is None:
        raise Invalid("evaluation.score.nothing_applies")
    if own.submitted_at is not None:
        raise Conflict("evaluation.score.sheet_submitted")
    own.submitted_at = work.at
    _settle(work, row, filled, least=1 if joint else 2)
    bump(row, actor, work.at)
    _tell(work, row)
    after = {"sheet": own.number, "score": own.score, "state": row.state, "third_needed": row.third_needed}
    work.audit(actor, "evaluation.checked_record.submitted", KIND, row.id, after=after)
    return whole_record(actor, work, row)


def _require_whole(items: list[SheetItem], marks: Mapping[str, Any]) -> None:
    missing = waiting(items, marks)
    if missing:
        fields = Fields()
        for code in missing:
            fields.add(f"items.{code}", "evaluation.score.item_waits", item=code)
        fields.finish()


def _settle(work: Work, row: CheckedRecordRecord, filled: list[ScoredSheetRecord], least: int) -> None:
    """The record's state and score, when no sheet is missing any more."""
    scores = [one.score for one in filled if one.submitted_at is not None and one.score is not None]
    if len(scores) < max(least, len(filled)):
        return
    if least == 2 and needs_third(scores, rule_number(work, "spot_check.double_score_difference_max")):
        row.third_needed = True
        return
    row.third_needed = False
    row.state = next_state(CheckedRecordState(row.state), Act.SETTLE).value
    row.score = settled(scores)


def return_scores(actor: Actor, work: Work, record_id: UUID, reason: str) -> CheckedRecord:
    """scored -> returned: the sheets are open again."""
    actor.require(Role.OFFICER)
    row = record_for(actor, work, record_id, lock=True)
    before = {"state": row.state, "score": row.score}
    row.state = next_state(CheckedRecordState(row.state), Act.RETURN).value
    row.return_reason, row.score = checked_text("reason", reason), None
    work.db.execute(update(ScoredSheetRecord).where(ScoredSheetRecord.record_id == row.id).values(submitted_at=None))
    bump(row, actor, work.at)
    _tell(work, row)
    after = {"state": row.state, "reason": row.return_reason}
    work.audit(actor, "evaluation.checked_record.returned", KIND, row.id, before=before, after=after)
    return whole_record(actor, work, row)


def confirm_scores(actor: Actor, work: Work, record_id: UUID) -> CheckedRecord:
    """scored -> confirmed, by an officer who saved none of its scores."""
    actor.require(Role.OFFICER)
    row = record_for(actor, work, record_id, lock=True)
    state = next_state(CheckedRecordState(row.state), Act.CONFIRM)
    require_other_hand(actor.account_id, row.scorer_ids, "evaluation.checked_record.own_scores")
    before = {"state": row.state}
    row.state, row.confirmed_by, row.confirmed_at, row.return_reason = state.value, actor.account_id, work.at, None
    bump(row, actor, work.at)
    _tell(work, row)
    work.audit(
        actor, "evaluation.checked_record.confirmed", KIND, row.id, before=before, after={"state": row.state, "score": row.score}
    )
    return whole_record(actor, work, row)


def _tell(work: Work, row: CheckedRecordRecord) -> None:
    work.publish(CHECKED_RECORD_SAVED, row.id, row.version, wire.checked_record_saved(row, work.kit.time_zone))
