"""Submitted visits count on the day of the visit."""

from contracts.events.hazard import VisitFact
from contracts.vocabulary import VisitState
from services.stats.domain.sums import ALL, SOCIAL_DAY, Sums


def add_visit(sums: Sums, visit: VisitFact, sign: int) -> None:
    if visit.state is VisitState.SUBMITTED:
        sums.add_on(SOCIAL_DAY, (ALL, visit.agency_id), visit.region_codes, visit.visited_on, sign, {"visits": 1})
