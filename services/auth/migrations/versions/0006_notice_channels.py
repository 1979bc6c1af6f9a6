"""How accounts want to be told, and what channels could not deliver.

The new column keeps its default: what serves from before the upgrade adds rows without it.
"""

from alembic import op

from kit.ddl import TENANT

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OWN = "account_id in (select id from account)"
UP = """
create table notice_setting (account_id uuid not null, email text, channels text[], digest boolean not null,
  updated_at timestamptz not null, constraint pk_notice_setting primary key (account_id));
alter table notice_setting enable row level security;
alter table notice_delivery add column error text not null default '';
alter table notice_delivery add column given_up_at timestamptz;
drop index ix_notice_delivery_next_try_at;
create index ix_notice_delivery_next_try_at on notice_delivery (next_try_at) where given_up_at is null;
"""
DOWN = """
delete from notice_delivery where given_up_at is not null;
drop index ix_notice_delivery_next_try_at;
create index ix_notice_delivery_next_try_at on notice_delivery (next_try_at);
alter table notice_delivery drop column given_up_at;
alter table notice_delivery drop column error;
drop table notice_setting;
"""


def upgrade() -> None:
    op.execute(UP)
    op.execute(f"create policy notice_setting_of_own_accounts on notice_setting to {TENANT} using ({OWN}) with check ({OWN})")


def downgrade() -> None:
    op.execute(DOWN)
