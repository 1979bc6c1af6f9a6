"""Accounts, sessions, captchas, failed attempts, tokens, and the replicas that they need.

Row-level security: an agency reaches its own registration, accounts, sessions, tokens and staff; an enterprise its own accounts and
sessions. Captchas, links and enterprises are for calls without a tenant alone. Failed attempts have no policy: a tenant who changes
its password counts there, and the keys are keyed hashes.
"""

from alembic import op

from kit.ddl import kit_step_1, tenant_policy, undo_kit_step_1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TRACKED = (
    "id uuid not null, created_at timestamptz not null, created_by uuid, updated_at timestamptz not null, updated_by uuid,"
    " version bigint not null"
)

UP = f"""
create extension if not exists pg_trgm;

create table agency_registration ({TRACKED}, name text not null, uscc text not null, kinds text[] not null,
  region_code text not null, contact_name text not null, contact_mobile text not null,
  constraint pk_agency_registration primary key (id), constraint uq_agency_registration_uscc unique (uscc));

create table account ({TRACKED}, role text not null, username text not null, display_name text not null, mobile text,
  agency_id uuid, enterprise_id uuid, staff_id uuid, region_code text, region_1 text, region_2 text, region_3 text,
  rights text[] not null, disabled boolean not null, deleted_at timestamptz, password_hash text not null,
  former_hashes text[] not null, must_change_password boolean not null, password_changed_at timestamptz,
  last_signed_in_at timestamptz, search_text text not null, constraint pk_account primary key (id));
create unique index uq_account_username on account (username) where deleted_at is null;
create index ix_account_agency_id on account (agency_id, id);
create index ix_account_enterprise_id on account (enterprise_id);
create index ix_account_region_1 on account (region_1, role, id);
create index ix_account_region_2 on account (region_2, role, id);
create index ix_account_region_3 on account (region_3, role, id);
create index ix_account_created_at on account (created_at, id);
create index ix_account_search on account using gin (search_text gin_trgm_ops);

create table sign_in_session (id uuid not null, token_hash text not null, account_id uuid not null, link_id uuid, agency_id uuid,
  enterprise_id uuid, entrance text, address text not null, user_agent text not null, created_at timestamptz not null,
  last_seen_at timestamptz not null, expires_at timestamptz not null, ended_at timestamptz,
  constraint pk_sign_in_session primary key (id), constraint uq_sign_in_session_token_hash unique (token_hash));
create index ix_sign_in_session_account_id on sign_in_session (account_id, created_at);
create index ix_sign_in_session_expires_at on sign_in_session (expires_at);

create table api_token (id uuid not null, account_id uuid not null, agency_id uuid, name text not null, token_hash text not null,
  scopes text[] not null, created_at timestamptz not null, last_used_at timestamptz, expires_on date, revoked_at timestamptz,
  constraint pk_api_token primary key (id), constraint uq_api_token_token_hash unique (token_hash));
create index ix_api_token_account_id on api_token (account_id, id);

create table captcha (id uuid not null, answer_hash text not null, sealed_answer bytea not null, expires_at timestamptz not null,
  constraint pk_captcha primary key (id));
create index ix_captcha_expires_at on captcha (expires_at);

create table sign_in_throttle (subject text not null, failed_at timestamptz[] not null, locked_until timestamptz,
  touched_at timestamptz not null, constraint pk_sign_in_throttle primary key (subject));
create index ix_sign_in_throttle_touched_at on sign_in_throttle (touched_at);

create table agency_fact (agency_id uuid not null, name text not null, declared boolean not null, version bigint not null,
  constraint pk_agency_fact primary key (agency_id));
create table staff_fact (staff_id uuid not null, agency_id uuid not null, name text not null, state text not null,
  version bigint not null, constraint pk_staff_fact primary key (staff_id));
create table enterprise_fact (enterprise_id uuid not null, name text not null, region_code text not null,
  region_codes text[] not null, version bigint not null, constraint pk_enterprise_fact primary key (enterprise_id));
create table link_fact (link_id uuid not null, hazard_id uuid not null, enterprise_id uuid not null, enterprise_name text not null,
  secret_hash text not null, expires_at timestamptz not null, ended boolean not null, version bigint not null,
  constraint pk_link_fact primary key (link_id));

alter table captcha enable row level security;
alter table link_fact enable row level security;
alter table enterprise_fact enable row level security;
"""

POLICIES = (
    ("agency_registration", "id", "app.agency"),
    ("account", "agency_id", "app.agency"),
    ("account", "enterprise_id", "app.enterprise"),
    ("sign_in_session", "agency_id", "app.agency"),
    ("sign_in_session", "enterprise_id", "app.enterprise"),
    ("api_token", "agency_id", "app.agency"),
    ("agency_fact", "agency_id", "app.agency"),
    ("staff_fact", "agency_id", "app.agency"),
)

TABLES = (
    "link_fact",
    "enterprise_fact",
    "staff_fact",
    "agency_fact",
    "sign_in_throttle",
    "captcha",
    "api_token",
    "sign_in_session",
    "account",
    "agency_registration",
)


def upgrade() -> None:
    kit_step_1(op)
    op.execute(UP)
    for table, column, setting in POLICIES:
        op.execute(tenant_policy(table, column, setting))


def downgrade() -> None:
    """pg_trgm stays: it may have been there before."""
    for table in TABLES:
        op.execute(f"drop table {table}")
    undo_kit_step_1(op)
