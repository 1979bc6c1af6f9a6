"""Service contracts: entering, editing a draft, and their life."""

from uuid import UUID

from contracts.actor import Actor
from contracts.rpc.agency_contracts import ServiceContract as ServiceAnswer
from contracts.rpc.agency_contracts import ServiceContractEntry
from contracts.vocabulary import Right
from kit.work import Work
from services.agency.domain.contracts import checked_service
from services.agency.tables import ServiceContract
from services.agency.usecases import contracts
from services.agency.usecases.contracts import Kind
from services.agency.wire.contracts import service_answer

KIND = Kind(
    table=ServiceContract,
    right=Right.SERVICE_CONTRACT,
    checked=checked_service,
    answer=service_answer,
    own_fields=("service_items", "starts_on", "ends_on", "visits_per_year", "fee_fen", "payer"),
    search=lambda _entry: [],
    dictionaries={"service_items": "service_items"},
)


def create_service_contract(actor: Actor, work: Work, entry: ServiceContractEntry) -> ServiceAnswer:
    return contracts.create(actor, work, KIND, entry)


def update_service_contract(
    actor: Actor, work: Work, contract_id: UUID, entry: ServiceContractEntry, version: int
) -> ServiceAnswer:
    return contracts.update(actor, work, KIND, contract_id, entry, version)


def activate_service_contract(actor: Actor, work: Work, contract_id: UUID) -> ServiceAnswer:
    return contracts.activate(actor, work, KIND, contract_id)


def close_service_contract(actor: Actor, work: Work, contract_id: UUID) -> ServiceAnswer:
    return contracts.close(actor, work, KIND, contract_id)


def void_service_contract(actor: Actor, work: Work, contract_id: UUID, reason: str) -> ServiceAnswer:
    return contracts.void(actor, work, KIND, contract_id, reason)
