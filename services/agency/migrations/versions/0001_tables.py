"""The room's tables, with row-level security as the second net for tenancy."""

from alembic import op

from kit.ddl import kit_step_1, tenant_policy, undo_kit_step_1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
create table agency (
  name text not null, uscc text not null, kinds text[] not null, region_code text not null, contact_name text not null,
  contact_mobile text not null, state text not null, registered_kinds text[] not null, registered_region_code text not null,
  registration_version bigint not null, declaration jsonb, approved jsonb, comments jsonb not null,
  submitted_at timestamptz, reviewed_at timestamptz, id uuid not null,
  created_at timestamptz not null, created_by uuid, updated_at timestamptz not null,
  updated_by uuid, version bigint not null, region_1 text, region_2 text, region_3 text, search text not null,
  grams text[] not null, constraint pk_agency primary key (id), constraint uq_agency_uscc unique (uscc));
create index ix_agency_grams on agency using gin (grams);
create index ix_agency_region_1 on agency (region_1, id);
create index ix_agency_region_2 on agency (region_2, id);
create index ix_agency_region_3 on agency (region_3, id);
create index ix_agency_search on agency using gin (search gin_trgm_ops);
create index ix_agency_to_review on agency (region_1, region_2) where state = 'submitted';
create table attached_file (
  file_id uuid not null, object_kind text not null, object_id uuid not null, agency_id uuid not null, region_1 text,
  region_2 text, region_3 text, constraint pk_attached_file primary key (file_id, object_kind, object_id));
create index ix_attached_file_object on attached_file (object_kind, object_id);
create index ix_attached_file_agency_id on attached_file (agency_id);
create table contract_visit (
  visit_id uuid not null, contract_id uuid not null, agency_id uuid not null, state text not null, version bigint not null,
  constraint pk_contract_visit primary key (visit_id));
create index ix_contract_visit_counted on contract_visit (contract_id) where state = 'submitted';
create table enterprise (
  name text not null, uscc text not null, region_code text not null, township_code text, address text not null,
  latitude double precision, longitude double precision, industry text, category text, scale text, employees bigint,
  risk_level text, safety_lead text, safety_lead_mobile text, id uuid not null,
  created_at timestamptz not null, created_by uuid, updated_at timestamptz not null,
  updated_by uuid, version bigint not null, region_1 text, region_2 text, region_3 text, search text not null,
  grams text[] not null, constraint pk_enterprise primary key (id), constraint uq_enterprise_uscc unique (uscc));
create index ix_enterprise_grams on enterprise using gin (grams);
create index ix_enterprise_name on enterprise (name, id);
create index ix_enterprise_region_1 on enterprise (region_1, id);
create index ix_enterprise_region_2 on enterprise (region_2, id);
create index ix_enterprise_region_3 on enterprise (region_3, id);
create index ix_enterprise_search on enterprise using gin (search gin_trgm_ops);
create table region (
  code text not null, name text not null, codes text[] not null, retired boolean not null, version bigint not null,
  constraint pk_region primary key (code));
create table rule (
  key text not null, value text not null, unit text not null, source text not null, version bigint not null,
  constraint pk_rule primary key (key));
create table agency_change (
  id uuid not null, agency_id uuid not null, field text not null, before jsonb, after jsonb,
  changed_at timestamptz not null, changed_by uuid, constraint pk_agency_change primary key (id),
  constraint fk_agency_change_agency_id_agency foreign key(agency_id) references agency (id));
create index ix_agency_change_agency on agency_change (agency_id, id);
create table agency_enterprise (
  agency_id uuid not null, enterprise_id uuid not null,
  constraint pk_agency_enterprise primary key (agency_id, enterprise_id),
  constraint fk_agency_enterprise_agency_id_agency foreign key(agency_id) references agency (id),
  constraint fk_agency_enterprise_enterprise_id_enterprise foreign key(enterprise_id) references enterprise (id));
create table agency_region (
  agency_id uuid not null, region_code text not null, constraint pk_agency_region primary key (agency_id, region_code),
  constraint fk_agency_region_agency_id_agency foreign key(agency_id) references agency (id));
create index ix_agency_region_region_code on agency_region (region_code, agency_id);
create table evaluation_contract (
  project text not null, kind text not null, scope text, signed_on date not null, starts_on date, due_on date,
  fee_fen bigint not null, agency_id uuid not null, number text not null, enterprise_id uuid not null,
  region_code text not null, team uuid[] not null, attachments uuid[] not null, state text not null, void_reason text,
  id uuid not null, created_at timestamptz not null, created_by uuid,
  updated_at timestamptz not null, updated_by uuid, version bigint not null, region_1 text, region_2 text,
  region_3 text, search text not null, grams text[] not null, constraint pk_evaluation_contract primary key (id),
  constraint fk_evaluation_contract_agency_id_agency foreign key(agency_id) references agency (id),
  constraint fk_evaluation_contract_enterprise_id_enterprise foreign key(enterprise_id) references enterprise (id));
