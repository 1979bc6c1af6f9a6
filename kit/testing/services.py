"""Real services in a process of their own, for tests that must not be monkey-patched."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from contracts.errors import Busy
from kit.rpc_client import RemoteFailure, RpcClient
from kit.testing.eventually import eventually


class RunningServices:
    """One process with one or more services. ``log()`` is its standard error so far."""

    def __init__(self, process: subprocess.Popen[bytes], log_file: Path) -> None:
        self._process, self._log_file = process, log_file
        self.urls: dict[str, str] = {}

    @property
    def pid(self) -> int:
        return self._process.pid

    def log(self) -> str:
        return self._log_file.read_text(errors="replace")

    def alive(self) -> bool:
        return self._process.poll() is None

    def stop(self, within: float = 30) -> int:
        """SIGTERM, and its exit code; SIGKILL when it is not gone in time."""
        if self.alive():
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(within)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGUSR1)  # kit.testing.serve says where it stands
            try:
                eventually(lambda: "-----" in self.log(), within=5)
            finally:
                self.kill()
            raise AssertionError(f"still running {within} s after SIGTERM:\n{self.log()[-20000:]}") from None

    def kill(self) -> None:
        """SIGKILL: as a crash."""
        self._process.kill()
        self._process.wait()


def start_services(
    services: Sequence[str], amqp_uri: str, urls: Mapping[str, str], folder: Path, secrets: Path, environment: Mapping[str, str]
) -> RunningServices:
    """Starts ``services`` (``module:Class``) in one process. ``urls``: room -> database. Returns before they are ready."""
    own = {k: v for k, v in os.environ.items() if not k.startswith("ZJJG_")}
    settings = {f"ZJJG_{room.upper()}_DATABASE_URL": url for room, url in urls.items()}
    settings |= {"ZJJG_DATA": str(folder), "ZJJG_SECRETS": str(secrets), "PYTHONWARNINGS": "ignore", **environment}
    log_file = folder / f"services-{len(list(folder.glob('services-*')))}.log"
    with log_file.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  # our own words
            [sys.executable, "-m", "kit.testing.serve", amqp_uri, *services], env={**own, **settings}, stdout=log, stderr=log
        )
    return RunningServices(process, log_file)


def wait_ready(running: RunningServices, client: RpcClient, rooms: Sequence[str], within: float = 30) -> None:
    """Until each room answers ``health`` and reaches its database. Raises AssertionError with the log when the process ends."""

    def ready() -> bool:
        if not running.alive():
            raise RuntimeError(f"the services ended:\n{running.log()[-6000:]}")
        try:
            return all(b'"database":"ok"' in bytes(client.call(room, "health", timeout=2)) for room in rooms)
        except (Busy, RemoteFailure):
            return False

    eventually(ready, within=within, every=0.1)
