"""Child processes that are started again when they end, and ended together. For a laptop and a trial: ``zjjg up``.

Systemd or Kubernetes do the same in production, one unit a service.
"""

import contextlib
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

STEADY_SECONDS = 30.0
"""A child that lived as long as this is started again at once; others wait longer each time."""
BACK_OFF_SECONDS = (0.5, 10.0)
STOP_SECONDS = 60.0

_STOP = ("", -1)


class _Child:
    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name, self._command, self._environment = name, command, environment
        self.process: subprocess.Popen[str] | None = None
        self.start_at: float | None = 0.0
        self._wait = BACK_OFF_SECONDS[0]
        self._began = 0.0

    def start(self, say: Callable[[str], None], ended: Callable[[tuple[str, int]], None]) -> None:
        self.start_at, self._began = None, time.monotonic()
        # A session of its own: Ctrl-C goes to this process alone, which then tells each child once.
        self.process = subprocess.Popen(  # noqa: S603  # the command is our own
            self._command,
            env=dict(self._environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        reader = threading.Thread(target=self._read, args=(self.process, say), daemon=True)
        reader.start()
        threading.Thread(target=self._follow, args=(self.process, reader, ended), daemon=True).start()

    def _read(self, process: "subprocess.Popen[str]", say: Callable[[str], None]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                say(f"{self.name:<11}| {line.rstrip()}")

    def _follow(self, process: "subprocess.Popen[str]", reader: threading.Thread, ended: Callable[[tuple[str, int]], None]) -> None:
        """Waits for the child's end. What it left running in its session goes with it: a web server's orphaned worker would keep
        the port, and the pipe, for half a minute."""
        with contextlib.suppress(ChildProcessError):  # whoever sent it a signal saw its end first
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # not reaped yet: nobody else can have its number
            os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
        reader.join()
        ended((self.name, code))

    def plan_restart(self) -> float:
        """Seconds until the next start."""
        now = time.monotonic()
        if now - self._began >= STEADY_SECONDS:
            self._wait = BACK_OFF_SECONDS[0]
        wait, self._wait = self._wait, min(self._wait * 2, BACK_OFF_SECONDS[1])
        self.start_at = now + wait
        return wait

    def signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


class Supervisor:
    """``run`` returns when it was told to stop by SIGTERM or SIGINT and every child has ended; a second signal kills them."""

    def __init__(self, commands: Mapping[str, Sequence[str]], environment: Mapping[str, str], say: Callable[[str], None]) -> None:
        self._children = {name: _Child(name, command, environment) for name, command in commands.items()}
        self._say = say
        self._events: queue.SimpleQueue[tuple[str, int]] = queue.SimpleQueue()  # reentrant: a signal handler may put

    def run(self) -> int:
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        while True:
            self._start_due()
            try:
                name, code = self._events.get(timeout=self._until_next_start())
            except queue.Empty:
                continue
            if (name, code) == _STOP:
                return self._stop()
            wait = self._children[name].plan_restart()
            self._say(f"{name} ended with {code}, starts again in {wait:g} s")

    def _start_due(self) -> None:
        for child in self._children.values():
            if child.start_at is not None and child.start_at <= time.monotonic():
                child.start(self._say, self._events.put)

    def _until_next_start(self) -> float | None:
        planned = [child.start_at for child in self._children.values() if child.start_at is not None]
        return max(0.0, min(planned) - time.monotonic()) if planned else None

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._events.put(_STOP)

    def _stop(self) -> int:
        """Ends the children together. 0 when all ended by themselves, 1 when one had to be killed."""
        self._signal_all(signal.SIGTERM)
        alive = {name for name, child in self._children.items() if child.process is not None and child.start_at is None}
        killed = False
        end = time.monotonic() + STOP_SECONDS
        while alive:
            try:
                name, code = self._events.get(timeout=None if killed else max(0.0, end - time.monotonic()))
            except queue.Empty:
                name, code = _STOP
            if (name, code) == _STOP:
                killed = True
                self._signal_all(signal.SIGKILL)
            else:
                alive.discard(name)
        return 1 if killed else 0

    def _signal_all(self, number: int) -> None:
        for child in self._children.values():
            child.signal(number)
