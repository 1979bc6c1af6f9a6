from alembic import context

from kit.migrations import run_env
from kit.tests.rooms.desks.room import ROOM

run_env(context, ROOM)
