"""Evaluation reports and the copies of foreign facts.

Row-level security: an agency reaches its own reports, its own contracts and its own name. Names of enterprises and regions are
open to all tenants.
"""

from alembic import op

from kit.ddl import kit_step_1, tenant_policy, undo_kit_step_1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

OF_AGENCIES = ("evaluation_report", "agency_copy", "contract_copy")

UP = """
create extension if not exists pg_trgm;

create table evaluation_report (id uuid not null, created_at timestamptz not null, created_by uuid, updated_at timestamptz not null,
  updated_by uuid, version bigint not null, region_1 text, region_2 text, region_3 text, root_id uuid not null, agency_id uuid not null,
  agency_name text not null, number text not null, revision bigint not null, replaces uuid, contract_id uuid not null,
  contract_number text not null, kind text not null, enterprise_id uuid not null, enterprise_name text not null, title text not null,
  conclusion text not null, open_problems bigint not null, compiled_by text, reviewed_by text, approved_by text,
  finished_on date not null, valid_until date, file_id uuid, sha256 text, state text not null, issued_at timestamptz, void_reason text,
  search text not null generated always as
    (lower(number || chr(10) || title || chr(10) || enterprise_name || chr(10) || agency_name)) stored,
  constraint pk_evaluation_report primary key (id),
  constraint fk_evaluation_report_replaces_evaluation_report foreign key (replaces) references evaluation_report (id));
create unique index uq_evaluation_report_number on evaluation_report (agency_id, number, revision) where state <> 'void';
create unique index uq_evaluation_report_revision on evaluation_report (root_id, revision);
create index ix_evaluation_report_agency_id on evaluation_report (agency_id, finished_on, id);
create index ix_evaluation_report_contract_id on evaluation_report (contract_id);
create index ix_evaluation_report_enterprise_id on evaluation_report (enterprise_id);
create index ix_evaluation_report_file_id on evaluation_report (file_id);
create index ix_evaluation_report_region_1 on evaluation_report (region_1, finished_on, id);
create index ix_evaluation_report_region_2 on evaluation_report (region_2, finished_on, id);
create index ix_evaluation_report_region_3 on evaluation_report (region_3, finished_on, id);
create index ix_evaluation_report_search on evaluation_report using gin (search gin_trgm_ops);

create table region (code text not null, codes text[] not null, version bigint not null, constraint pk_region primary key (code));
create table agency_copy (agency_id uuid not null, name text not null, version bigint not null,
  constraint pk_agency_copy primary key (agency_id));
create table enterprise_copy (enterprise_id uuid not null, name text not null, version bigint not null,
  constraint pk_enterprise_copy primary key (enterprise_id));
create table contract_copy (contract_id uuid not null, agency_id uuid not null, number text not null, enterprise_id uuid not null,
  kind text not null, state text not null, signed_on date not null, region_codes text[] not null, version bigint not null,
  constraint pk_contract_copy primary key (contract_id));
"""


def upgrade() -> None:
    kit_step_1(op)
    op.execute(UP)
    for table in OF_AGENCIES:
        op.execute(tenant_policy(table, "agency_id", "app.agency"))


def downgrade() -> None:
    for table in ("contract_copy", "enterprise_copy", "agency_copy", "region", "evaluation_report"):
        op.execute(f"drop table {table}")
    undo_kit_step_1(op)
