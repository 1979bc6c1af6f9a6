"""A second column for the blind index of ID numbers, so that the rule of one person at one agency holds while the master key changes.

The first one is for keys with an odd id, and empty once a key with an even one has taken its place. Down works while it is filled, that
is under an odd key: rotate once more before going down.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UP = """
alter table staff add column if not exists id_number_index_even bytea;
alter table staff alter column id_number_index drop not null;
"""
INDEXES = """
create index concurrently if not exists ix_staff_id_number_index_even on staff (id_number_index_even);
create unique index concurrently if not exists uq_staff_active_id_number_even on staff (id_number_index_even) where state = 'active';
"""

DOWN = """
alter table staff alter column id_number_index set not null;
drop index uq_staff_active_id_number_even;
drop index ix_staff_id_number_index_even;
alter table staff drop column id_number_index_even;
"""


def upgrade() -> None:
    op.execute(UP)
    with op.get_context().autocommit_block():  # what stands before it is committed: both parts may come again
        for statement in INDEXES.strip().splitlines():
            op.execute(statement)


def downgrade() -> None:
    op.execute(DOWN)
