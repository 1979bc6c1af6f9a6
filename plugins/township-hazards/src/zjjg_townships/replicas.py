"""What hazard's events change here. A hazard's own version decides: duplicates and disorder change nothing."""

import msgspec

from contracts.events.envelope import Envelope
from contracts.events.hazard import HazardFact, VisitFact
from kit.db import keep_newest
from kit.work import Work
from zjjg_townships.tables import HazardCopy


def apply_visit(work: Work, event: Envelope) -> None:
    for hazard in msgspec.convert(event.payload, VisitFact, strict=False).hazards:
        _keep(work, hazard)


def apply_hazard(work: Work, event: Envelope) -> None:
    _keep(work, msgspec.convert(event.payload, HazardFact, strict=False))


def _keep(work: Work, hazard: HazardFact) -> None:
    city, district, township = [*hazard.region_codes, "", "", ""][:3]
    values = {
        "id": hazard.hazard_id,
        "city": city,
        "district": district,
        "township": township,
        "place": township or district or city,
        "state": hazard.state,
        "level": hazard.level,
        "deadline_on": hazard.deadline_on,
        "version": hazard.version,
    }
    keep_newest(work.db, HazardCopy, values)
