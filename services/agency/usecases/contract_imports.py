"""Evaluation and service contracts by workbook: a job that writes all rows or none."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Generic
from uuid import UUID

import msgspec
from sqlalchemy import inspect, select

from contracts.actor import Actor
from contracts.jobs import Job, JobError
from contracts.rpc.auth import Import, Workbook
from contracts.vocabulary import ContractState, StaffState
from kit.jobs import JobRun
from kit.work import Work
from services.agency.domain import contract_sheets
from services.agency.domain.contract_sheets import ENTERPRISE, TEAM, ContractSheet
from services.agency.domain.fields import Fields, normal_uscc
from services.agency.domain.sheet_cells import Cells
from services.agency.queries.scope import declared_agency
from services.agency.reference import Words
from services.agency.tables import Agency, Certificate, Enterprise, Staff
from services.agency.usecases import evaluation_contracts, service_contracts
from services.agency.usecases.contracts import A, C, E, Kind, announced, audited, new_row, put_in_force, require_writer
from services.agency.usecases.sheets import BATCH, Judge, insert_all, order_import, read_rows, template_of

EVALUATION_IMPORT = "evaluation_contract_import"
SERVICE_IMPORT = "service_contract_import"
IMPORTED = {
    "evaluation_contract": {
        "ordered": "agency.evaluation_contract.import_ordered",
        "written": "agency.evaluation_contract.imported",
        "created": "agency.evaluation_contract.created",
    },
    "service_contract": {
        "ordered": "agency.service_contract.import_ordered",
        "written": "agency.service_contract.imported",
        "created": "agency.service_contract.created",
    },
}
"""Kind of contract -> what was done -> the audit's name of it."""


@dataclass(frozen=True, slots=True)
class ContractImport(Generic[C, E, A]):
    """``name`` is the job's kind; ``noun`` that of the audit."""

    name: str
    noun: str
    kind: Kind[C, E, A]
    sheet: ContractSheet[E]


EVALUATION = ContractImport(EVALUATION_IMPORT, "evaluation_contract", evaluation_contracts.KIND, contract_sheets.EVALUATION)
SERVICE = ContractImport(SERVICE_IMPORT, "service_contract", service_contracts.KIND, contract_sheets.SERVICE)


def import_evaluation_contracts(actor: Actor, work: Work, order: Import) -> Job:
    return _order(actor, work, EVALUATION, order)


def import_service_contracts(actor: Actor, work: Work, order: Import) -> Job:
    return _order(actor, work, SERVICE, order)


def evaluation_contract_import_template(actor: Actor, work: Work) -> Workbook:
    return _template(actor, EVALUATION)


def service_contract_import_template(actor: Actor, work: Work) -> Workbook:
    return _template(actor, SERVICE)


def run_evaluation_import(actor: Actor, work: Work, run: JobRun, params: dict[str, Any]) -> dict[str, Any]:
    return _run(actor, work, run, EVALUATION, msgspec.convert(params, Import))


def run_service_import(actor: Actor, work: Work, run: JobRun, params: dict[str, Any]) -> dict[str, Any]:
    return _run(actor, work, run, SERVICE, msgspec.convert(params, Import))


def _order(actor: Actor, work: Work, what: ContractImport[C, E, A], order: Import) -> Job:
    """Queues the import of a workbook that the agency uploaded."""
    require_writer(actor, what.kind)
    declared_agency(actor, work)
    return order_import(actor, work, what.name, IMPORTED[what.noun]["ordered"], order)


def _template(actor: Actor, what: ContractImport[C, E, A]) -> Workbook:
    require_writer(actor, what.kind)
    return template_of(what.sheet.template, what.sheet.columns, what.sheet.example)


