"""Word and PDF of a visit, a hazard's notice and a checked record."""

import io
import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any
from uuid import UUID

import docx
import msgspec
import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from weasyprint.urls import FatalURLFetchingError
from werkzeug.test import TestResponse

from contracts.errors import Busy, NotFound
from contracts.vocabulary import CheckedRecordState, HazardState, Role, VisitState
from gateway.documents import pages, press
from gateway.documents.paper import MOST_PHOTOS, Format
from gateway.documents.press import Press
from gateway.documents.visits import visit_paper
from gateway.testing import assert_true_to
from gateway.tests.bodies import ID
from gateway.tests.conftest import AsRole, assert_headers_can_be_sent
from gateway.tests.fakes import FakeRooms
from gateway.tests.papers import (
    a_checked_record,
    a_hazard,
    a_visit,
    a_whole_hazard,
    answer_dictionaries,
    text_of,
)

VISIT = f"/api/v1/visits/{ID}/document"
NOTICE = f"/api/v1/hazards/{ID}/notice"
RECORD = f"/api/v1/checked-records/{ID}/document"
FORMS = [form.value for form in Format]


@pytest.fixture
def officer(as_role: AsRole, fake_rooms: FakeRooms) -> FlaskClient:
    answer_dictionaries(fake_rooms)
    fake_rooms.answers["hazard.get_visit"] = a_visit()
    fake_rooms.answers["hazard.get_hazard"] = a_whole_hazard()
    fake_rooms.answers["evaluation.get_checked_record"] = a_checked_record()
    return as_role(Role.OFFICER)


def fetched(client: FlaskClient, path: str, form: str) -> TestResponse:
    response = client.get(path, query_string={"format": form})
    assert response.status_code == 200, response.get_data(as_text=True)[:500]
    return response


def text(client: FlaskClient, path: str, form: str) -> str:
    return text_of(fetched(client, path, form).data, form)


def photo(app: Flask, color: str = "red", size: tuple[int, int] = (64, 48)) -> UUID:
    picture, file_id = io.BytesIO(), uuid.uuid4()
    Image.new("RGB", size, color).save(picture, "JPEG")
    app.extensions["zjjg.file_store"].put(file_id, [picture.getvalue()])
    return file_id


def pictures_in(content: bytes, form: str) -> int:
    if form == "pdf":
        lists = [page["/Resources"].get("/XObject", {}) for page in pypdf.PdfReader(io.BytesIO(content)).pages]  # type: ignore[index]
        found = {objects.raw_get(name).idnum for objects in lists for name in objects if objects[name]["/Subtype"] == "/Image"}
        return len(found)  # the pages share one list
    return len(docx.Document(io.BytesIO(content)).inline_shapes)


@pytest.mark.parametrize("form", FORMS)
def test_a_visit_has_both_parties_each_hazard_and_fields_for_both_signatures(officer: FlaskClient, form: str) -> None:
    found = text(officer, VISIT, form)
    for words in (
        "赴企记录",
        "FQ2026-000123",
        "浙江某某化工有限公司",
        "衢州某某安全技术有限公司",
        "张某、李某",
        "王某",
        "隐患排查",
    ):
        assert words in found
    for words in (
        "YH2026-000001",
        "YH2026-000002",
        "1号车间配电箱",
        "电线裸露",
        "一般隐患",
        "GB50054-2011",
        "更换电线",
        "2026年12月5日",
    ):
        assert words in found
    for words in ("检查人员签字：", "企业陪同人员签字：", "日期：", "拒绝签字。原因：对级别有异议"):
        assert words in found


@pytest.mark.parametrize("form", FORMS)
def test_a_notice_says_what_to_mend_by_when_the_five_of_a_major_hazard_and_has_a_receipt(officer: FlaskClient, form: str) -> None:
    found = text(officer, NOTICE, form)
    for words in ("隐患整改通知书", "YH2026-000003", "浙江某某化工有限公司：", "请于2026年12月5日前（含当日）完成整改", "电线裸露"):
        assert words in found
    for words in ("五落实", "孙某", "123,456.05元", "更换全部线路", "停产撤人", "企业签收人签字：", "签收日期："):
        assert words in found


