"""townships: open hazards by township, kept by hazard's events."""

from typing import Any

from contracts.page import Page
from kit import service
from kit.entrypoints import event_handler, rpc
from zjjg_townships import queries
from zjjg_townships.room import ROOM
from zjjg_townships.rpc import Township, TownshipQuery


class TownshipsService(service.Service):
    """See ``zjjg_townships.rpc``."""

    name = "townships"
    room = ROOM

    @rpc
    def list_townships(self, query: TownshipQuery) -> Page[Township]:
        return self.read(queries.list_townships, query)

    @rpc
    def get_township(self, code: str) -> Township:
        return self.read(queries.get_township, code)

    @event_handler("hazard", "visit_submitted")
    def on_visit_submitted(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("hazard", "visit_voided")
    def on_visit_voided(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("hazard", "hazard_changed")
    def on_hazard_changed(self, payload: dict[str, Any]) -> None:
        self.apply(payload)
