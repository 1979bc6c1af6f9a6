"""Staff by workbook: a job that writes all rows or none."""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import insert, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from contracts.actor import Actor
from contracts.errors import FieldError, Invalid
from contracts.events.agency import STAFF_SAVED
from contracts.jobs import Job, JobError
from contracts.rpc.agency import StaffEntry
from contracts.rpc.auth import Import, Workbook
from contracts.vocabulary import Right, Role, StaffState
from kit.bulk import select_rows
from kit.jobs import JobFailed, JobRun, enqueue
from kit.work import Work
from kit.workbooks import SheetRow, read_sheet, template
from services.agency.domain import staff_sheet
from services.agency.domain.fields import Fields
from services.agency.domain.staff import checked
from services.agency.queries.scope import declared_agency
from services.agency.tables import STAFF, Agency, Certificate, Staff
from services.agency.usecases.attachments import require_own_files
from services.agency.usecases.staff import new_row
from services.agency.wire.staff import certificate_rows, staff_saved

STAFF_IMPORT = "staff_import"
BATCH = 100
"""Rows between two moments at which other calls of this process get their turn."""
TITLES = staff_sheet.COLUMNS
CERTIFICATES: Any = Certificate.__table__  # a Table, which its declared type does not say


def import_staff(actor: Actor, work: Work, order: Import) -> Job:
    """Queues the import of a workbook that the agency uploaded."""
    actor.require(Role.AGENCY, right=Right.STAFF)
    declared_agency(actor, work)
    require_own_files(actor, work, {"file_id": order.file_id})
    work.audit(actor, "agency.staff.import_ordered", "file", order.file_id, None, {"dry_run": order.dry_run})
    return enqueue(actor, work, STAFF_IMPORT, order)


def staff_import_template(actor: Actor, work: Work) -> Workbook:
    actor.require(Role.AGENCY, right=Right.STAFF)
    content = template(list(TITLES.values()), [[staff_sheet.EXAMPLE.get(field, "") for field in TITLES]])
    return Workbook(name="专职人员导入模板.xlsx", content=content)


def run_staff_import(actor: Actor, work: Work, run: JobRun, params: dict[str, Any]) -> dict[str, Any]:
    """Reads, checks and writes every row. Any wrong row: JobFailed naming each, and nothing is written; nor by a dry run, which
    goes all the way first."""
    order = msgspec.convert(params, Import)
    entries = _checked_entries(work, run, _read(work, order.file_id))
    agency = declared_agency(actor, work, hold=True)
    with work.db.begin_nested() as written:
        rows = _insert_staff(actor, work, run, agency, entries)
        if order.dry_run:
            written.rollback()
            return {"rows": len(rows), "written": 0}
    work.publish_many(STAFF_SAVED, ((row.id, row.version, staff_saved(row)) for row in rows))
    work.audit(actor, "agency.staff.imported", "file", order.file_id, None, {"rows": len(rows)})
    return {"rows": len(rows), "written": len(rows)}


def _read(work: Work, file_id: UUID) -> list[SheetRow]:
    """Rows of the workbook, cells by field."""
    with work.store.open(file_id) as source:
        return read_sheet(source, {title: field for field, title in TITLES.items()}, staff_sheet.REQUIRED)


def _checked_entries(work: Work, run: JobRun, rows: list[SheetRow]) -> list[tuple[int, StaffEntry]]:
    errors: list[JobError] = []
    entries: list[tuple[int, StaffEntry]] = []
    first_rows: dict[str, int] = {}
    for position, (number, cells) in enumerate(rows):
        if position % BATCH == 0:
            run.progress(0, len(rows))
        fields = Fields()
        entry = staff_sheet.entry_of(cells, fields)
        if entry is not None:
            try:
                entry = checked(entry, work.today)
            except Invalid as wrong:
                fields.errors.extend(wrong.errors)
            else:
                first = first_rows.setdefault(entry.id_number or "", number)
                if first != number:
                    fields.add("id_number", "agency.staff.repeated_in_sheet", first=str(first))
                entries.append((number, entry))
        errors += [_job_error(number, error) for error in fields.errors]
    if errors:
        raise JobFailed(errors)
    return entries


def _job_error(row: int, error: FieldError) -> JobError:
    return JobError(row=row, field=error["field"], code=error["code"], params=error.get("params", {}))


def _insert_staff(actor: Actor, work: Work, run: JobRun, agency: Agency, entries: list[tuple[int, StaffEntry]]) -> list[Staff]:
    written: list[Staff] = []
    errors: list[JobError] = []
    for start in range(0, len(entries), BATCH):
        batch = [(number, entry, new_row(actor, work, agency, entry)) for number, entry in entries[start : start + BATCH]]
        refused = _insert_batch(work, [row for _, _, row in batch])
        for number, _, row in batch:
            if row.id in refused:
                errors.append(JobError(row=number, field="id_number", code=refused[row.id]))
        if not errors:
            certificates = [values for _, entry, row in batch for values in certificate_rows(row, entry.certificates)]
            if certificates:
                names = [column.name for column in CERTIFICATES.columns]
                work.db.execute(insert(CERTIFICATES).from_select(names, select_rows(CERTIFICATES, certificates)))
        written += [row for _, _, row in batch]
        run.progress(min(start + BATCH, len(entries)), len(entries))
    if errors:
        raise JobFailed(errors)
    return written


def _insert_batch(work: Work, rows: list[Staff]) -> dict[UUID, str]:
    """Writes them; those whom the indexes over all agencies refuse are answered with the reason, by id."""
    mine = (Staff.agency_id == rows[0].agency_id) & (Staff.state == StaffState.ACTIVE.value)
    indexes = (Staff.id_number_index, Staff.id_number_index_even)
    same = [index.in_([value for row in rows if (value := getattr(row, index.key)) is not None]) for index in indexes]
    found = work.db.execute(select(*indexes).where(mine, or_(*same)))
    ours = {value for known in found for value in known if value is not None}
    names = [column.name for column in STAFF.columns]
    values = [{name: getattr(row, name) for name in names} for row in rows]
    statement = upsert(STAFF).from_select(names, select_rows(STAFF, values))
    # Whichever of the two indexes: while the master key changes a person may be known by either. Ids are new, and no other one is unique.
    taken = set(work.db.scalars(statement.on_conflict_do_nothing().returning(STAFF.c.id)))
    refused = [row for row in rows if row.id not in taken]
    known = {row.id: not ours.isdisjoint((row.id_number_index, row.id_number_index_even)) for row in refused}
    return {id: "agency.staff.duplicate" if mine else "agency.staff.active_elsewhere" for id, mine in known.items()}
