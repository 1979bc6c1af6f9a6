"""The ``zjjg`` command: what it starts, what it refuses and how it ends."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest

from kit.tests.toy_process import until

LOOKED_FOR = "(True, True)"
"""Garbage, and not among what the start made."""
LAUNCH = [sys.executable, "-W", "ignore", "-m", "kit.tests.toy_launch"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Launched:
    def __init__(self, process: "subprocess.Popen[str]", port: int, output: Path) -> None:
        self.process, self.port, self._output = process, port, output

    def output(self) -> str:
        return self._output.read_text()

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return str(answer.read().decode())

    def serves(self) -> bool:
        try:
            return self.get("/hello") == '"/hello"'
        except (URLError, OSError):
            return False

    def end(self, within: float = 30.0) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(within)


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not pytest's own: its name is too long for a socket of PostgreSQL, and closed to the user that the server runs as.
    with tempfile.TemporaryDirectory(prefix="zjjg-") as made:
        yield Path(made)


def environment(folder: Path, **settings: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ZJJG_")}
    return {**clean, "TOY_FOLDER": str(folder), "ZJJG_DATA": str(folder), "PYTHONUNBUFFERED": "1", **settings}


@contextmanager
def launched(folder: Path, *arguments: str, **settings: str) -> Iterator[Launched]:
    port = free_port()
    output = folder / "output"
    with output.open("a") as stream:
        process = subprocess.Popen(
            [*LAUNCH, *arguments], env=environment(folder, ZJJG_PORT=str(port), **settings), stdout=stream, stderr=stream, text=True
        )
    try:
        yield Launched(process, port, output)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def refused(folder: Path, *arguments: str, **settings: str) -> str:
    """What the command says when it does not start; it must end with 2."""
    run = subprocess.run(
        [*LAUNCH, *arguments], env=environment(folder, **settings), capture_output=True, text=True, timeout=30, check=False
    )
    assert run.returncode == 2, run.stdout + run.stderr
    return run.stderr


def test_everything_runs_in_one_process_and_ends_without_losing_a_request(folder: Path) -> None:
    with launched(folder, "run", "--all", ZJJG_DEMO="1") as toys:
        until(toys.serves, within=30)
        until(lambda: "demo filled" in toys.output())
        assert toys.get("/garbage") == LOOKED_FOR
        answers: list[str] = []
        request = threading.Thread(target=lambda: answers.append(toys.get("/slow")))
        request.start()
        until(lambda: (folder / "began").exists())
        assert toys.end() == 0
        request.join(5)
        assert answers == ['"mark"']
        assert not (folder / "postgres" / "postmaster.pid").exists()
    with launched(folder, "run", "--all", ZJJG_DEMO="1") as again:
        until(again.serves, within=30)
        assert again.end() == 0
        assert again.output().count("demo filled") == 1


@pytest.mark.broker
def test_separate_processes_run_under_one_supervisor(folder: Path, amqp_uri: str) -> None:
    url = {"ZJJG_TOY_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/nothing"}
    with (
        launched(folder, "run", "toy", ZJJG_AMQP_URI=amqp_uri, **url) as toy,
        launched(folder, "run", "toyweb", ZJJG_AMQP_URI=amqp_uri) as web,
    ):
        until(web.serves, within=30)
        assert web.get("/garbage") == LOOKED_FOR
        assert web.end() == 0
        assert toy.end() == 0


@pytest.mark.broker
def test_up_starts_a_killed_child_again_and_ends_all(folder: Path, amqp_uri: str) -> None:
    with launched(folder, "up", ZJJG_AMQP_URI=amqp_uri, ZJJG_DEMO="1") as toys:
        until(toys.serves, within=30)
        assert "toyweb     | toyweb is ready at" in toys.output()
        until(lambda: "demo filled" in toys.output(), within=60)
        children = Path(f"/proc/{toys.process.pid}/task/{toys.process.pid}/children")
        service = next(
            pid for pid in map(int, children.read_text().split()) if b"toy\0" in Path(f"/proc/{pid}/cmdline").read_bytes()
        )
        os.kill(service, signal.SIGKILL)
        until(lambda: "toy ended with -9" in toys.output())
        until(toys.serves, within=30)
        assert toys.end() == 0
        assert not Path(f"/proc/{service}").exists()


def test_several_processes_without_a_broker_are_refused(folder: Path) -> None:
    assert "ZJJG_AMQP_URI is not set" in refused(folder, "run", "toy")
    assert "ZJJG_AMQP_URI is not set" in refused(folder, "run", "toyweb")
    assert "ZJJG_AMQP_URI is not set" in refused(folder, "up")


def test_a_wrong_environment_is_refused_by_its_name(folder: Path) -> None:
    assert "ZJJG_TOY_COLOR" in refused(folder, "run", "--all", ZJJG_TOY_COLOR="red")
    assert "ZJJG_PORT" in refused(folder, "run", "--all", ZJJG_PORT="many")
    assert "ZJJG_TOY_DATABASE_URL" in refused(folder, "run", "toy", ZJJG_AMQP_URI="amqp://127.0.0.1:1/")
    production = {"ZJJG_PROFILE": "production", "ZJJG_AMQP_URI": "amqp://127.0.0.1:1/"}
    assert "ZJJG_TOY_DATABASE_URL" in refused(folder, "run", "--all", **production)


def test_a_name_that_is_not_installed_is_refused(folder: Path) -> None:
    assert "nobody" in refused(folder, "run", "nobody")


def test_what_is_listed_but_missing_is_refused_by_its_name_and_what_is_installed_but_not_listed_is_off(folder: Path) -> None:
    for command in (["run", "--all"], ["up"], ["migrate"]):
        said = refused(folder, *command, ZJJG_SERVICES="toy,ghost", ZJJG_AMQP_URI="amqp://127.0.0.1:1/")
        assert "ghost" in said
    assert "toy is installed but switched off" in refused(folder, "run", "toy", ZJJG_SERVICES="")


def test_a_port_in_use_is_refused_before_anything_starts(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        url = {"ZJJG_TOY_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/nothing", "ZJJG_AMQP_URI": "amqp://127.0.0.1:1/"}
        assert port in refused(folder, "run", "toy", "toyweb", ZJJG_PORT=port, **url)


def test_plugins_are_listed_by_door(folder: Path) -> None:
    run = subprocess.run([*LAUNCH, "plugins"], env=environment(folder), capture_output=True, text=True, timeout=30, check=True)
    assert "kit.tests.toy_services:Toy" in run.stdout
