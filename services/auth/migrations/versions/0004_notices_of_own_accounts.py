"""Row-level security on notices: a tenant reaches those of its own accounts alone, which the policies of ``account`` say.

Notices name firms and hazards. Their query asks for the actor's account anyway; this is the second net below it.
"""

from alembic import op

from kit.ddl import TENANT

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OWN = "account_id in (select id from account)"


def upgrade() -> None:
    op.execute("alter table notice enable row level security")
    op.execute(f"create policy notice_of_own_accounts on notice to {TENANT} using ({OWN}) with check ({OWN})")


def downgrade() -> None:
    op.execute("drop policy notice_of_own_accounts on notice")
    op.execute("alter table notice disable row level security")
