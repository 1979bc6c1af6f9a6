"""The embedded PostgreSQL."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from kit.db_server import embedded

PROGRAM = """
import sys, time
from pathlib import Path
from kit.db_server import embedded
with embedded(Path(sys.argv[1])) as server:
    print(server.url("zjjg_x"), flush=True)
    time.sleep(600)
"""


@pytest.fixture
def folder():
    # Not below pytest's own folder: as root the server runs as another user, who may not pass it.
    path = Path(tempfile.mkdtemp(prefix="zjjg-embedded-"))
    yield path / "postgres"
    shutil.rmtree(path)


def ask(url, statement):
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(text(statement)).scalar_one()
    finally:
        engine.dispose()


def test_it_starts_makes_databases_keeps_them_and_stops(folder):
    with embedded(folder) as server:
        url = server.url("zjjg_x")
        assert ask(url, "select count(*) from pg_class where relname = 'kept'") == 0
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("create table kept (n int)"))
            connection.execute(text("create extension pg_trgm"))
        engine.dispose()
        # Chinese text has trigrams only where the database knows its characters for letters.
        assert ask(url, "select cardinality(show_trgm('安全生产'))") > 0
        assert (folder / "postmaster.pid").exists()
    assert not (folder / "postmaster.pid").exists()
    with embedded(folder) as server:
        assert ask(server.url("zjjg_x"), "select count(*) from pg_class where relname = 'kept'") == 1


def test_after_its_owner_was_killed_it_is_taken_over_and_stopped(folder):
    owner = subprocess.Popen([sys.executable, "-W", "ignore", "-c", PROGRAM, str(folder)], stdout=subprocess.PIPE)
    assert owner.stdout is not None
    assert b"zjjg_x" in owner.stdout.readline()
    owner.kill()
    owner.wait()
    assert owner.pid in json.loads((folder / ".handle_pids.json").read_text())
    with embedded(folder) as server:
        assert ask(server.url("zjjg_x"), "select 1") == 1
        assert (folder / "postmaster.pid").exists()
    assert not (folder / "postmaster.pid").exists()
    assert os.getpid() not in json.loads((folder / ".handle_pids.json").read_text())
