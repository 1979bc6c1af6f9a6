"""The room's lists that can be exported."""

from contracts.rpc.hazard import HazardQuery, VisitQuery
from contracts.rpc.signals import SignalQuery
from kit.exports import paged
from services.hazard.queries.hazards import list_hazards
from services.hazard.queries.signals import list_signals
from services.hazard.queries.visits import list_visits

EXPORTS = {
    "visits": paged(VisitQuery, list_visits),
    "hazards": paged(HazardQuery, list_hazards),
    "signals": paged(SignalQuery, list_signals),
}
