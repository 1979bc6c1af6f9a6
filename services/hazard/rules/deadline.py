"""Built-in rule: a hazard's days against each other, the visit and the end of the contract."""

from collections.abc import Iterable

from contracts.extension.hazard_rules import RuleFinding, VisitFacts
from contracts.rpc.hazard import NewVisit
from contracts.vocabulary import FindingSeverity


class DeadlineRule:
    """Blocks a deadline before the day of finding, and that alone. Warns of a deadline past the contract's end, when nobody may look
    after the hazard any more, and of a hazard found before the visit."""

    name = "deadline"
    version = "2"

    def findings(self, visit: NewVisit, facts: VisitFacts) -> Iterable[RuleFinding]:
        for i, hazard in enumerate(visit.hazards):
            if hazard.found_on < visit.visited_on:
                found = f"hazards.{i}.found_on"
                yield RuleFinding(severity=FindingSeverity.WARN, field=found, code="hazard.hazard.found_before_visit")
            field = f"hazards.{i}.deadline_on"
            if hazard.deadline_on < hazard.found_on:
                yield RuleFinding(severity=FindingSeverity.BLOCK, field=field, code="hazard.deadline.before_finding")
            elif hazard.deadline_on > facts.contract_ends_on:
                ends = {"ends_on": facts.contract_ends_on.isoformat()}
                yield RuleFinding(severity=FindingSeverity.WARN, field=field, code="hazard.deadline.past_contract", params=ends)
