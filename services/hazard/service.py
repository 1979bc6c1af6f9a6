"""The Nameko service of this room: each method hands one use case or query to one transaction."""

from datetime import date
from typing import Any
from uuid import UUID

from contracts.page import Page
from contracts.rpc.hazard import (
    BulkResult,
    Hazard,
    HazardCounts,
    HazardQuery,
    HazardRow,
    Link,
    NewRectification,
    NewVisit,
    Signal,
    Visit,
    VisitQuery,
    VisitRow,
)
from contracts.rpc.signals import SignalQuery, SignalRow
from contracts.vocabulary import ConfirmDecision, ExtensionDecision
from kit import service
from kit.entrypoints import event_handler, rpc
from services.hazard.queries import hazards as hazard_lists
from services.hazard.queries import signals as signal_lists
from services.hazard.queries import todo as waiting
from services.hazard.queries import visits as visit_lists
from services.hazard.room import ROOM
from services.hazard.usecases import confirmations, extensions, hazards, links, rectifications, signals, visits


class HazardService(service.Service):
    """Contract: ``contracts.rpc.hazard.HazardRpc``, where the docstrings of the methods are."""

    name = "hazard"
    room = ROOM

    # ---- visits

    @rpc
    def submit_visit(self, new: NewVisit) -> Visit:
        return self.write(visits.submit_visit, new)

    @rpc
    def list_visits(self, query: VisitQuery) -> Page[VisitRow]:
        return self.read(visit_lists.list_visits, query)

    @rpc
    def get_visit(self, visit_id: UUID) -> Visit:
        return self.read(visit_lists.get_visit, visit_id)

    @rpc
    def void_visit(self, visit_id: UUID, reason: str) -> Visit:
        return self.write(visits.void_visit, visit_id, reason)

    # ---- hazards

    @rpc
    def list_hazards(self, query: HazardQuery) -> Page[HazardRow]:
        return self.read(hazard_lists.list_hazards, query)

    @rpc
    def count_hazards(self, query: HazardQuery) -> HazardCounts:
        return self.read(hazard_lists.count_hazards, query)

    @rpc
    def get_hazard(self, hazard_id: UUID) -> Hazard:
        return self.read(hazard_lists.get_hazard, hazard_id)

    @rpc
    def rectify_hazard(self, hazard_id: UUID, new: NewRectification) -> Hazard:
        return self.write(rectifications.rectify_hazard, hazard_id, new)

    @rpc
    def confirm_hazard(self, hazard_id: UUID, decision: ConfirmDecision, reason: str | None) -> Hazard:
        return self.write(confirmations.confirm_hazard, hazard_id, decision, reason)

    @rpc
    def confirm_hazards(self, ids: list[UUID], decision: ConfirmDecision, reason: str | None) -> BulkResult:
        return self.write(confirmations.confirm_hazards, ids, decision, reason)

    @rpc
    def ask_extension(self, hazard_id: UUID, new_deadline_on: date, reason: str) -> Hazard:
        return self.write(extensions.ask_extension, hazard_id, new_deadline_on, reason)

    @rpc
    def decide_extension(self, hazard_id: UUID, extension_id: UUID, decision: ExtensionDecision, reason: str | None) -> Hazard:
        return self.write(extensions.decide_extension, hazard_id, extension_id, decision, reason)

    @rpc
    def cancel_hazard(self, hazard_id: UUID, reason: str) -> Hazard:
        return self.write(hazards.cancel_hazard, hazard_id, reason)

    @rpc
    def accept_hazard(self, hazard_id: UUID, opinion: str, file_ids: list[UUID]) -> Hazard:
        return self.write(hazards.accept_hazard, hazard_id, opinion, file_ids)

    # ---- links for enterprises

    @rpc
    def create_link(self, hazard_id: UUID) -> Link:
        return self.write(links.create_link, hazard_id, secrets=("url",))

    @rpc
    def revoke_links(self, hazard_id: UUID) -> None:
        return self.write(links.revoke_links, hazard_id)

    # ---- signals of paper visits

    @rpc
    def list_signals(self, query: SignalQuery) -> Page[SignalRow]:
        return self.read(signal_lists.list_signals, query)

    @rpc
    def get_signal(self, signal_id: UUID) -> Signal:
        return self.read(signal_lists.get_signal, signal_id)

    @rpc
    def dismiss_signal(self, signal_id: UUID, reason: str) -> Signal:
        return self.write(signals.dismiss_signal, signal_id, reason)

    @rpc
    def follow_signal(self, signal_id: UUID, note: str) -> Signal:
        return self.write(signals.follow_signal, signal_id, note)

    # ---- around

    @rpc
    def may_read_file(self, file_id: UUID) -> bool:
        return self.read(waiting.may_read_file, file_id)

    @rpc
    def todo(self) -> dict[str, int]:
        return self.read(waiting.todo)

    # ---- what other rooms tell

    @event_handler("agency", "agency_saved")
    def on_agency_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("agency", "staff_saved")
    def on_staff_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("agency", "enterprise_saved")
    def on_enterprise_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("agency", "service_contract_saved")
    def on_service_contract_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("auth", "region_saved")
    def on_region_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("auth", "dictionary_saved")
    def on_dictionary_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("auth", "rule_saved")
    def on_rule_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("auth", "file_saved")
    def on_file_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)
