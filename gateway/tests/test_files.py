"""Uploads and downloads."""

import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from contracts.errors import Busy, NotFound
from contracts.files import FileFact
from contracts.rpc.auth import FileAccess
from gateway.api.files import tidy_name
from gateway.tests.bodies import ID
from gateway.tests.conftest import assert_headers_can_be_sent
from gateway.tests.fakes import SOME_ID, FakeRooms, sample

FILES = Path(__file__).parents[2] / "tests" / "data" / "files"
BAD = FILES.parent / "bad"
URL = "/api/v1/files"
PNG = (FILES / "small.png").read_bytes()


@pytest.fixture
def recorded(fake_rooms: FakeRooms) -> list[Any]:
    """The room of files takes each file as it is told of it; the list holds what it was told."""
    told: list[Any] = []

    def record_file(new: Any) -> FileFact:
        told.append(new)
        return FileFact(owner="", uploaded_by=SOME_ID, **msgspec.structs.asdict(new))

    fake_rooms.answers["auth.record_file"] = record_file
    return told


def stored(app: Flask) -> set[str]:
    folder = app.extensions["zjjg.settings"].data_folder / "files"
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_a_file_is_stored_and_told_of(app: Flask, agency: FlaskClient, recorded: list[Any]) -> None:
    response = agency.post(URL, data={"file": (BytesIO(PNG), "现场照片.png")})
    assert response.status_code == 201
    assert response.json == {
        "file_id": str(recorded[0].file_id),
        "name": "现场照片.png",
        "media_type": "image/png",
        "size": len(PNG),
        "sha256": hashlib.sha256(PNG).hexdigest(),
    }
    with app.extensions["zjjg.file_store"].open(recorded[0].file_id) as stream:
        assert stream.read() == PNG


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("photo.exe", "photo.exe.png"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\photos\\a.png", "a.png"),
        ('a"b\r\nSet-Cookie: x.png', "abSet-Cookie: x.png"),
        ("", "file.png"),
        ("...", "file.png"),
        ("PHOTO.PNG", "PHOTO.PNG"),
        ("x" * 500 + ".png", "x" * 120 + ".png"),
        ("\u202egnp.exe", "gnp.exe.png"),
    ],
)
def test_a_name_is_tidied(sent: str, kept: str) -> None:
    assert tidy_name(sent, "image/png") == kept


@pytest.mark.parametrize("path", sorted(BAD.glob("*named*")), ids=lambda p: p.name)
def test_a_hostile_file_leaves_nothing_behind(app: Flask, agency: FlaskClient, recorded: list[Any], path: Path) -> None:
    before = stored(app)
    response = agency.post(URL, data={"file": (BytesIO(path.read_bytes()), path.name)})
    assert response.status_code == 422
    assert response.json["errors"][0]["field"] == "file"
    assert (stored(app), recorded) == (before, [])


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 422),
        ({"file": "text, not a file"}, 422),
        ({"other": (BytesIO(PNG), "a.png")}, 422),
        ({"file": [(BytesIO(PNG), "a.png"), (BytesIO(PNG), "b.png")]}, 422),
        ({"file": (BytesIO(PNG), "a.png"), "note": "x"}, 422),
        ({"file": (BytesIO(PNG + b"\x00" * 20_971_520), "a.png")}, 413),
        ({"file": (BytesIO(PNG + b"\x00" * 25_000_000), "a.png")}, 413),
        ({"file": (BytesIO(b""), "a.png")}, 422),
    ],
)
def test_a_wrong_form_is_refused(app: Flask, agency: FlaskClient, recorded: list[Any], data: dict[str, Any], status: int) -> None:
    before = stored(app)
    response = agency.post(URL, data=data, content_type="multipart/form-data")
    assert response.status_code == status
    assert (stored(app), recorded) == (before, [])


@pytest.mark.parametrize(
    "body", [b"", b"no boundary", b"--x\r\n\r\n", b"--x\r\nContent-Disposition: form-data; name=file\r\n\r\nabc"]
)
def test_a_broken_form_is_refused(agency: FlaskClient, recorded: list[Any], body: bytes) -> None:
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "application/json", "image/png"):
        assert agency.post(URL, data=body, content_type=kind).status_code in (400, 415, 422)
    assert recorded == []


