"""Events of hazard. A visit and its hazards go out as one event; later changes of a hazard as one each."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from contracts.vocabulary import HazardLevel, HazardState, VisitState

VISIT_SUBMITTED = "visit_submitted"
VISIT_VOIDED = "visit_voided"
HAZARD_CHANGED = "hazard_changed"
LINK_CHANGED = "link_changed"


class HazardFact(msgspec.Struct, kw_only=True, frozen=True):
    """The whole of a hazard that figures and notices need. ``version`` is its own: visit events carry hazards too.

    ``act`` is what was done last, as the hazard's history names it (``send_back``), and ``acted_by`` the account that did it; both are
    empty in visit events and in answers to ``facts_of``.
    """

    hazard_id: UUID
    version: int
    visit_id: UUID
    agency_id: UUID
    enterprise_id: UUID
    region_codes: list[str]
    found_on: date
    deadline_on: date
    level: HazardLevel
    state: HazardState
    rectified_on: date | None
    number: str = ""
    enterprise_name: str = ""
    act: str = ""
    acted_by: UUID | None = None


class VisitFact(msgspec.Struct, kw_only=True, frozen=True):
    """entity: the visit; payload of visit_submitted and visit_voided, with every hazard of it as it is now."""

    visit_id: UUID
    contract_id: UUID
    agency_id: UUID
    enterprise_id: UUID
    region_codes: list[str]
    visited_on: date
    staff: list[UUID]
    state: VisitState
    hazards: list[HazardFact]


class LinkFact(msgspec.Struct, kw_only=True, frozen=True):
    """entity: the link; payload of link_changed. ``secret_hash`` is sha256 hex of the secret in the link ``<link_id>.<secret>``."""

    link_id: UUID
    hazard_id: UUID
    enterprise_id: UUID
    enterprise_name: str
    secret_hash: str
    expires_at: datetime
    ended: bool
