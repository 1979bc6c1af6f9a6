"""Evaluation contracts and service contracts (manual: 安全评价合同, 社会化服务合同)."""

from typing import Any
from uuid import UUID

from flask import Response

from contracts.jobs import Job
from contracts.page import Page
from contracts.rpc.agency_contracts import (
    EvaluationContract,
    EvaluationContractEntry,
    EvaluationContractQuery,
    ServiceContract,
    ServiceContractEntry,
    ServiceContractQuery,
    SiteNoticeEntry,
)
from contracts.rpc.auth import Import
from gateway.api.accounts import workbook
from gateway.api.agencies import OWN, READERS
from gateway.api.files import accepted
from gateway.blueprint import Blueprint, if_match
from gateway.calls import forward, rooms
from gateway.file_kinds import XLSX
from gateway.schemas.accounts import ImportSchema
from gateway.schemas.agencies import ReasonSchema
from gateway.schemas.contracts import (
    EvaluationContractQuerySchema,
    EvaluationContractSchema,
    ServiceContractQuerySchema,
    ServiceContractSchema,
    SiteNoticeSchema,
)

blp = Blueprint("contracts", __name__, description="Contracts between agencies and enterprises")

EVALUATION = "/evaluation-contracts/<uuid:contract_id>"
SERVICE = "/service-contracts/<uuid:contract_id>"


@blp.act("GET", "/evaluation-contracts", allow=READERS, query=EvaluationContractQuerySchema, answer=Page[EvaluationContract])
def list_evaluation_contracts(query: EvaluationContractQuery) -> Page[EvaluationContract]:
    """The evaluation contracts that the caller may see."""
    return forward().agency.list_evaluation_contracts(query)


@blp.act("POST", "/evaluation-contracts", allow=OWN, body=EvaluationContractSchema, answer=EvaluationContract, status=201)
def create_evaluation_contract(entry: EvaluationContractEntry) -> EvaluationContract:
    """A draft, or with ``"state": "active"`` a contract in force at once."""
    return forward().agency.create_evaluation_contract(entry)


@blp.act("POST", "/evaluation-contracts/imports", allow=OWN, body=ImportSchema, answer=Job, status=202)
def import_evaluation_contracts(order: Import) -> Response:
    """Imports a workbook of evaluation contracts: all rows or none."""
    return accepted(rooms().agency.import_evaluation_contracts(order))


@blp.act("GET", "/evaluation-contracts/imports/template", allow=OWN, answer=bytes, media=XLSX)
def evaluation_contract_import_template() -> Response:
    """The empty workbook, with its columns and an example."""
    return workbook(rooms().agency.evaluation_contract_import_template())


@blp.act("GET", EVALUATION, allow=READERS, answer=EvaluationContract)
def get_evaluation_contract(contract_id: UUID) -> EvaluationContract:
    """One evaluation contract."""
    return forward().agency.get_evaluation_contract(contract_id)


@blp.act("PUT", EVALUATION, allow=OWN, body=EvaluationContractSchema, answer=EvaluationContract, if_match=True)
def update_evaluation_contract(entry: EvaluationContractEntry, contract_id: UUID) -> EvaluationContract:
    """Replaces a draft."""
    return forward().agency.update_evaluation_contract(contract_id, entry, if_match())


@blp.act("POST", f"{EVALUATION}/activation", allow=OWN, answer=EvaluationContract)
def activate_evaluation_contract(contract_id: UUID) -> EvaluationContract:
    """draft -> active."""
    return forward().agency.activate_evaluation_contract(contract_id)


@blp.act("POST", f"{EVALUATION}/closing", allow=OWN, answer=EvaluationContract)
def close_evaluation_contract(contract_id: UUID) -> EvaluationContract:
    """active -> closed."""
    return forward().agency.close_evaluation_contract(contract_id)


@blp.act("POST", f"{EVALUATION}/voiding", allow=OWN, body=ReasonSchema, answer=EvaluationContract)
def void_evaluation_contract(body: dict[str, Any], contract_id: UUID) -> EvaluationContract:
    """Voids it with a reason; it stays visible."""
    return forward().agency.void_evaluation_contract(contract_id, body["reason"])


@blp.act("POST", f"{EVALUATION}/site-notice", allow=OWN, body=SiteNoticeSchema, answer=EvaluationContract)
def record_site_notice(entry: SiteNoticeEntry, contract_id: UUID) -> EvaluationContract:
    """The agency says when it gave written notice of the site work; a late one is marked."""
    return forward().agency.record_site_notice(contract_id, entry)


@blp.act("GET", "/service-contracts", allow=READERS, query=ServiceContractQuerySchema, answer=Page[ServiceContract])
def list_service_contracts(query: ServiceContractQuery) -> Page[ServiceContract]:
    """The service contracts that the caller may see; ``active_on`` for those in force on a day."""
    return forward().agency.list_service_contracts(query)


@blp.act("POST", "/service-contracts", allow=OWN, body=ServiceContractSchema, answer=ServiceContract, status=201)
def create_service_contract(entry: ServiceContractEntry) -> ServiceContract:
    """A draft, or with ``"state": "active"`` a contract in force at once."""
    return forward().agency.create_service_contract(entry)


@blp.act("POST", "/service-contracts/imports", allow=OWN, body=ImportSchema, answer=Job, status=202)
def import_service_contracts(order: Import) -> Response:
    """Imports a workbook of service contracts: all rows or none."""
    return accepted(rooms().agency.import_service_contracts(order))


@blp.act("GET", "/service-contracts/imports/template", allow=OWN, answer=bytes, media=XLSX)
def service_contract_import_template() -> Response:
    """The empty workbook, with its columns and an example."""
    return workbook(rooms().agency.service_contract_import_template())


@blp.act("GET", SERVICE, allow=READERS, answer=ServiceContract)
def get_service_contract(contract_id: UUID) -> ServiceContract:
    """One service contract with the visits done under it."""
    return forward().agency.get_service_contract(contract_id)


@blp.act("PUT", SERVICE, allow=OWN, body=ServiceContractSchema, answer=ServiceContract, if_match=True)
def update_service_contract(entry: ServiceContractEntry, contract_id: UUID) -> ServiceContract:
    """Replaces a draft."""
    return forward().agency.update_service_contract(contract_id, entry, if_match())


@blp.act("POST", f"{SERVICE}/activation", allow=OWN, answer=ServiceContract)
def activate_service_contract(contract_id: UUID) -> ServiceContract:
    """draft -> active."""
    return forward().agency.activate_service_contract(contract_id)


@blp.act("POST", f"{SERVICE}/closing", allow=OWN, answer=ServiceContract)
def close_service_contract(contract_id: UUID) -> ServiceContract:
    """active -> closed."""
    return forward().agency.close_service_contract(contract_id)


@blp.act("POST", f"{SERVICE}/voiding", allow=OWN, body=ReasonSchema, answer=ServiceContract)
def void_service_contract(body: dict[str, Any], contract_id: UUID) -> ServiceContract:
    """Voids it with a reason; it stays visible."""
    return forward().agency.void_service_contract(contract_id, body["reason"])
