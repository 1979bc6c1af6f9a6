"""Evaluation contracts: entering, editing a draft, and their life."""

from uuid import UUID

from contracts.actor import Actor
from contracts.rpc.agency_contracts import EvaluationContract as EvaluationAnswer
from contracts.rpc.agency_contracts import EvaluationContractEntry
from contracts.vocabulary import Right
from kit.work import Work
from services.agency.domain.contracts import checked_evaluation
from services.agency.tables import EvaluationContract
from services.agency.usecases import contracts
from services.agency.usecases.contracts import Kind
from services.agency.wire.contracts import evaluation_answer

KIND = Kind(
    table=EvaluationContract,
    right=Right.EVALUATION_CONTRACT,
    checked=checked_evaluation,
    answer=evaluation_answer,
    own_fields=("project", "kind", "scope", "signed_on", "starts_on", "due_on", "fee_fen"),
    search=lambda entry: [entry.project],
    dictionaries={},
)


def create_evaluation_contract(actor: Actor, work: Work, entry: EvaluationContractEntry) -> EvaluationAnswer:
    return contracts.create(actor, work, KIND, entry)


def update_evaluation_contract(
    actor: Actor, work: Work, contract_id: UUID, entry: EvaluationContractEntry, version: int
) -> EvaluationAnswer:
    return contracts.update(actor, work, KIND, contract_id, entry, version)


def activate_evaluation_contract(actor: Actor, work: Work, contract_id: UUID) -> EvaluationAnswer:
    return contracts.activate(actor, work, KIND, contract_id)


def close_evaluation_contract(actor: Actor, work: Work, contract_id: UUID) -> EvaluationAnswer:
    return contracts.close(actor, work, KIND, contract_id)


def void_evaluation_contract(actor: Actor, work: Work, contract_id: UUID, reason: str) -> EvaluationAnswer:
    return contracts.void(actor, work, KIND, contract_id, reason)
