"""The real placement under fault: ``zjjg up`` over a RabbitMQ and a PostgreSQL of its own, and further replicas of one room."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec
import psutil
import requests

from contracts.errors import Busy
from kit.rpc_client import RemoteFailure, RpcClient
from kit.testing.eventually import eventually
from tests.faults.servers import Broker, Database
from tests.journeys.systems import System, start

ROOMS = ("auth", "agency", "evaluation", "hazard", "stats")
TWICE = "hazard"
"""The room that runs as two replicas: the one of ``zjjg up`` and one started singly."""
READY_WITHIN_SECONDS = 90
STOP_WITHIN_SECONDS = 60


class Replica:
    """``zjjg run <room>``, singly."""

    def __init__(self, room: str, environment: Mapping[str, str], folder: Path, number: int) -> None:
        self.room = room
        self._log = folder / f"{room}-{number}.log"
        program = str(Path(sys.executable).with_name("zjjg"))
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [program, "run", room], env=dict(environment), stdout=log, stderr=log, start_new_session=True
            )

    def wait_ready(self) -> None:
        def ready() -> bool:
            if self.process.poll() is not None:
                raise RuntimeError(f"the replica ended:\n{self.log()[-4000:]}")
            return f"{self.room} ready after" in self.log()

        eventually(ready, within=READY_WITHIN_SECONDS, every=0.1)

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def stop(self) -> int:
        """SIGTERM, and its exit code."""
        self.process.terminate()
        return self.process.wait(STOP_WITHIN_SECONDS)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Placement:
    """``start`` it, then ``url`` answers. ``stop`` ends everything that it began, by process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0
        self.replicas: list[Replica] = []
        self._ending = contextlib.ExitStack()
        try:
            self._start(folder)
        except BaseException:
            self._ending.close()
            raise

    def _start(self, folder: Path) -> None:
        self.broker = Broker()
        self._ending.callback(self.broker.stop)
        self.database = Database(ROOMS)
        self._ending.callback(self.database.stop)
        self.settings = {
            "ZJJG_AMQP_URI": self.broker.uri,
            **{f"ZJJG_{room.upper()}_DATABASE_URL": self.database.url(room) for room in ROOMS},
        }
        self.system: System = start(["up"], folder, self.settings)
        self.url = self.system.url
        self._client = RpcClient(self.broker.uri)
        self._ending.callback(self._client.close)

    def add_replica(self, room: str = TWICE) -> Replica:
        """One more, ready."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("ZJJG_")}
        environment = {**own, "ZJJG_DATA": str(self._folder), "PYTHONUNBUFFERED": "1", **self.settings}
        self._made += 1
        replica = Replica(room, environment, self._folder, self._made)
        self.replicas.append(replica)
        replica.wait_ready()
        return replica

    def process_of(self, name: str) -> psutil.Process:
        """The process of one room or of the gateway, as ``zjjg up`` runs it; waited for while it is being started again."""

        def found() -> psutil.Process | None:
            children = psutil.Process(self.system.process.pid).children()
            return next((child for child in children if _runs(child, name)), None)

        process: psutil.Process = eventually(found, within=READY_WITHIN_SECONDS, every=0.05)
        return process

    def gateway_worker(self) -> psutil.Process:
        """The process that answers requests: gunicorn's child."""
        worker: psutil.Process = eventually(lambda: self.process_of("gateway").children(), within=READY_WITHIN_SECONDS)[0]
        return worker

    def leader(self) -> psutil.Process:
        """Which replica of the doubled room leads: whose socket holds the lock."""
        port = self.database.leader_port(TWICE)
        candidates = [self.process_of(TWICE), *(psutil.Process(replica.process.pid) for replica in self.replicas)]
        return next(p for p in candidates if any(c.laddr.port == port for c in p.net_connections("tcp")))

    def unwell(self) -> list[str]:
        """What is not as it should be: each part of each room, asked patiently over the broker (``/readyz`` gives a busy room half a
        second), and the gateway, which must pass a question on."""
        unwell = []
        for room in ROOMS:
            try:
                parts = msgspec.json.decode(self._client.call(room, "health", timeout=3))
            except (Busy, RemoteFailure) as away:
                unwell.append(f"{room}: {away}")
            else:
                unwell += [f"{room}: {part} {state}" for part, state in parts.items() if state != "ok"]
        try:
            status = requests.get(f"{self.url}/api/v1/dictionaries", timeout=3).status_code
            unwell += [f"gateway: {status}"] if status != 200 else []
        except requests.RequestException as away:
            unwell.append(f"gateway: {type(away).__name__}")
        return unwell

    def stop(self) -> None:
        """SIGTERM to all; each must end well."""
        with self._ending:
            try:
                codes = [replica.stop() for replica in self.replicas if replica.process.poll() is None]
            finally:
                for replica in self.replicas:
                    if replica.process.poll() is None:
                        replica.kill()
                code = self.system.stop()
        assert [*codes, code] == [0] * (len(codes) + 1), f"exit codes {codes}, zjjg up {code}:\n{self.system.log()[-3000:]}"


def _runs(process: psutil.Process, name: str) -> bool:
    try:
        return process.cmdline()[-2:] == ["run", name] and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
