"""The bureau's workbook: all rows or none, and every wrong cell named."""

import io
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from contracts.errors import Forbidden, Invalid, NotFound
from contracts.jobs import JobState
from contracts.rpc.auth import Import, NewFile
from contracts.vocabulary import Entrance, Role
from kit.ids import new_id
from kit.jobs import JobRunner, get_job
from kit.tables import audit_entry, outbox
from kit.work import transaction
from kit.workbooks import XLSX, template
from services.auth.domain.account_sheets import COLUMNS
from services.auth.room import ROOM
from services.auth.tables.accounts import Account, AgencyRegistration
from services.auth.usecases import account_imports
from services.auth.usecases.account_imports import account_import_template, import_accounts
from services.auth.usecases.files import record_file

HEADINGS = tuple(COLUMNS.values())
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def uscc_of(number: int) -> str:
    body = f"91330800{number:09d}"
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + ALPHABET[(31 - total) % 31]


def row(number: int, **cells: str) -> list[str]:
    told = {
        "name": f"衢州{number}号服务有限公司",
        "uscc": uscc_of(number),
        "kinds": "社会化服务",
        "region_code": "柯城区",
        "username": f"qzfw_{number}",
        "contact_name": "李某",
        "contact_mobile": "13800000000",
    }
    return list({**told, **cells}.values())


class Importer:
    """Uploads a workbook as ``actor`` and runs the job as the room's runner would."""

    def __init__(self, stage: Any, actor: Any) -> None:
        self.stage, self.actor = stage, actor
        self.recorded: list[Any] = []
        stage.tools.nudge_jobs = lambda: None

    def upload(self, content: bytes, media_type: str = XLSX) -> Any:
        file_id = new_id()
        self.stage.tools.store.put(file_id, [content])
        name = "名单.xlsx" if media_type == XLSX else "名单.pdf"
        new = NewFile(file_id=file_id, name=name, media_type=media_type, size=len(content), sha256="0" * 64)
        self.stage.call(self.actor, record_file, new)
        return file_id

    def run(self, rows: list[list[str]], *, dry_run: bool = False, columns: Any = HEADINGS) -> Any:
        order = Import(file_id=self.upload(template(columns, rows)), dry_run=dry_run)
        queued = self.stage.call(self.actor, import_accounts, order)
        assert queued.state is JobState.QUEUED
        JobRunner(self.stage.tools, ROOM.jobs, lambda doubt: None, self.recorded.append, lambda: None).run_waiting()
        with transaction(self.stage.tools, None) as work:
            return get_job(self.actor, work, queued.id)


@pytest.fixture
def importer(stage: Any, officer: Any) -> Importer:
    return Importer(stage, officer)


def count(stage: Any, table: Any) -> int:
    with stage.tools.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def faults(job: Any) -> list[tuple[int, str, str]]:
    return [(error.row, error.field, error.code) for error in job.errors]


def test_a_sheet_makes_agencies_with_accounts_that_sign_in(stage: Any, importer: Importer):
    rows = [
        row(1, kinds="安全评价、社会化服务", uscc=uscc_of(1).lower(), username="QZ_eins"),
        row(2, kinds="evaluation;social", region_code="330802"),
        row(3, kinds="安全评价", region_code="330802006"),
    ]
    job = importer.run(rows)
    assert (job.state, job.result, job.errors) == (JobState.DONE, {"rows": 3, "created": 3}, [])
    assert job.file_id is None
    signed_in = stage.sign_in("qz_eins", "qz123456", Entrance.PLATFORM)
    assert signed_in.account.must_change_password
    with stage.tools.engine.connect() as connection:
        agencies = connection.execute(select(AgencyRegistration.__table__).order_by(AgencyRegistration.id)).all()
        events = connection.execute(select(outbox).where(outbox.c.type == "agency_registered")).all()
    assert [(a.uscc, a.kinds, a.region_code) for a in agencies] == [
        (uscc_of(1), ["evaluation", "social"], "330802"),
        (uscc_of(2), ["evaluation", "social"], "330802"),
        (uscc_of(3), ["evaluation"], "330802006"),
    ]
    assert {event.entity_id for event in events} == {str(a.id) for a in agencies}
    assert signed_in.account.agency_id == agencies[0].id


