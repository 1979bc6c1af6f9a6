"""The jobs of all rooms as one list: each room is asked for its newest, and the newest of those are the page."""

from collections.abc import Mapping
from typing import Any

import msgspec

from contracts.errors import Busy, ZjjgError, invalid_field
from contracts.jobs import JobQuery, JobRow, JobRows
from contracts.page import EXACT_UP_TO, Total, decode_cursor, encode_cursor
from gateway.calls import ask_together
from kit.rpc_client import RemoteFailure

_KEYS = 5


class JobPage(msgspec.Struct, frozen=True):
    """``items`` newest first; ``next_cursor`` is None on the last page. ``away`` names the rooms that did not answer: their jobs are missing."""

    items: list[JobRow]
    next_cursor: str | None
    total: Total
    away: list[str]


def list_jobs(query: JobQuery, cursor: str | None) -> JobPage:
    """One page over all rooms. The total is counted on page one and rides in the cursor; a room that is away counts as having none.

    Paging deep costs what page one costs. A cursor of another filter is Invalid."""
    filter_ = f"{query.state or ''} {query.kind or ''} {query.everyone}"
    counted: Total | None = None
    if cursor is not None:
        at, id, count, exact, of = decode_cursor(cursor, _KEYS)
        if of != filter_ or not count.isdecimal():
            raise invalid_field("cursor", "cursor.of_another_list")
        counted = Total(int(count), exact == "1")
        query = _after(query, at, id)
    answers = ask_together(lambda room: room.list_jobs(query))
    found, away = _answered(answers)
    counted = counted or _sum(found)
    waiting = sorted((row for rows in found for row in rows.items), key=lambda row: (row.created_at, row.id), reverse=True)
    items = waiting[: query.limit]
    next_cursor = None
    if len(waiting) > query.limit or any(rows.more for rows in found):
        last = items[-1]
        keys = [last.created_at.isoformat(), last.id, str(counted.value), "1" if counted.exact else "", filter_]
        next_cursor = encode_cursor(keys)
    return JobPage(items, next_cursor, counted, away)


def _after(query: JobQuery, at: str, id: str) -> JobQuery:
    """``query`` from the last row of the page before on."""
    try:
        plain = {**msgspec.to_builtins(query), "before_at": at, "before_id": id}
        return msgspec.convert(plain, JobQuery, strict=False)
    except msgspec.ValidationError:
        raise invalid_field("cursor", "cursor.malformed") from None


def _answered(answers: Mapping[str, Any]) -> tuple[list[JobRows], list[str]]:
    found: list[JobRows] = []
    away: list[str] = []
    for room, answer in answers.items():
        if isinstance(answer, Busy | RemoteFailure):
            away.append(room)
        elif isinstance(answer, ZjjgError):
            raise answer
        else:
            found.append(answer)
    return found, away


def _sum(found: list[JobRows]) -> Total:
    value = sum(rows.total.value for rows in found)
    return Total(min(value, EXACT_UP_TO), value <= EXACT_UP_TO and all(rows.total.exact for rows in found))
