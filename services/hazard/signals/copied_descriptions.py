"""Built-in signal: a visit's hazards are another firm's."""

from collections import Counter
from collections.abc import Iterable

from contracts.extension.signals import ContractEvidence, SignalFinding, SignalSubject, VisitEvidence
from services.hazard.signals.thresholds import whole_number

LENGTH, NUMBER = "signal.description_length_min", "signal.descriptions_copied_min"


class CopiedDescriptionsSignal:
    """At least the rule book's number of descriptions, each long enough to be no set phrase, stand word for word at another enterprise,
    entered earlier. One finding a visit; the firm named is the one most was copied from."""

    name = "copied_descriptions"
    version = "1"
    subject = SignalSubject.VISIT

    def findings(self, evidence: VisitEvidence | ContractEvidence) -> Iterable[SignalFinding]:
        length, least = (whole_number(evidence.thresholds, key) for key in (LENGTH, NUMBER))
        if not isinstance(evidence, VisitEvidence) or length is None or least is None:
            return
        copied = [use for use in evidence.texts_used if use.length >= length]
        if len({use.hazard_id for use in copied}) < max(1, least):
            return
        firms = Counter((use.earlier.enterprise_name, use.earlier.number) for use in copied)
        (firm, number), _ = min(firms.items(), key=lambda item: (-item[1], item[0]))
        yield SignalFinding(
            key=str(evidence.visit.visit_id),
            code="hazard.signal.copied_descriptions",
            params={
                "number": evidence.visit.number,
                "copied": str(len({use.hazard_id for use in copied})),
                "hazards": str(len(evidence.hazards)),
                "other_enterprise": firm,
                "other_number": number,
            },
            visits=list(dict.fromkeys([evidence.visit.visit_id, *(use.earlier.visit_id for use in copied)])),
            hazards=list(dict.fromkeys([i for use in copied for i in (use.hazard_id, use.earlier_hazard_id)])),
        )
