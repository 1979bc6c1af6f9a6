"""Where the measurement takes place: servers of its own on the loopback, whole systems over them, and the floors beside them."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import requests

from kit.testing import postgres as postgres_server
from kit.testing import rabbitmq
from kit.testing.eventually import eventually
from kit.testing.postgres import Postgres
from kit.testing.rabbitmq import RabbitMq
from kit.testing.shared import free_ports
from tests.journeys.systems import System, start

ROOT = Path(__file__).parents[2]
FLOORS = ROOT / "tests" / "load" / "floor"
BENCH_PYTHON = ROOT / ".venv" / "bench" / "bin" / "python"
ROOMS = ("auth", "agency", "evaluation", "hazard", "stats")
WORKERS, THREADS = 2, 8
"""Of every gunicorn, the floors' and the gateway's alike."""
AS_IN_PRODUCTION = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@dataclass
class Servers:
    """PostgreSQL and RabbitMQ of this run."""

    postgres: Postgres
    broker: RabbitMq
    postgres_pid: int
    broker_pid: int

    def as_in_production(self) -> None:
        """Writes reach the disk from now on; the filling went without."""
        with psycopg.connect(plain(self.postgres.url("postgres")), autocommit=True) as connection:
            for name, value in AS_IN_PRODUCTION.items():
                connection.execute(f"alter system set {name} = {value}".encode())
            connection.execute("select pg_reload_conf()")


def plain(url: str) -> str:
    """A SQLAlchemy URL as psycopg takes it."""
    return url.replace("postgresql+psycopg://", "postgresql://")


@contextmanager
def servers() -> Iterator[Servers]:
    with ExitStack() as stack:
        postgres_state = postgres_server.start()
        stack.callback(postgres_server.stop, postgres_state)
        if postgres_state["folder"] is None:
            raise RuntimeError("ZJJG_TEST_POSTGRES is set: the measurement fills a server of its own only")
        _settle(postgres_state)
        broker_state = rabbitmq.start()
        stack.callback(rabbitmq.stop, broker_state)
        pid = int((Path(postgres_state["folder"]) / "data" / "postmaster.pid").read_text().split()[0])
        yield Servers(Postgres(postgres_state["url"]), RabbitMq(broker_state), pid, broker_state["group"])


def _settle(state: dict[str, Any]) -> None:
    """Memory as a small server has it, which takes a restart. Tests get by with less."""
    with psycopg.connect(state["url"], autocommit=True) as connection:
        for setting in (
            "shared_buffers = '512MB'",
            "max_wal_size = '4GB'",
            "effective_cache_size = '2GB'",
            "random_page_cost = 1.1",
        ):
            connection.execute(f"alter system set {setting}".encode())
    folder = Path(state["folder"])
    postgres_server._run(
        [Path(state["binaries"]) / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-m", "fast", "restart"],
        folder,
        state["user"],
    )


@contextmanager
def data_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="zjjg-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Whole:
    """One whole system, as ``zjjg up`` places it, and the URLs of its databases by room."""

    system: System
    databases: dict[str, str]

    @property
    def url(self) -> str:
        return self.system.url


@contextmanager
def whole_system(on: Servers, settings: dict[str, str]) -> Iterator[Whole]:
    """Fresh databases, a fresh virtual host with quorum queues, and ``zjjg up`` over them."""
    urls = {}
    for room in ROOMS:
        name = f"b_{room}_{secrets.token_hex(4)}"
        on.postgres.create(name)
        urls[room] = on.postgres.url(name)
    environment: dict[str, str | None] = {
        "ZJJG_AMQP_URI": on.broker.amqp_uri(on.broker.make_vhost(quorum=True)),
        "ZJJG_GATEWAY_WORKERS": str(WORKERS),
        "ZJJG_GATEWAY_THREADS": str(THREADS),
        **{f"ZJJG_{room.upper()}_DATABASE_URL": url for room, url in urls.items()},
        **settings,
    }
    with data_folder() as folder:
        running = start(["up"], folder, environment)
        try:
            yield Whole(running, {room: plain(url) for room, url in urls.items()})
        finally:
            running.stop()


@contextmanager
def floor(program: str, database_url: str, settings: Mapping[str, str] | None = None) -> Iterator[tuple[str, int]]:
    """One floor program under gunicorn: its address and process."""
    (port,) = free_ports(1)
    command = [
        *(str(BENCH_PYTHON), "-m", "gunicorn", f"{program}_floor:app", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"),
        *(
            "--workers",
            str(WORKERS),
            "--threads",
            str(THREADS),
            "--keep-alive",
            "30",
            "--no-control-socket",
            "--log-level",
            "warning",
        ),
    ]
    environment = {**os.environ, "FLOOR_DATABASE_URL": database_url, "PYTHONDONTWRITEBYTECODE": "1", **(settings or {})}
    process = subprocess.Popen(command, cwd=FLOORS, env=environment, start_new_session=True, stdout=sys.stderr, stderr=sys.stderr)
    url = f"http://127.0.0.1:{port}"
    try:
        eventually(lambda: process.poll() is None and _answers(url), within=30, every=0.1)
        yield url, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/", timeout=2).status_code < 500
    except requests.RequestException:
        return False
