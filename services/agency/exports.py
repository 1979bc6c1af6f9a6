"""The room's lists that can be exported."""

from contracts.rpc.agency import DeclaredAgencyQuery, DeclaredStaffQuery, EnterpriseQuery, StaffQuery
from contracts.rpc.agency_contracts import EvaluationContractQuery, ServiceContractQuery
from kit.exports import paged
from services.agency.queries.agencies import list_declared_agencies
from services.agency.queries.contracts import list_evaluation_contracts, list_service_contracts
from services.agency.queries.enterprises import list_enterprises
from services.agency.queries.staff import list_declared_staff, list_staff

EXPORTS = {
    "staff": paged(StaffQuery, list_staff),
    "declared_agencies": paged(DeclaredAgencyQuery, list_declared_agencies),
    "declared_staff": paged(DeclaredStaffQuery, list_declared_staff),
    "enterprises": paged(EnterpriseQuery, list_enterprises),
    "evaluation_contracts": paged(EvaluationContractQuery, list_evaluation_contracts),
    "service_contracts": paged(ServiceContractQuery, list_service_contracts),
}
