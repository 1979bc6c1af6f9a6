"""Door ``zjjg.hazard.rules``: findings on a visit that is being submitted."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Protocol
from uuid import UUID

import msgspec

from contracts.rpc.hazard import NewVisit
from contracts.vocabulary import FindingSeverity


class VisitFacts(msgspec.Struct, kw_only=True, frozen=True):
    """What a rule may know beside the visit itself. ``used_photos`` are those that hang on another thing already."""

    today: date
    contract_ends_on: date
    used_photos: frozenset[UUID]
    thresholds: dict[str, str]


class RuleFinding(msgspec.Struct, kw_only=True, frozen=True):
    """``field`` is the dotted path in the visit's body; ``code`` is looked up in the message catalogue."""

    severity: FindingSeverity
    field: str
    code: str
    params: dict[str, str] = {}


class HazardRule(Protocol):
    """Pure: the same visit and facts always give the same findings; no clock, no I/O, no exception on odd text."""

    name: str
    version: str

    def findings(self, visit: NewVisit, facts: VisitFacts) -> Iterable[RuleFinding]: ...


def check_hazard_rule(rule: HazardRule, visits: Iterable[NewVisit], facts: VisitFacts, known_code: Callable[[str], bool]) -> None:
    """Conformance: run this on your rule in your own tests. AssertionError names what it breaks."""
    assert rule.name, "a rule has a name"
    assert rule.version, "a rule has a version: it is stored with its findings"
    for visit in visits:
        first = list(rule.findings(visit, facts))
        assert first == list(rule.findings(visit, facts)), f"{rule.name} answers differently the second time"
        for finding in first:
            assert known_code(finding.code), f"{rule.name}: no message for code {finding.code}"
            assert finding.field, f"{rule.name}: a finding names its field"
