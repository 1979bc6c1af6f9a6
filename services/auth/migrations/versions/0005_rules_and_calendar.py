"""Notes in the rule book; the work calendar, a row a year, read by all.

The new column keeps its default: what serves from before the upgrade adds rows without it.
"""

from alembic import op

from kit.ddl import TENANT

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

UP = """
alter table rule add column note text not null default '';
create table calendar_year (id uuid not null, created_at timestamptz not null, created_by uuid, updated_at timestamptz not null,
  updated_by uuid, version bigint not null, year bigint not null, days jsonb not null, source text not null,
  constraint pk_calendar_year primary key (id), constraint uq_calendar_year_year unique (year));
alter table calendar_year enable row level security;
"""


def upgrade() -> None:
    op.execute(UP)
    op.execute(f"create policy calendar_year_read on calendar_year for select to {TENANT} using (true)")


def downgrade() -> None:
    op.execute("drop table calendar_year")
    op.execute("alter table rule drop column note")
