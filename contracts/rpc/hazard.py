"""hazard: visits to firms, the hazards found there, and their way until they are rectified and confirmed."""

from datetime import date, datetime, time
from typing import Protocol
from uuid import UUID

import msgspec

from contracts.page import Page, PageQuery
from contracts.row import Named, Row
from contracts.rpc.signals import SignalPhoto, SignalQuery, SignalRow
from contracts.vocabulary import (
    ConfirmDecision,
    ExtensionDecision,
    ExtensionState,
    FindingSeverity,
    HazardCause,
    HazardLevel,
    HazardState,
    HazardView,
    VisitState,
)


class Position(msgspec.Struct, kw_only=True, frozen=True):
    """WGS 84 degrees."""

    latitude: float
    longitude: float
    accuracy_m: float | None = None


class MajorPlan(msgspec.Struct, kw_only=True, frozen=True):
    """五落实 of a major hazard: measures, funds, deadline (the hazard's), responsible person, plan."""

    plan: str
    responsible: str
    funds_fen: int
    measures: str


class NewHazard(msgspec.Struct, kw_only=True, frozen=True):
    """One hazard of a visit that is being submitted. A major one needs ``major``."""

    found_on: date
    location: str
    description: str
    level: HazardLevel
    deadline_on: date
    category: str | None = None
    cause: HazardCause | None = None
    basis: str | None = None
    suggestion: str | None = None
    photos: list[UUID] = []
    major: MajorPlan | None = None


class NewVisit(msgspec.Struct, kw_only=True, frozen=True):
    """One act: the visit and all its hazards. Without hazards ``no_hazard_found`` must be ticked."""

    contract_id: UUID
    visited_on: date
    staff: list[UUID]
    services: list[str]
    no_hazard_found: bool = False
    hazards: list[NewHazard] = []
    from_time: time | None = None
    until_time: time | None = None
    companion: str | None = None
    summary: str | None = None
    photos: list[UUID] = []
    position: Position | None = None
    signed: bool | None = None
    refused_reason: str | None = None
    next_on: date | None = None


class Finding(msgspec.Struct, kw_only=True, frozen=True):
    """What a hazard rule had to say. ``rule`` and ``rule_version`` name the plugin; the gateway fills ``message``."""

    rule: str
    rule_version: str
    severity: FindingSeverity
    field: str
    code: str
    params: dict[str, str] = {}
    message: str = ""


class HazardRow(Row, kw_only=True, frozen=True):
    """``deadline_on`` is the one in force, extensions included; ``overdue`` is computed today and never stored."""

    number: str
    visit_id: UUID
    agency_id: UUID
    agency_name: str
    enterprise_id: UUID
    enterprise_name: str
    region_code: str
    found_on: date
    location: str
    description: str
    category: str | None
    cause: HazardCause | None
    level: HazardLevel
    basis: str | None
    suggestion: str | None
    deadline_on: date
    state: HazardState
    overdue: bool
    photos: list[UUID]
    rectified_on: date | None
    confirmed_at: datetime | None


class NewRectification(msgspec.Struct, kw_only=True, frozen=True):
    measures: str
    responsible: str
    finished_on: date
    photos: list[UUID]
    funds_fen: int | None = None
    plan_files: list[UUID] = []
    acceptance_files: list[UUID] = []


class Rectification(msgspec.Struct, kw_only=True, frozen=True):
    """``verdict`` and ``opinion`` are what the confirmation said of it."""

    id: UUID
    measures: str
    responsible: str
    finished_on: date
    photos: list[UUID]
    funds_fen: int | None
    plan_files: list[UUID]
    acceptance_files: list[UUID]
    reported_at: datetime
    reported_by: str
    verdict: ConfirmDecision | None
    opinion: str | None


class Extension(msgspec.Struct, kw_only=True, frozen=True):
    id: UUID
    new_deadline_on: date
    reason: str
    state: ExtensionState
    asked_at: datetime
    decided_at: datetime | None
    decision_reason: str | None


class Acceptance(msgspec.Struct, kw_only=True, frozen=True):
    opinion: str
    file_ids: list[UUID]
    accepted_at: datetime


class HistoryEntry(msgspec.Struct, kw_only=True, frozen=True):
    """One step of a hazard's life; ``by`` is the display name that acted."""

    at: datetime
    by: str
    action: str
    state: HazardState
    note: str | None


class Link(msgspec.Struct, kw_only=True, frozen=True):
    """``url`` is the path with the secret after ``#``, shown once; the secret is kept as a hash. Null when repeated for its idempotency key."""

    url: str | None
    expires_at: datetime


class Hazard(HazardRow, kw_only=True, frozen=True):
    """A hazard with all that happened to it. ``report_due_at`` is a major hazard's report clock."""

    major: MajorPlan | None
    report_due_at: datetime | None
    rectifications: list[Rectification]
    extensions: list[Extension]
    acceptance: Acceptance | None
    history: list[HistoryEntry]
    findings: list[Finding]
    link_expires_at: datetime | None
    cancel_reason: str | None


class VisitRow(Row, kw_only=True, frozen=True):
    number: str
    contract_id: UUID
    contract_number: str
    agency_id: UUID
    agency_name: str
    enterprise_id: UUID
    enterprise_name: str
    region_code: str
    visited_on: date
    staff_members: list[Named]
    hazard_count: int
    no_hazard_found: bool
    state: VisitState
    void_reason: str | None
    submitted_at: datetime