def _run(actor: Actor, work: Work, run: JobRun, what: ContractImport[C, E, A], order: Import) -> dict[str, Any]:
    """Reads, checks and writes every row. Any wrong row: JobFailed naming each, and nothing is written; nor by a dry run, which
    goes all the way first."""
    require_writer(actor, what.kind)
    agency = declared_agency(actor, work, hold=True)
    rows, active = _judged_rows(actor, work, run, what, agency, order)
    table: Any = inspect(what.kind.table).local_table
    with work.db.begin_nested() as written:
        for start in range(0, len(active), BATCH):
            put_in_force(work, *active[start : start + BATCH])
        insert_all(work, run, table, rows, JobError(row=0, field="number", code="agency.contract.number_taken"))
        if order.dry_run:
            written.rollback()
            return {"rows": len(rows), "written": 0}
    _tell(actor, work, what.noun, [row for _, row in rows])
    work.audit(actor, IMPORTED[what.noun]["written"], "file", order.file_id, None, {"rows": len(rows)})
    return {"rows": len(rows), "written": len(rows)}


def _judged_rows(
    actor: Actor, work: Work, run: JobRun, what: ContractImport[C, E, A], agency: Agency, order: Import
) -> tuple[list[tuple[int, C]], list[C]]:
    """(row of the sheet, draft) of each, and those that come into force at once."""
    sheet = read_rows(work, order.file_id, what.sheet.columns, what.sheet.required)
    judge, people, words = Judge(work, run, what.sheet.columns, "agency.import.repeated"), People(work, agency.id), Words(work)
    firms = _firms(work, {normal_uscc(cells[ENTERPRISE]) for _, cells in sheet})
    rows: list[tuple[int, C]] = []
    active: list[C] = []
    for number, cells, fields in judge.each(sheet):
        firm = firms.get(normal_uscc(cells[ENTERPRISE]))
        if firm is None:
            fields.add(ENTERPRISE, "agency.enterprise.not_found")
        for field, dictionary in what.kind.dictionaries.items():
            named = [words.named(dictionary, text) or text for text in Cells(cells, fields).texts(field)]
            cells[field] = "、".join(named)  # what names no word stays, for the entry's own rule to refuse
        team = people.named(Cells(cells, fields).texts(TEAM), fields)
        entry = what.sheet.entry_of(cells, firm.id if firm else agency.id, team, fields)
        if entry is None:
            continue
        judged = judge.checked(fields, new_row, actor, work, what.kind, agency, entry)
        if judged is not None:
            clean, row = judged
            judge.once(fields, number, "number", row.number)
            rows.append((number, row))
            if clean.state is ContractState.ACTIVE:
                active.append(row)
    return rows, active


def _firms(work: Work, codes: set[str]) -> dict[str, Enterprise]:
    """By exact code any enterprise of the registry is found, and a contract is how an agency begins to serve one. Held while rows are
    judged, so that each row finds its own in the session."""
    ordered = sorted(codes)
    parts = [ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH)]
    return {row.uscc: row for part in parts for row in work.db.scalars(select(Enterprise).where(Enterprise.uscc.in_(part)))}


class People:
    """The agency's staff in service by name, and by the numbers of their certificates."""

    def __init__(self, work: Work, agency_id: UUID) -> None:
        self._by_word: dict[str, set[UUID]] = defaultdict(set)
        mine = (Staff.agency_id == agency_id) & (Staff.state == StaffState.ACTIVE.value)
        for id, name in work.db.execute(select(Staff.id, Staff.name).where(mine)):
            self._by_word[name].add(id)
        certificates = select(Certificate.staff_id, Certificate.number).join(Staff, Staff.id == Certificate.staff_id).where(mine)
        for id, number in work.db.execute(certificates):
            self._by_word[number].add(id)

    def named(self, words: list[str], fields: Fields) -> list[UUID]:
        """Who is meant. A word that names nobody, or several people, is noted."""
        found = []
        for word in words:
            people = self._by_word.get(word, set())
            if len(people) != 1:
                fields.add(TEAM, "agency.import.person_ambiguous" if people else "agency.import.person_unknown", person=word)
            found += list(people)[:1]
        return found


def _tell(actor: Actor, work: Work, noun: str, rows: list[C]) -> None:
    """Events and audit of contracts that were made, as ``contracts.tell`` for one."""
    told = [(row, *announced(row)) for row in rows]
    for event in {event for _, _, event, _ in told}:
        work.publish_many(event, ((row.id, row.version, saved) for row, _, _, saved in told))
    work.audit_many(actor, IMPORTED[noun]["created"], noun, ((row.id, audited(row)) for row in rows))
