"""A finer sample of the searched text: by a hundred lines PostgreSQL takes rare words for frequent ones, and walks a region's
hazards by day instead of asking the index of words."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table hazard alter column search_text set statistics 1000")


def downgrade() -> None:
    op.execute("alter table hazard alter column search_text set statistics -1")
