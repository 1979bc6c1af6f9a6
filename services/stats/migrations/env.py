from alembic import context

from kit.migrations import run_env
from services.stats.room import ROOM

run_env(context, ROOM)
