"""Built-in signal: everything was put right on the very day it was found."""

from collections.abc import Iterable

from contracts.extension.signals import ContractEvidence, SignalFinding, SignalSubject, VisitEvidence
from contracts.vocabulary import HazardState
from services.hazard.signals.thresholds import whole_number

THRESHOLD = "signal.rectified_at_once_min"
_RECTIFIED = (HazardState.RECTIFIED, HazardState.CONFIRMED)


class RectifiedAtOnceSignal:
    """All hazards of a visit that has at least the rule book's number are rectified, and each on the day of finding. Cancelled ones do
    not count."""

    name = "rectified_at_once"
    version = "1"
    subject = SignalSubject.VISIT

    def findings(self, evidence: VisitEvidence | ContractEvidence) -> Iterable[SignalFinding]:
        least = whole_number(evidence.thresholds, THRESHOLD)
        if not isinstance(evidence, VisitEvidence) or least is None:
            return
        hazards = [hazard for hazard in evidence.hazards if hazard.state is not HazardState.CANCELLED]
        if len(hazards) < max(1, least):
            return
        if all(hazard.state in _RECTIFIED and hazard.rectified_on == hazard.found_on for hazard in hazards):
            yield SignalFinding(
                key=str(evidence.visit.visit_id),
                code="hazard.signal.rectified_at_once",
                params={"number": evidence.visit.number, "hazards": str(len(hazards))},
                visits=[evidence.visit.visit_id],
                hazards=[hazard.hazard_id for hazard in hazards],
            )
