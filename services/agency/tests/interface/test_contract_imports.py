import io
import time
from datetime import date
from typing import Any

import openpyxl
import pytest

from contracts.errors import Conflict, Forbidden
from contracts.events.auth import DictionarySaved
from contracts.jobs import JobState
from contracts.rpc.agency import Certificate
from contracts.rpc.auth import Import
from contracts.rpc.auth_settings import DictionaryItem
from contracts.vocabulary import CertificateKind
from kit.workbooks import template
from services.agency.domain.contract_sheets import EVALUATION, SERVICE, ContractSheet
from services.agency.tests.interface.conftest import Desk, officer, sub_account
from services.agency.tests.numbers import code
from services.agency.usecases import contract_imports, staff


class Office:
    """A declared agency with two people and a firm of somebody else's in the registry."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.who = desk, desk.declared()
        self.people = [desk.hire(self.who, name=name) for name in ("张三", "李四")]
        self.firm = desk.enterprise(desk.register(), uscc=code(900))
        self.evaluation = {
            "enterprise_id": code(900),
            "project": "现状评价",
            "kind": "现状评价",
            "signed_on": "2026/3/1",
            "fee_fen": "50000.50",
            "team": "张三、李四",
        }
        self.service = {
            "enterprise_id": code(900),
            "service_items": "隐患排查、training",
            "starts_on": "2026年1月1日",
            "ends_on": "2026-12-31",
            "visits_per_year": "12",
        }

    def import_(self, sheet: ContractSheet[Any], rows: list[dict[str, str]], *, who: Any = None, dry_run: bool = False) -> Any:
        order = contract_imports.import_evaluation_contracts if sheet is EVALUATION else contract_imports.import_service_contracts
        return self.desk.run_import(who or self.who, order, workbook(sheet, rows), dry_run=dry_run)


def workbook(sheet: ContractSheet[Any], rows: list[dict[str, str]]) -> bytes:
    return template(list(sheet.columns.values()), [[row.get(field, "") for field in sheet.columns] for row in rows])


def found(job: Any) -> set[tuple[int, str, str]]:
    return {(error.row, error.field, error.code) for error in job.errors}


@pytest.fixture
def office(desk: Desk) -> Office:
    items = [
        DictionaryItem(value=v, label_zh=zh, label_en=v) for v, zh in (("hazard_inspection", "隐患排查"), ("training", "教育培训"))
    ]
    desk.answers["auth", "dictionary", "service_items"] = desk.envelope(
        "auth", "dictionary_saved", "service_items", 2, DictionarySaved(name="service_items", items=items)
    )
    return Office(desk)


def test_evaluation_contracts_are_imported_as_drafts_or_in_force(office: Office) -> None:
    rows = [
        office.evaluation | {"number": "PJ-1"},
        office.evaluation | {"number": "PJ-2", "state": "生效", "kind": "pre", "scope": "全厂", "due_on": "20260630"},
    ]
    job = office.import_(EVALUATION, rows)
    assert (job.state, job.result, job.errors) == (JobState.DONE, {"rows": 2, "written": 2}, [])
    one, two = office.desk.rows("select * from evaluation_contract order by number")
    assert (one.state, one.fee_fen, one.kind, one.signed_on, one.team) == (
        "draft",
        5_000_050,
        "current",
        date(2026, 3, 1),
        [person.id for person in office.people],
    )
    assert (two.state, two.kind, two.due_on, two.enterprise_id) == ("active", "pre", date(2026, 6, 30), office.firm.id)
    assert len(office.desk.published("evaluation_contract_saved")) == 2
    known = office.desk.rows("select entered from agency_enterprise where agency_id = :id", id=office.who.agency_id)
    assert [row.entered for row in known] == [False]
    assert {row.region_code for row in office.desk.rows("select region_code from agency_region")} == {"330800", "330802"}
    told = office.desk.rows("select action from audit_entry where object_kind = 'evaluation_contract'")
    assert [entry.action for entry in told] == ["agency.evaluation_contract.created"] * 2


def test_service_contracts_are_imported_with_items_by_label_or_word(office: Office) -> None:
    rows = [
        office.service | {"number": "FW-1"},
        office.service | {"number": "FW-2", "state": "active", "team": "李四,张三", "payer": "保险", "fee_fen": "0.1"},
    ]
    assert office.import_(SERVICE, rows).result == {"rows": 2, "written": 2}
    one, two = office.desk.rows("select * from service_contract order by number")
    assert (one.service_items, one.team, one.fee_fen, one.state) == (["hazard_inspection", "training"], [], None, "draft")
    assert (two.payer, two.fee_fen, two.state, len(two.team)) == ("insurance", 10, "active", 2)


def test_people_are_named_or_given_by_certificate_and_namesakes_are_refused(office: Office) -> None:
    numbers = [Certificate(kind=CertificateKind.OTHER, number="ZS-9")]
    other = office.desk.hire(office.who, name="张三", certificates=numbers)
    left = office.desk.hire(office.who, name="赵六")
    office.desk.write(office.who, staff.leave_staff, left.id, left.version)
    office.desk.hire(office.desk.declared(), name="别家")
    rows = [
        office.evaluation | {"number": f"PJ-{n}", "team": team}
        for n, team in enumerate(("张三、李四", "赵六、李四", "别家、李四", "李四", "李四、李四"))
    ]
    assert found(office.import_(EVALUATION, rows)) == {
        (2, "team", "agency.import.person_ambiguous"),
        (3, "team", "agency.import.person_unknown"),
        (4, "team", "agency.import.person_unknown"),
        (5, "team", "agency.contract.team_too_small"),
        (6, "team", "field.repeated"),
        (6, "team", "agency.contract.team_too_small"),
    }
    assert office.import_(EVALUATION, [office.evaluation | {"number": "PJ-9", "team": "ZS-9、李四"}]).state is JobState.DONE
    assert office.desk.rows("select team from evaluation_contract")[0].team == [other.id, office.people[1].id]


def test_any_wrong_row_stops_all_and_each_is_named(office: Office) -> None:
    office.import_(SERVICE, [office.service | {"number": "FW-1"}])
    rows = [
        office.service | {"number": "FW-2"},
        office.service | {"number": "FW-2"},
        office.service | {"number": "FW-3", "enterprise_id": code(901)},
        office.service | {"number": "FW-4", "service_items": "修路", "fee_fen": "1.234"},
        office.service | {"number": "FW-5", "ends_on": "2025-12-31", "visits_per_year": "0"},
        office.service | {"number": "FW-6", "state": "生效"},
        office.service | {"number": "FW-7", "state": "已作废"},
    ]
    job = office.import_(SERVICE, rows)
    assert job.state is JobState.FAILED
    assert found(job) == {
        (3, "number", "agency.import.repeated"),
        (4, "enterprise_id", "agency.enterprise.not_found"),
        (5, "fee_fen", "agency.field.yuan"),
        (6, "ends_on", "agency.field.day_before"),
        (6, "visits_per_year", "field.out_of_range"),
        (7, "team", "agency.contract.team_too_small"),
        (8, "state", "field.not_among"),
    }
    assert found(office.import_(SERVICE, [office.service | {"number": "FW-4", "service_items": "修路、隐患排查"}])) == {
        (2, "service_items", "agency.field.word_unknown")
    }
    assert found(office.import_(SERVICE, [office.service | {"number": n} for n in ("FW-2", "FW-1")])) == {
        (3, "number", "agency.contract.number_taken")
    }
    assert len(office.desk.rows("select * from service_contract")) == 1


def test_a_dry_run_goes_all_the_way_and_writes_nothing(office: Office) -> None:
    rows = [office.evaluation | {"number": "PJ-1", "state": "生效"}]
    assert office.import_(EVALUATION, rows, dry_run=True).result == {"rows": 1, "written": 0}
    for table in ("evaluation_contract", "agency_region"):
        assert office.desk.rows(f"select * from {table}") == []  # noqa: S608  # our own names
    assert office.desk.published("evaluation_contract_saved") == []


def test_another_agencys_number_is_no_obstacle_and_its_people_are_nobody_here(office: Office) -> None:
    office.import_(SERVICE, [office.service | {"number": "FW-1"}])
    other = office.desk.declared()
    assert office.import_(SERVICE, [office.service | {"number": "FW-1"}], who=other).state is JobState.DONE
    job = office.import_(SERVICE, [office.service | {"number": "FW-2", "team": "张三、李四"}], who=other)
    assert found(job) == {(2, "team", "agency.import.person_unknown")}


@pytest.mark.parametrize("sheet", [EVALUATION, SERVICE])
def test_a_sheet_that_a_person_damaged_is_refused_cell_by_cell(office: Office, sheet: ContractSheet[Any]) -> None:
    row = office.evaluation if sheet is EVALUATION else office.service
    order = contract_imports.import_evaluation_contracts if sheet is EVALUATION else contract_imports.import_service_contracts

    def damaged(change: Any) -> Any:
        book = openpyxl.load_workbook(io.BytesIO(workbook(sheet, [row | {"number": f"N-{n}"} for n in range(3)])))
        change(book.active)
        made = io.BytesIO()
        book.save(made)
        return found(office.desk.run_import(office.who, order, made.getvalue()))

    firm = list(sheet.columns).index("enterprise_id") + 1
    assert damaged(lambda it: it.delete_cols(firm)) == {(1, "enterprise_id", "sheet.column_missing")}
    assert damaged(lambda it: it.merge_cells(start_row=2, end_row=3, start_column=firm, end_column=firm)) == {
        (2, "enterprise_id", "sheet.merged_cell"),
        (3, "enterprise_id", "sheet.merged_cell"),
    }
    assert damaged(lambda it: it.cell(2, firm, "=A1")) == {(2, "enterprise_id", "sheet.formula")}
    assert damaged(lambda it: it.cell(4, firm, 913308001477558890)) == {(4, "enterprise_id", "sheet.number_too_long")}


def test_two_thousand_contracts_take_seconds_not_minutes(office: Office) -> None:
    began = time.process_time()
    job = office.import_(
        SERVICE, [office.service | {"number": f"FW-{n}", "team": "张三、李四", "state": "生效"} for n in range(2000)]
    )
    assert job.result == {"rows": 2000, "written": 2000}
    assert time.process_time() - began < 15


def test_an_import_needs_the_right_and_the_declaration(office: Office) -> None:
    desk = office.desk
    desk.tools.job_kinds = frozenset({contract_imports.EVALUATION_IMPORT, contract_imports.SERVICE_IMPORT})
    ways = (
        (
            contract_imports.import_evaluation_contracts,
            contract_imports.evaluation_contract_import_template,
            "evaluation_contract",
            "service_contract",
        ),
        (
            contract_imports.import_service_contracts,
            contract_imports.service_contract_import_template,
            "service_contract",
            "evaluation_contract",
        ),
    )
    for order, blank, right, other in ways:
        file = Import(file_id=desk.file(office.who))
        assert desk.write(sub_account(office.who, right), order, file).state is JobState.QUEUED
        for who in (sub_account(office.who, other), officer()):
            with pytest.raises(Forbidden):
                desk.write(who, order, file)
            with pytest.raises(Forbidden):
                desk.read(who, blank)
        undeclared = desk.register()
        with pytest.raises(Conflict, match=r"agency\.not_declared"):
            desk.write(undeclared, order, Import(file_id=desk.file(undeclared)))


@pytest.mark.parametrize("sheet", [EVALUATION, SERVICE])
def test_the_templates_can_be_read_back_and_make_nothing_as_they_are(office: Office, sheet: ContractSheet[Any]) -> None:
    blank = (
        contract_imports.evaluation_contract_import_template
        if sheet is EVALUATION
        else contract_imports.service_contract_import_template
    )
    order = contract_imports.import_evaluation_contracts if sheet is EVALUATION else contract_imports.import_service_contracts
    book = office.desk.read(office.who, blank)
    read: Any = openpyxl.load_workbook(io.BytesIO(book.content)).active
    assert [cell.value for cell in read[1]] == list(sheet.columns.values())
    assert found(office.desk.run_import(office.who, order, book.content)) >= {(2, "enterprise_id", "agency.enterprise.not_found")}
