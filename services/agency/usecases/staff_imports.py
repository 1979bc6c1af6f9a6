"""Staff by workbook: a job that writes all rows or none."""

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import insert, or_, select

from contracts.actor import Actor
from contracts.events.agency import STAFF_SAVED
from contracts.jobs import Job, JobError
from contracts.rpc.agency import StaffEntry
from contracts.rpc.auth import Import, Workbook
from contracts.vocabulary import Right, Role, StaffState
from kit.bulk import select_rows
from kit.jobs import JobFailed, JobRun
from kit.work import Work
from kit.workbooks import SheetRow
from services.agency.domain import staff_sheet
from services.agency.domain.staff import checked
from services.agency.queries.scope import declared_agency
from services.agency.tables import STAFF, Agency, Certificate, Staff
from services.agency.usecases.sheets import Judge, insert_new, order_import, read_rows, template_of
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
    return order_import(actor, work, STAFF_IMPORT, "agency.staff.import_ordered", order)


def staff_import_template(actor: Actor, work: Work) -> Workbook:
    actor.require(Role.AGENCY, right=Right.STAFF)
    return template_of("专职人员导入模板.xlsx", TITLES, staff_sheet.EXAMPLE)


def run_staff_import(actor: Actor, work: Work, run: JobRun, params: dict[str, Any]) -> dict[str, Any]:
    """Reads, checks and writes every row. Any wrong row: JobFailed naming each, and nothing is written; nor by a dry run, which
    goes all the way first."""
    order = msgspec.convert(params, Import)
    entries = _checked_entries(work, run, read_rows(work, order.file_id, TITLES, staff_sheet.REQUIRED))
    agency = declared_agency(actor, work, hold=True)
    with work.db.begin_nested() as written:
        rows = _insert_staff(actor, work, run, agency, entries)
        if order.dry_run:
            written.rollback()
            return {"rows": len(rows), "written": 0}
    work.publish_many(STAFF_SAVED, ((row.id, row.version, staff_saved(row)) for row in rows))
    work.audit(actor, "agency.staff.imported", "file", order.file_id, None, {"rows": len(rows)})
    return {"rows": len(rows), "written": len(rows)}


def _checked_entries(work: Work, run: JobRun, rows: list[SheetRow]) -> list[tuple[int, StaffEntry]]:
    judge = Judge(work, run, TITLES, "agency.staff.repeated_in_sheet")
    entries: list[tuple[int, StaffEntry]] = []
    for number, cells, fields in judge.each(rows):
        entry = staff_sheet.entry_of(cells, fields)
        clean = judge.checked(fields, checked, entry, work.today) if entry is not None else None
        if clean is not None:
            judge.once(fields, number, "id_number", clean.id_number or "")
            entries.append((number, clean))
    return entries


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
    # Whichever of the two indexes refuses: while the master key changes a person may be known by either.
    written = insert_new(work, STAFF, rows)
    refused = [row for row in rows if row.id not in written]
    known = {row.id: not ours.isdisjoint((row.id_number_index, row.id_number_index_even)) for row in refused}
    return {id: "agency.staff.duplicate" if mine else "agency.staff.active_elsewhere" for id, mine in known.items()}
