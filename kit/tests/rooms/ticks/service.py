"""A room with a timer, which writes an audit entry each time, and a call that asks the database for a while of its time."""

import os

from pydantic_settings import SettingsConfigDict
from sqlalchemy import text

from kit.db import new_metadata
from kit.entrypoints import rpc
from kit.room import Room, Timer
from kit.service import Service
from kit.settings import RoomSettings
from kit.tables import kit_tables
from kit.work import Work

EVERY_SECONDS = 1.0


class TicksSettings(RoomSettings):
    model_config = SettingsConfigDict(env_prefix="ZJJG_TICKS_")


METADATA = new_metadata()
kit_tables(METADATA)


def tick(work: Work) -> None:
    work.audit(None, "ticks.tick.made", "process", str(os.getpid()))


def take_time(work: Work, seconds: float) -> float:
    work.db.execute(text("select pg_sleep(:seconds)"), {"seconds": seconds})
    return seconds


ROOM = Room(
    name="ticks",
    settings=TicksSettings,
    metadata=METADATA,
    package="kit.tests.rooms.ticks",
    timers=[Timer("tick", EVERY_SECONDS, tick)],
)


class TicksService(Service):
    name = "ticks"
    room = ROOM

    @rpc
    def take_time(self, seconds: float) -> float:
        return self.read_open(take_time, seconds)

    @rpc
    def now(self) -> str:
        return self.read_open(lambda work: work.at.isoformat())
