"""The written notice of site work, the replica of the work calendar, and which reminders were told."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UP = """
alter table evaluation_contract add column site_notice_on date;
alter table evaluation_contract add column site_notice_file uuid;
alter table evaluation_contract add column site_notice_recorded_at timestamptz;
create index ix_evaluation_contract_unannounced on evaluation_contract (starts_on) where state = 'active' and site_notice_on is null;

create table calendar_year (year bigint not null, days jsonb not null, version bigint not null,
  constraint pk_calendar_year primary key (year));
alter table calendar_year enable row level security;
create policy calendar_year_read on calendar_year for select to zjjg_tenant using (true);

create table reminder_told (topic text not null, subject_id uuid not null, due_on date not null, days bigint not null,
  told_at timestamptz not null, constraint pk_reminder_told primary key (topic, subject_id, due_on, days));
alter table reminder_told enable row level security;
"""

DOWN = """
drop table reminder_told;
drop table calendar_year;
drop index ix_evaluation_contract_unannounced;
alter table evaluation_contract drop column site_notice_recorded_at;
alter table evaluation_contract drop column site_notice_file;
alter table evaluation_contract drop column site_notice_on;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
