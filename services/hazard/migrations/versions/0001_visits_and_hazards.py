"""Visits, hazards, their counters, and the copies of foreign facts.

Row-level security is the second net: an agency reaches the rows of its own, an enterprise its own. An enterprise that
rectifies appends to its agency's numbers, which it cannot read.
"""

from alembic import op

from kit.ddl import drop_tenant_policy, kit_step_1, tenant_policy, undo_kit_step_1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

OWN = ("visit", "finding", "attachment", "hazard", "rectification", "extension", "hazard_step", "link")
"""Tables with an agency and an enterprise in each row."""
COUNTS = ("hazard_count_base", "hazard_count_delta")
COPIES = ("agency_copy", "staff_copy", "enterprise_copy", "contract_copy", "region", "rule")
OF_AGENCIES = ("staff_copy", "contract_copy")
"""Copies that no other agency and no enterprise has any business with."""

VISITS = r"""
create sequence visit_number;
create sequence hazard_number;
create table attachment (id uuid not null, file_id uuid not null, sha256 text not null, visit_id uuid not null,
  hazard_id uuid, agency_id uuid not null, enterprise_id uuid not null, region_1 text, region_2 text, region_3
  text, constraint pk_attachment primary key (id));
create index ix_attachment_file_id on attachment (file_id);
create index ix_attachment_hazard_id on attachment (hazard_id);
create index ix_attachment_sha256 on attachment (sha256);
create index ix_attachment_visit_id on attachment (visit_id);
create table visit (number text not null, contract_id uuid not null, contract_number text not null, agency_name
  text not null, enterprise_name text not null, visited_on date not null, from_time time, until_time time,
  staff_members jsonb not null, services text[] not null, companion text, summary text, no_hazard_found boolean
  not null, hazard_count bigint not null, photos uuid[] not null, position jsonb, signed boolean, refused_reason
  text, next_on date, state text not null, void_reason text, submitted_at timestamptz not null, search_text text
  generated always as ('ƻ' || regexp_replace(lower(number || chr(10) || contract_number || chr(10) || enterprise_name
  || chr(10) || agency_name), '(.)', '\1ƻ', 'g')) stored not null, id uuid not null, created_at timestamptz not
  null, created_by uuid, updated_at timestamptz not null, updated_by uuid, version bigint not null, agency_id
  uuid not null, enterprise_id uuid not null, region_1 text, region_2 text, region_3 text, constraint pk_visit
  primary key (id), constraint uq_visit_number unique (number));
create index ix_visit_agency_id on visit (agency_id, visited_on, id);
create index ix_visit_contract_id on visit (contract_id, visited_on, id);
create index ix_visit_enterprise_id on visit (enterprise_id, visited_on, id);
create index ix_visit_region_1 on visit (region_1, visited_on, id);
create index ix_visit_region_2 on visit (region_2, visited_on, id);
create index ix_visit_region_3 on visit (region_3, visited_on, id);
create index ix_visit_search_text on visit using gin (search_text gin_trgm_ops);
create table finding (id uuid not null, visit_id uuid not null, hazard_id uuid, agency_id uuid not null,
  enterprise_id uuid not null, position bigint not null, rule text not null, rule_version text not null, severity
  text not null, field text not null, code text not null, params jsonb not null, constraint pk_finding primary key
  (id), constraint fk_finding_visit_id_visit foreign key(visit_id) references visit (id));
create index ix_finding_hazard_id on finding (hazard_id, position);
create index ix_finding_visit_id on finding (visit_id, position);
"""

