"""Second factors, and signing in by way of an identity provider.

The new columns may be left out: what serves from before the upgrade adds rows without them.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UP = """
create table second_factor (account_id uuid not null, sealed_secret bytea not null, begun_at timestamptz not null, last_step bigint,
  recovery_hashes text[] not null, constraint pk_second_factor primary key (account_id));
create table identity_redirect (state_hash text not null, browser_hash text not null, provider text not null,
  redirect_uri text not null, expires_at timestamptz not null, constraint pk_identity_redirect primary key (state_hash));
create index ix_identity_redirect_expires_at on identity_redirect (expires_at);
alter table second_factor enable row level security;
alter table identity_redirect enable row level security;
alter table account add column second_factor_at timestamptz;
alter table sign_in_session add column provider text not null default 'local';
"""
DOWN = """
alter table sign_in_session drop column provider;
alter table account drop column second_factor_at;
drop table identity_redirect;
drop table second_factor;
"""


def upgrade() -> None:
    """Without a policy no tenant reaches a row of the new tables: second factors are the bureau's."""
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
