import sqlalchemy as sa
from alembic import op

from kit.ddl import kit_step_1, undo_kit_step_1

revision = "0001"
down_revision = None


def upgrade() -> None:
    kit_step_1(op)
    op.create_table(
        "pen_copy",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("colour", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pen_copy"),
    )


def downgrade() -> None:
    op.drop_table("pen_copy")
    undo_kit_step_1(op)