@pytest.mark.parametrize("form", FORMS)
def test_a_checked_record_has_its_items_with_deductions_and_reasons_score_reply_and_signatures(
    officer: FlaskClient, form: str
) -> None:
    found = text(officer, RECORD, form)
    for words in (
        "政府抽查记录",
        "PJ-2026-0007",
        "2026年上半年",
        "97.50",
        "1.2",
        "扣2.5分",
        "缺一人签字",
        "不扣分",
        "赵某",
        "已补签",
    ):
        assert words in found
    for words in ("检查人员签字：", "机构代表签字：", "日期："):
        assert words in found
    assert "未公布" not in found


@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_in_force_is_marked(officer: FlaskClient, fake_rooms: FakeRooms, form: str) -> None:
    assert "作废" not in text(officer, VISIT, form)
    fake_rooms.answers["hazard.get_visit"] = a_visit(state=VisitState.VOID, void_reason="录入有误")
    fake_rooms.answers["hazard.get_hazard"] = a_whole_hazard(state=HazardState.CANCELLED, cancel_reason="重复")
    fake_rooms.answers["evaluation.get_checked_record"] = a_checked_record(state=CheckedRecordState.CONFIRMED)
    voided = text(officer, VISIT, form)
    assert "作废" in voided.replace("作废原因", "")
    assert "录入有误" in voided
    cancelled = text(officer, NOTICE, form)
    assert "已撤销" in cancelled.replace("当前状态已撤销", "")
    assert "重复" in cancelled
    assert "未公布" in text(officer, RECORD, form)


@pytest.mark.parametrize("form", FORMS)
def test_photos_are_in_the_file_without_what_the_camera_wrote(
    app: Flask, officer: FlaskClient, fake_rooms: FakeRooms, form: str
) -> None:
    taken = io.BytesIO()
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = "SecretPhone", 6  # model, and "turn me right"
    Image.new("RGB", (80, 40), "blue").save(taken, "JPEG", exif=exif)
    file_id = uuid.uuid4()
    app.extensions["zjjg.file_store"].put(file_id, [taken.getvalue()])
    fake_rooms.answers["hazard.get_visit"] = a_visit(photos=[photo(app)], hazards=[a_hazard(1, photos=[file_id])])
    content = fetched(officer, VISIT, form).data
    assert pictures_in(content, form) == 2
    assert b"SecretPhone" not in content
    if form == "docx":
        upright = docx.Document(io.BytesIO(content)).inline_shapes[0]
        assert upright.height > upright.width


@pytest.mark.parametrize("form", FORMS)
def test_a_photo_that_is_gone_or_broken_is_said_in_its_place(
    app: Flask, officer: FlaskClient, fake_rooms: FakeRooms, form: str
) -> None:
    broken = uuid.uuid4()
    app.extensions["zjjg.file_store"].put(broken, [b"\xff\xd8\xff no picture"])
    fake_rooms.answers["hazard.get_visit"] = a_visit(photos=[uuid.uuid4(), broken, photo(app)])
    content = fetched(officer, VISIT, form).data
    assert pictures_in(content, form) == 1
    assert text_of(content, form).count("照片无法显示") == 2


def test_a_pdf_carries_its_fonts(officer: FlaskClient) -> None:
    reader = pypdf.PdfReader(io.BytesIO(fetched(officer, NOTICE, "pdf").data))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
    assert reader.metadata is not None
    assert reader.metadata.title == "隐患整改通知书 YH2026-000003"


