"""The copy of the bureau's dictionaries."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "create table dictionary (name text not null, words text[] not null, version bigint not null,"
        " constraint pk_dictionary primary key (name))"
    )


def downgrade() -> None:
    op.execute("drop table dictionary")
