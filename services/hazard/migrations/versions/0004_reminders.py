"""Which reminders of deadlines were told. Out of every tenant's reach."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "create table reminder_told (hazard_id uuid not null, due_on date not null, days bigint not null, told_at timestamptz not null,"
        " constraint pk_reminder_told primary key (hazard_id, due_on, days),"
        " constraint fk_reminder_told_hazard_id_hazard foreign key (hazard_id) references hazard (id))"
    )
    op.execute("alter table reminder_told enable row level security")


def downgrade() -> None:
    op.execute("drop table reminder_told")
