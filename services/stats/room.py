"""What the chassis needs to know of stats."""

from contracts.events import agency, auth, evaluation, hazard
from kit.room import Room, Timer
from services.stats import replicas
from services.stats.exports import EXPORTS
from services.stats.settings import StatsSettings
from services.stats.tables import Base
from services.stats.writing import follow_today

ROOM = Room(
    name="stats",
    settings=StatsSettings,
    metadata=Base.metadata,
    package="services.stats",
    exports=EXPORTS,
    replicas={
        "auth": {auth.REGION_SAVED: replicas.apply_region},
        "agency": {
            agency.AGENCY_SAVED: replicas.apply_agency,
            agency.ENTERPRISE_SAVED: replicas.apply_enterprise,
            agency.EVALUATION_CONTRACT_SAVED: replicas.apply_evaluation_contract,
            agency.SERVICE_CONTRACT_SAVED: replicas.apply_service_contract,
        },
        "evaluation": {
            evaluation.REPORT_SAVED: replicas.apply_report,
            evaluation.CAMPAIGN_SAVED: replicas.apply_campaign,
            evaluation.CHECKED_RECORD_SAVED: replicas.apply_checked_record,
        },
        "hazard": {
            hazard.VISIT_SUBMITTED: replicas.apply_visit,
            hazard.VISIT_VOIDED: replicas.apply_visit,
            hazard.HAZARD_CHANGED: replicas.apply_hazard,
        },
    },
    timers=[Timer("overdue", 60, follow_today)],
)
