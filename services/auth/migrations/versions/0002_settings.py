"""What the bureau sets, what accounts keep and are told, and facts of files.

Row-level security: tenants read what the bureau sets and cannot write it; keep preferences under their own agency or enterprise;
record files under their own. Notices have none: a use case of one tenant may tell another's accounts, so there the account in the
query is the wall.
"""

from alembic import op

from kit.ddl import TENANT, tenant_policy, tenant_role

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TRACKED = (
    "id uuid not null, created_at timestamptz not null, created_by uuid, updated_at timestamptz not null, updated_by uuid,"
    " version bigint not null"
)

UP = f"""
create table region ({TRACKED}, code text not null, name text not null, parent_code text, kind text not null, codes text[] not null,
  retired boolean not null,
  constraint pk_region primary key (id), constraint uq_region_code unique (code),
  constraint fk_region_parent_code_region foreign key (parent_code) references region (code) deferrable initially deferred);
create table region_tree (one boolean not null, version bigint not null, constraint pk_region_tree primary key (one));
create table dictionary ({TRACKED}, name text not null,
  constraint pk_dictionary primary key (id), constraint uq_dictionary_name unique (name));
create table dictionary_item (dictionary_id uuid not null, value text not null, label_zh text not null, label_en text not null,
  retired boolean not null, position bigint not null,
  constraint pk_dictionary_item primary key (dictionary_id, value),
  constraint fk_dictionary_item_dictionary_id_dictionary foreign key (dictionary_id) references dictionary (id) on delete cascade);
create table parameter ({TRACKED}, name text not null, value text not null,
  constraint pk_parameter primary key (id), constraint uq_parameter_name unique (name));
create table rule ({TRACKED}, key text not null, value numeric not null, unit text not null, source text not null,
  in_force_from date not null, in_force_until date, constraint pk_rule primary key (id));
create unique index uq_rule_key_in_force_from on rule (key, in_force_from);
create table rule_in_force (key text not null, value numeric not null, unit text not null, source text not null,
  version bigint not null, constraint pk_rule_in_force primary key (key));

create table preference (account_id uuid not null, name text not null, agency_id uuid, enterprise_id uuid, value text not null,
  updated_at timestamptz not null, constraint pk_preference primary key (account_id, name));
create table notice (id uuid not null, account_id uuid not null, code text not null, params jsonb not null,
  subject_kind text not null, subject_id uuid, in_inbox boolean not null, created_at timestamptz not null, read_at timestamptz,
  constraint pk_notice primary key (id));
create index ix_notice_account_id_created_at_id on notice (account_id, created_at, id) where in_inbox;
create index ix_notice_unread on notice (account_id, created_at, id) where in_inbox and read_at is null;
create table notice_delivery (notice_id uuid not null, channel text not null, tries bigint not null,
  next_try_at timestamptz not null, constraint pk_notice_delivery primary key (notice_id, channel),
  constraint fk_notice_delivery_notice_id_notice foreign key (notice_id) references notice (id) on delete cascade);
create index ix_notice_delivery_next_try_at on notice_delivery (next_try_at);

create table stored_file (file_id uuid not null, owner text not null, uploaded_by uuid not null,
  uploader_regions text[] not null, name text not null, media_type text not null, size bigint not null, sha256 text not null,
  created_at timestamptz not null, attached_at timestamptz, condemned_at timestamptz,
  constraint pk_stored_file primary key (file_id));
create index ix_stored_file_unattached on stored_file (created_at) where attached_at is null;
create table attached_object (room text not null, object_kind text not null, object_id uuid not null, version bigint not null,
  constraint pk_attached_object primary key (room, object_kind, object_id));
create table file_attachment (file_id uuid not null, room text not null, object_kind text not null, object_id uuid not null,
  constraint pk_file_attachment primary key (file_id, room, object_kind, object_id));
create index ix_file_attachment_object on file_attachment (room, object_kind, object_id);
"""

READ_ONLY = ("region", "region_tree", "dictionary_item", "dictionary", "parameter", "rule", "rule_in_force", "file_attachment")
TABLES = (*READ_ONLY, "attached_object", "stored_file", "notice_delivery", "notice", "preference")


def upgrade() -> None:
    op.execute(UP)
    op.execute("insert into region_tree values (true, 1)")
    for table in READ_ONLY:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy {table}_read on {table} for select to {TENANT} using (true)")
    op.execute("alter table attached_object enable row level security")
    op.execute("alter table notice_delivery enable row level security")
    op.execute(f"create policy notice_delivery_add on notice_delivery for insert to {TENANT} with check (true)")
    op.execute("alter table stored_file enable row level security")
    op.execute(f"create policy stored_file_read on stored_file for select to {TENANT} using (true)")
    for column, setting in (("agency_id", "app.agency"), ("enterprise_id", "app.enterprise")):
        op.execute(tenant_policy("preference", column, setting))
        role = tenant_role(setting)
        mine = f"owner <> '' and owner = current_setting('{setting}', true)"
        op.execute(f"create policy stored_file_{role} on stored_file for insert to {role} with check ({mine})")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"drop table {table}")
