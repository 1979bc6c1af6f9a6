"""The agency service: its entrypoints. What each does stands in ``contracts/rpc/agency.py`` and in its use case."""

from typing import Any
from uuid import UUID

from contracts.jobs import Job
from contracts.page import Page
from contracts.rpc.agency import (
    Agency,
    AgencyRow,
    Declaration,
    DeclaredAgencyQuery,
    DeclaredStaffQuery,
    Enterprise,
    EnterpriseEntry,
    EnterpriseQuery,
    EnterpriseRow,
    IdNumber,
    ReviewComment,
    StaffEntry,
    StaffMember,
    StaffQuery,
)
from contracts.rpc.agency_contracts import (
    EvaluationContract,
    EvaluationContractEntry,
    EvaluationContractQuery,
    ServiceContract,
    ServiceContractEntry,
    ServiceContractQuery,
    SiteNoticeEntry,
)
from contracts.rpc.auth import Import, Workbook
from contracts.vocabulary import ReviewDecision
from kit import service
from kit.entrypoints import event_handler, rpc
from services.agency.queries import agencies, files
from services.agency.queries import contracts as contract_lists
from services.agency.queries import enterprises as enterprise_lists
from services.agency.queries import staff as staff_lists
from services.agency.queries import todo as todos
from services.agency.room import ROOM
from services.agency.usecases import (
    contract_imports,
    declarations,
    enterprise_imports,
    enterprises,
    evaluation_contracts,
    reviews,
    service_contracts,
    site_notices,
    staff,
    staff_imports,
)


