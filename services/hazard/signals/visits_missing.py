"""Built-in signal: visits that were promised and not made."""

from collections.abc import Iterable

from contracts.extension.signals import ContractEvidence, SignalFinding, SignalSubject, VisitEvidence
from services.hazard.signals.thresholds import whole_number

THRESHOLD = "signal.visits_missing_min"


class VisitsMissingSignal:
    """A year of a service contract is over, and at least the rule book's number of its promised visits was not made. A visit that is
    entered afterwards does not take the finding back."""

    name = "visits_missing"
    version = "1"
    subject = SignalSubject.CONTRACT

    def findings(self, evidence: VisitEvidence | ContractEvidence) -> Iterable[SignalFinding]:
        least = whole_number(evidence.thresholds, THRESHOLD)
        if not isinstance(evidence, ContractEvidence) or least is None:
            return
        if evidence.promised - len(evidence.done) >= max(1, least):
            yield SignalFinding(
                key=f"{evidence.contract_id}:{evidence.from_on.isoformat()}",
                code="hazard.signal.visits_missing",
                params={
                    "number": evidence.number,
                    "enterprise": evidence.enterprise_name,
                    "from_on": evidence.from_on.isoformat(),
                    "until_on": evidence.until_on.isoformat(),
                    "promised": str(evidence.promised),
                    "done": str(len(evidence.done)),
                },
                visits=evidence.done,
            )
