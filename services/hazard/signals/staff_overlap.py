"""Built-in signal: one person at two firms at the same time."""

from collections.abc import Iterable

from contracts.extension.signals import ContractEvidence, SeenVisit, SignalFinding, SignalSubject, VisitEvidence
from services.hazard.signals.thresholds import whole_number

THRESHOLD = "signal.overlap_minutes_min"


class StaffOverlapSignal:
    """Two visits of one day, at different enterprises, share a person and at least the rule book's minutes. Visits without both times
    say nothing. The later entered one is the visit that it is about."""

    name = "staff_overlap"
    version = "1"
    subject = SignalSubject.VISIT

    def findings(self, evidence: VisitEvidence | ContractEvidence) -> Iterable[SignalFinding]:
        least = whole_number(evidence.thresholds, THRESHOLD)
        if not isinstance(evidence, VisitEvidence) or least is None:
            return
        visit = evidence.visit
        for other in evidence.same_staff:
            shared = [member.name for member in visit.staff if member.id in {one.id for one in other.staff}]
            minutes = _minutes_shared(visit, other)
            if other.enterprise_id == visit.enterprise_id or not shared or minutes < max(1, least):
                continue
            yield SignalFinding(
                key=f"{visit.visit_id}:{other.visit_id}",
                code="hazard.signal.staff_overlap",
                params={
                    "staff": "、".join(shared),
                    "on": visit.visited_on.isoformat(),
                    "minutes": str(minutes),
                    "number": visit.number,
                    "other_number": other.number,
                    "other_enterprise": other.enterprise_name,
                },
                visits=[visit.visit_id, other.visit_id],
            )


def _minutes_shared(one: SeenVisit, other: SeenVisit) -> int:
    if one.from_time is None or one.until_time is None or other.from_time is None or other.until_time is None:
        return 0
    begin, end = max(one.from_time, other.from_time), min(one.until_time, other.until_time)
    return (end.hour - begin.hour) * 60 + end.minute - begin.minute
