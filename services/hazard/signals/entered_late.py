"""Built-in signal: a visit that was entered long after its day."""

from collections.abc import Iterable

from contracts.extension.signals import ContractEvidence, SignalFinding, SignalSubject, VisitEvidence
from services.hazard.signals.thresholds import whole_number

THRESHOLD = "signal.entered_late_days"


class EnteredLateSignal:
    """More days than the rule book's lie between the visit and its entry. The number is larger than that of the warning
    (``visit.late_entry_days``), which the agency itself sees."""

    name = "entered_late"
    version = "1"
    subject = SignalSubject.VISIT

    def findings(self, evidence: VisitEvidence | ContractEvidence) -> Iterable[SignalFinding]:
        most = whole_number(evidence.thresholds, THRESHOLD)
        if not isinstance(evidence, VisitEvidence) or most is None:
            return
        visit = evidence.visit
        days = (visit.entered_on - visit.visited_on).days
        if days > most:
            yield SignalFinding(
                key=str(visit.visit_id),
                code="hazard.signal.entered_late",
                params={
                    "number": visit.number,
                    "on": visit.visited_on.isoformat(),
                    "entered_on": visit.entered_on.isoformat(),
                    "days": str(days),
                },
                visits=[visit.visit_id],
            )
