"""What people call a dictionary's words, for workbooks that hold labels. A dictionary that is here already is asked for again when one
of its labels is first needed: its version is forgotten, so that the answer counts.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

UP = """
alter table dictionary add column labels jsonb not null default '{}';
update dictionary set version = 0;
"""

DOWN = """
alter table dictionary drop column labels;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
