import io
import time
from typing import Any

import openpyxl
import psutil
import pytest

from contracts.errors import Forbidden, Invalid
from contracts.events.auth import DictionarySaved, RegionSaved
from contracts.jobs import JobState
from contracts.rpc.agency import EnterpriseQuery
from contracts.rpc.auth import Import
from contracts.rpc.auth_settings import DictionaryItem
from contracts.vocabulary import Role
from kit.testing.actors import make_actor
from kit.workbooks import template
from services.agency.domain.enterprise_sheet import COLUMNS
from services.agency.queries import enterprises as lists
from services.agency.tests.interface.conftest import Desk, officer, sub_account
from services.agency.tests.numbers import code
from services.agency.usecases import enterprise_imports

GOOD = {"name": "衢州化工有限公司", "region_code": "330802", "address": "某路 2 号"}


def workbook(rows: list[dict[str, str]]) -> bytes:
    return template(list(COLUMNS.values()), [[row.get(field, "") for field in COLUMNS] for row in rows])


def run(desk: Desk, who: Any, rows: list[dict[str, str]], *, dry_run: bool = False) -> Any:
    return desk.run_import(who, enterprise_imports.import_enterprises, workbook(rows), dry_run=dry_run)


def found(job: Any) -> set[tuple[int, str, str]]:
    return {(error.row, error.field, error.code) for error in job.errors}


@pytest.fixture(autouse=True)
def words(desk: Desk) -> None:
    """What auth would say when it is asked: nothing of it is known here yet."""
    for name, items in {"enterprise_category": [("mine", "非煤矿山")], "scale": [("small", "小型"), ("large", "大型")]}.items():
        saved = DictionarySaved(
            name=name, items=[DictionaryItem(value=value, label_zh=label, label_en=value) for value, label in items]
        )
        desk.answers["auth", "dictionary", name] = desk.envelope("auth", "dictionary_saved", name, 1, saved)


def test_firms_are_imported_with_words_and_regions_as_people_write_them(desk: Desk) -> None:
    who = desk.register()
    rows = [
        GOOD
        | {
            "uscc": code(1).lower(),
            "region_code": "地区330802",
            "township_code": "地区330802005",
            "category": "非煤矿山",
            "scale": "large",
        },
        GOOD
        | {"uscc": code(2), "employees": "120", "risk_level": "黄", "industry": "c2614", "latitude": "28.9", "longitude": "118.87"},
    ]
    job = run(desk, who, rows)
    assert (job.state, job.result, job.errors) == (JobState.DONE, {"rows": 2, "written": 2}, [])
    one, two = desk.rows("select * from enterprise order by uscc")
    assert (one.uscc, one.region_code, one.township_code, one.category, one.scale) == (
        code(1),
        "330802",
        "330802005",
        "mine",
        "large",
    )
    assert (two.employees, two.risk_level, two.industry, two.latitude) == (120, "yellow", "C2614", 28.9)
    assert one.region_3 == "330802005"
    assert len(desk.read(who, lists.list_enterprises, EnterpriseQuery()).items) == 2
    assert desk.read(desk.register(), lists.list_enterprises, EnterpriseQuery()).items == []
    assert len(desk.published("enterprise_saved")) == 2
    told = desk.rows("select action, count(*) from audit_entry where action like 'agency.enterprise.%' group by 1 order by 1")
    assert [tuple(entry) for entry in told] == [
        ("agency.enterprise.created", 2),
        ("agency.enterprise.import_ordered", 1),
        ("agency.enterprise.imported", 1),
    ]


def test_ten_thousand_are_imported_within_bounds(desk: Desk) -> None:
    """The bound is on this process' own CPU time: other work of the machine does not count."""
    who, many = desk.register(), 10_000
    rows = [GOOD | {"uscc": code(n), "name": f"企业{n}", "scale": "小型"} for n in range(1, many + 1)]
    began, held = time.process_time(), psutil.Process().memory_info().rss
    job = run(desk, who, rows)
    assert job.result == {"rows": many, "written": many}
    assert time.process_time() - began < 20  # the workbook's making included
    assert psutil.Process().memory_info().rss - held < 150 * 2**20
    assert len(desk.published("enterprise_saved")) == many


def test_an_import_reads_the_dictionaries_once_however_many_rows(desk: Desk, query_counter: Any) -> None:
    who = desk.register()
    run(desk, who, [GOOD | {"uscc": code(1), "scale": "小型"}])  # auth has been asked
    with query_counter(desk.tools.engine) as sent:
        job = run(desk, who, [GOOD | {"uscc": code(n), "scale": "小型", "category": "非煤矿山"} for n in range(2, 42)])
    assert job.result == {"rows": 40, "written": 40}
    assert (
        len([statement for statement in sent if "FROM dictionary" in statement]) <= 2
    )  # the job is tried anew once category was asked


def test_a_dry_run_goes_all_the_way_and_writes_nothing(desk: Desk) -> None:
    who = desk.register()
    assert run(desk, who, [GOOD | {"uscc": code(1)}], dry_run=True).result == {"rows": 1, "written": 0}
    assert desk.rows("select * from enterprise") == []
    assert desk.published("enterprise_saved") == []


