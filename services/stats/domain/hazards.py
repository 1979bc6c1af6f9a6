"""Hazards count, in their present state, on the day they were found."""

from datetime import date

from contracts.events.hazard import HazardFact
from contracts.vocabulary import HazardLevel, HazardState
from services.stats.domain.sums import ALL, DEADLINE_SUM, SOCIAL_DAY, Number, Sums

_UNCOUNTED = frozenset({HazardState.CANCELLED, HazardState.VOID})
_RECTIFIED = frozenset({HazardState.RECTIFIED, HazardState.CONFIRMED})


def add_hazard(sums: Sums, hazard: HazardFact, overdue_before: date, sign: int) -> None:
    """An open hazard is in the sum ``overdue`` when its deadline lies before ``overdue_before``, else in the sum by deadline.

    Which of the two is overdue today is for the reader to say: it adds what has passed its deadline since.
    """
    if hazard.state in _UNCOUNTED:
        return
    owners, codes = (ALL, hazard.agency_id), hazard.region_codes
    values: dict[str, Number] = {"hazards": 1}
    if hazard.level is HazardLevel.MAJOR:
        values["major"] = 1
    if hazard.state in _RECTIFIED:
        values["rectified"] = 1
        if hazard.rectified_on is not None:
            values["rectify_count"] = 1
            values["rectify_days"] = (hazard.rectified_on - hazard.found_on).days
    if hazard.state is HazardState.CONFIRMED:
        values["confirmed"] = 1
    if hazard.state is HazardState.OPEN:
        if hazard.deadline_on < overdue_before:
            values["overdue"] = 1
        else:
            sums.add_at(DEADLINE_SUM, owners, codes, (hazard.deadline_on, hazard.found_on), sign, {"hazards": 1})
    sums.add_on(SOCIAL_DAY, owners, codes, hazard.found_on, sign, values)
