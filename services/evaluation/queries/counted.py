"""What 政府抽查统计 counts, on which day: the rows behind its figures. stats says the same of the events that it hears
(``services.stats.domain.spot_checks``)."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, cast, func

from contracts.rpc.checked_records import CheckedRecordQuery
from contracts.rpc.spot_checks import CampaignQuery
from contracts.vocabulary import CheckedRecordState
from kit.work import Work
from services.evaluation.tables.checked_records import CheckedRecordRecord as R
from services.evaluation.tables.spot_checks import CampaignRecord

SCORED = (CheckedRecordState.SCORED, CheckedRecordState.CONFIRMED, CheckedRecordState.PUBLISHED)


def counted_records(work: Work, query: CheckedRecordQuery) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if query.counted:
        wanted.append(R.state != CheckedRecordState.REPLACED)
    if query.scored:
        wanted.append(R.state.in_(SCORED))
    return [*wanted, *_within(_day(work, R.published_on, R.created_at), query.counted_from, query.counted_until)]


def counted_campaigns(work: Work, query: CampaignQuery) -> list[ColumnElement[bool]]:
    C = CampaignRecord
    wanted: list[ColumnElement[bool]] = [C.drawn_at.is_not(None)] if query.counted else []
    return [*wanted, *_within(_day(work, C.published_on, C.drawn_at), query.counted_from, query.counted_until)]


def _day(work: Work, published_on: Any, drawn_at: Any) -> ColumnElement[date]:
    """Of the publication, before it of the draw, where the city is."""
    return func.coalesce(published_on, cast(func.timezone(work.tools.kit.time_zone, drawn_at), Date))


def _within(day: ColumnElement[date], since: date | None, until: date | None) -> list[ColumnElement[bool]]:
    wanted = [day >= since] if since is not None else []
    return [*wanted, *([day < until] if until is not None else [])]
