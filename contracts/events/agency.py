"""Events of agency. No telephone number or ID number leaves the room."""

from datetime import date
from uuid import UUID

import msgspec

from contracts.vocabulary import CertificateKind, ContractState, DeclarationState, EvaluationKind, Post, ServiceKind, StaffState

AGENCY_SAVED = "agency_saved"
STAFF_SAVED = "staff_saved"
ENTERPRISE_SAVED = "enterprise_saved"
EVALUATION_CONTRACT_SAVED = "evaluation_contract_saved"
SERVICE_CONTRACT_SAVED = "service_contract_saved"
CERTIFICATE_DUE = "certificate_due"


class AgencySaved(msgspec.Struct, kw_only=True, frozen=True):
    """entity: the agency. ``declared`` is true from its first own save on: the manual's order hangs on it."""

    agency_id: UUID
    name: str
    uscc: str
    kinds: list[ServiceKind]
    region_code: str
    region_codes: list[str]
    state: DeclarationState
    declared: bool


class StaffSaved(msgspec.Struct, kw_only=True, frozen=True):
    """entity: the staff member. Active on a day: employed_from <= day, and neither left before it nor employed_until before it."""

    staff_id: UUID
    agency_id: UUID
    name: str
    post: Post
    state: StaffState
    employed_from: date
    employed_until: date | None
    left_on: date | None


class EnterpriseSaved(msgspec.Struct, kw_only=True, frozen=True):
    """entity: the enterprise. ``region_codes``: all regions it lies in, the city first, the township last where it has one."""

    enterprise_id: UUID
    name: str
    uscc: str
    region_code: str
    region_codes: list[str]


class EvaluationContractSaved(msgspec.Struct, kw_only=True, frozen=True):
    """entity: the contract. Region codes are the enterprise's."""

    contract_id: UUID
    agency_id: UUID
    number: str
    enterprise_id: UUID
    project: str
    kind: EvaluationKind
    state: ContractState
    signed_on: date
    starts_on: date | None
    due_on: date | None
    fee_fen: int
    team: list[UUID]
    region_codes: list[str]


class ServiceContractSaved(msgspec.Struct, kw_only=True, frozen=True):
    """entity: the contract. Region codes are the enterprise's."""

    contract_id: UUID
    agency_id: UUID
    number: str
    enterprise_id: UUID
    state: ContractState
    starts_on: date
    ends_on: date
    visits_per_year: int
    fee_fen: int | None
    team: list[UUID]
    region_codes: list[str]


class CertificateDue(msgspec.Struct, kw_only=True, frozen=True):
    """A certificate of an active staff member ends within ``days`` days, one of the rule book's thresholds.

    entity: f"{staff_id}:{kind}:{valid_until}:{days}", version 1: told once of each certificate, day of its end and threshold."""

    agency_id: UUID
    staff_id: UUID
    staff_name: str
    kind: CertificateKind
    valid_until: date
    days: int
