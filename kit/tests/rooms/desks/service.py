from typing import Any
from uuid import UUID

from kit.entrypoints import event_handler, rpc
from kit.service import Service
from kit.tests.rooms.desks import room as desks


class DesksService(Service):
    name = "desks"
    room = desks.ROOM

    @rpc
    def write_with(self, pen_id: UUID) -> str:
        return self.write(desks.write_with, pen_id)

    @rpc
    def list_labels(self) -> list[str]:
        return self.read_open(desks.list_labels)

    @event_handler("pens", "pen_saved")
    def on_pen_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)


class DesksWithoutPush(Service):
    """The same room, told of nothing: only the pull is left."""

    name = "desks"
    room = desks.ROOM

    @rpc
    def list_labels(self) -> list[str]:
        return self.read_open(desks.list_labels)