def test_every_wrong_cell_is_named_and_nothing_is_written(stage: Any, importer: Importer, agency: Any):
    before = count(stage, Account)
    rows = [
        row(1),
        row(2, region_code="不存在的地方"),
        row(3, region_code="衢江区"),
        row(4, uscc="91330800147755889A", kinds="消防", username="a b", contact_mobile="123", contact_name=""),
        row(5, uscc=uscc_of(1), username="qzfw_1"),
        row(6, uscc=agency.row.uscc, username="QZ_ANKE"),
        row(7, region_code=""),
    ]
    job = importer.run(rows)
    assert job.state is JobState.FAILED
    assert set(faults(job)) == {
        (3, "region_code", "auth.region.unknown"),
        (4, "region_code", "auth.region.outside_scope"),
        (5, "contact_mobile", "auth.mobile.invalid"),
        (5, "contact_name", "text.missing"),
        (5, "kinds", "auth.kind.unknown"),
        (5, "username", "auth.username.malformed"),
        (5, "uscc", "auth.uscc.invalid"),
        (6, "uscc", "auth.import.twice_in_sheet"),
        (6, "username", "auth.import.twice_in_sheet"),
        (7, "username", "auth.username_taken"),
        (7, "uscc", "auth.uscc_taken"),
        (8, "region_code", "text.missing"),
    }
    assert len(job.errors) == 12
    assert [error.row for error in job.errors] == sorted(error.row for error in job.errors)
    assert count(stage, Account) == before


def test_a_dry_run_checks_all_and_writes_nothing(stage: Any, importer: Importer):
    job = importer.run([row(1), row(2)], dry_run=True)
    assert (job.state, job.result) == (JobState.DONE, {"rows": 2, "created": 0})
    assert count(stage, Account) == count(stage, AgencyRegistration) == 0
    assert importer.run([row(1), row(1)], dry_run=True).state is JobState.FAILED
    assert importer.run([row(1), row(2)]).result == {"rows": 2, "created": 2}


def test_the_same_sheet_twice_is_refused_the_second_time(stage: Any, importer: Importer):
    importer.run([row(1), row(2)])
    again = importer.run([row(1), row(2)])
    assert set(faults(again)) == {
        (2, "username", "auth.username_taken"),
        (2, "uscc", "auth.uscc_taken"),
        (3, "username", "auth.username_taken"),
        (3, "uscc", "auth.uscc_taken"),
    }


def test_an_account_that_was_made_since_the_look_up_fails_the_job_as_a_whole(
    stage: Any, importer: Importer, monkeypatch: pytest.MonkeyPatch
):
    importer.run([row(1)])
    monkeypatch.setattr(account_imports, "_already_there", lambda work, rows: [])
    assert faults(importer.run([row(2), row(1)])) == [(0, "", "auth.import.changed_meanwhile")]
    assert count(stage, Account) == count(stage, AgencyRegistration) == 1


def test_an_empty_sheet_and_a_missing_column_are_named_once(importer: Importer):
    assert faults(importer.run([])) == [(0, "", "auth.import.empty")]
    without = [c for f, c in COLUMNS.items() if f != "username"]
    rows = [[cell for field, cell in zip(COLUMNS, row(n), strict=True) if field != "username"] for n in (1, 2)]
    assert faults(importer.run(rows, columns=without)) == [(1, "username", "sheet.column_missing")]


def test_an_empty_cell_is_named_in_its_row_also_when_the_sheet_has_that_one_row(importer: Importer):
    assert faults(importer.run([row(1, contact_name="")])) == [(2, "contact_name", "text.missing")]
    assert set(faults(importer.run([row(1, contact_name="", username="a b")]))) == {
        (2, "contact_name", "text.missing"),
        (2, "username", "auth.username.malformed"),
    }


