"""Backup under load, everything lost, restore: all is there, and no room knows of what never was."""

import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text

from kit import audit, migrations, outbox
from tests.deploy.servers import SERVICES, Installed, room
from tests.deploy.test_roles import ENTRY, EVENT, KEY


class Told:
    """hazard tells an event after the other, auth hears of each at once: as the relay and the pull do it, faster."""

    def __init__(self, installed: Installed) -> None:
        self._source, self._consumer = installed.engine("hazard"), installed.engine("auth")
        self.heard, self._over = 0, threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._over.is_set():
            with self._source.begin() as connection:
                connection.execute(text(EVENT))
                outbox.number(connection)
            with self._source.connect() as connection:
                upto = outbox.events_since(connection, "hazard", self.heard, ["thing_done"], 100).upto
            with self._consumer.begin() as connection:
                moved = "insert into event_cursor values ('hazard', :upto) on conflict (source) do update set seq = :upto"
                connection.execute(text(moved), {"upto": upto})
            self.heard = upto

    def __enter__(self) -> "Told":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


@pytest.fixture
def drilled(installed: Installed, tmp_path: Path, eventually: Callable[..., Any]) -> tuple[Path, Path]:
    """A backup that was made under load, and the data folder it was made of; the databases are lost since."""
    data, folder = tmp_path / "data", tmp_path / "backups"
    (data / "files" / "ab").mkdir(parents=True)
    (data / "files" / "ab" / "one").write_bytes(b"photo")
    with installed.engine("hazard").begin() as connection:
        connection.execute(text(ENTRY))
        audit.seal_waiting(connection, KEY)
    where = ["--secrets", str(installed.secrets), "--data", str(data)]
    with Told(installed) as told:
        eventually(lambda: told.heard > 5)
        said = installed.run(sys.executable, "deploy/backup", str(folder), *where, "--keep", "1")
        seen = told.heard
        eventually(lambda: told.heard > seen)
    assert "is complete" in said
    shutil.rmtree(data / "files")
    for service in SERVICES:
        with installed.admin("postgres") as connection:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(f"zjjg_{service}")))
    (made,) = folder.iterdir()
    return made, data


def test_a_backup_under_load_brings_everything_back_as_of_one_moment(installed: Installed, drilled: tuple[Path, Path]) -> None:
    backup, data = drilled
    installed.run("deploy/postgresql/set-up", str(installed.secrets))
    installed.run("deploy/restore", str(backup), str(installed.secrets), str(data))
    for service in SERVICES:
        migrations.upgrade(room(service), installed.url(service, "migration"))
        assert migrations.differences(room(service), installed.url(service, "migration")) == []
    assert (data / "files" / "ab" / "one").read_bytes() == b"photo"
    with psycopg.connect(installed.url("auth")) as auth, psycopg.connect(installed.url("hazard")) as hazard:
        (heard,) = auth.execute("select seq from event_cursor where source = 'hazard'").fetchone() or (0,)
        (told,) = hazard.execute("select last from outbox_head").fetchone() or (0,)
        (events,) = hazard.execute("select count(*) from outbox where seq is not null").fetchone() or (0,)
    assert 5 < heard <= told == events
    with installed.engine("hazard").begin() as connection:
        assert audit.verify_chain(connection, KEY).entries >= 1
    assert "master.key" in (backup / "secrets.txt").read_text()
    assert not [path for path in backup.iterdir() if path.stat().st_mode & 0o077]
    with pytest.raises(AssertionError, match="not empty"):
        installed.run("deploy/restore", str(backup), str(installed.secrets), str(data))
    (backup / "files.tar").write_bytes(b"tampered")
    with pytest.raises(AssertionError, match=r"files\.tar"):
        installed.run("deploy/restore", str(backup), str(installed.secrets), str(data))
