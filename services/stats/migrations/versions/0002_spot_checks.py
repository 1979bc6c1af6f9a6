"""Spot checks: facts of campaigns and checked records, and the sums over them."""

from alembic import op

from kit.ddl import tenant_policy, tenant_role

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ALL = "00000000-0000-0000-0000-000000000000"
SUM = "bigint default 0 not null"
AMOUNT = "numeric default 0 not null"
REGIONS = "region_1 text, region_2 text, region_3 text"
UP = f"""
create table campaign_fact (campaign_id uuid not null, version bigint not null, name text not null, kind text not null,
  year bigint not null, half bigint, quarter bigint, state text not null, drawn_on date, published_on date, {REGIONS},
  constraint pk_campaign_fact primary key (campaign_id));
create table checked_record_fact (record_id uuid not null, version bigint not null, campaign_id uuid not null, kind text not null,
  object_id uuid not null, agency_id uuid not null, enterprise_id uuid not null, state text not null, score numeric(6, 2),
  drawn_on date not null, published_on date, {REGIONS}, constraint pk_checked_record_fact primary key (record_id));
create index ix_checked_record_fact_agency_id on checked_record_fact (agency_id);
create table spot_check_day (owner uuid not null, region_code text not null, monthly boolean not null, day date not null,
  campaigns_evaluation {SUM}, drawn_evaluation {SUM}, scored_evaluation {SUM}, published_evaluation {SUM},
  campaigns_social {SUM}, drawn_social {SUM}, scored_social {SUM}, published_social {SUM},
  score_sum_evaluation {AMOUNT}, score_sum_social {AMOUNT},
  constraint pk_spot_check_day primary key (owner, region_code, monthly, day));
"""


def upgrade() -> None:
    op.execute(UP)
    # What is not published is no agency's to see: the room alone reads facts of campaigns and records.
    op.execute("alter table campaign_fact enable row level security")
    op.execute("alter table checked_record_fact enable row level security")
    op.execute(tenant_policy("spot_check_day", "owner", "app.agency"))
    role = tenant_role("app.agency")
    op.execute(f"create policy spot_check_day_of_all on spot_check_day for select to {role} using (owner = '{ALL}'::uuid)")


def downgrade() -> None:
    for table in ("spot_check_day", "checked_record_fact", "campaign_fact"):
        op.execute(f"drop table {table}")
