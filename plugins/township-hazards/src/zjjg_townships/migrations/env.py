from alembic import context

from kit.migrations import run_env
from zjjg_townships.room import ROOM

run_env(context, ROOM)