class Visit(VisitRow, kw_only=True, frozen=True):
    """``hazards`` in the order they were sent; ``warnings`` are the findings that did not block."""

    staff: list[UUID]
    services: list[str]
    from_time: time | None
    until_time: time | None
    companion: str | None
    summary: str | None
    photos: list[UUID]
    position: Position | None
    signed: bool | None
    refused_reason: str | None
    next_on: date | None
    hazards: list[HazardRow]
    warnings: list[Finding]


class VisitQuery(PageQuery, kw_only=True, frozen=True):
    """``visited_from`` inclusive, ``visited_until`` exclusive. sort: visited_on or -visited_on (default)."""

    agency_id: UUID | None = None
    enterprise_id: UUID | None = None
    contract_id: UUID | None = None
    region_code: str | None = None
    state: VisitState | None = None
    visited_from: date | None = None
    visited_until: date | None = None
    q: str | None = None


class HazardQuery(PageQuery, kw_only=True, frozen=True):
    """``found_from`` inclusive, ``found_until`` exclusive; ``q`` looks in description, location, number and enterprise's name.

    ``extension_asked``, ``due_soon`` and ``doubtful_text`` true find what the counts of ``todo`` count: with an extension that waits for
    its decision, open and due within the set days, with a hint on its text. False is no filter.

    sort: found_on, -found_on (default), deadline_on or -deadline_on. Counting takes the same struct and looks at the filters alone."""

    view: HazardView = HazardView.ALL
    agency_id: UUID | None = None
    enterprise_id: UUID | None = None
    region_code: str | None = None
    visit_id: UUID | None = None
    level: HazardLevel | None = None
    category: str | None = None
    found_from: date | None = None
    found_until: date | None = None
    extension_asked: bool = False
    due_soon: bool = False
    doubtful_text: bool = False
    q: str | None = None


class HazardCounts(msgspec.Struct, kw_only=True, frozen=True):
    all: int
    rectified: int
    unrectified: int
    overdue: int
    to_confirm: int
    confirmed: int


class Refused(msgspec.Struct, kw_only=True, frozen=True):
    id: UUID
    code: str


class BulkResult(msgspec.Struct, kw_only=True, frozen=True):
    done: list[UUID]
    refused: list[Refused]


class Signal(SignalRow, kw_only=True, frozen=True):
    """With the rows that it rests on, as far as they lie in the reader's region; ``out_of_region`` says how many visits do not."""

    visits: list[VisitRow]
    hazards: list[HazardRow]
    photos: list[SignalPhoto]
    out_of_region: int


class HazardRpc(Protocol):
    # visits
    def submit_visit(self, new: NewVisit) -> Visit:
        """Conflict ``hazard.visit.contract_not_active``; Invalid with nested fields (``hazards.1.description``) for shape and blocking findings."""

    def list_visits(self, query: VisitQuery) -> Page[VisitRow]: ...

    def get_visit(self, visit_id: UUID) -> Visit: ...

    def void_visit(self, visit_id: UUID, reason: str) -> Visit:
        """Its agency within the rule book's hours (24), an officer later. Its hazards leave all views."""

    # hazards
    def list_hazards(self, query: HazardQuery) -> Page[HazardRow]: ...

    def count_hazards(self, query: HazardQuery) -> HazardCounts: ...

    def get_hazard(self, hazard_id: UUID) -> Hazard: ...

    def rectify_hazard(self, hazard_id: UUID, new: NewRectification) -> Hazard:
        """open -> rectified, by its agency or its enterprise. At least one photo."""

    def confirm_hazard(self, hazard_id: UUID, decision: ConfirmDecision, reason: str | None) -> Hazard:
        """rectified -> confirmed, or back to open with a reason. A major one needs its acceptance first."""

    def confirm_hazards(self, ids: list[UUID], decision: ConfirmDecision, reason: str | None) -> BulkResult:
        """At most 200. Each is decided for itself; what cannot be is named with its code."""

    def ask_extension(self, hazard_id: UUID, new_deadline_on: date, reason: str) -> Hazard: ...

    def decide_extension(self, hazard_id: UUID, extension_id: UUID, decision: ExtensionDecision, reason: str | None) -> Hazard: ...

    def cancel_hazard(self, hazard_id: UUID, reason: str) -> Hazard: ...

    def accept_hazard(self, hazard_id: UUID, opinion: str, file_ids: list[UUID]) -> Hazard: ...

    # links for enterprises
    def create_link(self, hazard_id: UUID) -> Link:
        """Ends at rectification, revocation or after the rule book's days (7); making one revokes the one before."""

    def revoke_links(self, hazard_id: UUID) -> None: ...

    # signals of paper visits: for officers, in their region; to everyone else there are none
    def list_signals(self, query: SignalQuery) -> Page[SignalRow]: ...

    def get_signal(self, signal_id: UUID) -> Signal: ...

    def dismiss_signal(self, signal_id: UUID, reason: str) -> Signal:
        """open -> dismissed. Conflict ``hazard.signal.decided_already``."""

    def follow_signal(self, signal_id: UUID, note: str) -> Signal:
        """open -> followed. Conflict ``hazard.signal.decided_already``."""

    # around
    def may_read_file(self, file_id: UUID) -> bool: ...

    def todo(self) -> dict[str, int]: ...
