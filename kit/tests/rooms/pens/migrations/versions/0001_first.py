import sqlalchemy as sa
from alembic import op

from kit.ddl import kit_step_1, tenant_policy, undo_kit_step_1

revision = "0001"
down_revision = None


def upgrade() -> None:
    kit_step_1(op)
    op.create_table(
        "pen",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("agency_id", sa.Uuid, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("colour", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.Uuid),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pen"),
        sa.UniqueConstraint("agency_id", "label", name="uq_pen_agency_id_label"),
    )
    op.execute(tenant_policy("pen", "agency_id", "app.agency"))


def downgrade() -> None:
    op.drop_table("pen")
    undo_kit_step_1(op)
