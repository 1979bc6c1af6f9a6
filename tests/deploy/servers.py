"""A PostgreSQL as an operator has one: set up by ``deploy``'s own scripts, with passwords, every service's database migrated."""

import importlib
import os
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine

from kit import migrations
from kit.db import make_engine
from kit.testing import postgres as postgres_server

ROOT = Path(__file__).parents[2]
SERVICES = ("auth", "agency", "evaluation", "hazard", "stats")
_QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
}


def room(service: str) -> Any:
    return importlib.import_module(f"services.{service}.room").ROOM


class Installed:
    """The server, and the folder of secrets that ``deploy/make-secrets`` filled for it."""

    def __init__(self, state: dict[str, Any], folder: Path) -> None:
        self.state, self.folder = state, folder
        self.secrets = folder / "secrets"
        self.host = state["url"].split("@")[1].split("/")[0]
        self.admin_url: str = state["url"]
        address, port = self.host.split(":")
        self.admin_environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PG", "ZJJG_"))},
            "PGHOST": address,
            "PGPORT": port,
            "PGUSER": "postgres",
            "PATH": f"{state['binaries']}:{os.environ['PATH']}",
        }

    def set_up(self) -> None:
        """As docs/operations.md says: secrets, then roles and databases, then migrations by the owners."""
        self.run("deploy/make-secrets", str(self.secrets), self.host)
        self.run("deploy/postgresql/set-up", str(self.secrets))
        for service in SERVICES:
            migrations.upgrade(room(service), self.url(service, "migration"))

    def ask_for_passwords(self) -> None:
        """From now on everybody but the superuser needs one."""
        rules = "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        hba = Path(self.state["folder"]) / "data" / "pg_hba.conf"
        hba.write_text(rules)
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute("select pg_reload_conf()")

    def run(self, *command: str, **environment: str) -> str:
        """A program of this repository, as the administrator of PostgreSQL; what it printed. AssertionError shows its complaint."""
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**self.admin_environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    def url(self, service: str, who: str = "database") -> str:
        """The URL in the file ``<service>-<who>-url``: ``database`` serves, ``migration`` owns."""
        return (self.secrets / f"{service}-{who}-url").read_text().strip()

    def engine(self, service: str, who: str = "database") -> Engine:
        """As the service itself would connect."""
        return make_engine(self.url(service, who), name="test", pooled=False)

    def admin(self, database: str) -> "psycopg.Connection[Any]":
        return psycopg.connect(self.admin_url.rsplit("/", 1)[0] + f"/{database}", autocommit=True)


def start(folder: Path) -> Installed:
    installed = Installed(postgres_server.start_own(_QUICK), folder)
    installed.ask_for_passwords()
    installed.set_up()
    return installed


def stop(installed: Installed) -> None:
    postgres_server.stop(installed.state)
