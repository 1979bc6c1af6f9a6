"""Lists as files of any length: the very query of the list, page after page, as the one who asks for it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

import msgspec

from contracts.actor import Actor
from contracts.audit import AuditQuery
from contracts.errors import NotFound, invalid_field
from contracts.exports import ExportColumn, ExportFormat, ExportOrder, ExportResult
from contracts.jobs import Job
from contracts.page import MAX_LIMIT, Page, PageQuery
from kit import audit, jobs
from kit.jobs import JobRun
from kit.room import Room, RunJob
from kit.work import Work
from kit.workbooks import XLSX, export

CSV = "text/csv"
KIND = "export"
"""The kind of the jobs."""
MOST_ROWS = 1_000_000
"""What a sheet holds; a longer list is refused before it is begun."""
JOINT = "、"
_KEPT = (date, datetime, Decimal)

Q = TypeVar("Q")
Told = Callable[[int, int], None]
"""``told(done, of)``"""


@dataclass(frozen=True, slots=True)
class Exported(Generic[Q]):
    """A list that can be exported: its query's struct, and what gives all of its rows. See ``paged`` and ``whole``."""

    query: type[Q]
    rows: Callable[[Actor, Work, Q, Told], Iterable[Any]]


P = TypeVar("P", bound=PageQuery)


def paged(query: type[P], fn: Callable[[Actor, Work, P], Page[Any]]) -> Exported[P]:
    """A list by pages. Rights and scope are those of ``fn``: it is the function that answers the list itself."""

    def rows(actor: Actor, work: Work, asked: P, told: Told) -> Iterator[Any]:
        done = 0
        page = fn(actor, work, msgspec.structs.replace(asked, limit=MAX_LIMIT, cursor=None))
        if page.total.value > MOST_ROWS:
            raise invalid_field("filter", "export.too_many_rows", most=str(MOST_ROWS))
        while True:
            yield from page.items
            done += len(page.items)
            # What is counted up to 10,000 only says no more than that there is more to come.
            told(done, page.total.value if page.total.exact else max(page.total.value, done + MAX_LIMIT))
            if page.next_cursor is None:
                return
            page = fn(actor, work, msgspec.structs.replace(asked, limit=MAX_LIMIT, cursor=page.next_cursor))
            work.db.expunge_all()  # else every row of the list would be kept until the end

    return Exported(query, rows)


def whole(query: type[Q], fn: Callable[[Actor, Work, Q], Any], rows_of: Callable[[Any], Sequence[Any]]) -> Exported[Q]:
    """A list that comes in one answer."""

    def rows(actor: Actor, work: Work, asked: Q, told: Told) -> Sequence[Any]:
        found = rows_of(fn(actor, work, asked))
        told(len(found), len(found))
        return found

    return Exported(query, rows)


def exports_of(room: Room) -> dict[str, Exported[Any]]:
    """The room's own lists, and its audit."""
    return {**room.exports, "audit_entries": paged(AuditQuery, audit.list_entries)}


def jobs_of(room: Room) -> dict[str, RunJob]:
    """The room's own kinds of jobs, and its exports."""
    return {**room.jobs, KIND: run_export(exports_of(room))}


def start_export(actor: Actor, work: Work, room: Room, order: ExportOrder) -> Job:
    """Queues it. NotFound for a list that the room does not know; Invalid on ``filter`` for what is no filter of that list. Audited."""
    _query(_exported(exports_of(room), order), order)
    job = jobs.enqueue(actor, work, KIND, order)
    after = {"list": order.name, "filter": order.filter, "format": order.format}
    work.audit(actor, f"{work.room}.list.exported", "list", order.name, after=after)
    return job


def run_export(exports: Mapping[str, Exported[Any]]) -> RunJob:
    """The job's function for a room's lists."""

    def run(actor: Actor, work: Work, job: JobRun, params: Mapping[str, Any]) -> ExportResult:
        order = msgspec.convert(params, ExportOrder)
        exported = _exported(exports, order)
        count = 0

        def cells() -> Iterator[list[Any]]:
            nonlocal count
            for row in exported.rows(actor, work, _query(exported, order), job.progress):
                count += 1
                plain = msgspec.to_builtins(row, builtin_types=_KEPT)
                yield [_cell(plain, column) for column in order.columns]

        name = f"{order.title}-{work.today.isoformat()}.{order.format.value}"
        media_type = XLSX if order.format is ExportFormat.XLSX else CSV
        job.keep_file(name, media_type, export([column.title for column in order.columns], cells(), order.format.value))
        return ExportResult(count)

    return run


def _exported(exports: Mapping[str, Exported[Any]], order: ExportOrder) -> Exported[Any]:
    exported = exports.get(order.name)
    if exported is None:
        raise NotFound("export.unknown_list", {"list": order.name[:100]})
    return exported


def _query(exported: Exported[Q], order: ExportOrder) -> Q:
    try:
        return msgspec.convert(order.filter, exported.query, strict=False)
    except msgspec.ValidationError:
        raise invalid_field("filter", "field.invalid") from None


def _cell(row: Mapping[str, Any], column: ExportColumn) -> Any:
    value = _value(row, column.field.split("."))
    if isinstance(value, list):
        return JOINT.join(str(_worded(one, column)) for one in value if one is not None)
    return _worded(value, column)


def _value(value: Any, path: Sequence[str]) -> Any:
    for position, name in enumerate(path):
        if isinstance(value, list):
            return [_value(one, path[position:]) for one in value]
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _worded(value: Any, column: ExportColumn) -> Any:
    if isinstance(value, bool):
        value = "true" if value else "false"
    if column.words and value is not None:
        return column.words.get(str(value), value)
    if column.divisor != 1 and isinstance(value, int):
        return Decimal(value) / column.divisor
    return value
