"""What is taken as a file, and what is not, whatever it calls itself."""

import contextlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from contracts.errors import Invalid
from gateway.file_kinds import DOCX, PDF, XLSX, media_type

DATA = Path(__file__).parents[2] / "tests" / "data"
GOOD = {
    "photo_2.jpg": "image/jpeg",
    "small.jpg": "image/jpeg",
    "small.png": "image/png",
    "small.webp": "image/webp",
    "small.pdf": PDF,
    "small.docx": DOCX,
    "small.xlsx": XLSX,
}
NO_FILE = {
    "macro.xlsm": "file.macro",
    "macro_named.xlsx": "file.macro",
    "external_link.xlsx": "file.macro",
    "html_named.xlsx": "file.kind",
    "html_named.png": "file.kind",
    "gif_html_polyglot.png": "file.kind",
    "script_svg_named.png": "file.kind",
    "csv_named.xlsx": "file.kind",
    "no_bytes.xlsx": "file.empty",
    "cut_off.xlsx": "file.damaged",
    "zip_bomb.xlsx": "file.zip_bomb",
    "ten_thousand_entries.xlsx": "file.zip_bomb",
    "zip_slip.xlsx": "file.damaged",
    "entity_expansion.xlsx": "file.damaged",
}


@pytest.mark.parametrize(("name", "kind"), GOOD.items())
def test_the_content_says_the_kind(name: str, kind: str) -> None:
    with (DATA / "files" / name).open("rb") as stream:
        assert media_type(stream) == kind
        assert stream.tell() == 0


@pytest.mark.parametrize(("name", "code"), NO_FILE.items())
def test_a_bad_file_is_refused_on_its_field(name: str, code: str) -> None:
    with (DATA / "bad" / name).open("rb") as stream, pytest.raises(Invalid) as refused:
        media_type(stream)
    assert refused.value.errors[0]["field"] == "file"
    assert refused.value.errors[0]["code"] == code


def test_every_bad_file_that_is_no_workbook_is_among_these() -> None:
    bad = {entry["file"] for entry in json.loads((DATA / "bad.json").read_text()) if entry["row"] == 0}
    assert bad - set(NO_FILE) == {"header_only.xlsx"}, "a workbook, refused by its import"


def _zip(entries: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    stream.seek(0)
    return stream


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ({"a.txt": b"text"}, "file.kind"),
        ({"xl/workbook.xml": b"<a/>"}, "file.kind"),
        ({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<a/>", "xl/vbaProject.bin": b"x"}, "file.macro"),
        ({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<a/>", "../../etc/cron.d/x": b"x"}, "file.damaged"),
        ({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<a/>", "/etc/passwd": b"x"}, "file.damaged"),
        ({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<a/>", "inner.zip": b"PK\x03\x04"}, "file.macro"),
    ],
)
def test_a_zip_that_is_no_office_file_is_refused(entries: dict[str, bytes], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        media_type(_zip(entries))
    assert refused.value.errors[0]["code"] == code


def test_a_workbook_whose_xml_declares_entities_is_refused() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    with pytest.raises(Invalid) as refused:
        media_type(_zip({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": evil}))
    assert refused.value.errors[0]["code"] == "file.damaged"


def test_a_picture_that_would_unpack_to_gigabytes_is_refused() -> None:
    stream = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(stream, "PNG")
    stream.seek(0)
    with pytest.raises(Invalid) as refused:
        media_type(stream)
    assert refused.value.errors[0]["code"] in ("file.picture_too_large", "file.damaged")


@pytest.mark.parametrize("name", ["small.png", "small.jpg", "small.webp", "small.pdf", "small.docx", "small.xlsx"])
def test_every_cut_of_a_good_file_is_refused_or_still_that_kind(name: str) -> None:
    whole = (DATA / "files" / name).read_bytes()
    for share in range(1, 20):
        with contextlib.suppress(Invalid):
            assert media_type(io.BytesIO(whole[: len(whole) * share // 20])) == GOOD[name]
