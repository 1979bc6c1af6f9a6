"""What the chassis must know of this room."""

from contracts.events import auth, hazard
from kit.files import apply_file
from kit.room import Room, Timer
from kit.vault import Sealed
from services.agency import id_vault, replicas
from services.agency.exports import EXPORTS
from services.agency.facts import FACTS
from services.agency.settings import AgencySettings
from services.agency.tables import (
    ACTIVE_ID_NUMBER,
    ACTIVE_ID_NUMBER_EVEN,
    ENTERPRISE_CODE,
    EVALUATION_NUMBER,
    SERVICE_NUMBER,
    STAFF,
    Base,
)
from services.agency.usecases.certificates import REMINDING_SECONDS, tell_certificates_due
from services.agency.usecases.contract_imports import (
    EVALUATION_IMPORT,
    SERVICE_IMPORT,
    run_evaluation_import,
    run_service_import,
)
from services.agency.usecases.enterprise_imports import ENTERPRISE_IMPORT, run_enterprise_import
from services.agency.usecases.reminders import tell_reminders
from services.agency.usecases.staff_imports import STAFF_IMPORT, run_staff_import

ROOM = Room(
    name="agency",
    settings=AgencySettings,
    metadata=Base.metadata,
    package="services.agency",
    exports=EXPORTS,
    replicas={
        "auth": {
            auth.AGENCY_REGISTERED: replicas.apply_agency_registered,
            auth.REGION_SAVED: replicas.apply_region,
            auth.RULE_SAVED: replicas.apply_rule,
            auth.DICTIONARY_SAVED: replicas.apply_dictionary,
            auth.FILE_SAVED: apply_file,
            auth.CALENDAR_SAVED: replicas.apply_calendar,
        },
        "hazard": {hazard.VISIT_SUBMITTED: replicas.apply_visit, hazard.VISIT_VOIDED: replicas.apply_visit},
    },
    facts=FACTS,
    jobs={
        STAFF_IMPORT: run_staff_import,
        ENTERPRISE_IMPORT: run_enterprise_import,
        EVALUATION_IMPORT: run_evaluation_import,
        SERVICE_IMPORT: run_service_import,
    },
    sealed=[Sealed(table=STAFF, column="id_number_sealed", purpose=id_vault.PURPOSE, index=id_vault.INDEX)],
    timers=[
        Timer("certificates_due", REMINDING_SECONDS, tell_certificates_due),
        Timer("reminders", REMINDING_SECONDS, tell_reminders),
    ],
    conflicts={
        ACTIVE_ID_NUMBER: "agency.staff.active_elsewhere",
        ACTIVE_ID_NUMBER_EVEN: "agency.staff.active_elsewhere",
        ENTERPRISE_CODE: "agency.enterprise.uscc_taken",
        EVALUATION_NUMBER: "agency.contract.number_taken",
        SERVICE_NUMBER: "agency.contract.number_taken",
    },
)
