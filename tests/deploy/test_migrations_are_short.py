"""No migration keeps the version that serves from its tables: squawk reads the SQL of each."""

import importlib.util
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from kit.migrations import scripts_folder
from tests.deploy.servers import SERVICES, room

RULES = (
    "adding-field-with-default",
    "adding-foreign-key-constraint",
    "adding-not-nullable-field",
    "adding-required-field",
    "adding-serial-primary-key-field",
    "ban-drop-column",
    "ban-drop-not-null",
    "ban-drop-table",
    "changing-column-type",
    "constraint-missing-not-valid",
    "disallowed-unique-constraint",
    "renaming-column",
    "renaming-table",
    "require-concurrent-index-creation",
    "require-concurrent-index-deletion",
)
BEFORE_THE_FIRST_RELEASE = {
    "agency/0002_what_others_see.py": "no released version has run on 0001: its database is one that demo data filled",
    "agency/0003_site_notices.py": "the same, for 0002",
    "agency/0004_index_under_two_keys.py": "NULL comes with a second master key, which no version before can read from its file",
    "auth/0003_event_notices.py": "the same, for 0002",
    "auth/0006_notice_channels.py": "the same, for 0005; the version before could not add a notice to deliver",
}
"""Contractions that came before anything was released. A later one waits for the release after the one that stopped using what it
drops, and is named here with that release."""


def revisions() -> Iterator[tuple[str, Path]]:
    for service in SERVICES:
        for path in sorted((scripts_folder(room(service)) / "versions").glob("[0-9]*.py")):
            yield f"{service}/{path.name}", path


def sql_of(path: Path) -> str:
    """What the upgrade sends, without a database."""
    spec = importlib.util.spec_from_file_location(path.stem.replace("-", "_"), path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sent = io.StringIO()
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "output_buffer": sent})
    with Operations.context(context):
        module.upgrade()
    return sent.getvalue()


def complaints(sql: str, folder: Path) -> list[str]:
    script = folder / "migration.sql"
    script.write_text(sql)
    program = Path(sys.executable).with_name("squawk")
    command = [str(program), "--reporter", "json", "--pg-version", "15", "--assume-in-transaction", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return [f"{found['rule_name']}: {found['message']}" for found in json.loads(done.stdout) if found["rule_name"] in RULES]


@pytest.mark.parametrize(("name", "path"), list(revisions()), ids=lambda value: value if isinstance(value, str) else "")
def test_a_migration_holds_no_table_of_the_version_that_serves(name: str, path: Path, tmp_path: Path) -> None:
    found = complaints(sql_of(path), tmp_path)
    if name in BEFORE_THE_FIRST_RELEASE:
        assert found, "it has become harmless: take it off the list"
    else:
        assert found == []


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("create index ix_visit_x on visit (x);", "require-concurrent-index-creation"),
        ("alter table visit drop column x;", "ban-drop-column"),
        ("alter table visit add column x text not null;", "adding-required-field"),
        ("alter table visit alter column x type bigint;", "changing-column-type"),
        ("alter table visit rename column x to y;", "renaming-column"),
        ("alter table visit add constraint k foreign key (x) references y (id);", "adding-foreign-key-constraint"),
    ],
)
def test_what_would_stop_the_version_that_serves_is_found(sql: str, rule: str, tmp_path: Path) -> None:
    assert [complaint.split(":")[0] for complaint in complaints(sql, tmp_path)].count(rule) == 1


def test_a_new_table_may_have_all_it_needs_at_once(tmp_path: Path) -> None:
    assert (
        complaints("create table x (a int not null); create index ix_x_a on x (a); alter table x add column b text;", tmp_path)
        == []
    )


def test_no_migration_takes_the_limit_of_locks_away() -> None:
    for name, path in revisions():
        assert not re.search(r"lock_timeout", path.read_text()), name
