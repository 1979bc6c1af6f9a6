from alembic import op

from kit.ddl import kit_step_1, undo_kit_step_1

revision = "0001"
down_revision = None


def upgrade() -> None:
    kit_step_1(op)


def downgrade() -> None:
    undo_kit_step_1(op)
