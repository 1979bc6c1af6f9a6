"""What all imports by workbook have in common: ordering the job, judging each row by the rules of the single entry, writing all or none."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert

from contracts.actor import Actor
from contracts.errors import FieldError, Invalid
from contracts.jobs import Job, JobError
from contracts.rpc.auth import Import, Workbook
from kit.bulk import select_rows
from kit.files import file_for
from kit.jobs import JobFailed, JobRun, enqueue
from kit.work import Doubtful, FactRef, Work
from kit.workbooks import SheetRow, read_sheet, template
from services.agency.domain.fields import Fields

T = TypeVar("T")

BATCH = 100
"""Rows between two moments at which other calls of this process get their turn."""


def order_import(actor: Actor, work: Work, kind: str, action: str, order: Import) -> Job:
    """Queues the import of a workbook that the actor, or another account of its agency, uploaded."""
    file_for(actor, work, order.file_id)
    work.audit(actor, action, "file", order.file_id, None, {"dry_run": order.dry_run})
    return enqueue(actor, work, kind, order)


def template_of(name: str, columns: Mapping[str, str], example: Mapping[str, str]) -> Workbook:
    return Workbook(name=name, content=template(list(columns.values()), [[example.get(field, "") for field in columns]]))


def read_rows(work: Work, file_id: UUID, columns: Mapping[str, str], required: tuple[str, ...]) -> list[SheetRow]:
    """Rows of the workbook, cells by field. ``columns``: field -> title."""
    with work.store.open(file_id) as source:
        return read_sheet(source, {title: field for field, title in columns.items()}, required)


class Judge:
    """Goes through the rows and collects what is wrong with each, by the sheet's own row number and column.

    A doubt about facts of other rooms is kept to the end: their sources are asked once for all, and then what is still wrong is.
    """

    def __init__(self, work: Work, run: JobRun, columns: Mapping[str, str], repeated: str) -> None:
        """``repeated`` is the code for what an earlier row of the sheet has said already."""
        self._work, self._run, self._columns, self._repeated = work, run, columns, repeated
        self._errors: list[JobError] = []
        self._facts: dict[FactRef, None] = {}
        self._first: dict[tuple[str, str], int] = {}

    def each(self, rows: list[SheetRow]) -> Iterator[tuple[int, dict[str, str], Fields]]:
        """(row, cells, the collection for its wrong fields). Raises JobFailed at the end when any row is wrong."""
        for position, (number, cells) in enumerate(rows):
            if position % BATCH == 0:
                self._run.progress(0, len(rows))
            fields = Fields()
            yield number, cells, fields
            self._errors += [self._error(number, error) for error in fields.errors]
        if self._errors:
            failed = JobFailed(self._errors)
            if self._facts and not self._work.fresh:
                raise Doubtful(Invalid("fields.invalid", {}, []), list(self._facts)) from failed
            raise failed

    def checked(self, fields: Fields, check: Callable[..., T], *args: Any) -> T | None:
        """What the single entry's rules make of a row (``check(*args)``); None when they refuse it, which is noted."""
        try:
            return check(*args)
        except Invalid as wrong:
            fields.errors.extend(wrong.errors)
        except Doubtful as doubt:
            if not isinstance(doubt.error, Invalid):
                raise
            self._facts.update(dict.fromkeys(doubt.facts))
            fields.errors.extend(doubt.error.errors)
        return None

    def doubt(self, fact: FactRef) -> None:
        """What a row says may be right by a fact that has not come here yet."""
        self._facts[fact] = None

    def once(self, fields: Fields, number: int, field: str, value: str) -> None:
        first = self._first.setdefault((field, value), number)
        if first != number:
            fields.add(field, self._repeated, first=str(first))

    def _error(self, number: int, error: FieldError) -> JobError:
        """A field within a list (``team.1``) is blamed on its column."""
        field = error["field"] if error["field"] in self._columns else error["field"].split(".")[0]
        return JobError(row=number, field=field, code=error["code"], params=error.get("params", {}))


def insert_new(work: Work, table: Table, rows: list[Any]) -> set[UUID]:
    """Writes them but for those that a unique index refuses, and answers the ids of those written."""
    names = [column.name for column in table.columns]
    values = [{name: getattr(row, name) for name in names} for row in rows]
    statement = insert(table).from_select(names, select_rows(table, values)).on_conflict_do_nothing()
    return set(work.db.scalars(statement.returning(table.c.id)))


def insert_all(work: Work, run: JobRun, table: Table, rows: list[tuple[int, Any]], taken: JobError) -> None:
    """All of (row of the sheet, row of the table), a hundred at a time; JobFailed naming each that is there already by ``taken``'s
    field and code."""
    errors: list[JobError] = []
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        written = insert_new(work, table, [row for _, row in batch])
        errors += [JobError(row=number, field=taken.field, code=taken.code) for number, row in batch if row.id not in written]
        run.progress(min(start + BATCH, len(rows)), len(rows))
    if errors:
        raise JobFailed(errors)