class AgencyService(service.Service):
    """Holds ``contracts.rpc.agency.AgencyRpc``."""

    name = "agency"
    room = ROOM

    @rpc
    def get_agency(self) -> Agency:
        return self.read(agencies.get_agency)

    @rpc
    def save_agency(self, declaration: Declaration, version: int | None) -> Agency:
        return self.write(declarations.save_agency, declaration, version)

    @rpc
    def submit_agency(self, version: int | None) -> Agency:
        return self.write(declarations.submit_agency, version)

    @rpc
    def list_staff(self, query: StaffQuery) -> Page[StaffMember]:
        return self.read(staff_lists.list_staff, query)

    @rpc
    def create_staff(self, entry: StaffEntry) -> StaffMember:
        return self.write(staff.create_staff, entry)

    @rpc
    def get_staff(self, staff_id: UUID) -> StaffMember:
        return self.read(staff_lists.get_staff, staff_id)

    @rpc
    def update_staff(self, staff_id: UUID, entry: StaffEntry, version: int) -> StaffMember:
        return self.write(staff.update_staff, staff_id, entry, version)

    @rpc
    def leave_staff(self, staff_id: UUID, version: int) -> None:
        self.write(staff.leave_staff, staff_id, version)

    @rpc
    def reveal_id_number(self, staff_id: UUID, reason: str) -> IdNumber:
        return self.write(staff.reveal_id_number, staff_id, reason, secrets=("id_number",))

    @rpc
    def import_staff(self, order: Import) -> Job:
        return self.write(staff_imports.import_staff, order)

    @rpc
    def staff_import_template(self) -> Workbook:
        return self.read(staff_imports.staff_import_template)

    @rpc
    def list_declared_agencies(self, query: DeclaredAgencyQuery) -> Page[AgencyRow]:
        return self.read(agencies.list_declared_agencies, query)

    @rpc
    def get_declared_agency(self, agency_id: UUID) -> Agency:
        return self.read(agencies.get_declared_agency, agency_id)

    @rpc
    def list_declared_staff(self, query: DeclaredStaffQuery) -> Page[StaffMember]:
        return self.read(staff_lists.list_declared_staff, query)

    @rpc
    def review_agency(self, agency_id: UUID, decision: ReviewDecision, comments: list[ReviewComment]) -> Agency:
        return self.write(reviews.review_agency, agency_id, decision, comments)

    @rpc
    def list_enterprises(self, query: EnterpriseQuery) -> Page[EnterpriseRow]:
        return self.read(enterprise_lists.list_enterprises, query)

    @rpc
    def import_enterprises(self, order: Import) -> Job:
        return self.write(enterprise_imports.import_enterprises, order)

    @rpc
    def enterprise_import_template(self) -> Workbook:
        return self.read(enterprise_imports.enterprise_import_template)

    @rpc
    def create_enterprise(self, entry: EnterpriseEntry) -> Enterprise:
        return self.write(enterprises.create_enterprise, entry)

    @rpc
    def get_enterprise(self, enterprise_id: UUID) -> Enterprise:
        return self.read(enterprise_lists.get_enterprise, enterprise_id)

    @rpc
    def update_enterprise(self, enterprise_id: UUID, entry: EnterpriseEntry, version: int) -> Enterprise:
        return self.write(enterprises.update_enterprise, enterprise_id, entry, version)

    @rpc
    def list_evaluation_contracts(self, query: EvaluationContractQuery) -> Page[EvaluationContract]:
        return self.read(contract_lists.list_evaluation_contracts, query)

    @rpc
    def import_evaluation_contracts(self, order: Import) -> Job:
        return self.write(contract_imports.import_evaluation_contracts, order)

    @rpc
    def evaluation_contract_import_template(self) -> Workbook:
        return self.read(contract_imports.evaluation_contract_import_template)

    @rpc
    def create_evaluation_contract(self, entry: EvaluationContractEntry) -> EvaluationContract:
        return self.write(evaluation_contracts.create_evaluation_contract, entry)

    @rpc
    def get_evaluation_contract(self, contract_id: UUID) -> EvaluationContract:
        return self.read(contract_lists.get_evaluation_contract, contract_id)

    @rpc
    def update_evaluation_contract(self, contract_id: UUID, entry: EvaluationContractEntry, version: int) -> EvaluationContract:
        return self.write(evaluation_contracts.update_evaluation_contract, contract_id, entry, version)

    @rpc
    def activate_evaluation_contract(self, contract_id: UUID) -> EvaluationContract:
        return self.write(evaluation_contracts.activate_evaluation_contract, contract_id)

    @rpc
    def close_evaluation_contract(self, contract_id: UUID) -> EvaluationContract:
        return self.write(evaluation_contracts.close_evaluation_contract, contract_id)

    @rpc
    def void_evaluation_contract(self, contract_id: UUID, reason: str) -> EvaluationContract:
        return self.write(evaluation_contracts.void_evaluation_contract, contract_id, reason)

    @rpc
    def record_site_notice(self, contract_id: UUID, entry: SiteNoticeEntry) -> EvaluationContract:
        return self.write(site_notices.record_site_notice, contract_id, entry)

    @rpc
    def list_service_contracts(self, query: ServiceContractQuery) -> Page[ServiceContract]:
        return self.read(contract_lists.list_service_contracts, query)

    @rpc
    def import_service_contracts(self, order: Import) -> Job:
        return self.write(contract_imports.import_service_contracts, order)

    @rpc
    def service_contract_import_template(self) -> Workbook:
        return self.read(contract_imports.service_contract_import_template)

    @rpc
    def create_service_contract(self, entry: ServiceContractEntry) -> ServiceContract:
        return self.write(service_contracts.create_service_contract, entry)

    @rpc
    def get_service_contract(self, contract_id: UUID) -> ServiceContract:
        return self.read(contract_lists.get_service_contract, contract_id)

    @rpc
    def update_service_contract(self, contract_id: UUID, entry: ServiceContractEntry, version: int) -> ServiceContract:
        return self.write(service_contracts.update_service_contract, contract_id, entry, version)

    @rpc
    def activate_service_contract(self, contract_id: UUID) -> ServiceContract:
        return self.write(service_contracts.activate_service_contract, contract_id)

    @rpc
    def close_service_contract(self, contract_id: UUID) -> ServiceContract:
        return self.write(service_contracts.close_service_contract, contract_id)

    @rpc
    def void_service_contract(self, contract_id: UUID, reason: str) -> ServiceContract:
        return self.write(service_contracts.void_service_contract, contract_id, reason)

    @rpc
    def may_read_file(self, file_id: UUID) -> bool:
        return self.read(files.may_read_file, file_id)

    @rpc
    def todo(self) -> dict[str, int]:
        return self.read(todos.todo)

    @event_handler("auth", "agency_registered")
    def on_agency_registered(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("auth", "region_saved")
    def on_region_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("auth", "rule_saved")
    def on_rule_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("auth", "dictionary_saved")
    def on_dictionary_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("auth", "calendar_saved")
    def on_calendar_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("auth", "file_saved")
    def on_file_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("hazard", "visit_submitted")
    def on_visit_submitted(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("hazard", "visit_voided")
    def on_visit_voided(self, payload: dict[str, Any]) -> None:
        self.apply(payload)
