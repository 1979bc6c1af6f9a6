from alembic import context

from kit.migrations import run_env
from services.hazard.room import ROOM

run_env(context, ROOM)