@pytest.mark.parametrize("form", FORMS)
def test_the_file_is_named_in_chinese_and_true_to_the_document(officer: FlaskClient, document: dict[str, Any], form: str) -> None:
    response = fetched(officer, VISIT, form)
    assert_true_to(document, response)
    assert_headers_can_be_sent(response)
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert f"filename*=UTF-8''%E8%B5%B4%E4%BC%81%E8%AE%B0%E5%BD%95-FQ2026-000123.{form}" in response.headers["Content-Disposition"]
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("form", FORMS)
def test_an_english_reader_gets_the_same_official_chinese_form(officer: FlaskClient, form: str) -> None:
    english = officer.get(VISIT, query_string={"format": form}, headers={"Accept-Language": "en"})
    assert "企业陪同人员签字" in text_of(english.data, form)


def test_the_same_document_is_not_written_twice(
    app: Flask, officer: FlaskClient, fake_rooms: FakeRooms, document: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = fetched(officer, VISIT, "docx").headers["ETag"]

    def not_asked(*_: object) -> bytes:
        raise AssertionError("written again")

    monkeypatch.setattr(app.extensions["zjjg.press"], "write", not_asked)
    again = officer.get(VISIT, query_string={"format": "docx"}, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert_true_to(document, again)
    monkeypatch.undo()
    fake_rooms.answers["hazard.get_visit"] = a_visit(hazards=[a_hazard(1, state=HazardState.RECTIFIED), a_hazard(2)])
    changed = officer.get(VISIT, query_string={"format": "docx"}, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
    assert officer.get(VISIT, query_string={"format": "pdf"}, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("path", "method"),
    [(VISIT, "hazard.get_visit"), (NOTICE, "hazard.get_hazard"), (RECORD, "evaluation.get_checked_record")],
)
def test_who_may_not_read_the_record_gets_no_document(
    officer: FlaskClient, fake_rooms: FakeRooms, document: dict[str, Any], path: str, method: str
) -> None:
    assert fetched(officer, path, "docx").data
    fake_rooms.answers[method] = NotFound(f"{method}.not_found")
    refused = officer.get(path, query_string={"format": "docx"})
    assert refused.status_code == 404
    assert_true_to(document, refused)


@pytest.mark.parametrize("query", [{}, {"format": "xlsx"}, {"format": ""}])
def test_a_format_that_is_none_is_named(officer: FlaskClient, query: dict[str, str]) -> None:
    response = officer.get(VISIT, query_string=query)
    assert response.status_code == 422
    assert [error["field"] for error in response.json["errors"]] == ["format"]


HOSTILE = "<script>alert(1)</script> & <img src='file:///etc/passwd'> {{ 7 * 7 }} {% raw %} ]]> \x00\x0b\x1b\ufffe 终"


@pytest.mark.parametrize("form", FORMS)
def test_what_people_wrote_is_text_and_nothing_else(officer: FlaskClient, fake_rooms: FakeRooms, form: str) -> None:
    fake_rooms.answers["hazard.get_visit"] = a_visit(
        summary=HOSTILE, companion=HOSTILE, number=HOSTILE, hazards=[a_hazard(1, description=HOSTILE)]
    )
    found = text(officer, VISIT, form)
    for words in ("<script>alert(1)</script>&<imgsrc='file:///etc/passwd'>", "{{7*7}}", "{%raw%}", "]]>", "终"):
        assert found.count(words) >= 3
    assert not set(found) & set("\x00\x0b\x1b\ufffe")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://127.0.0.1:1/", "data:text/plain,x", "photo:1", "photo:-1", "photo:"])
def test_the_writer_of_pdf_fetches_nothing_but_the_documents_photos(url: str) -> None:
    fetcher = pages.fetcher_of([None])
    with pytest.raises(FatalURLFetchingError, match="a document asked for"):
        fetcher.fetch(url)


@pytest.mark.parametrize("form", FORMS)
def test_a_large_visit_is_written_within_its_bounds(app: Flask, officer: FlaskClient, fake_rooms: FakeRooms, form: str) -> None:
    long = "未装漏电保护装置，" * 111 + "终"
    photos = [photo(app, color, (1200, 900)) for color in ("red", "green", "blue")]
    hazards = [a_hazard(n, description=long, suggestion="W" * 1000, photos=photos) for n in range(50)]
    fake_rooms.answers["hazard.get_visit"] = a_visit(hazards=hazards, photos=photos * 10, hazard_count=50)
    content = fetched(officer, VISIT, form).data
    found = text_of(content, form)
    assert found.count("终") == 50
    assert "另有28张照片，见系统中的记录" in found  # by turns: 51 places have one each, the first nine a second
    assert pictures_in(content, form) == MOST_PHOTOS
    assert len(content) < 5_000_000


def folders() -> set[Path]:
    return set(Path(os.environ.get("TMPDIR", "/tmp")).glob("zjjg-document-*"))


def test_a_document_that_takes_too_long_is_ended_and_leaves_nothing(
    officer: FlaskClient, document: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = folders()
    monkeypatch.setattr(press, "MOST_SECONDS", 0.01)
    response = officer.get(VISIT, query_string={"format": "pdf"})
    assert (response.status_code, response.json["code"]) == (503, "documents.too_large")
    assert_true_to(document, response)
    assert folders() <= before


def test_without_a_chinese_font_pdf_is_refused_with_its_code_and_word_is_written(
    officer: FlaskClient, document: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bare = tmp_path / "fonts.conf"
    bare.write_text(f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(bare))
    refused = officer.get(NOTICE, query_string={"format": "pdf"})
    assert (refused.status_code, refused.json["code"]) == (503, "documents.pdf_unavailable")
    assert_true_to(document, refused)
    assert "隐患整改通知书" in text(officer, NOTICE, "docx")


def test_no_more_than_a_few_wait_for_their_turn(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "AT_ONCE", 1)
    monkeypatch.setattr(press, "WAITING", 0)
    busy = Press(app.extensions["zjjg.file_store"])
    paper = visit_paper(a_visit(), {}, {})
    with busy.turn(), pytest.raises(Busy, match=r"documents\.busy"):
        busy.write(paper, Format.DOCX)
    assert busy.write(paper, Format.DOCX)


def test_a_bug_of_the_writer_is_a_500_without_text(
    officer: FlaskClient, fake_rooms: FakeRooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press.render, "ORDER", "another-name.json")
    response = officer.get(VISIT, query_string={"format": "docx"})
    assert (response.status_code, response.json["code"]) == (500, "request.failed")
    assert "Traceback" not in response.get_data(as_text=True)


def test_the_writer_learns_nothing_of_our_addresses_and_credentials(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    class Watched(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            given.update(kwargs["env"])
            super().__init__(*args, **kwargs)

    monkeypatch.setenv("ZJJG_AMQP_URI", "amqp://somebody:secret@127.0.0.1/")
    monkeypatch.setattr(press.subprocess, "Popen", Watched)
    assert Press(app.extensions["zjjg.file_store"]).write(visit_paper(a_visit(), {}, {}), Format.DOCX)
    assert given
    assert "secret" not in msgspec.json.encode(given).decode()


def test_under_eventlet_the_hub_runs_on_while_a_document_is_written(tmp_path: Path) -> None:
    program = f"""
import eventlet; eventlet.monkey_patch()
from pathlib import Path
from gateway.documents.paper import Format
from gateway.documents.press import Press
from gateway.documents.visits import visit_paper
from gateway.tests.papers import a_visit
from kit.stores.local import LocalStore
ticks = []
def tick():
    while True:
        ticks.append(1); eventlet.sleep(0.01)
eventlet.spawn(tick)
press, paper = Press(LocalStore(Path({str(tmp_path)!r}))), visit_paper(a_visit(), {{}}, {{}})
both = [eventlet.spawn(press.write, paper, form) for form in Format]
assert [one.wait()[:2] for one in both] == [b"PK", b"%P"]
assert len(ticks) > 20, len(ticks)
"""
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True, timeout=120)
