"""The measurement itself: it counts what is wrong, speaks to this machine alone, and its small form runs to the end."""

import json
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.load.bench import DISTRICT, INSERT, LIST, STATISTICS, Bench
from tests.load.driver import NotLoopback, Outcome, drive, request
from tests.load.report import QUICKNESS
from tests.load.sides import Measured, ratio

ROOT = Path(__file__).parents[2]


class _EverySecondFails(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked = 0

    def do_GET(self):
        type(self).asked += 1
        body = b"right" if type(self).asked % 2 else b"wrong"
        self.send_response(200 if body == b"right" else 503)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nobody wants to read it."""


@pytest.fixture
def failing_server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _EverySecondFails)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_wrong_answers_are_counted_and_never_taken_for_quick_ones(failing_server):
    outcome = drive(failing_server, [lambda: request("GET", "/")], 0.3, lambda status, body: body == b"right")
    assert outcome.latencies
    (errors,) = outcome.errors.values()
    assert list(outcome.errors) == ["503 wrong"]
    assert abs(errors - len(outcome.latencies)) <= 1


def test_a_server_that_is_not_there_is_an_error_and_no_speed():
    with pytest.raises(ConnectionRefusedError):
        drive("http://127.0.0.1:1", [lambda: request("GET", "/")], 0.1, lambda *_: True)


@pytest.mark.parametrize("url", ["http://192.0.2.1:8000", "http://example.org:80", "http://localhost:8000", "http://127.0.0.1"])
def test_the_load_goes_to_this_machine_alone(url):
    with pytest.raises(NotLoopback):
        drive(url, [lambda: request("GET", "/")], 0.1, lambda *_: True)


def test_a_ratio_is_the_middle_one_of_the_rounds():
    """A round that something else disturbed on one side moves it little."""
    ours = Measured([Outcome(1.0, [0.01] * n) for n in (100, 110, 10)])
    theirs = Measured([Outcome(1.0, [0.02] * n) for n in (50, 50, 50)])
    assert ratio(ours, theirs, lambda outcome: outcome.per_second) == 2.0
    assert ratio(ours, theirs, QUICKNESS) == 2.0


@pytest.mark.timeout(600)
def test_the_measurement_runs_in_its_small_form(tmp_path):
    """All of it, on few rows and for moments: every answer is right, counters and statistics agree with what was filled."""
    subprocess.run([str(ROOT / "scripts" / "bench-deps")], check=True)
    said = []
    report = Bench(3000, 0.3, said.append).run()
    assert report.errors == {}, said
    assert {LIST, DISTRICT, STATISTICS, INSERT} <= set(report.measured)
    assert all(side.per_second > 0 for found in report.measured.values() for side in found.values())
    report.write(tmp_path)
    data = json.loads((tmp_path / "performance.json").read_text())
    assert data["rows"] == 3000
    assert set(data["singles"]) == set(report.singles)
    assert "| own list | django |" in (tmp_path / "performance.md").read_text()
