"""A migration runs while the old version serves: no transaction of it fails, none waits long."""

import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, MetaData, Table, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from kit import migrations
from kit.db import LOCK_TIMEOUT_SECONDS, make_engine
from kit.room import Room
from kit.testing.postgres import Postgres
from services.hazard.room import ROOM as HAZARD
from tests.deploy.expanding_room.room import ROOM as EXPANDING
from tests.deploy.servers import ROOT


class OldVersion:
    """Threads that run ``step`` in transactions one after the other, as replicas of the version before do."""

    def __init__(self, engine: Engine, step: Callable[[Connection], None], threads: int = 3) -> None:
        self._engine, self._step = engine, step
        self.done, self.slowest, self.failures = 0, 0.0, list[str]()
        self._over, self._lock = threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._run) for _ in range(threads)]

    def _run(self) -> None:
        while not self._over.is_set():
            began = time.monotonic()
            try:
                with self._engine.begin() as connection:
                    self._step(connection)
            except DBAPIError as error:
                self.failures.append(str(error.orig))
            with self._lock:
                self.done += 1
                self.slowest = max(self.slowest, time.monotonic() - began)

    @contextmanager
    def serving(self, eventually: Callable[..., Any]) -> Iterator["OldVersion"]:
        for thread in self._threads:
            thread.start()
        try:
            eventually(lambda: self.done >= 20)
            yield self
            after = self.done
            eventually(lambda: self.done >= after + 20)  # with the new schema too
        finally:
            self._over.set()
            for thread in self._threads:
                thread.join()
            self._engine.dispose()


@pytest.fixture
def at_revision(postgres: Postgres) -> Iterator[Callable[[Room, str], str]]:
    """A database of the room that stands at this revision: its URL."""
    made: list[str] = []

    def make(room: Room, revision: str) -> str:
        made.append(f"m_{uuid.uuid4().hex}")
        postgres.create(made[-1])
        migrations.upgrade(room, postgres.url(made[-1]), revision)
        return postgres.url(made[-1])

    yield make
    for name in made:
        postgres.drop(name)


def test_the_hazard_rooms_last_step_fails_no_visit_of_the_version_before(at_revision: Any, eventually: Callable[..., Any]) -> None:
    before = migrations.before_head(HAZARD)
    url = at_revision(HAZARD, before)
    engine = make_engine(url, name="old")
    old = MetaData()
    old.reflect(engine, only=["visit", "hazard", "hazard_count_delta", "outbox"])

    def submit_visit(connection: Connection) -> None:
        visit, hazard, agency = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
        connection.execute(insert(old.tables["visit"]).values(_row(old.tables["visit"], id=visit, agency_id=agency)))
        connection.execute(
            insert(old.tables["hazard"]).values(_row(old.tables["hazard"], id=hazard, visit_id=visit, agency_id=agency))
        )
        connection.execute(insert(old.tables["hazard_count_delta"]).values(_row(old.tables["hazard_count_delta"])))
        connection.execute(insert(old.tables["outbox"]).values(_row(old.tables["outbox"], sent=True)))
        t = old.tables["hazard"]
        connection.execute(update(t).where(t.c.id == hazard).values(state="rectified", version=2))
        assert len(connection.execute(select(t).where(t.c.agency_id == agency)).all()) == 1

    with OldVersion(engine, submit_visit).serving(eventually) as served:
        migrations.upgrade(HAZARD, url)
    assert migrations.is_current(HAZARD, url)
    assert served.failures == []
    assert served.slowest < LOCK_TIMEOUT_SECONDS


def _row(table: Table, **known: Any) -> dict[str, Any]:
    """Values for every column that must have one: of the version before, which knows no other columns than those it reflected."""
    values = dict(known)
    for column in table.columns:
        own = column.computed is not None or column.identity is not None or column.server_default is not None
        if column.name not in values and not column.nullable and not own:
            values[column.name] = _VALUES[type(column.type).__name__]()
    return values


_VALUES: dict[str, Callable[[], Any]] = {
    "TEXT": lambda: uuid.uuid4().hex,
    "UUID": uuid.uuid4,
    "BIGINT": lambda: 1,
    "INTEGER": lambda: 1,
    "BOOLEAN": lambda: False,
    "JSONB": dict,
    "ARRAY": list,
    "DATE": lambda: date(2026, 11, 23),
    "TIMESTAMP": lambda: datetime(2026, 11, 23, tzinfo=UTC),
}


class Watch:
    """Stands in for the log of migrations."""

    def __init__(self) -> None:
        self.waited = threading.Event()

    def info(self, event: str) -> None:
        assert event == "migration_waits_for_a_lock"
        self.waited.set()


def test_a_step_that_meets_a_long_transaction_steps_back_and_holds_nobody_up(
    at_revision: Any, eventually: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch()
    monkeypatch.setattr(migrations, "log", watch)
    url = at_revision(EXPANDING, "0001")
    engine = make_engine(url, name="old")
    with engine.begin() as connection:
        connection.execute(text("insert into item (word) select n::text from generate_series(1, 30000) n"))

    def old(connection: Connection) -> None:
        mine = connection.execute(text("insert into item (word) values ('new') returning id")).scalar_one()
        connection.execute(text("update item set word = 'old' where id = :id"), {"id": mine})
        connection.execute(text("select id, word from item order by id desc limit 20")).all()

    with OldVersion(engine, old).serving(eventually) as served, make_engine(url, name="report", pooled=False).connect() as report:
        report.execute(text("select count(*) from item")).one()  # and goes on, as a long report does: alter table waits for its end
        upgrade = threading.Thread(target=migrations.upgrade, args=(EXPANDING, url))
        upgrade.start()
        assert watch.waited.wait(30)
        report.rollback()
        upgrade.join(90)
        assert not upgrade.is_alive()
        assert migrations.is_current(EXPANDING, url)
    assert served.failures == []
    assert served.slowest < LOCK_TIMEOUT_SECONDS
    with engine.connect() as connection:
        assert connection.execute(text("select indisvalid from pg_index where indexrelid = 'ix_item_said'::regclass")).scalar_one()
        assert connection.execute(text("select count(*) from item where said = 0")).scalar_one() >= 30000
    engine.dispose()


def test_two_upgrades_at_a_time_wait_for_each_other(at_revision: Any) -> None:
    url = at_revision(EXPANDING, "0001")
    code = "import sys; from kit import migrations; from tests.deploy.expanding_room.room import ROOM; migrations.upgrade(ROOM, sys.argv[1])"
    upgrades = [subprocess.Popen([sys.executable, "-c", code, url], cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for running in upgrades:
        _, complaint = running.communicate(timeout=90)
        assert running.returncode == 0, complaint
    assert migrations.is_current(EXPANDING, url)


def test_a_step_that_breaks_leaves_those_before_it(at_revision: Any) -> None:
    url = at_revision(EXPANDING, "0001")
    engine = make_engine(url, name="test", pooled=False)
    with engine.begin() as connection:
        connection.execute(text("alter table item add column said bigint"))  # so that the second step fails
    with pytest.raises(DBAPIError, match="already exists"):
        migrations.upgrade(EXPANDING, url)
    with engine.connect() as connection:
        assert connection.execute(text("select version_num from alembic_version")).scalar_one() == "0001"
