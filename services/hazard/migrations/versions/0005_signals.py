"""Signals of paper visits, out of every tenant's reach; and how many visits a service contract promises, which the copies did not keep:
they are asked for once more."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("signal", "signal_watch", "description_print", "picture_print")
SIGNALS = """
create table signal (name text not null, signal_version text not null, key text not null, agency_name text not null,
  enterprise_name text not null, visit_id uuid, contract_id uuid, code text not null, params jsonb not null, evidence jsonb not null,
  found_at timestamptz not null, state text not null, note text, decided_at timestamptz, id uuid not null, created_at timestamptz not null,
  created_by uuid, updated_at timestamptz not null, updated_by uuid, version bigint not null, agency_id uuid not null,
  enterprise_id uuid not null, region_1 text, region_2 text, region_3 text,
  constraint pk_signal primary key (id), constraint uq_signal_name_key unique (name, key));
create index ix_signal_agency_id on signal (agency_id, found_at, id);
create index ix_signal_region_1 on signal (region_1, state, found_at, id);
create index ix_signal_region_2 on signal (region_2, state, found_at, id);
create index ix_signal_region_3 on signal (region_3, state, found_at, id);
create index ix_signal_visit_id on signal (visit_id);
create table signal_watch (one boolean not null, visits_after uuid not null, steps_after uuid not null, contracts_on date,
  constraint pk_signal_watch primary key (one));
insert into signal_watch values (true, '00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000', null);
create table description_print (hazard_id uuid not null, visit_id uuid not null, enterprise_id uuid not null, digest text not null,
  constraint pk_description_print primary key (hazard_id));
create index ix_description_print_digest on description_print (digest, hazard_id);
create table picture_print (sha256 text not null, bits bigint, band_1 bigint, band_2 bigint, band_3 bigint, band_4 bigint,
  constraint pk_picture_print primary key (sha256));
create index ix_picture_print_band_1 on picture_print (band_1);
create index ix_picture_print_band_2 on picture_print (band_2);
create index ix_picture_print_band_3 on picture_print (band_3);
create index ix_picture_print_band_4 on picture_print (band_4);
alter table contract_copy add column visits_per_year bigint;
update contract_copy set version = 0;
delete from event_cursor where source = 'agency';
"""


def upgrade() -> None:
    op.execute(SIGNALS)
    for table in TABLES:
        op.execute(f"alter table {table} enable row level security")


def downgrade() -> None:
    op.execute("alter table contract_copy drop column visits_per_year")
    for table in TABLES:
        op.execute(f"drop table {table}")
