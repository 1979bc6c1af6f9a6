"""The contracts that agencies have with enterprises: what agency's calls on them take and answer. The calls stand in ``agency.py``."""

from datetime import date
from uuid import UUID

import msgspec

from contracts.page import PageQuery
from contracts.row import Named, Row
from contracts.vocabulary import ContractState, EvaluationKind, Payer, SiteNotice


class EvaluationContractEntry(msgspec.Struct, kw_only=True, frozen=True):
    """``state`` may be draft or active. ``team`` are active staff members, at least two."""

    number: str
    enterprise_id: UUID
    project: str
    kind: EvaluationKind
    signed_on: date
    fee_fen: int
    team: list[UUID]
    scope: str | None = None
    starts_on: date | None = None
    due_on: date | None = None
    attachments: list[UUID] = []
    state: ContractState = ContractState.DRAFT


class EvaluationContract(Row, kw_only=True, frozen=True):
    """``site_notice_due_on``: the last day for the written notice of site work, working days before ``starts_on`` as the rule book and the
    work calendar say today. ``site_notice_on``: the day on which the agency says that it was sent."""

    agency_id: UUID
    agency_name: str
    number: str
    enterprise_id: UUID
    enterprise_name: str
    region_code: str
    project: str
    kind: EvaluationKind
    scope: str | None
    signed_on: date
    starts_on: date | None
    due_on: date | None
    fee_fen: int
    team: list[UUID]
    team_members: list[Named]
    attachments: list[UUID]
    state: ContractState
    void_reason: str | None
    site_notice: SiteNotice = SiteNotice.NONE
    site_notice_due_on: date | None = None
    site_notice_on: date | None = None
    site_notice_file_id: UUID | None = None


class SiteNoticeEntry(msgspec.Struct, kw_only=True, frozen=True):
    """The written notice of site work was sent on this day; ``file_id`` is a copy of it."""

    sent_on: date
    file_id: UUID | None = None


class ServiceContractEntry(msgspec.Struct, kw_only=True, frozen=True):
    number: str
    enterprise_id: UUID
    service_items: list[str]
    starts_on: date
    ends_on: date
    visits_per_year: int
    fee_fen: int | None = None
    payer: Payer | None = None
    team: list[UUID] = []
    attachments: list[UUID] = []
    state: ContractState = ContractState.DRAFT


class ServiceContract(Row, kw_only=True, frozen=True):
    """``visits_done`` counts the submitted, not voided visits under it; it follows the hazard room within seconds."""

    agency_id: UUID
    agency_name: str
    number: str
    enterprise_id: UUID
    enterprise_name: str
    region_code: str
    service_items: list[str]
    starts_on: date
    ends_on: date
    visits_per_year: int
    visits_done: int
    fee_fen: int | None
    payer: Payer | None
    team: list[UUID]
    team_members: list[Named]
    attachments: list[UUID]
    state: ContractState
    void_reason: str | None


class ContractQuery(PageQuery, kw_only=True, frozen=True):
    """``term_from`` inclusive, ``term_until`` exclusive: the term touches that period. ``counted`` true: active or closed, neither draft
    nor void. Together they find what statistics count."""

    term_from: date | None = None
    term_until: date | None = None
    counted: bool = False
    agency_id: UUID | None = None
    enterprise_id: UUID | None = None
    region_code: str | None = None
    state: ContractState | None = None
    q: str | None = None


class EvaluationContractQuery(ContractQuery, kw_only=True, frozen=True):
    """``site_notice_due`` true: in force, without a notice of site work, and the last day for it is near or has passed;
    ``site_notice_missing`` true: it has passed."""

    kind: EvaluationKind | None = None
    site_notice_due: bool = False
    site_notice_missing: bool = False


class ServiceContractQuery(ContractQuery, kw_only=True, frozen=True):
    """``active_on``: in force on that day, which is what a visit of that day asks for."""

    active_on: date | None = None
