"""Expand: a column that the old version need not know, filled bit by bit, and an index that is built while rows come in."""

from alembic import op
from sqlalchemy import text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table item add column said bigint")
    with op.get_context().autocommit_block():
        fill = text("update item set said = 0 where id in (select id from item where said is null limit 5000)")
        while op.get_bind().execute(fill).rowcount:
            pass
        op.execute("drop index concurrently if exists ix_item_said")
        op.execute("create index concurrently ix_item_said on item (said)")


def downgrade() -> None:
    op.execute("drop index if exists ix_item_said")
    op.execute("alter table item drop column said")
