"""What the roles that ``deploy/postgresql`` makes may do, on a real server, with the passwords and files that an operator has."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege, RaiseException
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from contracts.vocabulary import Role
from kit import audit, outbox
from kit.ddl import TENANT, tenant_role, tenant_settings
from kit.settings import KitSettings
from kit.testing.actors import make_actor
from kit.work import transaction
from services.hazard.room import ROOM as HAZARD
from tests.deploy import rights, servers
from tests.deploy.servers import SERVICES, Installed

ENTRY = (
    "insert into audit_entry (at, role, display_name, owner, action, object_kind, object_id, address, request_id)"
    " values (now(), 'system', '', '', 'test.thing.done', 'thing', '1', '', '')"
)
KEY = b"the same for all tests that seal"
EVENT = (
    "insert into outbox (type, entity_id, entity_version, payload, at, request_id) values ('thing_done', '1', 1, '{}', now(), '')"
)


def refusal(engine: Engine, statement: str) -> type | None:
    """What the database says to ``statement``; None when it does it. Nothing remains."""
    with engine.connect() as connection:
        return said(connection, statement)


def said(connection: Connection, statement: str) -> type | None:
    """The same, in the transaction of ``connection``, which it ends."""
    try:
        connection.execute(text(statement))
    except DBAPIError as error:
        return type(error.orig)
    finally:
        connection.rollback()
    return None


def zjjg(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ZJJG_")}
    program = str(Path(sys.executable).with_name("zjjg"))
    return subprocess.run([program, *arguments], env={**clean, **settings}, capture_output=True, text=True, check=False, timeout=60)


def test_the_rights_are_those_that_were_reviewed(installed: Installed) -> None:
    assert rights.listed(installed) == rights.FILE.read_text(), "read the difference, then: python -m tests.deploy.rights"


@pytest.mark.parametrize("service", SERVICES)
def test_a_serving_role_cannot_change_what_its_database_is(installed: Installed, service: str) -> None:
    engine = installed.engine(service)
    with engine.connect() as connection:
        tables = connection.execute(text("select tablename from pg_tables where schemaname = 'public'")).scalars().all()
        assert len(tables) > 9
        to_tables = (
            "drop table {} cascade",
            "truncate {} cascade",
            "alter table {} add column more text",
            "create index on {} ((1))",
        )
        for statement in [form.format(table) for form in to_tables for table in tables]:
            assert said(connection, statement) is InsufficientPrivilege, statement
        for statement in ("create table more (id int)", "create temp table more (id int)", "create role more"):
            assert said(connection, statement) is InsufficientPrivilege, statement
    assert refusal(engine, f"set role zjjg_{service}_owner") is InsufficientPrivilege
    assert refusal(engine, "update alembic_version set version_num = 'x'") is InsufficientPrivilege


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_written_in_the_audit_stays_as_it_was_written(installed: Installed, service: str) -> None:
    engine = installed.engine(service)
    with engine.begin() as connection:
        connection.execute(text(ENTRY))
        assert audit.seal_waiting(connection, KEY) >= 1
        # Entries before it may be a running service's, sealed with a key of its own.
        last = connection.execute(
            text("select hash, prev_hash, lag(hash) over (order by seq) from audit_entry order by seq desc")
        ).first()
        assert last is not None
        assert last[0] is not None
        assert last[2] in (last[1], None)
    for statement in (
        "update audit_entry set action = 'test.thing.undone'",
        "delete from audit_entry",
        "truncate audit_entry",
        "alter table audit_entry disable trigger all",
        "set session_replication_role = replica",
        "create or replace function audit_entry_guard() returns trigger language plpgsql as 'begin return new; end'",
    ):
        assert refusal(engine, statement) is InsufficientPrivilege, statement
    assert refusal(engine, "update audit_entry set hash = 'x' where hash is not null") is RaiseException


@pytest.mark.parametrize("service", SERVICES)
def test_the_relay_does_its_work_with_the_serving_roles_rights(installed: Installed, service: str) -> None:
    with installed.engine(service).begin() as connection:
        connection.execute(text(EVENT))
        assert outbox.number(connection) >= 1
        sent = outbox.unsent(connection, service)
        outbox.mark_sent(connection, sent[0].seq, 1_000_000)
        assert outbox.unsent(connection, service) == []
        assert outbox.compact(connection, datetime.now(UTC)) == 0
        assert outbox.events_since(connection, service, 0, ["thing_done"], 10).upto >= 1


def test_the_payload_of_an_event_cannot_be_changed_any_more(installed: Installed) -> None:
    assert refusal(installed.engine("hazard"), "update outbox set payload = '{}'") is InsufficientPrivilege


@pytest.mark.parametrize("service", SERVICES)
def test_nobody_but_a_services_own_two_roles_connects_to_its_database(installed: Installed, service: str) -> None:
    for other in SERVICES:
        for who in ("database", "migration"):
            url = re.sub("/[a-z_]+$", f"/zjjg_{service}", installed.url(other, who))
            if other == service:
                psycopg.connect(url).close()
            else:
                with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                    psycopg.connect(url)


def test_a_wrong_password_opens_nothing(installed: Installed) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(re.sub(":[0-9a-f]+@", ":wrong@", installed.url("hazard")))


@pytest.fixture
def hazard_tools(installed: Installed, room_tools: Callable[..., Any]) -> Any:
    return room_tools(HAZARD, installed.url("hazard"))


def test_a_tenant_sees_and_writes_its_own_rows_only(hazard_tools: Any) -> None:
    ours, theirs = make_actor(Role.AGENCY), make_actor(Role.AGENCY)
    add = text(
        "insert into attachment (id, file_id, sha256, visit_id, agency_id, enterprise_id) values"
        " (gen_random_uuid(), gen_random_uuid(), '', gen_random_uuid(), :agency, gen_random_uuid())"
    )
    for who in (ours, theirs):
        with transaction(hazard_tools, who) as work:
            work.db.execute(add, {"agency": who.agency_id})
    with transaction(hazard_tools, ours) as work:
        assert work.db.execute(text("select current_user")).scalar_one() == "zjjg_tenant_agency"
        assert work.db.execute(text("select distinct agency_id from attachment")).scalars().all() == [ours.agency_id]
    with pytest.raises(DBAPIError, match="row-level security"), transaction(hazard_tools, ours) as work:
        work.db.execute(add, {"agency": theirs.agency_id})
    with transaction(hazard_tools, None) as work:
        seen = set(work.db.execute(text("select agency_id from attachment")).scalars())
        assert {ours.agency_id, theirs.agency_id} <= seen


@pytest.mark.parametrize("service", SERVICES)
def test_a_tenants_role_without_a_tenant_sees_no_tenants_row(installed: Installed, service: str) -> None:
    """Whatever rows there are: the plan of each table with a policy of tenants is read, not its rows."""
    guarded = text(
        "select distinct tablename, roles[1] from pg_policies where schemaname = 'public' and roles[1] <> :all and cmd = 'ALL'"
    )
    with installed.engine(service).connect() as connection:
        found = connection.execute(guarded, {"all": TENANT}).all()
        assert found
        for table, role in found:
            connection.execute(text(f"set local role {role}"))  # names out of the catalogue
            assert connection.execute(text(f"select count(*) from {table}")).scalar_one() == 0  # noqa: S608
            assert "InitPlan" in _plan(connection, table)  # the tenant's id, which no row is equal to
            connection.execute(text("reset role"))


def _plan(connection: Connection, table: str) -> str:
    return "\n".join(connection.execute(text(f"explain select * from {table}")).scalars())  # noqa: S608


def test_a_tenants_role_cannot_read_what_is_the_chassis_own(hazard_tools: Any) -> None:
    for table in ("audit_entry", "outbox", "idempotency", "job", "alembic_version"):
        with pytest.raises(DBAPIError, match="permission denied"), transaction(hazard_tools, make_actor(Role.AGENCY)) as work:
            work.db.execute(text(f"select * from {table}"))  # noqa: S608


def test_the_script_knows_every_tenant_that_the_contract_knows() -> None:
    script = (servers.ROOT / "deploy" / "postgresql" / "roles.sql").read_text()
    named = set(re.findall(r"'(zjjg_tenant\w*)'", script))
    assert named == {TENANT, *(tenant_role(setting) for setting in tenant_settings())}


def test_limits_of_time_and_number_are_in_force(installed: Installed) -> None:
    asked = "select current_setting('statement_timeout'), current_setting('lock_timeout'), current_setting('idle_in_transaction_session_timeout')"
    with installed.engine("hazard").connect() as connection:
        assert tuple(connection.execute(text(asked)).one()) == ("15s", "3s", "1min")
        assert connection.execute(text("select rolconnlimit from pg_roles where rolname = current_user")).scalar_one() == 40
    with psycopg.connect(installed.url("hazard")) as by_hand:
        assert by_hand.execute(asked).fetchone() == ("15s", "3s", "1min")


def test_a_lock_that_is_held_too_long_ends_the_wait_and_not_the_service(installed: Installed) -> None:
    engine = installed.engine("stats")
    with engine.begin() as holder, engine.connect() as waiter:
        holder.execute(text("select last from outbox_head for update"))
        waiter.execute(text("set lock_timeout = '50ms'"))
        with pytest.raises(DBAPIError, match="lock timeout"):
            waiter.execute(text("select last from outbox_head for update"))


def test_the_pool_follows_the_number_of_workers() -> None:
    assert KitSettings().pool == 8
    assert KitSettings(max_workers=50).pool == 20
    assert KitSettings(max_workers=3).pool == 4
    assert KitSettings(pool_size=11, max_workers=50).pool == 11


def test_tables_of_later_migrations_have_their_grants_at_birth(installed: Installed) -> None:
    with installed.engine("stats", "migration").begin() as connection:
        connection.execute(text("create table later (id bigint generated always as identity, word text)"))
    try:
        serving = installed.engine("stats")
        assert refusal(serving, "insert into later (word) values ('x')") is None
        assert refusal(serving, "update later set word = 'y' where id = 1") is None
        assert refusal(serving, "truncate later") is InsufficientPrivilege
    finally:
        with installed.engine("stats", "migration").begin() as connection:
            connection.execute(text("drop table later"))


def test_only_the_owner_migrates_and_its_login_may_stand_in_a_file(installed: Installed) -> None:
    done = zjjg("migrate", "hazard", ZJJG_HAZARD_MIGRATION_URL_FILE=str(installed.secrets / "hazard-migration-url"))
    assert done.returncode == 0, done.stderr
    assert "databases stand at the newest revision" in done.stdout
    refused = zjjg("migrate", "hazard", ZJJG_HAZARD_DATABASE_URL_FILE=str(installed.secrets / "hazard-database-url"))
    assert refused.returncode == 2
    assert "ZJJG_HAZARD_MIGRATION_URL" in refused.stderr


def test_a_second_set_up_changes_a_password_and_nothing_else(installed: Installed) -> None:
    before, old = rights.listed(installed), installed.url("stats")
    (installed.secrets / "stats-database-url").unlink()
    installed.run("deploy/make-secrets", str(installed.secrets), installed.host)
    installed.run("deploy/postgresql/set-up", str(installed.secrets), "stats")
    assert installed.url("stats") != old
    psycopg.connect(installed.url("stats")).close()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(old)
    assert rights.listed(installed) == before


def test_secrets_are_for_their_owner_only_and_are_made_once(installed: Installed) -> None:
    files = {path.name: path.read_bytes() for path in installed.secrets.iterdir()}
    assert {path.stat().st_mode & 0o777 for path in installed.secrets.iterdir()} == {0o600}
    installed.run("deploy/make-secrets", str(installed.secrets), "elsewhere")
    assert {path.name: path.read_bytes() for path in installed.secrets.iterdir()} == files
