"""Spot checks and rankings: score sheets, inspectors, campaigns with pool and replacements, checked records with inspectors and scores,
snapshots of rankings, and the copies of foreign facts that they stand on.

Row-level security: an agency reaches its own checked records, and what was scored of them, once they are published. Inspectors, campaigns,
pools, accounts and who inspects whom are out of every tenant's reach. Score sheets and snapshots an agency reads; rules and calendar are open.
``published_results`` tells tenants the published scores of all agencies, which rankings are made of, and nothing else.
"""

from alembic import op

from kit.ddl import tenant_role

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

AGENCY = tenant_role("app.agency")
MINE = "(select nullif(current_setting('app.agency', true), '')::uuid)"
CLOSED = ("inspector", "campaign", "pool_object", "replacement", "record_inspector", "account_copy", "service_contract_copy")
"""Tables that no tenant reads."""
SCORED = ("scored_sheet", "score_mark")
"""What an agency sees of the records that it sees."""
READ = ("score_sheet", "ranking_snapshot")
"""What every agency reads and none writes."""

UP = """
create table score_sheet (name text not null, kind text not null, revision bigint not null, replaces uuid, latest boolean not
  null, points numeric(8, 2) not null, items jsonb not null, search text generated always as (lower(name)) stored not null, id
  uuid not null, created_at timestamptz not null, created_by uuid, updated_at timestamptz not null, updated_by uuid, version
  bigint not null, region_1 text, region_2 text, region_3 text, constraint pk_score_sheet primary key (id), constraint
  fk_score_sheet_replaces_score_sheet foreign key(replaces) references score_sheet (id));
create index ix_score_sheet_region_1 on score_sheet (region_1, created_at, id);
create unique index uq_score_sheet_replaces on score_sheet (replaces) where replaces is not null;

create table inspector (name text not null, unit text, phone text, expert boolean not null, specialties text[] not null,
  agency_id uuid, former_agency_ids uuid[] not null, account_id uuid, active boolean not null, search text generated always as
  (lower(name || chr(10) || coalesce(unit, ''))) stored not null, id uuid not null, created_at timestamptz not null, created_by
  uuid, updated_at timestamptz not null, updated_by uuid, version bigint not null, region_1 text, region_2 text, region_3 text,
  constraint pk_inspector primary key (id));
create index ix_inspector_region_1 on inspector (region_1, name, id);
create unique index uq_inspector_account_id on inspector (account_id) where account_id is not null;

create table campaign (name text not null, kind text not null, year bigint not null, half bigint, quarter bigint, filter jsonb
  not null, count bigint, ratio numeric(5, 2), sampler text not null, sampler_version text not null, stratify_by text,
  complaints jsonb not null, inspectors_per_object bigint not null, scoring text not null, score_sheet_id uuid not null, state
  text not null, pool_size bigint, pool_count bigint, pool_hash text, attributes_hash text, seed_commit text, sealed_seed bytea,
  seed text, salt text, draw_key text, frozen_at timestamptz, drawn_at timestamptz, published_at timestamptz, published_on date,
  closed_at timestamptz, search text generated always as (lower(name)) stored not null, id uuid not null, created_at timestamptz
  not null, created_by uuid, updated_at timestamptz not null, updated_by uuid, version bigint not null, region_1 text, region_2
  text, region_3 text, constraint pk_campaign primary key (id), constraint fk_campaign_score_sheet_id_score_sheet foreign
  key(score_sheet_id) references score_sheet (id));
create index ix_campaign_drawn on campaign (kind, drawn_at);
create index ix_campaign_region_1 on campaign (region_1, created_at, id);
create index ix_campaign_score_sheet_id on campaign (score_sheet_id);

create table pool_object (campaign_id uuid not null, object_id uuid not null, position bigint not null, attributes jsonb not
  null, rank bigint, key text, stratum text, constraint pk_pool_object primary key (campaign_id, object_id), constraint
  fk_pool_object_campaign_id_campaign foreign key(campaign_id) references campaign (id));
create unique index uq_pool_object_position on pool_object (campaign_id, position);

create table replacement (id uuid not null, campaign_id uuid not null, kind text not null, object_id uuid not null, replaced
  uuid not null, by uuid not null, reason text not null, at timestamptz not null, account_id uuid, constraint pk_replacement
  primary key (id), constraint fk_replacement_campaign_id_campaign foreign key(campaign_id) references campaign (id));
create index ix_replacement_campaign_id on replacement (campaign_id, id);

create table checked_record (campaign_id uuid not null, campaign_name text not null, kind text not null, year bigint not null,
  half bigint, quarter bigint, rank bigint not null, object_id uuid not null, object_number text not null, object_title text not
  null, attributes jsonb not null, agency_id uuid not null, agency_name text not null, enterprise_id uuid not null,
  enterprise_name text not null, score_sheet_id uuid not null, scoring text not null, state text not null, score numeric(6, 2),
  third_needed boolean not null, scorer_ids uuid[] not null, return_reason text, confirmed_by uuid, confirmed_at timestamptz,
  published_at timestamptz, published_on date, replaced_by uuid, reply text, replied_at timestamptz, replied_by uuid,
  appeal_until date, appeal_state text, appeal_reason text, appeal_raised_at timestamptz, appeal_raised_by uuid,
  appeal_decided_at timestamptz, appeal_decided_by uuid, appeal_decision_reason text, score_before numeric(6, 2), search text
  generated always as (lower(object_number || chr(10) || object_title || chr(10) || enterprise_name || chr(10) || agency_name ||
  chr(10) || campaign_name)) stored not null, id uuid not null, created_at timestamptz not null, created_by uuid, updated_at
  timestamptz not null, updated_by uuid, version bigint not null, region_1 text, region_2 text, region_3 text, constraint
  pk_checked_record primary key (id), constraint fk_checked_record_campaign_id_campaign foreign key(campaign_id) references
  campaign (id), constraint fk_checked_record_score_sheet_id_score_sheet foreign key(score_sheet_id) references score_sheet
  (id), constraint fk_checked_record_replaced_by_checked_record foreign key(replaced_by) references checked_record (id));
create index ix_checked_record_agency_id on checked_record (agency_id, created_at, id);
create index ix_checked_record_appeal on checked_record (appeal_state) where appeal_state is not null;
create index ix_checked_record_campaign_id on checked_record (campaign_id, rank, id);
create index ix_checked_record_enterprise_id on checked_record (enterprise_id);
create index ix_checked_record_period on checked_record (kind, year) where state = 'published';
create index ix_checked_record_region_1 on checked_record (region_1, created_at, id);
create index ix_checked_record_region_2 on checked_record (region_2, created_at, id);
create index ix_checked_record_region_3 on checked_record (region_3, created_at, id);
create index ix_checked_record_search on checked_record using gin (search gin_trgm_ops);
create unique index uq_checked_record_object on checked_record (campaign_id, object_id);

create table record_inspector (record_id uuid not null, inspector_id uuid not null, position bigint not null, name text not
  null, unit text, leader boolean not null, drawn boolean not null, present boolean not null, constraint pk_record_inspector
  primary key (record_id, inspector_id), constraint fk_record_inspector_record_id_checked_record foreign key(record_id)
  references checked_record (id), constraint fk_record_inspector_inspector_id_inspector foreign key(inspector_id) references
  inspector (id));
create index ix_record_inspector_inspector_id on record_inspector (inspector_id);

create table scored_sheet (record_id uuid not null, number bigint not null, account_id uuid not null, scorer text not null,
  submitted_at timestamptz, score numeric(6, 2), constraint pk_scored_sheet primary key (record_id, number), constraint
  fk_scored_sheet_record_id_checked_record foreign key(record_id) references checked_record (id));
create unique index uq_scored_sheet_account on scored_sheet (record_id, account_id);

create table score_mark (record_id uuid not null, sheet_number bigint not null, code text not null, not_applicable boolean not
  null, occurrences bigint, grade text, deducted numeric(8, 2), reason text, lost numeric(8, 2), constraint pk_score_mark
  primary key (record_id, sheet_number, code), constraint fk_score_mark_record_id_checked_record foreign key(record_id)
  references checked_record (id));

create table ranking_snapshot (id uuid not null, kind text not null, period text not null, region_code text, revision bigint not
  null, published_at timestamptz not null, published_by uuid, body jsonb not null, constraint pk_ranking_snapshot primary key
  (id), constraint uq_ranking_snapshot unique nulls not distinct (kind, period, region_code, revision));

create table service_contract_copy (contract_id uuid not null, agency_id uuid not null, number text not null, enterprise_id uuid
  not null, state text not null, starts_on date not null, ends_on date not null, region_codes text[] not null, version bigint
  not null, constraint pk_service_contract_copy primary key (contract_id));
create index ix_service_contract_copy_region_codes on service_contract_copy using gin (region_codes);

create table account_copy (account_id uuid not null, role text not null, disabled boolean not null, version bigint not null,
  constraint pk_account_copy primary key (account_id));

create table rule_copy (key text not null, value text not null, unit text not null, version bigint not null, constraint
  pk_rule_copy primary key (key));

create table calendar_copy (year bigint not null, days jsonb not null, version bigint not null, constraint pk_calendar_copy
  primary key (year));

create function published_results(wanted_kind text) returns table (record_id uuid, agency_id uuid, agency_name text, year bigint, half bigint,
    quarter bigint, region_1 text, region_2 text, region_3 text, score numeric)
  language sql stable security definer set search_path from current as $$
    select r.id, r.agency_id, r.agency_name, r.year, r.half, r.quarter, r.region_1, r.region_2, r.region_3, r.score
      from checked_record r where r.kind = wanted_kind and r.state = 'published' and r.score is not null
  $$;
"""


def upgrade() -> None:
    op.execute(UP)
    for table in (*CLOSED, *SCORED, *READ, "checked_record"):
        op.execute(f"alter table {table} enable row level security")
    seen = f"agency_id = {MINE} and state = 'published'"
    op.execute(f"create policy checked_record_{AGENCY} on checked_record to {AGENCY} using ({seen}) with check ({seen})")
    for table in SCORED:
        # The policy of checked_record narrows the subquery.
        its = "exists (select from checked_record r where r.id = record_id)"
        op.execute(f"create policy {table}_{AGENCY} on {table} to {AGENCY} using ({its}) with check ({its})")
    for table in READ:
        op.execute(f"create policy {table}_{AGENCY} on {table} for select to {AGENCY} using (true)")


def downgrade() -> None:
    op.execute("drop function published_results(text)")
    for table in (
        "calendar_copy",
        "rule_copy",
        "account_copy",
        "service_contract_copy",
        "ranking_snapshot",
        "score_mark",
        "scored_sheet",
        "record_inspector",
        "checked_record",
        "replacement",
        "pool_object",
        "campaign",
        "inspector",
        "score_sheet",
    ):
        op.execute(f"drop table {table}")
