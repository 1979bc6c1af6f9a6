"""What the chassis needs to know of townships."""

from contracts.events import hazard
from kit.room import Room
from zjjg_townships import replicas
from zjjg_townships.settings import TownshipsSettings
from zjjg_townships.tables import Base

ROOM = Room(
    name="townships",
    settings=TownshipsSettings,
    metadata=Base.metadata,
    package="zjjg_townships",
    replicas={
        "hazard": {
            hazard.VISIT_SUBMITTED: replicas.apply_visit,
            hazard.VISIT_VOIDED: replicas.apply_visit,
            hazard.HAZARD_CHANGED: replicas.apply_hazard,
        },
    },
)