create index ix_evaluation_contract_agency_id on evaluation_contract (agency_id, id);
create index ix_evaluation_contract_enterprise_id on evaluation_contract (enterprise_id, id);
create index ix_evaluation_contract_grams on evaluation_contract using gin (grams);
create index ix_evaluation_contract_number on evaluation_contract (number, id);
create index ix_evaluation_contract_region_1 on evaluation_contract (region_1, id);
create index ix_evaluation_contract_region_2 on evaluation_contract (region_2, id);
create index ix_evaluation_contract_region_3 on evaluation_contract (region_3, id);
create index ix_evaluation_contract_search on evaluation_contract using gin (search gin_trgm_ops);
create unique index uq_evaluation_contract_number on evaluation_contract (agency_id, number) where state <> 'void';
create table service_contract (
  service_items text[] not null, starts_on date not null, ends_on date not null, visits_per_year bigint not null,
  fee_fen bigint, payer text, agency_id uuid not null, number text not null, enterprise_id uuid not null,
  region_code text not null, team uuid[] not null, attachments uuid[] not null, state text not null, void_reason text,
  id uuid not null, created_at timestamptz not null, created_by uuid,
  updated_at timestamptz not null, updated_by uuid, version bigint not null, region_1 text, region_2 text,
  region_3 text, search text not null, grams text[] not null, constraint pk_service_contract primary key (id),
  constraint fk_service_contract_agency_id_agency foreign key(agency_id) references agency (id),
  constraint fk_service_contract_enterprise_id_enterprise foreign key(enterprise_id) references enterprise (id));
create index ix_service_contract_agency_id on service_contract (agency_id, id);
create index ix_service_contract_enterprise_id on service_contract (enterprise_id, id);
create index ix_service_contract_grams on service_contract using gin (grams);
create index ix_service_contract_number on service_contract (number, id);
create index ix_service_contract_region_1 on service_contract (region_1, id);
create index ix_service_contract_region_2 on service_contract (region_2, id);
create index ix_service_contract_region_3 on service_contract (region_3, id);
create index ix_service_contract_search on service_contract using gin (search gin_trgm_ops);
create unique index uq_service_contract_number on service_contract (agency_id, number) where state <> 'void';
create table staff (
  agency_id uuid not null, name text not null, id_number_sealed bytea not null, id_number_index bytea not null,
  id_number_masked text not null, gender text not null, birth_on date not null, mobile text, education text, major text,
  title text, post text not null, employed_from date not null, employed_until date, pension_from date,
  rehired boolean not null, specialties text[] not null, photo uuid, state text not null, left_on date,
  listed boolean not null, id uuid not null, created_at timestamptz not null, created_by uuid,
  updated_at timestamptz not null, updated_by uuid, version bigint not null, region_1 text, region_2 text,
  region_3 text, search text not null, grams text[] not null, constraint pk_staff primary key (id),
  constraint fk_staff_agency_id_agency foreign key(agency_id) references agency (id));
create index ix_staff_agency_id on staff (agency_id, id);
create index ix_staff_grams on staff using gin (grams);
create index ix_staff_name on staff (name, id);
create index ix_staff_id_number_index on staff (id_number_index);
create index ix_staff_region_1 on staff (region_1, id);
create index ix_staff_region_2 on staff (region_2, id);
create index ix_staff_region_3 on staff (region_3, id);
create index ix_staff_search on staff using gin (search gin_trgm_ops);
create unique index uq_staff_active_id_number on staff (id_number_index) where state = 'active';
create table certificate (
  staff_id uuid not null, position bigint not null, agency_id uuid not null, kind text not null, number text not null,
  level text, registered_unit text, issued_on date, valid_until date, scan uuid,
  constraint pk_certificate primary key (staff_id, position),
  constraint fk_certificate_staff_id_staff foreign key(staff_id) references staff (id));
create index ix_certificate_agency_valid on certificate (agency_id, valid_until);
create index ix_certificate_valid_until on certificate (valid_until);
"""

OF_AN_AGENCY = (
    "agency_change",
    "agency_region",
    "staff",
    "certificate",
    "agency_enterprise",
    "evaluation_contract",
    "service_contract",
    "contract_visit",
    "attached_file",
)

# The registry is shared: an agency may look up any enterprise and add one, but change only those that it knows. An enterprise
# sees itself.
ENTERPRISE_POLICIES = """
alter table enterprise enable row level security;
create policy enterprise_seen_by_agencies on enterprise for select to zjjg_tenant_agency using (true);
create policy enterprise_added_by_agencies on enterprise for insert to zjjg_tenant_agency with check (true);
create policy enterprise_changed_by_agencies on enterprise for update to zjjg_tenant_agency using (exists (
  select from agency_enterprise known where known.enterprise_id = enterprise.id
  and known.agency_id = (select nullif(current_setting('app.agency', true), '')::uuid)));
"""

# What came from auth is read by every tenant and written by none.
REFERENCE_POLICIES = """
alter table region enable row level security;
create policy region_read on region for select to zjjg_tenant using (true);
alter table rule enable row level security;
create policy rule_read on rule for select to zjjg_tenant using (true);
"""


def upgrade() -> None:
    kit_step_1(op)
    op.execute("create extension if not exists pg_trgm")
    op.execute(TABLES)
    op.execute(tenant_policy("agency", "id", "app.agency"))
    for table in OF_AN_AGENCY:
        op.execute(tenant_policy(table, "agency_id", "app.agency"))
    op.execute(ENTERPRISE_POLICIES)
    op.execute(tenant_policy("enterprise", "id", "app.enterprise"))
    op.execute(REFERENCE_POLICIES)


def downgrade() -> None:
    op.execute("drop policy enterprise_changed_by_agencies on enterprise")
    for table in (
        "rule",
        "region",
        "attached_file",
        "contract_visit",
        "service_contract",
        "evaluation_contract",
        "agency_enterprise",
        "enterprise",
        "certificate",
        "staff",
        "agency_region",
        "agency_change",
        "agency",
    ):
        op.execute(f"drop table {table}")
    undo_kit_step_1(op)
