"""DDL that a room's migrations call: the chassis' tables in steps, and the policies that keep tenants apart.

A step never changes once it was released: rooms' databases stand on it. A change to ``tables.py`` is a new step, and every room
calls it in a migration of its own.
"""

from typing import Protocol

from sqlalchemy import Connection

from contracts.actor import Actor
from contracts.vocabulary import Role
from kit.grants import serving_role
from kit.ids import new_id

TENANT = "zjjg_tenant"
"""The group role that holds a tenant's grants. Each tenant setting has a member role of its own (``zjjg_tenant_<name>``)."""


class Operations(Protocol):
    """What of ``alembic.op`` is used here."""

    def execute(self, sqltext: str) -> object: ...


STEP_1_UP = """
create table outbox (
  id bigint generated always as identity, seq bigint, sent boolean not null default false, type text not null,
  schema integer not null default 1, entity_id text not null, entity_version bigint not null, payload jsonb not null,
  at timestamptz not null, request_id text not null,
  constraint pk_outbox primary key (id), constraint uq_outbox_seq unique (seq));
create index ix_outbox_waiting on outbox (id) where seq is null;
create index ix_outbox_unsent on outbox (seq) where not sent;
create index ix_outbox_entity on outbox (type, entity_id, seq);
create table outbox_head (one boolean not null, last bigint not null,
  constraint pk_outbox_head primary key (one), constraint ck_outbox_head_one check (one));
insert into outbox_head values (true, 0);
create table event_cursor (source text not null, seq bigint not null, constraint pk_event_cursor primary key (source));
create table parked_event (
  source text not null, seq bigint not null, envelope jsonb not null, tries integer not null, last_error text not null,
  dead boolean not null default false, at timestamptz not null, constraint pk_parked_event primary key (source, seq));
create table idempotency (
  scope text not null, account text not null, key text not null, hash text not null, answer text not null, at timestamptz not null,
  constraint pk_idempotency primary key (scope, account, key));
create index ix_idempotency_at on idempotency (at);
create table audit_entry (
  id bigint generated always as identity, seq bigint, at timestamptz not null, account_id uuid, role text not null,
  display_name text not null, owner text not null, action text not null, object_kind text not null, object_id text not null,
  before jsonb, after jsonb, address text not null, request_id text not null, prev_hash text, hash text,
  constraint pk_audit_entry primary key (id), constraint uq_audit_entry_seq unique (seq));
create index ix_audit_entry_unsealed on audit_entry (id) where seq is null;
create index ix_audit_entry_at on audit_entry (at, id);
create index ix_audit_entry_object on audit_entry (object_kind, object_id, id);
create function audit_entry_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.hash is null and (to_jsonb(old) - 'seq' - 'prev_hash' - 'hash') =
     (to_jsonb(new) - 'seq' - 'prev_hash' - 'hash') then return new; end if;
  raise exception 'audit entries are only added to and sealed';
end $$;
create trigger audit_entry_guard before update or delete on audit_entry for each row execute function audit_entry_guard();
create trigger audit_entry_guard_all before truncate on audit_entry for each statement execute function audit_entry_guard();
create table job (
  id text not null, kind text not null, state text not null, done bigint not null default 0, "of" bigint not null default 0,
  params jsonb not null, actor jsonb not null, account_id uuid not null, owner text not null, locale text not null,
  address text not null, request_id text not null, result jsonb, errors jsonb not null default '[]', file_id uuid,
  tries integer not null default 0, run_id uuid, created_at timestamptz not null, ended_at timestamptz,
  constraint pk_job primary key (id));
create index ix_job_waiting on job (created_at) where state in ('queued', 'running');
create table file_fact (
  file_id uuid not null, owner text not null, uploaded_by uuid not null, name text not null, media_type text not null,
  size bigint not null, sha256 text not null, version bigint not null, constraint pk_file_fact primary key (file_id));
"""

STEP_1_DOWN = """
drop table file_fact; drop table job; drop table audit_entry; drop function audit_entry_guard(); drop table idempotency;
drop table parked_event; drop table event_cursor; drop table outbox_head; drop table outbox;
"""


