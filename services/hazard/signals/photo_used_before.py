"""Built-in signal: a photo that was taken elsewhere, on another day."""

from collections.abc import Iterable

from contracts.extension.signals import ContractEvidence, SignalFinding, SignalSubject, VisitEvidence
from services.hazard.signals.thresholds import whole_number

THRESHOLD = "signal.photo_distance_max"


class PhotoUsedBeforeSignal:
    """A photo of the visit hung on an earlier visit already: the same bytes, or a picture so like it that no more bits of its fingerprint
    differ than the rule book says. One finding a photo, by the likest earlier one."""

    name = "photo_used_before"
    version = "1"
    subject = SignalSubject.VISIT

    def findings(self, evidence: VisitEvidence | ContractEvidence) -> Iterable[SignalFinding]:
        most = whole_number(evidence.thresholds, THRESHOLD)
        if not isinstance(evidence, VisitEvidence) or most is None:
            return
        seen = set()
        for use in sorted(evidence.photos_used, key=lambda use: (use.distance, use.earlier.visited_on, use.earlier.visit_id)):
            if use.distance > most or use.photo_id in seen:
                continue
            seen.add(use.photo_id)
            yield SignalFinding(
                key=f"{evidence.visit.visit_id}:{use.photo_id}",
                code="hazard.signal.photo_used_before",
                params={
                    "number": evidence.visit.number,
                    "other_number": use.earlier.number,
                    "other_enterprise": use.earlier.enterprise_name,
                    "other_on": use.earlier.visited_on.isoformat(),
                    "distance": str(use.distance),
                },
                visits=[evidence.visit.visit_id, use.earlier.visit_id],
                photos=[use.photo_id, use.earlier_photo_id],
            )