def test_random_passwords_stand_on_a_slip_for_the_importer_alone(stage: Any, importer: Importer, actor: Any):
    stage.tools.settings = stage.tools.settings.model_copy(update={"shared_initial_password": ""})
    job = importer.run([row(1), row(2, name="=HYPERLINK(1)")])
    (fact,) = importer.recorded
    assert (fact.file_id, fact.uploaded_by, fact.owner) == (job.file_id, importer.actor.account_id, "")
    with stage.tools.store.open(job.file_id) as stream:
        sheet = openpyxl.load_workbook(io.BytesIO(stream.read())).active
    lines = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [line[:3] for line in lines] == [("衢州1号服务有限公司", uscc_of(1), "qzfw_1"), ("=HYPERLINK(1)", uscc_of(2), "qzfw_2")]
    assert sheet["A3"].data_type == "s"
    assert len({line[3] for line in lines}) == 2
    assert stage.sign_in("qzfw_1", lines[0][3], Entrance.PLATFORM).account.must_change_password
    with pytest.raises(NotFound), transaction(stage.tools, None) as work:
        get_job(actor("officer"), work, job.id)
    with stage.tools.engine.connect() as connection:
        said = str(connection.execute(select(outbox)).all()) + str(connection.execute(select(audit_entry)).all())
    assert lines[0][3] not in said


def test_ten_thousand_accounts_take_less_than_twenty_seconds(stage: Any, importer: Importer):
    """Of this process' own CPU time: other work of the machine does not count."""
    stage.tools.settings = stage.tools.settings.model_copy(update={"shared_initial_password": ""})
    rows = [row(number) for number in range(10_000)]
    began = time.process_time()
    job = importer.run(rows)
    assert job.result == {"rows": 10_000, "created": 10_000}
    assert (job.done, job.of) == (10_000, 10_000)
    assert time.process_time() - began < 20
    with stage.tools.engine.connect() as connection:
        told = connection.execute(select(outbox.c.type, func.count()).group_by(outbox.c.type)).all()
    assert dict(told)["agency_registered"] == dict(told)["account_saved"] == 10_000


def test_the_template_is_a_sheet_that_the_import_reads_and_its_example_makes_no_account(stage: Any, importer: Importer):
    book = stage.call(importer.actor, account_import_template)
    file_id = importer.upload(book.content)
    queued = stage.call(importer.actor, import_accounts, Import(file_id=file_id))
    JobRunner(stage.tools, ROOM.jobs, lambda doubt: None, importer.recorded.append, lambda: None).run_waiting()
    with transaction(stage.tools, None) as work:
        assert faults(get_job(importer.actor, work, queued.id)) == [(2, "uscc", "auth.uscc.invalid")]
    assert Path(book.name).suffix == ".xlsx"


def test_only_officers_import_and_only_their_own_workbooks(stage: Any, importer: Importer, actor: Any, admin: Any):
    file_id = importer.upload(template(list(COLUMNS.values()), [row(1)]))
    for who in (admin, actor(Role.AGENCY), actor(Role.SUB_ACCOUNT), actor(Role.INSPECTOR), actor(Role.ENTERPRISE)):
        with pytest.raises(Forbidden):
            stage.call(who, import_accounts, Import(file_id=file_id))
        with pytest.raises(Forbidden):
            stage.call(who, account_import_template)
    with pytest.raises(NotFound):
        stage.call(actor(Role.OFFICER, region_codes=["330800", "330803"]), import_accounts, Import(file_id=file_id))
    with pytest.raises(NotFound):
        stage.call(importer.actor, import_accounts, Import(file_id=new_id()))
    with pytest.raises(Invalid):
        stage.call(importer.actor, import_accounts, Import(file_id=importer.upload(b"%PDF", "application/pdf")))
