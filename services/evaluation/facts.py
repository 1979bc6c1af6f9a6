"""What other rooms are told when they ask, from the room's own tables."""

from uuid import UUID

import msgspec
from sqlalchemy import select

from contracts.events.envelope import Envelope
from contracts.events.evaluation import CAMPAIGN_SAVED, CHECKED_RECORD_SAVED, REPORT_SAVED
from kit.work import Work
from services.evaluation.tables.checked_records import CheckedRecordRecord
from services.evaluation.tables.reports import ReportRecord
from services.evaluation.tables.spot_checks import CampaignRecord
from services.evaluation.wire.checked_records import checked_record_saved
from services.evaluation.wire.reports import report_saved
from services.evaluation.wire.spot_checks import campaign_saved


def report_facts(work: Work, ids: list[str]) -> list[Envelope]:
    rows = work.db.scalars(select(ReportRecord).where(ReportRecord.id.in_(_as_ids(ids))))
    return [work.fact(REPORT_SAVED, row.id, row.version, report_saved(row)) for row in rows]


def campaign_facts(work: Work, ids: list[str]) -> list[Envelope]:
    rows = work.db.scalars(select(CampaignRecord).where(CampaignRecord.id.in_(_as_ids(ids))))
    return [work.fact(CAMPAIGN_SAVED, row.id, row.version, campaign_saved(row, work.kit.time_zone)) for row in rows]


def checked_record_facts(work: Work, ids: list[str]) -> list[Envelope]:
    rows = work.db.scalars(select(CheckedRecordRecord).where(CheckedRecordRecord.id.in_(_as_ids(ids))))
    return [work.fact(CHECKED_RECORD_SAVED, row.id, row.version, checked_record_saved(row, work.kit.time_zone)) for row in rows]


def _as_ids(texts: list[str]) -> list[UUID]:
    """What is no id is of nothing."""
    return [known for text in texts if (known := _as_id(text)) is not None]


def _as_id(text: str) -> UUID | None:
    try:
        return msgspec.convert(text, UUID)
    except msgspec.ValidationError:
        return None
