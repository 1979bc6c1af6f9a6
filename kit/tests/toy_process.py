"""The toy service as a process of its own, and waiting for what it does."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from contracts.errors import Busy
from kit.rpc_client import RpcClient
from kit.testing.eventually import eventually


def until(condition: Callable[[], object], within: float = 15.0) -> None:
    """``eventually``, with time for a machine that many tests share."""
    eventually(condition, within=within)


def answers(client: RpcClient) -> bool:
    """Whether the toy service can be called."""
    try:
        return bytes(client.call("toy", "echo", "hello", timeout=2)) == b'"hello"'
    except Busy:
        return False


class ToyProcess:
    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self.process, self._folder = process, folder
        assert process.stdout is not None
        self.started = process.stdout.readline().strip()

    def lines(self, file: str) -> list[str]:
        path = self._folder / file
        return path.read_text().split() if path.exists() else []

    def log(self) -> str:
        return (self._folder / "log").read_text()

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def wait(self, within: float = 15.0) -> int:
        return self.process.wait(within)


@contextmanager
def running_toy(uri: str, folder: Path) -> Iterator[ToyProcess]:
    """Started when it says so, which is after ``START_SECONDS`` at most, with or without a broker. Killed at the end."""
    with (folder / "log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "kit.tests.toy_services", uri],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**os.environ, "TOY_FOLDER": str(folder)},
        )
    try:
        yield ToyProcess(process, folder)
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