HAZARDS = r"""
create table hazard (number text not null, visit_id uuid not null, position bigint not null, agency_name text not
  null, enterprise_name text not null, found_on date not null, location text not null, description text not null,
  category text, cause text, level text not null, basis text, suggestion text, first_deadline_on date not null,
  deadline_on date not null, photos uuid[] not null, plan jsonb, report_due_at timestamptz, text_warnings bigint
  not null, state text not null, rectified_on date, acceptance_opinion text, acceptance_files uuid[], accepted_at
  timestamptz, confirmed_at timestamptz, cancel_reason text, search_text text generated always as ('ƻ' ||
  regexp_replace(lower(number || chr(10) || location || chr(10) || description || chr(10) || enterprise_name), '(.)',
  '\1ƻ', 'g')) stored not null, id uuid not null, created_at timestamptz not null, created_by uuid, updated_at
  timestamptz not null, updated_by uuid, version bigint not null, agency_id uuid not null, enterprise_id uuid not
  null, region_1 text, region_2 text, region_3 text, constraint pk_hazard primary key (id), constraint
  uq_hazard_number unique (number), constraint fk_hazard_visit_id_visit foreign key(visit_id) references visit (id));
create index ix_hazard_agency_id_deadline_on on hazard (agency_id, state, deadline_on, id);
create index ix_hazard_agency_id_found_on on hazard (agency_id, state, found_on, id, deadline_on);
create index ix_hazard_doubtful_text on hazard (region_1, region_2, region_3) where text_warnings > 0 and state = 'open';
create index ix_hazard_enterprise_id on hazard (enterprise_id, state, found_on, id, deadline_on);
create index ix_hazard_major on hazard (region_1, region_2, region_3, state) where level = 'major';
create index ix_hazard_region_1_deadline_on on hazard (region_1, state, deadline_on, id);
create index ix_hazard_region_1_found_on on hazard (region_1, state, found_on, id, deadline_on);
create index ix_hazard_region_2_deadline_on on hazard (region_2, state, deadline_on, id);
create index ix_hazard_region_2_found_on on hazard (region_2, state, found_on, id, deadline_on);
create index ix_hazard_region_3_deadline_on on hazard (region_3, state, deadline_on, id);
create index ix_hazard_region_3_found_on on hazard (region_3, state, found_on, id, deadline_on);
create index ix_hazard_search_text on hazard using gin (search_text gin_trgm_ops);
create index ix_hazard_visit_id on hazard (visit_id, position);
create table extension (new_deadline_on date not null, reason text not null, state text not null, asked_at
  timestamptz not null, decided_at timestamptz, decision_reason text, id uuid not null, hazard_id uuid not null,
  agency_id uuid not null, enterprise_id uuid not null, constraint pk_extension primary key (id), constraint
  fk_extension_hazard_id_hazard foreign key(hazard_id) references hazard (id));
create index ix_extension_hazard_id on extension (hazard_id, id);
create unique index uq_extension_asked on extension (hazard_id) where state = 'asked';
create table hazard_step (at timestamptz not null, by text not null, action text not null, state text not null,
  note text, id uuid not null, hazard_id uuid not null, agency_id uuid not null, enterprise_id uuid not null,
  constraint pk_hazard_step primary key (id), constraint fk_hazard_step_hazard_id_hazard foreign key(hazard_id)
  references hazard (id));
create index ix_hazard_step_hazard_id on hazard_step (hazard_id, id);
create table link (secret_hash text not null, expires_at timestamptz not null, ended boolean not null, version
  bigint not null, id uuid not null, hazard_id uuid not null, agency_id uuid not null, enterprise_id uuid not
  null, constraint pk_link primary key (id), constraint fk_link_hazard_id_hazard foreign key(hazard_id) references
  hazard (id));
create index ix_link_hazard_id on link (hazard_id, id);
create unique index uq_link_live on link (hazard_id) where not ended;
create table rectification (measures text not null, responsible text not null, funds_fen bigint, finished_on date
  not null, photos uuid[] not null, plan_files uuid[] not null, acceptance_files uuid[] not null, reported_at
  timestamptz not null, reported_by text not null, verdict text, opinion text, id uuid not null, hazard_id uuid
  not null, agency_id uuid not null, enterprise_id uuid not null, constraint pk_rectification primary key (id),
  constraint fk_rectification_hazard_id_hazard foreign key(hazard_id) references hazard (id));
create index ix_rectification_hazard_id on rectification (hazard_id, id);
"""

COUNTERS = """
create table hazard_count_base (agency_id uuid not null, region_1 text not null, region_2 text not null, region_3 text not null,
  state text not null, number bigint not null,
  constraint pk_hazard_count_base primary key (agency_id, region_1, region_2, region_3, state));
create table hazard_count_delta (id bigint generated always as identity, agency_id uuid not null, region_1 text not null,
  region_2 text not null, region_3 text not null, state text not null, change bigint not null,
  constraint pk_hazard_count_delta primary key (id));
create index ix_hazard_count_delta_agency_id on hazard_count_delta (agency_id);
create policy hazard_count_delta_append on hazard_count_delta for insert to zjjg_tenant_enterprise with check (true);
"""

FOREIGN = """
create table agency_copy (agency_id uuid not null, name text not null, version bigint not null, constraint
  pk_agency_copy primary key (agency_id));
create table contract_copy (contract_id uuid not null, agency_id uuid not null, number text not null,
  enterprise_id uuid not null, state text not null, starts_on date not null, ends_on date not null, version bigint
  not null, constraint pk_contract_copy primary key (contract_id));
create index ix_contract_copy_agency_id on contract_copy (agency_id);
create table enterprise_copy (enterprise_id uuid not null, name text not null, region_codes text[] not null,
  version bigint not null, constraint pk_enterprise_copy primary key (enterprise_id));
create table region (code text not null, name text not null, codes text[] not null, retired boolean not null,
  version bigint not null, constraint pk_region primary key (code));
create table rule (key text not null, value text not null, unit text not null, version bigint not null,
  constraint pk_rule primary key (key));
create table staff_copy (staff_id uuid not null, agency_id uuid not null, name text not null, state text not null,
   employed_from date not null, employed_until date, left_on date, version bigint not null, constraint
  pk_staff_copy primary key (staff_id));
create index ix_staff_copy_agency_id on staff_copy (agency_id);
"""


def upgrade() -> None:
    kit_step_1(op)
    op.execute("create extension if not exists pg_trgm")
    for statements in (VISITS, HAZARDS, COUNTERS, FOREIGN):
        op.execute(statements)
    for table in OWN:
        op.execute(tenant_policy(table, "agency_id", "app.agency"))
        op.execute(tenant_policy(table, "enterprise_id", "app.enterprise"))
    for table in (*OF_AGENCIES, *COUNTS):
        op.execute(tenant_policy(table, "agency_id", "app.agency"))


def downgrade() -> None:
    for table in (*OF_AGENCIES, *COUNTS):
        op.execute(drop_tenant_policy(table, "app.agency"))
    for table in OWN:
        op.execute(drop_tenant_policy(table, "app.agency"))
        op.execute(drop_tenant_policy(table, "app.enterprise"))
    op.execute("drop policy hazard_count_delta_append on hazard_count_delta")
    for table in (*COPIES, *COUNTS, *reversed(OWN)):
        op.execute(f"drop table {table}")
    op.execute("drop sequence hazard_number; drop sequence visit_number")
    undo_kit_step_1(op)