def test_any_wrong_row_stops_all_and_each_is_named(desk: Desk) -> None:
    who = desk.register()
    desk.enterprise(desk.register(), uscc=code(9))
    rows = [
        GOOD | {"uscc": code(1)},
        GOOD | {"uscc": code(2)[:-1] + ("0" if code(2)[-1] != "0" else "1")},
        GOOD | {"uscc": code(1)},
        GOOD | {"uscc": code(3), "region_code": "火星", "scale": "巨型", "employees": "很多"},
        GOOD | {"uscc": code(4), "township_code": "330803001", "safety_lead_mobile": "12345"},
        GOOD | {"uscc": code(5), "latitude": "28.9", "risk_level": "紫"},
    ]
    job = run(desk, who, rows)
    assert job.state is JobState.FAILED
    assert found(job) == {
        (3, "uscc", "agency.field.uscc"),
        (4, "uscc", "agency.import.repeated"),
        (5, "scale", "agency.field.word_unknown"),
        (5, "employees", "agency.field.number_unreadable"),
        (6, "safety_lead_mobile", "agency.field.mobile"),
        (7, "risk_level", "field.not_among"),
    }
    job = run(
        desk,
        who,
        [
            GOOD | {"uscc": code(1)},
            GOOD | {"uscc": code(3), "region_code": "火星"},
            GOOD | {"uscc": code(4), "township_code": "330803001"},
        ],
    )
    assert found(job) == {(3, "region_code", "agency.region.unknown"), (4, "township_code", "agency.region.not_below")}
    assert found(run(desk, who, [GOOD | {"uscc": code(n)} for n in (1, 9)])) == {(3, "uscc", "agency.enterprise.uscc_taken")}
    assert len(desk.rows("select * from enterprise")) == 1


def test_two_regions_of_one_name_are_told_apart_by_what_is_above_them(desk: Desk) -> None:
    for region_code, codes in (("330802100", ["330800", "330802", "330802100"]), ("330803100", ["330800", "330803", "330803100"])):
        saved = RegionSaved(code=region_code, name="同名镇", parent_code=codes[1], kind="township", codes=codes, retired=False)
        desk.event("auth", "region_saved", region_code, 1, saved)
    who = desk.register()
    assert run(desk, who, [GOOD | {"uscc": code(1), "township_code": "同名镇"}]).state is JobState.DONE
    assert desk.rows("select township_code from enterprise")[0][0] == "330802100"
    job = run(desk, who, [GOOD | {"uscc": code(2), "region_code": "同名镇"}])
    assert found(job) == {(2, "region_code", "agency.import.region_ambiguous")}


def test_an_officer_imports_for_the_own_region_alone(desk: Desk) -> None:
    who = officer("330802")
    assert run(desk, who, [GOOD | {"uscc": code(1)}]).state is JobState.DONE
    assert desk.rows("select * from agency_enterprise") == []
    job = run(desk, who, [GOOD | {"uscc": code(2), "region_code": "330803"}])
    assert found(job) == {(2, "region_code", "agency.region.out_of_scope")}


def test_a_sheet_that_a_person_damaged_is_refused_cell_by_cell(desk: Desk) -> None:
    who = desk.register()

    def damaged(change: Any) -> Any:
        book = openpyxl.load_workbook(io.BytesIO(workbook([GOOD | {"uscc": code(n)} for n in (1, 2, 3)])))
        change(book.active)
        made = io.BytesIO()
        book.save(made)
        return found(desk.run_import(who, enterprise_imports.import_enterprises, made.getvalue()))

    titles = list(COLUMNS)
    uscc, address = titles.index("uscc") + 1, titles.index("address") + 1
    assert damaged(lambda sheet: sheet.delete_cols(address)) == {(1, "address", "sheet.column_missing")}
    assert damaged(lambda sheet: sheet.merge_cells(start_row=2, end_row=3, start_column=address, end_column=address)) == {
        (2, "address", "sheet.merged_cell"),
        (3, "address", "sheet.merged_cell"),
    }
    assert damaged(lambda sheet: sheet.cell(3, uscc, "=B2")) == {(3, "uscc", "sheet.formula")}
    assert damaged(lambda sheet: sheet.cell(4, uscc, 913308001477558890)) == {(4, "uscc", "sheet.number_too_long")}
    assert damaged(lambda sheet: sheet.cell(2, uscc, "")) == {(2, "uscc", "fields.missing")}
    assert found(desk.run_import(who, enterprise_imports.import_enterprises, b"PK no workbook")) == {
        (0, "", "sheet.not_a_workbook")
    }
    assert desk.rows("select * from enterprise") == []


def test_an_import_needs_the_right_and_an_own_file(desk: Desk) -> None:
    who = desk.register()
    order = Import(file_id=desk.file(who))
    desk.tools.job_kinds = frozenset({enterprise_imports.ENTERPRISE_IMPORT})
    assert desk.write(sub_account(who, "service_contract"), enterprise_imports.import_enterprises, order).state is JobState.QUEUED
    for other in (sub_account(who, "visit"), make_actor(Role.ADMIN)):
        with pytest.raises(Forbidden):
            desk.write(other, enterprise_imports.import_enterprises, order)
        with pytest.raises(Forbidden):
            desk.read(other, enterprise_imports.enterprise_import_template)
    with pytest.raises(Invalid):
        desk.write(desk.register(), enterprise_imports.import_enterprises, order)


def test_the_template_can_be_read_back_and_makes_nothing_as_it_is(desk: Desk) -> None:
    who = desk.register()
    book = desk.read(who, enterprise_imports.enterprise_import_template)
    sheet: Any = openpyxl.load_workbook(io.BytesIO(book.content)).active
    assert [cell.value for cell in sheet[1]] == list(COLUMNS.values())
    assert {cell.data_type for cell in sheet[2] if cell.value} == {"s"}
    assert desk.run_import(who, enterprise_imports.import_enterprises, book.content).state is JobState.FAILED
