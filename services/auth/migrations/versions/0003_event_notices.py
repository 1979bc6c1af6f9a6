"""Notices of foreign events, once for each account; sources of rules without the notes that were never meant for users.

The notes are gone for good: the way back leaves the sources as they are.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table agency_fact add column state text not null default ''")
    op.execute("alter table agency_fact alter column state drop default")
    op.execute("alter table notice add column event text")
    op.execute("create unique index uq_notice_event on notice (account_id, event) where event is not null")
    # rule_in_force keeps what was last published: the next look at the rule book sees the difference and tells the rooms.
    op.execute(r"update rule set source = regexp_replace(source, '；[^；（）]*待核实 verify|（[^（）]*待核实 verify）', '', 'g')")


def downgrade() -> None:
    op.execute("drop index uq_notice_event")
    op.execute("alter table notice drop column event")
    op.execute("alter table agency_fact drop column state")
