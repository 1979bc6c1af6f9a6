"""Built-in rule: visits entered long after the day."""

from collections.abc import Iterable

from contracts.extension.hazard_rules import RuleFinding, VisitFacts
from contracts.rpc.hazard import NewVisit
from contracts.vocabulary import FindingSeverity

THRESHOLD = "visit.late_entry_days"


class LateEntryRule:
    """Warns when more days than the rule book's lie between the visit and its entry; without that number nothing is late."""

    name = "late_entry"
    version = "1"

    def findings(self, visit: NewVisit, facts: VisitFacts) -> Iterable[RuleFinding]:
        value = facts.thresholds.get(THRESHOLD, "")
        if not (value.isdecimal() and len(value) < 5):
            return
        late = (facts.today - visit.visited_on).days
        if late > int(value):
            params = {"days": str(late)}
            yield RuleFinding(severity=FindingSeverity.WARN, field="visited_on", code="hazard.visit.late_entry", params=params)
