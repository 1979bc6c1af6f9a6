"""Whole systems for the journeys, started as an operator starts them: ``embedded`` by ``zjjg run --all``, ``real`` by ``zjjg up``."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil
import requests

from kit.testing.eventually import eventually
from kit.testing.shared import free_ports

ADMIN_PASSWORD = "Journey-Admin-2026"
READY_WITHIN_SECONDS = 90
STOP_WITHIN_SECONDS = 40


class System:
    """One running system. ``log()`` is what it printed so far."""

    def __init__(self, process: "subprocess.Popen[bytes]", url: str, data: Path, log_file: Path) -> None:
        self.process, self.url, self.data, self._log_file = process, url, data, log_file

    def log(self) -> str:
        return self._log_file.read_text(errors="replace")

    def stop(self) -> int:
        """SIGTERM, as an operator would; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            _kill(self.process)
            raise AssertionError(f"still running {STOP_WITHIN_SECONDS} s after SIGTERM:\n{self.log()[-4000:]}") from None


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """With all that it started: the children of ``zjjg up`` have sessions of their own and would go on without it."""
    everyone = [*psutil.Process(process.pid).children(recursive=True), process]
    for one in reversed(everyone):
        with contextlib.suppress(psutil.NoSuchProcess):  # it went with its parent
            one.kill()
    process.wait()


def start(command: list[str], data: Path, settings: Mapping[str, str | None]) -> System:
    """Starts ``zjjg <command>`` on a free port and waits until every part says that it is ready. A setting None is left unset."""
    (port,) = free_ports(1)
    data.mkdir(parents=True, exist_ok=True)
    own = {name: value for name, value in os.environ.items() if not name.startswith("ZJJG_")}
    environment = {
        **own,
        "ZJJG_PORT": str(port),
        "ZJJG_DATA": str(data),
        "ZJJG_CAPTCHA": "off",
        "ZJJG_LOCAL_MEMORY_MIB": "1",  # each journey signs in a hundred times, and what a password costs has tests of its own
        "ZJJG_ADMIN_PASSWORD": ADMIN_PASSWORD,
        "PYTHONUNBUFFERED": "1",
        **settings,
    }
    environment = {name: value for name, value in environment.items() if value is not None}
    log_file = data / "system.log"
    program = str(Path(sys.executable).with_name("zjjg"))
    with log_file.open("ab") as log:
        process = subprocess.Popen([program, *command], env=environment, stdout=log, stderr=log, start_new_session=True)
    system = System(process, f"http://127.0.0.1:{port}", data, log_file)

    def ready() -> bool:
        if process.poll() is not None:
            raise RuntimeError(f"zjjg {' '.join(command)} ended:\n{system.log()[-6000:]}")
        try:
            return requests.get(f"{system.url}/readyz", timeout=3).status_code == 200
        except requests.RequestException:
            return False

    try:
        eventually(ready, within=READY_WITHIN_SECONDS, every=0.2)
    except BaseException:
        if process.poll() is None:
            _kill(process)
        print(system.log()[-6000:])  # noqa: T201  # what pytest shows of a start that failed
        raise
    return system
