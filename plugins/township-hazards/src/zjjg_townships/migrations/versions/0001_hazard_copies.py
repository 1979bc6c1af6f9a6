"""Copies of hazards."""

import sqlalchemy as sa
from alembic import op

from kit.ddl import kit_step_1, undo_kit_step_1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    kit_step_1(op)
    op.create_table(
        "hazard_copy",
        sa.Column("id", sa.Uuid, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("city", "district", "township", "place", "state", "level")),
        sa.Column("deadline_on", sa.Date, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hazard_copy"),
    )
    op.create_index("ix_hazard_copy_open", "hazard_copy", ["place"], postgresql_where=sa.text("state = 'open'"))
    # Agencies and enterprises have no business here: with row-level security and no policy they reach no row.
    op.execute("alter table hazard_copy enable row level security")


def downgrade() -> None:
    op.drop_table("hazard_copy")
    undo_kit_step_1(op)
