"""Facts of other rooms, and the sums over them.

Row-level security: an agency sees its own facts and its own sums, and beside them the sums over all agencies, which say nothing
of any one. Enterprises see neither. Regions and progress are for all.
"""

from alembic import op

from kit.ddl import kit_step_1, tenant_policy, tenant_role, undo_kit_step_1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

REGIONS = "region_1 text, region_2 text, region_3 text"
DAY = "owner uuid not null, region_code text not null, monthly boolean not null, day date not null"
SUM = "bigint not null default 0"
AMOUNT = "numeric not null default 0"

UP = f"""
create table region (code text not null, name text not null, parent_code text, codes text[] not null, retired boolean not null,
  version bigint not null, constraint pk_region primary key (code));
create index ix_region_parent_code on region (parent_code);

create table agency_fact (agency_id uuid not null, version bigint not null, kinds text[] not null, {REGIONS},
  constraint pk_agency_fact primary key (agency_id));
create table enterprise_fact (enterprise_id uuid not null, version bigint not null, {REGIONS},
  constraint pk_enterprise_fact primary key (enterprise_id));
create table contract_fact (contract_id uuid not null, version bigint not null, kind text not null, agency_id uuid not null,
  enterprise_id uuid not null, counted boolean not null, starts_on date not null, ends_on date, fee_fen bigint not null,
  visits_per_year bigint not null, {REGIONS}, constraint pk_contract_fact primary key (contract_id));
create index ix_contract_fact_enterprise_id on contract_fact (enterprise_id);
create index ix_contract_fact_agency_id on contract_fact (agency_id);
create table report_fact (report_id uuid not null, version bigint not null, agency_id uuid not null, contract_id uuid not null,
  enterprise_id uuid not null, number text not null, revision bigint not null, kind text not null, conclusion text not null,
  finished_on date not null, state text not null, {REGIONS}, constraint pk_report_fact primary key (report_id));
create index ix_report_fact_agency_id on report_fact (agency_id);
create table visit_fact (visit_id uuid not null, version bigint not null, contract_id uuid not null, agency_id uuid not null,
  enterprise_id uuid not null, visited_on date not null, state text not null, {REGIONS},
  constraint pk_visit_fact primary key (visit_id));
create index ix_visit_fact_agency_id on visit_fact (agency_id);
create table hazard_fact (hazard_id uuid not null, version bigint not null, visit_id uuid not null, agency_id uuid not null,
  enterprise_id uuid not null, found_on date not null, deadline_on date not null, level text not null, state text not null,
  rectified_on date, {REGIONS}, constraint pk_hazard_fact primary key (hazard_id));
create index ix_hazard_fact_agency_id on hazard_fact (agency_id);
create index ix_hazard_fact_open_deadline_on on hazard_fact (deadline_on) where state = 'open';

create table progress (one boolean not null, applied_at timestamptz, overdue_before date not null,
  constraint pk_progress primary key (one), constraint ck_progress_one check (one));
insert into progress values (true, null, '1900-01-01');

create table evaluation_day ({DAY}, contracts_begun {SUM}, contracts_ended {SUM}, amount_begun {AMOUNT}, amount_ended {AMOUNT},
  enterprises_begun {SUM}, enterprises_ended {SUM}, reports_pre {SUM}, reports_acceptance {SUM}, reports_current {SUM},
  reports_special {SUM}, checked {SUM}, score_sum {AMOUNT},
  constraint pk_evaluation_day primary key (owner, region_code, monthly, day));
create table social_day ({DAY}, contracts_begun {SUM}, contracts_ended {SUM}, enterprises_begun {SUM}, enterprises_ended {SUM},
  visits {SUM}, visits_promised {SUM}, hazards {SUM}, major {SUM}, rectified {SUM}, confirmed {SUM}, overdue {SUM},
  rectify_days {SUM}, rectify_count {SUM},
  constraint pk_social_day primary key (owner, region_code, monthly, day));
create table agency_sum (owner uuid not null, region_code text not null, evaluation {SUM}, social {SUM},
  constraint pk_agency_sum primary key (owner, region_code));
create table lapse_sum (owner uuid not null, region_code text not null, kind text not null, ended_on date not null,
  resumed_on date not null, enterprises {SUM},
  constraint pk_lapse_sum primary key (owner, region_code, kind, ended_on, resumed_on));
create table deadline_sum (owner uuid not null, region_code text not null, deadline_on date not null, found_on date not null,
  hazards {SUM}, constraint pk_deadline_sum primary key (owner, region_code, deadline_on, found_on));
"""  # noqa: S608  # columns of our own

FACTS = ["agency_fact", "contract_fact", "report_fact", "visit_fact", "hazard_fact"]
SUMS = ["evaluation_day", "social_day", "agency_sum", "lapse_sum", "deadline_sum"]
ALL = "00000000-0000-0000-0000-000000000000"


def upgrade() -> None:
    kit_step_1(op)
    op.execute(UP)
    for table in FACTS:
        op.execute(tenant_policy(table, "agency_id", "app.agency"))
    for table in SUMS:
        op.execute(tenant_policy(table, "owner", "app.agency"))
        op.execute(
            f"create policy {table}_of_all on {table} for select to {tenant_role('app.agency')} using (owner = '{ALL}'::uuid)"
        )
    # Of no one agency, and of no use to any: only the room itself reads it.
    op.execute("alter table enterprise_fact enable row level security")


def downgrade() -> None:
    for table in [*SUMS, "progress", *FACTS, "enterprise_fact", "region"]:
        op.execute(f"drop table {table}")
    undo_kit_step_1(op)