def test_a_room_that_is_away_leaves_no_bytes(app: Flask, agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    fake_rooms.answers["auth.record_file"] = Busy("room.away", {"room": "auth"})
    before = stored(app)
    assert agency.post(URL, data={"file": (BytesIO(PNG), "a.png")}).status_code == 503
    assert stored(app) == before


def test_the_same_key_again_keeps_the_first_file(
    app: Flask, agency: FlaskClient, fake_rooms: FakeRooms, recorded: list[Any]
) -> None:
    agency.post(URL, data={"file": (BytesIO(PNG), "a.png")}, headers={"Idempotency-Key": "k"})
    first, before = recorded[0], stored(app)
    fake_rooms.answers["auth.record_file"] = FileFact(owner="", uploaded_by=SOME_ID, **msgspec.structs.asdict(first))
    again = agency.post(URL, data={"file": (BytesIO(PNG), "a.png")}, headers={"Idempotency-Key": "k"})
    assert again.json["file_id"] == str(first.file_id)
    assert stored(app) == before
    agency.post(URL, data={"file": (BytesIO(PNG), "b.png")}, headers={"Idempotency-Key": "k"})
    one, same, renamed = (asked.context["idempotency_hash"] for asked in fake_rooms.of("auth.record_file"))
    assert one == same != renamed


def test_the_same_key_again_brings_back_bytes_that_went_when_the_first_answer_was_lost(
    app: Flask, agency: FlaskClient, fake_rooms: FakeRooms
) -> None:
    """auth had recorded the file, the gateway never heard of it and let the bytes go: what is then acknowledged must be there."""
    recorded = FileFact(
        file_id=SOME_ID, owner="", uploaded_by=SOME_ID, name="a.png", media_type="image/png", size=len(PNG), sha256=""
    )
    app.extensions["zjjg.file_store"].delete(SOME_ID)
    fake_rooms.answers["auth.record_file"] = recorded
    again = agency.post(URL, data={"file": (BytesIO(PNG), "a.png")}, headers={"Idempotency-Key": "lost"})
    assert again.json["file_id"] == str(SOME_ID)
    with app.extensions["zjjg.file_store"].open(SOME_ID) as stream:
        assert stream.read() == PNG


def _access(fake_rooms: FakeRooms, **changes: Any) -> None:
    fact = msgspec.structs.replace(sample(FileAccess).file, media_type="application/pdf", name="报告\r\n“1”.pdf", size=5)
    fake_rooms.answers["auth.get_file"] = FileAccess(file=fact, **changes)


def test_a_download_is_an_attachment_that_no_browser_runs(app: Flask, agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    app.extensions["zjjg.file_store"].put(SOME_ID, [b"bytes"])
    _access(fake_rooms, allowed=True, rooms=[])
    response = agency.get(f"{URL}/{ID}")
    assert (response.status_code, response.data, response.content_type) == (200, b"bytes", "application/pdf")
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["Content-Disposition"].endswith("; filename*=UTF-8''%E6%8A%A5%E5%91%8A%E2%80%9C1%E2%80%9D.pdf")
    assert_headers_can_be_sent(response)
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_read_by_those_whom_a_room_lets(app: Flask, agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    app.extensions["zjjg.file_store"].put(SOME_ID, [b"bytes"])
    _access(fake_rooms, allowed=False, rooms=["agency", "hazard"])
    fake_rooms.answers |= {"agency.may_read_file": False, "hazard.may_read_file": True}
    assert agency.get(f"{URL}/{ID}").status_code == 200
    fake_rooms.answers["hazard.may_read_file"] = False
    refused = agency.get(f"{URL}/{ID}")
    fake_rooms.answers["auth.get_file"] = NotFound("file.not_found")
    missing = agency.get(f"{URL}/{ID}")
    assert (refused.status_code, refused.json["code"]) == (missing.status_code, missing.json["code"]) == (404, "file.not_found")


def test_a_file_whose_bytes_are_gone_is_404(app: Flask, agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    app.extensions["zjjg.file_store"].delete(SOME_ID)
    _access(fake_rooms, allowed=True, rooms=[])
    assert agency.get(f"{URL}/{ID}").status_code == 404
