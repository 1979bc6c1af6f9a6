"""A room with one table, whose second migration is what docs/operations.md shows as an expand step."""

from sqlalchemy import BigInteger, Column, Identity, Table, Text

from kit.db import new_metadata
from kit.room import Room
from kit.settings import RoomSettings
from kit.tables import kit_tables

METADATA = new_metadata()
item = Table(
    "item", METADATA, Column("id", BigInteger, Identity(), primary_key=True), Column("word", Text), Column("said", BigInteger)
)
kit_tables(METADATA)


class ExpandingSettings(RoomSettings):
    pass


ROOM = Room(name="expanding", settings=ExpandingSettings, metadata=METADATA, package="tests.deploy.expanding_room")