def kit_step_1(op: Operations) -> None:
    """Makes the chassis' tables. First in a room's first migration."""
    op.execute(STEP_1_UP)


def undo_kit_step_1(op: Operations) -> None:
    op.execute(STEP_1_DOWN)


def tenant_settings() -> list[str]:
    """The settings that an actor of some role brings (``app.<name>``), as the contract has it."""
    return sorted({name for role in Role for name in Actor(account_id=new_id(), session_id=new_id(), role=role).tenant()})


def tenant_role(setting: str) -> str:
    """The role that a transaction of that tenant takes on: ``app.x`` -> ``zjjg_tenant_x``."""
    return f"{TENANT}_{setting.removeprefix('app.')}"


def tenant_policy(table: str, column: str, setting: str) -> str:
    """DDL: tenants of ``setting`` see and write only the rows of ``table`` whose uuid ``column`` is theirs.

    A table may have one for each setting. A tenant for whose setting there is none sees no row of it; with no tenant set, no
    row either. It keeps using the index on ``column``. The room's own login owns the tables and passes the policy by.
    """
    mine = f"{column} = (select nullif(current_setting('{setting}', true), '')::uuid)"
    role = tenant_role(setting)
    return (
        f"alter table {table} enable row level security;\n"
        f"create policy {table}_{role} on {table} to {role} using ({mine}) with check ({mine});"
    )


def drop_tenant_policy(table: str, setting: str) -> str:
    """DDL: undoes one ``tenant_policy``; row-level security stays on."""
    return f"drop policy {table}_{tenant_role(setting)} on {table};"


def make_roles(connection: Connection) -> None:
    """Makes the tenants' roles where they are missing and lets this login take them on, unless another role serves the database.

    Roles belong to the whole cluster, so that two rooms' migrations may meet here: whoever comes second tries again. Needs
    CREATEROLE the first time; where that is not given, the operator makes them (deploy/) and this only looks.
    """
    tenants = [tenant_role(setting) for setting in tenant_settings()]
    for role in (TENANT, *tenants):
        _repeat(connection, f"if to_regrole('{role}') is null then create role {role} nologin; end if;")
    served = serving_role(connection) is not None
    for role in tenants:
        _repeat(connection, f"if not pg_has_role('{role}', '{TENANT}', 'member') then grant {TENANT} to {role}; end if;")
        if served:
            continue
        # Membership alone is not enough from PostgreSQL 16 on, where a creator's own lacks SET: a plain grant gives it.
        _repeat(
            connection,
            f"if not (select rolsuper from pg_roles where rolname = current_user) then grant {role} to current_user; end if;",  # noqa: S608  # made of constants
            unless=f"pg_has_role(current_user, '{role}', 'member')",
        )


def _repeat(connection: Connection, statement: str, unless: str = "false") -> None:
    """Runs plpgsql, again when another session did the same at the moment; a missing right is forgiven where ``unless`` holds."""
    connection.exec_driver_sql(
        "do $$ begin for i in 1..20 loop begin "
        + statement
        + " return; exception when duplicate_object or unique_violation or internal_error then perform pg_sleep(0.05);"
        + f" when insufficient_privilege then if {unless} then return; end if; raise; end; end loop;"
        + " raise exception 'the roles of tenants could not be made'; end $$"
    )


GRANTS = f"""
grant usage on schema public to {TENANT};
grant select, insert, update, delete on all tables in schema public to {TENANT};
grant usage, select on all sequences in schema public to {TENANT};
revoke all on outbox, outbox_head, event_cursor, parked_event, idempotency, audit_entry, job, file_fact, alembic_version from {TENANT};
grant insert on outbox, idempotency, audit_entry, job to {TENANT};
grant select on file_fact to {TENANT};
"""  # noqa: S608  # made of constants


def grant_tenants(connection: Connection) -> None:
    """After each upgrade: a tenant may read and write the room's tables, as far as policies let it; of the chassis' it may add to
    outbox, audit, idempotency and job alone. A table without a policy is open to every tenant of the room: reference data."""
    connection.exec_driver_sql(GRANTS)
