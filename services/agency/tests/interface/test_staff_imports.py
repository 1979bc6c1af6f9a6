import io
import time
from typing import Any

import openpyxl
import psutil
import pytest

from contracts.errors import Conflict, Forbidden, Invalid
from contracts.jobs import JobState
from contracts.rpc.auth import Import
from contracts.vocabulary import Role
from kit.jobs import JobRun
from kit.testing.actors import make_actor
from kit.workbooks import template
from services.agency.domain.staff_sheet import COLUMNS
from services.agency.queries import staff as lists
from services.agency.tests.interface.conftest import Desk
from services.agency.tests.numbers import id_number
from services.agency.usecases import staff_imports

GOOD = {"name": "张三", "employed_from": "2020-01-01", "post": "安全评价师", "rehired": "否"}


def workbook(rows: list[dict[str, str]]) -> bytes:
    return template(list(COLUMNS.values()), [[row.get(field, "") for field in COLUMNS] for row in rows])


def run(desk: Desk, who: Any, rows: list[dict[str, str]], *, dry_run: bool = False) -> Any:
    return desk.run_import(who, staff_imports.import_staff, workbook(rows), dry_run=dry_run)


def test_a_workbook_of_staff_is_imported_with_certificates(desk: Desk) -> None:
    who = desk.declared()
    certificate = {
        "certificates.0.kind": "注册安全工程师",
        "certificates.0.number": "ZA1",
        "certificates.0.valid_until": "2028年5月1日",
    }
    rows = [GOOD | {"id_number": id_number(n), "name": f"人员{n}"} | certificate for n in range(1, 4)]
    job = run(desk, who, rows)
    assert (job.state, job.result, job.errors) == (JobState.DONE, {"rows": 3, "written": 3}, [])
    from contracts.rpc.agency import StaffQuery

    people = desk.read(who, lists.list_staff, StaffQuery()).items
    assert {p.name for p in people} == {"人员1", "人员2", "人员3"}
    assert {str(p.certificates[0].valid_until) for p in people} == {"2028-05-01"}
    assert len(desk.published("staff_saved")) == 3


def test_an_import_of_many_batches_is_still_one_act(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff_imports, "BATCH", 2)
    who = desk.declared()
    rows = [GOOD | {"id_number": id_number(n)} for n in range(1, 31)]
    assert run(desk, who, rows).result == {"rows": 30, "written": 30}
    job = run(desk, who, [GOOD | {"id_number": id_number(n)} for n in range(30, 61)])
    assert [(e.row, e.code) for e in job.errors] == [(2, "agency.staff.duplicate")]
    assert len(desk.rows("select * from staff")) == 30


def test_ten_thousand_are_imported_within_bounds_and_seen_to_progress(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is on this process' own CPU time, a few times what it takes: other work of the machine does not count."""
    shown: list[tuple[int, int]] = []
    progress = JobRun.progress
    monkeypatch.setattr(JobRun, "progress", lambda run, done, of: (shown.append((done, of)), progress(run, done, of)))
    who, many = desk.declared(), 10_000
    certificate = {"certificates.0.kind": "注册安全工程师", "certificates.0.number": "ZA1"}
    rows = [
        GOOD | {"id_number": id_number(n % 900, born=f"198{n // 900 % 10}{n // 9000 + 1:02d}01"), "name": f"人员{n}"} | certificate
        for n in range(many)
    ]
    began, held = time.process_time(), psutil.Process().memory_info().rss
    job = run(desk, who, rows)
    assert job.result == {"rows": many, "written": many}
    assert time.process_time() - began < 20  # the workbook's making included
    assert psutil.Process().memory_info().rss - held < 150 * 2**20
    written = [done for done, of in shown if of == many and done]
    assert written == sorted(written)
    assert len(written) > 50
    assert len(desk.published("staff_saved")) == many


def test_a_dry_run_goes_all_the_way_and_writes_nothing(desk: Desk) -> None:
    who = desk.declared()
    job = run(desk, who, [GOOD | {"id_number": id_number(1)}], dry_run=True)
    assert (job.state, job.result) == (JobState.DONE, {"rows": 1, "written": 0})
    assert desk.rows("select * from staff") == []
    assert desk.published("staff_saved") == []


def test_any_wrong_row_stops_all_and_each_is_named(desk: Desk) -> None:
    who, other = desk.declared(), desk.declared()
    desk.hire(other, id_number=id_number(8))
    desk.hire(who, id_number=id_number(9))
    rows = [
        GOOD | {"id_number": id_number(1)},
        GOOD | {"id_number": "330821198001010011"},
        GOOD | {"id_number": id_number(1)},
        GOOD | {"id_number": id_number(2), "employed_from": "去年", "post": "厨师"},
    ]
    job = run(desk, who, rows)
    assert job.state is JobState.FAILED
    found = {(e.row, e.field, e.code) for e in job.errors}
    assert found == {
        (3, "id_number", "agency.field.id_number"),
        (4, "id_number", "agency.staff.repeated_in_sheet"),
        (5, "employed_from", "agency.field.day_unreadable"),
        (5, "post", "field.not_among"),
    }
    job = run(desk, who, [GOOD | {"id_number": id_number(n)} for n in (1, 8, 9)])
    assert {(e.row, e.code) for e in job.errors} == {(3, "agency.staff.active_elsewhere"), (4, "agency.staff.duplicate")}
    assert len(desk.rows("select * from staff")) == 2


def test_an_import_needs_the_right_the_declaration_and_an_own_file(desk: Desk) -> None:
    who = desk.declared()
    order = Import(file_id=desk.file(who))
    with pytest.raises(Conflict, match=r"agency\.not_declared"):
        desk.write(desk.register(), staff_imports.import_staff, order)
    with pytest.raises(Invalid):
        desk.write(desk.declared(), staff_imports.import_staff, order)
    with pytest.raises(Forbidden):
        desk.write(make_actor(Role.OFFICER), staff_imports.import_staff, order)


def test_the_template_can_be_read_back(desk: Desk) -> None:
    book = desk.read(desk.register(), staff_imports.staff_import_template)
    sheet: Any = openpyxl.load_workbook(io.BytesIO(book.content)).active
    assert [cell.value for cell in sheet[1]] == list(COLUMNS.values())
    assert sheet["B2"].data_type == "s"
