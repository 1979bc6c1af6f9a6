"""The browser application's pages, as they stand in front of the API."""

from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from werkzeug.test import Client, TestResponse

from gateway.web_pages import WebPages

INNER = b"from Flask"
POLICY = {"Content-Security-Policy": "default-src 'self'"}


def flask(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [INNER]


@pytest.fixture
def built(tmp_path: Path) -> Client:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<html></html>")
    (tmp_path / "assets" / "index-BdqczAXc.js").write_text("x" * 2000)
    (tmp_path / "assets" / "index-BdqczAXc.js.br").write_bytes(b"smaller")
    return Client(WebPages(flask, tmp_path, POLICY, "max-age=1"))


def is_index(answer: TestResponse) -> bool:
    return answer.status_code == 200 and answer.data == b"<html></html>"


@pytest.mark.parametrize(
    "path", ["/", "/platform", "/system", "/h", "/public/rankings", "/public/draws/1", "/app/staff/new", "/app"]
)
def test_the_applications_addresses_answer_its_page_which_is_asked_for_anew_each_time(built: Client, path: str) -> None:
    answer = built.get(path)
    assert is_index(answer)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Security-Policy"] == POLICY["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/api/v1/staff", "/livez", "/nowhere", "/application", "/platform/x", "/assets/none.js", "/../app.py"]
)
def test_everything_else_goes_on_to_flask(built: Client, path: str) -> None:
    assert built.get(path).data == INNER


def test_a_page_takes_no_post(built: Client) -> None:
    assert built.post("/app/staff").data == INNER


def test_hashed_files_are_kept_for_ever_and_come_compressed(built: Client) -> None:
    answer = built.get("/assets/index-BdqczAXc.js", headers={"Accept-Encoding": "br"})
    assert answer.data == b"smaller"
    assert answer.headers["Content-Encoding"] == "br"
    assert "immutable" in answer.headers["Cache-Control"]


def test_https_is_remembered(built: Client) -> None:
    assert built.get("/platform", base_url="https://localhost").headers["Strict-Transport-Security"] == "max-age=1"
    assert "Strict-Transport-Security" not in built.get("/platform").headers


def test_without_a_build_the_page_says_how_to_make_one_and_the_api_works_on(tmp_path: Path) -> None:
    client = Client(WebPages(flask, tmp_path, POLICY, "max-age=1"))
    assert "make run" in client.get("/platform").text
    assert client.get("/api/v1/staff").data == INNER
