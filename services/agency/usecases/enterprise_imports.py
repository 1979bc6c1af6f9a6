"""Served firms by workbook: a job that writes all rows or none."""

from typing import Any

import msgspec
from sqlalchemy import select

from contracts.actor import Actor
from contracts.events.agency import ENTERPRISE_SAVED
from contracts.jobs import Job, JobError
from contracts.rpc.agency import EnterpriseEntry
from contracts.rpc.auth import Import, Workbook
from contracts.vocabulary import Role
from kit.db import stamp
from kit.jobs import JobRun
from kit.work import Work
from services.agency.domain import enterprise_sheet
from services.agency.domain.enterprises import checked
from services.agency.domain.fields import Fields, narrow
from services.agency.queries.enterprises import WRITERS
from services.agency.queries.scope import OWN_SIDE, own_agency
from services.agency.reference import Words
from services.agency.tables import Enterprise, Region
from services.agency.usecases.enterprises import audited, know, place_of
from services.agency.usecases.sheets import BATCH, Judge, insert_all, order_import, read_rows, template_of
from services.agency.wire.enterprises import enterprise_columns, enterprise_saved

ENTERPRISE_IMPORT = "enterprise_import"
ENTERPRISES: Any = Enterprise.__table__  # a Table, which its declared type does not say
TITLES = enterprise_sheet.COLUMNS


def import_enterprises(actor: Actor, work: Work, order: Import) -> Job:
    """Queues the import of a workbook, for those who may enter a firm."""
    _require(actor, work)
    return order_import(actor, work, ENTERPRISE_IMPORT, "agency.enterprise.import_ordered", order)


def enterprise_import_template(actor: Actor, work: Work) -> Workbook:
    actor.require(Role.AGENCY, Role.OFFICER, right=WRITERS)
    return template_of("被服务企业导入模板.xlsx", TITLES, enterprise_sheet.EXAMPLE)


def run_enterprise_import(actor: Actor, work: Work, run: JobRun, params: dict[str, Any]) -> dict[str, Any]:
    """Reads, checks and writes every row. Any wrong row: JobFailed naming each, and nothing is written; nor by a dry run, which
    goes all the way first."""
    _require(actor, work)
    order = msgspec.convert(params, Import)
    rows = _judged_rows(actor, work, run, order)
    with work.db.begin_nested() as written:
        insert_all(work, run, ENTERPRISES, rows, JobError(row=0, field="uscc", code="agency.enterprise.uscc_taken"))
        if order.dry_run:
            written.rollback()
            return {"rows": len(rows), "written": 0}
    made = [row for _, row in rows]
    if actor.role in OWN_SIDE:
        for start in range(0, len(made), BATCH):
            know(work, actor.agency(), *(row.id for row in made[start : start + BATCH]), entered=True)
    work.publish_many(ENTERPRISE_SAVED, ((row.id, row.version, enterprise_saved(row)) for row in made))
    work.audit_many(actor, "agency.enterprise.created", "enterprise", ((row.id, audited(row)) for row in made))
    work.audit(actor, "agency.enterprise.imported", "file", order.file_id, None, {"rows": len(made)})
    return {"rows": len(made), "written": len(made)}


def _require(actor: Actor, work: Work) -> None:
    actor.require(Role.AGENCY, Role.OFFICER, right=WRITERS)
    if actor.role in OWN_SIDE:
        own_agency(actor, work)


def _judged_rows(actor: Actor, work: Work, run: JobRun, order: Import) -> list[tuple[int, Enterprise]]:
    judge, places, words = Judge(work, run, TITLES, "agency.import.repeated"), RegionNames(work), Words(work)
    rows: list[tuple[int, Enterprise]] = []
    for number, cells, fields in judge.each(read_rows(work, order.file_id, TITLES, enterprise_sheet.REQUIRED)):
        _put_words(words, judge, cells, fields)
        places.put_codes(actor, cells, fields)
        entry = enterprise_sheet.entry_of(cells, fields)
        if entry is None:
            continue
        row = judge.checked(fields, _row, actor, work, entry)
        if row is not None:
            judge.once(fields, number, "uscc", row.uscc)
            rows.append((number, row))
    return rows


def _row(actor: Actor, work: Work, entry: EnterpriseEntry) -> Enterprise:
    clean = checked(entry)
    return Enterprise(**stamp(actor, work.at), **enterprise_columns(clean), **place_of(actor, work, clean))


def _put_words(words: Words, judge: Judge, cells: dict[str, str], fields: Fields) -> None:
    """The dictionary's words in the place of what people call them."""
    for field, dictionary in enterprise_sheet.DICTIONARIES.items():
        text = cells[field]
        if not text:
            continue
        word = words.named(dictionary, text)
        if word is not None:
            cells[field] = word
            continue
        judge.doubt(("auth", "dictionary", dictionary))
        if field not in enterprise_sheet.OPEN:
            fields.add(field, "agency.field.word_unknown")


class RegionNames:
    """The regions that are not retired, by what a cell may call them: code or name."""

    def __init__(self, work: Work) -> None:
        # Held for as long as rows are judged, so that each row finds its regions in the session.
        self._regions = list(work.db.scalars(select(Region)))
        self._by_name: dict[str, list[Region]] = {}
        for region in self._regions:
            if not region.retired:
                self._by_name.setdefault(region.name, []).append(region)

    def put_codes(self, actor: Actor, cells: dict[str, str], fields: Fields) -> None:
        """Codes in the place of names. A township's name counts below the region; of several regions of one name that within the officer's
        own is meant. A text that names none stays, for the entry's own rule to refuse."""
        cells["region_code"] = self._code(fields, "region_code", cells["region_code"], actor.region_codes)
        cells["township_code"] = self._code(fields, "township_code", cells["township_code"], [cells["region_code"]])

    def _code(self, fields: Fields, field: str, text: str, above: list[str]) -> str:
        found = self._by_name.get(text, [])
        within = [region for region in found if set(above) <= set(region.codes)] or found
        if len(within) > 1:
            fields.add(field, "agency.import.region_ambiguous", region=text)
        return within[0].code if within else narrow(text)
