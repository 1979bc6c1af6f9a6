from uuid import UUID

from contracts.jobs import Job
from contracts.page import Page
from kit.entrypoints import rpc
from kit.service import Service
from kit.tests.rooms.pens import usecases
from kit.tests.rooms.pens.room import ROOM
from kit.tests.rooms.pens.wire import NewPen, PenQuery, PenRow


class PensService(Service):
    name = "pens"
    room = ROOM

    @rpc
    def add_pen(self, new: NewPen) -> PenRow:
        return self.write(usecases.add_pen, new, secrets=("secret",))

    @rpc
    def add_pen_slowly(self, new: NewPen, seconds: float) -> PenRow:
        return self.write(usecases.add_pen_slowly, new, seconds)

    @rpc
    def paint_pen(self, pen_id: UUID, version: int, colour: str) -> PenRow:
        return self.write(usecases.paint_pen, pen_id, version, colour)

    @rpc
    def list_pens(self, query: PenQuery) -> Page[PenRow]:
        return self.read(usecases.list_pens, query)

    @rpc
    def count_pens(self) -> int:
        return self.read_open(usecases.count_pens)

    @rpc
    def import_pens(self, labels: list[str]) -> Job:
        return self.write(usecases.import_pens, labels)
