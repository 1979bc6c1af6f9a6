"""Evaluation and service contracts: their one life, and what is asked of an entry."""

from enum import StrEnum
from uuid import UUID

import msgspec

from contracts.life import moved
from contracts.rpc.agency_contracts import EvaluationContractEntry, ServiceContractEntry
from contracts.vocabulary import ContractState
from services.agency.domain.fields import Fields

S = ContractState


class Act(StrEnum):
    EDIT = "edit"
    ACTIVATE = "activate"
    CLOSE = "close"
    VOID = "void"


LIFE: dict[tuple[ContractState, Act], ContractState] = {
    (S.DRAFT, Act.EDIT): S.DRAFT,
    (S.DRAFT, Act.ACTIVATE): S.ACTIVE,
    (S.ACTIVE, Act.CLOSE): S.CLOSED,
    (S.DRAFT, Act.VOID): S.VOID,
    (S.ACTIVE, Act.VOID): S.VOID,
}
"""All there is. A contract in force is not edited: it is voided with a reason and entered anew."""


def next_state(state: ContractState, act: Act) -> ContractState:
    """Raises Conflict ``agency.contract.state`` when ``act`` has no place in ``state``."""
    return moved(LIFE, state, act, "agency.contract.state")


def checked_evaluation(entry: EvaluationContractEntry, team_min: int) -> EvaluationContractEntry:
    """The entry cleaned. Raises Invalid with every wrong field; its team always has at least ``team_min`` people."""
    fields = Fields()
    fields.days(signed_on=entry.signed_on, starts_on=entry.starts_on, due_on=entry.due_on)
    fields.in_order("starts_on", entry.starts_on, "due_on", entry.due_on)
    fields.in_order("signed_on", entry.signed_on, "due_on", entry.due_on)
    fields.number("fee_fen", entry.fee_fen)
    _check_rest(fields, entry.team, entry.attachments, entry.state)
    _check_team_size(fields, entry.team, team_min)
    clean = msgspec.structs.replace(
        entry,
        number=fields.text("number", entry.number, 100),
        project=fields.text("project", entry.project, 200),
        scope=fields.optional_text("scope", entry.scope, 1000),
    )
    fields.finish()
    return clean


def checked_service(entry: ServiceContractEntry, team_min: int) -> ServiceContractEntry:
    """The entry cleaned. Raises Invalid with every wrong field; only a draft may go without a team of at least ``team_min`` people."""
    fields = Fields()
    fields.days(starts_on=entry.starts_on, ends_on=entry.ends_on)
    fields.in_order("starts_on", entry.starts_on, "ends_on", entry.ends_on)
    fields.number("visits_per_year", entry.visits_per_year, 1, 10_000)
    fields.number("fee_fen", entry.fee_fen)
    if not entry.service_items:
        fields.add("service_items", "field.required")
    _check_rest(fields, entry.team, entry.attachments, entry.state)
    if entry.team or entry.state is S.ACTIVE:
        _check_team_size(fields, entry.team, team_min)
    clean = msgspec.structs.replace(
        entry,
        number=fields.text("number", entry.number, 100),
        service_items=fields.texts("service_items", entry.service_items, 100),
    )
    fields.finish()
    return clean


def _check_rest(fields: Fields, team: list[UUID], attachments: list[UUID], state: ContractState) -> None:
    fields.at_most("team", team, 200)
    fields.distinct("team", team)
    fields.at_most("attachments", attachments, 20)
    fields.distinct("attachments", attachments)
    if state not in (S.DRAFT, S.ACTIVE):
        fields.add("state", "agency.contract.first_state")


def _check_team_size(fields: Fields, team: list[UUID], team_min: int) -> None:
    if len(set(team)) < team_min:
        fields.add("team", "agency.contract.team_too_small", smallest=str(team_min))


def checked_reason(reason: str) -> str:
    """Why a contract is voided or an ID number revealed. Raises Invalid."""
    fields = Fields()
    clean = fields.text("reason", reason, 500)
    fields.finish()
    return clean
