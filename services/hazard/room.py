"""What the chassis needs to know of this room."""

from contracts.events import agency, auth
from kit.files import apply_file
from kit.room import Room, Timer
from services.hazard import facts, replicas
from services.hazard.exports import EXPORTS
from services.hazard.settings import HazardSettings
from services.hazard.tables import Base
from services.hazard.usecases.counters import FOLD_SECONDS, fold_counts
from services.hazard.usecases.reminders import REMINDING_SECONDS, tell_deadlines
from services.hazard.usecases.signal_watch import TURN_SECONDS, watch

ROOM = Room(
    name="hazard",
    settings=HazardSettings,
    metadata=Base.metadata,
    package="services.hazard",
    exports=EXPORTS,
    replicas={
        "agency": {
            agency.AGENCY_SAVED: replicas.apply_agency,
            agency.STAFF_SAVED: replicas.apply_staff,
            agency.ENTERPRISE_SAVED: replicas.apply_enterprise,
            agency.SERVICE_CONTRACT_SAVED: replicas.apply_contract,
        },
        "auth": {
            auth.REGION_SAVED: replicas.apply_region,
            auth.DICTIONARY_SAVED: replicas.apply_dictionary,
            auth.RULE_SAVED: replicas.apply_rule,
            auth.FILE_SAVED: apply_file,
        },
    },
    facts={"visit": facts.visit_facts, "hazard": facts.hazard_facts, "link": facts.link_facts},
    timers=[
        Timer("fold_counts", FOLD_SECONDS, fold_counts),
        Timer("deadlines", REMINDING_SECONDS, tell_deadlines),
        Timer("signals", TURN_SECONDS, watch),
    ],
    conflicts={"uq_extension_asked": "hazard.extension.asked_already"},
)
