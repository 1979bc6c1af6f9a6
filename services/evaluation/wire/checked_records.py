"""Checked records <-> the structs of the contracts."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from contracts.events.evaluation import CheckedRecordSaved
from contracts.rpc.checked_records import Appeal, CheckedRecord, CheckedRecordRow, ScoredItem, ScoredSheet, ScoreEntry
from contracts.rpc.spot_checks import AssignedInspector, SheetItem
from contracts.vocabulary import AppealState, CheckedRecordState, Grade, ScoringMode, ServiceKind
from kit.clock import local_day
from services.evaluation.domain.scoring import waiting
from services.evaluation.tables.checked_records import CheckedRecordRecord, RecordInspector, ScoredSheetRecord, ScoreMark
from services.evaluation.tables.spot_checks import SheetRecord

_SAME = (
    *("id", "version", "created_at", "created_by", "updated_at", "updated_by"),
    *("campaign_id", "campaign_name", "year", "half", "quarter", "rank", "object_id", "object_number", "object_title"),
    *("agency_id", "agency_name", "enterprise_id", "enterprise_name", "region_code", "score", "published_at"),
)


def _columns(row: CheckedRecordRecord, mine: bool) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in _SAME},
        "kind": ServiceKind(row.kind),
        "state": CheckedRecordState(row.state),
        "appeal_state": AppealState(row.appeal_state) if row.appeal_state else None,
        "mine": mine,
    }


def record_row(row: CheckedRecordRecord, mine: bool) -> CheckedRecordRow:
    return CheckedRecordRow(**_columns(row, mine))


def checked_record(
    row: CheckedRecordRecord, sheet: SheetRecord, sheets: Sequence[ScoredSheet], inspectors: Sequence[RecordInspector], mine: bool
) -> CheckedRecord:
    return CheckedRecord(
        **_columns(row, mine),
        score_sheet_id=sheet.id,
        score_sheet_name=sheet.name,
        scoring=ScoringMode(row.scoring),
        inspectors=[AssignedInspector(inspector_id=i.inspector_id, name=i.name, unit=i.unit, leader=i.leader) for i in inspectors],
        sheets=list(sheets),
        third_needed=row.third_needed,
        return_reason=row.return_reason,
        replaced_by=row.replaced_by,
        reply=row.reply,
        replied_at=row.replied_at,
        appeal=_appeal(row),
        appeal_until=row.appeal_until,
    )


def _appeal(row: CheckedRecordRecord) -> Appeal | None:
    if row.appeal_state is None or row.appeal_reason is None or row.appeal_raised_at is None:
        return None
    return Appeal(
        reason=row.appeal_reason,
        raised_at=row.appeal_raised_at,
        state=AppealState(row.appeal_state),
        decided_at=row.appeal_decided_at,
        decision_reason=row.appeal_decision_reason,
        score_before=row.score_before,
    )


def score_entry(mark: ScoreMark) -> ScoreEntry:
    return ScoreEntry(
        code=mark.code,
        not_applicable=mark.not_applicable,
        occurrences=mark.occurrences,
        grade=Grade(mark.grade) if mark.grade else None,
        deducted=mark.deducted,
        reason=mark.reason,
    )


def scored_sheet(
    filled: ScoredSheetRecord, items: Sequence[SheetItem], marks: Mapping[str, ScoreMark], scorer: str | None
) -> ScoredSheet:
    return ScoredSheet(
        number=filled.number,
        scorer=scorer,
        items=[_scored_item(item, marks.get(item.code)) for item in items],
        score=filled.score,
        waiting=len(waiting(items, marks)),
        submitted_at=filled.submitted_at,
    )


def blank_sheet(number: int, items: Sequence[SheetItem]) -> ScoredSheet:
    """What is shown before anything was found."""
    blank = [_scored_item(item, None) for item in items]
    return ScoredSheet(number=number, scorer=None, items=blank, score=None, waiting=len(blank), submitted_at=None)


def _scored_item(item: SheetItem, mark: ScoreMark | None) -> ScoredItem:
    entry = score_entry(mark) if mark is not None else ScoreEntry(code=item.code)
    lost: Decimal | None = mark.lost if mark is not None else None
    return ScoredItem(
        **msgspec.structs.asdict(item),
        not_applicable=entry.not_applicable,
        occurrences=entry.occurrences,
        grade=entry.grade,
        deducted=entry.deducted,
        reason=entry.reason,
        lost=lost,
    )


def checked_record_saved(row: CheckedRecordRecord, zone: str) -> CheckedRecordSaved:
    """The score is told from the publication on. ``zone`` is whose calendar days count."""
    return CheckedRecordSaved(
        record_id=row.id,
        campaign_id=row.campaign_id,
        campaign_name=row.campaign_name,
        kind=ServiceKind(row.kind),
        object_id=row.object_id,
        object_number=row.object_number,
        agency_id=row.agency_id,
        enterprise_id=row.enterprise_id,
        region_codes=row.region_codes(),
        state=CheckedRecordState(row.state),
        score=row.score if row.state == CheckedRecordState.PUBLISHED else None,
        drawn_on=local_day(row.created_at, zone),
        published_on=row.published_on,
        appeal_state=AppealState(row.appeal_state) if row.appeal_state is not None else None,
    )
