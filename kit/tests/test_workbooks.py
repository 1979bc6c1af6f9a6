"""Sheets as people make them."""

import io
import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from kit.jobs import JobFailed
from kit.workbooks import export, read_sheet, template

COLUMNS = {"机构名称": "name", "统一社会信用代码": "uscc", "联系电话": "phone"}


def sheet(*rows, change=lambda ws: None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    change(book.active)
    output = io.BytesIO()
    book.save(output)
    output.seek(0)
    return output


def errors_of(source, **options):
    with pytest.raises(JobFailed) as failed:
        read_sheet(source, COLUMNS, ["name"], **options)
    return [(e.row, e.field, e.code) for e in failed.value.errors]


def test_rows_come_as_text_by_field_with_the_sheets_own_numbers():
    source = sheet(
        ["联系电话", "备注", "机构名称"],
        [13800000000, "x", " 甲 "],
        [None, None, None],
        [date(2026, 1, 2), "", "乙"],
        [1.5, "", "丙"],
    )
    assert read_sheet(source, COLUMNS, ["name"]) == [
        (2, {"name": "甲", "uscc": "", "phone": "13800000000"}),
        (4, {"name": "乙", "uscc": "", "phone": "2026-01-02"}),
        (5, {"name": "丙", "uscc": "", "phone": "1.5"}),
    ]


def test_every_wrong_cell_is_named():
    source = sheet(list(COLUMNS), ["=1+1", "91330800", ""], ["甲", 913308001234567890, ""], ["", "x", ""])
    assert errors_of(source) == [(2, "name", "sheet.formula"), (3, "uscc", "sheet.number_too_long"), (4, "name", "fields.missing")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (lambda: sheet(["统一社会信用代码"], ["x"]), [(1, "name", "sheet.column_missing")]),
        (lambda: sheet(["机构名称", "机构名称"], ["x", "y"]), [(1, "name", "sheet.column_twice")]),
        (
            lambda: sheet(["机构名称"], ["x"], ["y"], change=lambda ws: ws.merge_cells("A2:A3")),
            [(2, "name", "sheet.merged_cell"), (3, "name", "sheet.merged_cell")],
        ),
        (lambda: io.BytesIO(b"not a workbook"), [(0, "", "sheet.not_a_workbook")]),
        (lambda: sheet(), [(1, "name", "sheet.column_missing")]),
    ],
    ids=["missing column", "column twice", "merged", "no workbook", "empty"],
)
def test_what_is_no_table_is_refused(source, expected):
    assert errors_of(source()) == expected


def test_a_workbook_with_macros_is_refused():
    source = sheet(["机构名称"], ["x"])
    with zipfile.ZipFile(source, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"")
    assert errors_of(source) == [(0, "", "sheet.macros")]


def test_too_many_rows_are_refused_and_so_is_a_file_that_unpacks_to_too_much():
    assert errors_of(sheet(["机构名称"], ["a"], ["b"], ["c"]), max_rows=2) == [(4, "", "sheet.too_many_rows")]
    bomb = sheet(["机构名称"], ["a"])
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/x.bin", "w") as stream:
        for _ in range(301):
            stream.write(bytes(1 << 20))
    assert errors_of(bomb) == [(0, "", "sheet.too_large")]


def test_the_template_can_be_read_and_keeps_long_numbers():
    source = io.BytesIO(template(list(COLUMNS), [["例", "91330800MA28F0000X", "13800000000"]]))
    assert read_sheet(source, COLUMNS, list(COLUMNS.values())) == [
        (2, {"name": "例", "uscc": "91330800MA28F0000X", "phone": "13800000000"})
    ]
    assert openpyxl.load_workbook(source).active["C2"].number_format == "@"


def test_an_export_keeps_what_it_is_given_and_runs_nothing():
    rows = [["=cmd()", 5, Decimal("1.25"), None], ["330802199001011234", 10**17, date(2026, 1, 2), True]]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(export(["a", "b", "c", "d"], rows, "xlsx"))))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)]
    assert cells == [["=cmd()", 5, 1.25, None], ["330802199001011234", str(10**17), "2026-01-02", "1"]]
    assert book.active["A2"].data_type == "s"
    text = b"".join(export(["a"], [["=cmd()"], ["甲"]], "csv")).decode("utf-8-sig")
    assert text.splitlines() == ["a", "'=cmd()", "甲"]


def test_under_eventlet_the_hub_runs_on_while_a_sheet_is_read():
    program = """
import eventlet; eventlet.monkey_patch()
import io, time
from kit.workbooks import read_sheet, template
ticks = []
def tick():
    while True:
        ticks.append(1); eventlet.sleep(0.01)
eventlet.spawn(tick)
source = io.BytesIO(template(["a"], [[str(i)] for i in range(20000)]))
del ticks[:]
assert len(read_sheet(source, {"a": "a"})) == 20000
assert len(ticks) > 5, len(ticks)
"""
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True, timeout=120)
