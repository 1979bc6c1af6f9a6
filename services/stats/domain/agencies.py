"""Agencies count where they are registered, once for each kind of service."""

from contracts.events.agency import AgencySaved
from contracts.vocabulary import ServiceKind
from services.stats.domain.sums import AGENCY_SUM, ALL, Sums


def add_agency(sums: Sums, agency: AgencySaved, sign: int) -> None:
    kinds = {kind.value: int(kind in agency.kinds) for kind in ServiceKind}
    sums.add_at(AGENCY_SUM, (ALL, agency.agency_id), agency.region_codes, (), sign, kinds)
