"""Contracts' rows as the contract's structs and as their events."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from contracts.events.agency import EvaluationContractSaved, ServiceContractSaved
from contracts.row import Named
from contracts.rpc.agency_contracts import EvaluationContract as EvaluationAnswer
from contracts.rpc.agency_contracts import ServiceContract as ServiceAnswer
from contracts.vocabulary import ContractState, EvaluationKind, Payer
from services.agency.domain import site_notices
from services.agency.tables import EvaluationContract, ServiceContract
from services.agency.wire.agencies import region_codes


class Around(msgspec.Struct, frozen=True):
    """What stands beside a page of contracts: names by id, visits by contract, and what notices of site work are reckoned with."""

    agencies: dict[UUID, str]
    enterprises: dict[UUID, str]
    staff: dict[UUID, str]
    visits: dict[UUID, int]
    today: date
    notice_days: int | None
    exceptions: Mapping[date, bool]


def _shared(row: EvaluationContract | ServiceContract, around: Around) -> dict[str, Any]:
    return {
        "id": row.id,
        "version": row.version,
        "created_at": row.created_at,
        "created_by": row.created_by,
        "updated_at": row.updated_at,
        "updated_by": row.updated_by,
        "agency_id": row.agency_id,
        "agency_name": around.agencies.get(row.agency_id, ""),
        "number": row.number,
        "enterprise_id": row.enterprise_id,
        "enterprise_name": around.enterprises.get(row.enterprise_id, ""),
        "region_code": row.region_code,
        "fee_fen": row.fee_fen,
        "team": row.team,
        "team_members": [Named(id=id, name=around.staff.get(id, "")) for id in row.team],
        "attachments": row.attachments,
        "state": ContractState(row.state),
        "void_reason": row.void_reason,
    }


def evaluation_answer(row: EvaluationContract, around: Around) -> EvaluationAnswer:
    due = None
    if row.starts_on is not None and around.notice_days is not None:
        due = site_notices.due_on(row.starts_on, around.notice_days, around.exceptions)
    return EvaluationAnswer(
        **_shared(row, around),
        project=row.project,
        kind=EvaluationKind(row.kind),
        scope=row.scope,
        signed_on=row.signed_on,
        starts_on=row.starts_on,
        due_on=row.due_on,
        site_notice=site_notices.standing(ContractState(row.state), due, row.site_notice_on, around.today),
        site_notice_due_on=due,
        site_notice_on=row.site_notice_on,
        site_notice_file_id=row.site_notice_file,
    )


def service_answer(row: ServiceContract, around: Around) -> ServiceAnswer:
    return ServiceAnswer(
        **_shared(row, around),
        service_items=row.service_items,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        visits_per_year=row.visits_per_year,
        visits_done=around.visits.get(row.id, 0),
        payer=None if row.payer is None else Payer(row.payer),
    )


def evaluation_saved(row: EvaluationContract) -> EvaluationContractSaved:
    return EvaluationContractSaved(
        contract_id=row.id,
        agency_id=row.agency_id,
        number=row.number,
        enterprise_id=row.enterprise_id,
        project=row.project,
        kind=EvaluationKind(row.kind),
        state=ContractState(row.state),
        signed_on=row.signed_on,
        starts_on=row.starts_on,
        due_on=row.due_on,
        fee_fen=row.fee_fen,
        team=row.team,
        region_codes=region_codes(row),
    )


def service_saved(row: ServiceContract) -> ServiceContractSaved:
    return ServiceContractSaved(
        contract_id=row.id,
        agency_id=row.agency_id,
        number=row.number,
        enterprise_id=row.enterprise_id,
        state=ContractState(row.state),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        visits_per_year=row.visits_per_year,
        fee_fen=row.fee_fen,
        team=row.team,
        region_codes=region_codes(row),
    )
