"""The list of hazards as a file: the caller's own rows in the caller's words, whatever people wrote into them."""

import csv
import io

import openpyxl
import pytest

from contracts.errors import Invalid, NotFound
from contracts.exports import ExportColumn, ExportFormat, ExportOrder
from contracts.jobs import JobState
from contracts.rpc.hazard import HazardQuery
from kit import exports, jobs
from kit.work import transaction
from services.hazard.queries.hazards import list_hazards
from services.hazard.room import ROOM
from services.hazard.tests.interface.conftest import CITY, KECHENG

COLUMNS = [
    ExportColumn(field="number", title="隐患编号"),
    ExportColumn(field="description", title="隐患描述"),
    ExportColumn(field="level", title="隐患等级", words={"general": "一般隐患"}),
    ExportColumn(field="overdue", title="超期", words={"true": "是", "false": "否"}),
    ExportColumn(field="deadline_on", title="整改期限"),
]
FORMULAS = ["=1+1 防护罩缺失未整改", "@SUM(A1:A9) 线路裸露", "+86 电话旁堆放易燃物品", "330800199001011234567 编号缺失"]


def order(**more):
    values = {"name": "hazards", "filter": {}, "format": ExportFormat.XLSX, "title": "隐患", "columns": COLUMNS, **more}
    return ExportOrder(**values)


def exported(stage, actor, wanted):
    """The finished job and the bytes of its file."""
    with transaction(stage.tools, actor) as work:
        queued = exports.start_export(actor, work, ROOM, wanted)
    runner = jobs.JobRunner(stage.tools, exports.jobs_of(ROOM), [].append, [].append, lambda: None)
    runner.run_waiting()
    with transaction(stage.tools, None) as work:
        done = jobs.get_job(actor, work, queued.id)
    if done.file_id is None:
        return done, b""
    with stage.tools.store.open(done.file_id) as stream:
        return done, stream.read()


def rows_of(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows()]


def test_a_sheet_holds_text_as_text_and_the_callers_words(stage):
    stage.submit(*(stage.hazard(description=text) for text in FORMULAS))
    done, content = exported(stage, stage.agency, order())
    assert (done.state, done.result, done.done) == (JobState.DONE, {"rows": len(FORMULAS)}, len(FORMULAS))
    heading, *rows = rows_of(content)
    assert [value for value, _ in heading] == [column.title for column in COLUMNS]
    assert sorted(row[1] for row in rows) == sorted((text, "s") for text in FORMULAS)
    assert {row[2][0] for row in rows} == {"一般隐患"}
    assert {row[3][0] for row in rows} <= {"是", "否"}


def test_a_csv_is_no_formula_either(stage):
    stage.submit(*(stage.hazard(description=text) for text in FORMULAS))
    _, content = exported(stage, stage.agency, order(format=ExportFormat.CSV))
    assert content.startswith(b"\xef\xbb\xbf")
    heading, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert heading == [column.title for column in COLUMNS]
    assert not [row for row in rows if row[1][0] in "=+-@"]


def test_who_exports_gets_what_it_would_read(stage, actor):
    stage.submit(stage.hazard(), stage.hazard())
    for reader in (actor("officer", region_codes=[CITY, KECHENG]), actor("officer", region_codes=["330900"]), actor("agency")):
        with transaction(stage.tools, reader) as work:
            read = list_hazards(reader, work, HazardQuery()).total.value
        assert exported(stage, reader, order())[0].result == {"rows": read}
    done, _ = exported(stage, stage.agency, order(filter={"view": "confirmed"}))
    assert done.result == {"rows": 0}


def test_what_is_no_list_no_filter_or_not_allowed_is_refused(stage, actor):
    for wanted, refusal in ((order(name="secrets"), NotFound), (order(filter={"view": "mine"}), Invalid)):
        with transaction(stage.tools, stage.agency) as work, pytest.raises(refusal):
            exports.start_export(stage.agency, work, ROOM, wanted)
    done, _ = exported(stage, actor("inspector"), order())
    assert done.state is JobState.FAILED
    assert done.errors[0].code == "auth.role_not_allowed"
