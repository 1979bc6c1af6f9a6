from alembic import context

from kit.migrations import run_env
from tests.deploy.expanding_room.room import ROOM

run_env(context, ROOM)
