"""Door ``zjjg.hazard.signals``: signs that a visit was made on paper alone, found in the background and weighed by an officer."""

from collections.abc import Callable, Iterable
from datetime import date, time
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import msgspec

from contracts.row import Named
from contracts.vocabulary import HazardState


class SignalSubject(StrEnum):
    """What a signal looks at: each visit (``VisitEvidence``), or each finished year of a service contract (``ContractEvidence``)."""

    VISIT = "visit"
    CONTRACT = "contract"


class SeenVisit(msgspec.Struct, kw_only=True, frozen=True):
    """``entered_on`` is the local day on which it was submitted. Void visits are never seen."""

    visit_id: UUID
    number: str
    agency_id: UUID
    enterprise_id: UUID
    enterprise_name: str
    visited_on: date
    entered_on: date
    from_time: time | None = None
    until_time: time | None = None
    staff: list[Named] = []


class SeenHazard(msgspec.Struct, kw_only=True, frozen=True):
    hazard_id: UUID
    number: str
    found_on: date
    rectified_on: date | None
    state: HazardState


class PhotoUse(msgspec.Struct, kw_only=True, frozen=True):
    """A photo of this visit that hung on an earlier one. ``distance`` is how many of 64 bits differ between the two pictures: 0 for
    the very same bytes too."""

    photo_id: UUID
    earlier_photo_id: UUID
    earlier: SeenVisit
    distance: int


class TextUse(msgspec.Struct, kw_only=True, frozen=True):
    """A hazard's description that was written, marks and spaces aside, for an earlier hazard of another enterprise. ``length`` without them."""

    hazard_id: UUID
    earlier_hazard_id: UUID
    earlier: SeenVisit
    length: int


class VisitEvidence(msgspec.Struct, kw_only=True, frozen=True):
    """One visit and what it shares with others. ``same_staff`` are those of the same day, entered earlier, with one of its staff.

    Lists of what was used before hold the earliest few uses, not all. ``thresholds`` is the rule book: key -> decimal text.
    """

    visit: SeenVisit
    hazards: list[SeenHazard] = []
    same_staff: list[SeenVisit] = []
    photos_used: list[PhotoUse] = []
    texts_used: list[TextUse] = []
    thresholds: dict[str, str] = {}


class ContractEvidence(msgspec.Struct, kw_only=True, frozen=True):
    """One year of a service contract that is over: from ``from_on`` until before ``until_on``, at most to the contract's end.

    ``promised`` is the contract's number of visits a year, in proportion where the year is a part of one. ``done`` are the visits, not void.
    """

    contract_id: UUID
    number: str
    enterprise_name: str
    from_on: date
    until_on: date
    promised: int
    done: list[UUID]
    thresholds: dict[str, str] = {}


class SignalFinding(msgspec.Struct, kw_only=True, frozen=True):
    """``key`` tells the plugin's findings apart for good: the same key again is the same finding, whatever else it says.

    ``code`` with ``params`` is the explanation, looked up in the message catalogue. The ids are the rows that it rests on. What names
    another visit goes into params ``other_*``: it is starred for officers in whose region that visit is not.
    """

    key: str
    code: str
    params: dict[str, str] = {}
    visits: list[UUID] = []
    hazards: list[UUID] = []
    photos: list[UUID] = []


class Signal(Protocol):
    """Pure: the same evidence always gives the same findings; no clock, no I/O. ``subject`` says which kind of evidence it is given.

    A number that it needs and the rule book does not have means that it finds nothing.
    """

    name: str
    version: str
    subject: SignalSubject

    def findings(self, evidence: VisitEvidence | ContractEvidence) -> Iterable[SignalFinding]: ...


def check_signal(signal: Signal, evidence: Iterable[VisitEvidence | ContractEvidence], known_code: Callable[[str], bool]) -> None:
    """Conformance: run this on your signal in your own tests. AssertionError names what it breaks."""
    assert signal.name, "a signal has a name"
    assert signal.version, "a signal has a version: it is stored with its findings"
    wanted = VisitEvidence if signal.subject is SignalSubject.VISIT else ContractEvidence
    for seen in evidence:
        if not isinstance(seen, wanted):
            continue
        first = list(signal.findings(seen))
        assert first == list(signal.findings(seen)), f"{signal.name} answers differently the second time"
        assert len({finding.key for finding in first}) == len(first), f"{signal.name}: two findings with one key"
        assert not list(signal.findings(msgspec.structs.replace(seen, thresholds={}))), (
            f"{signal.name}: its numbers are the rule book's"
        )
        for finding in first:
            assert finding.key, f"{signal.name}: a finding has a key"
            assert known_code(finding.code), f"{signal.name}: no message for code {finding.code}"
            assert finding.visits or wanted is ContractEvidence, f"{signal.name}: a finding names the visits that it rests on"
