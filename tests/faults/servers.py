"""A RabbitMQ and a PostgreSQL of a fault run's own, which are killed, frozen and started again while others use them."""

import os
import secrets
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psutil
import psycopg
from kombu import Connection, Queue

from kit.testing import postgres, rabbitmq
from kit.testing.eventually import eventually
from kit.testing.postgres import Postgres
from kit.testing.rabbitmq import RabbitMq

COMMITS_STAY = {
    "fsync": "off",  # processes are killed here, never the machine: what reached the kernel is there afterwards
    "synchronous_commit": "on",
    "full_page_writes": "off",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "logging_collector": "off",
}
GONE_WITHIN_SECONDS = 20


def freeze(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """SIGSTOP to each that is still there; those that stand still now."""
    return _told(processes, signal.SIGSTOP)


def thaw(processes: Iterable[psutil.Process]) -> None:
    _told(processes, signal.SIGCONT)


def _told(processes: Iterable[psutil.Process], number: signal.Signals) -> list[psutil.Process]:
    told = []
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:  # it ended by itself meanwhile: there is nobody to tell
            continue
        told.append(process)
    return told


class Broker:
    """One RabbitMQ node with one virtual host of quorum queues."""

    def __init__(self) -> None:
        self._state = rabbitmq.start()
        self._node = RabbitMq(self._state)
        self.vhost = self._node.make_vhost(quorum=True)
        self.uri = self._node.amqp_uri(self.vhost)

    def processes(self) -> list[psutil.Process]:
        first = psutil.Process(self._state["group"])
        return [first, *first.children(recursive=True)]

    def kill(self) -> None:
        """kill -9 of the node with all that belongs to it."""
        processes = self.processes()
        os.killpg(self._state["group"], signal.SIGKILL)
        psutil.wait_procs(processes, GONE_WITHIN_SECONDS)

    def start_again(self) -> None:
        rabbitmq.start_again(self._state)

    def waiting(self) -> dict[str, int]:
        """Queue -> its messages, unacknowledged ones included, for those that hold any; replies, which belong to one client, are
        left out. What the management plugin says is seconds old, so the ready ones are asked for over AMQP too."""
        told = {name: int(queue.get("messages", 0)) for name, queue in self._node.queues(self.vhost).items()}
        names = [name for name in told if not name.startswith("rpc.reply-")]
        with Connection(self.uri) as connection:
            ready = {name: Queue(name, channel=connection.default_channel).queue_declare(passive=True)[1] for name in names}
        return {name: max(told[name], ready[name]) for name in names if told[name] or ready[name]}

    def stop(self) -> None:
        rabbitmq.stop(self._state)


class Database:
    """One PostgreSQL server with a database a room. What was committed survives a kill of its processes."""

    def __init__(self, rooms: Iterable[str]) -> None:
        self._state = postgres.start_own(COMMITS_STAY)
        self._server = Postgres(self._state["url"])
        self._names = {room: f"f_{room}_{secrets.token_hex(3)}" for room in rooms}
        for name in self._names.values():
            self._server.create(name)

    def url(self, room: str) -> str:
        return self._server.url(self._names[room])

    def connect(self, room: str) -> "psycopg.Connection[Any]":
        return psycopg.connect(self.url(room).replace("+psycopg", ""), autocommit=True)

    def processes(self) -> list[psutil.Process]:
        pid_file = Path(self._state["folder"]) / "data" / "postmaster.pid"
        first = psutil.Process(int(pid_file.read_text().splitlines()[0]))
        return [first, *first.children(recursive=True)]

    def stop_at_once(self) -> None:
        postgres.stop_at_once(self._state)

    def start_again(self) -> None:
        postgres.start_again(self._state)

    def kill(self) -> None:
        """kill -9 of the postmaster: its children notice and go."""
        processes = self.processes()
        processes[0].kill()
        psutil.wait_procs(processes, GONE_WITHIN_SECONDS)

    def cut_connections(self, room: str) -> int:
        """Ends every connection that the room's services hold; says how many."""
        with self.connect(room) as connection:
            cut = connection.execute(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid() and application_name like 'zjjg-%'"
            ).fetchone()
        return int(cut[0]) if cut else 0

    def leader_port(self, room: str) -> int:
        """The client's port of the connection that holds the lock of the room's leader, waited for."""
        with self.connect(room) as connection:
            return int(eventually(lambda: _lock_holder(connection), within=GONE_WITHIN_SECONDS, every=0.1))

    def stop(self) -> None:
        postgres.stop(self._state)


def _lock_holder(connection: "psycopg.Connection[Any]") -> int | None:
    """Transactions hold advisory locks too, for moments; the leader's connection is idle with its own."""
    row = connection.execute(
        "select a.client_port from pg_locks l join pg_stat_activity a using (pid) where l.locktype = 'advisory' and l.granted"
        " and a.datname = current_database() and a.state = 'idle'"
    ).fetchone()
    return None if row is None else int(row[0])
