"""Which list, under which filter, shows the rows that a figure counts. Figures that are sums or means of others have none."""

from collections.abc import Mapping
from datetime import date

from contracts.rpc.stats import FigureSource, RegionPeriod
from contracts.vocabulary import CheckedRecordState, HazardLevel, HazardView, ReportState, ServiceKind, VisitState

Filter = Mapping[str, str]


def sources_of(screen: str, period: RegionPeriod, kind: ServiceKind | None = None) -> dict[str, FigureSource]:
    """By figure. ``kind`` is that of the spot checks that are asked for."""
    known = {"evaluation": _evaluation, "social": _social}
    return known[screen](period) if screen in known else _spot_checks(period, kind)


def _evaluation(period: RegionPeriod) -> dict[str, FigureSource]:
    published = {"state": CheckedRecordState.PUBLISHED.value, "kind": ServiceKind.EVALUATION.value}
    return {
        "agencies": _agencies(ServiceKind.EVALUATION),
        "contracts": _contracts("/evaluation-contracts", period),
        "reports": _rows("/evaluation-reports", {"state": ReportState.ISSUED.value}, "finished", period),
        "checked": _rows("/checked-records", published, "published", period),
    }


def _social(period: RegionPeriod) -> dict[str, FigureSource]:
    def hazards(view: HazardView, **more: str) -> FigureSource:
        return _rows("/hazards", {"view": view.value, **more}, "found", period)

    return {
        "agencies": _agencies(ServiceKind.SOCIAL),
        "contracts": _contracts("/service-contracts", period),
        "visits": _rows("/visits", {"state": VisitState.SUBMITTED.value}, "visited", period),
        "hazards": hazards(HazardView.ALL),
        "major": hazards(HazardView.ALL, level=HazardLevel.MAJOR.value),
        "rectified": hazards(HazardView.RECTIFIED),
        "confirmed": hazards(HazardView.CONFIRMED),
        "overdue": hazards(HazardView.OVERDUE),
    }


def _spot_checks(period: RegionPeriod, kind: ServiceKind | None) -> dict[str, FigureSource]:
    chosen = {"kind": kind.value} if kind is not None else {}
    state = {"state": CheckedRecordState.PUBLISHED.value}
    counted = {"counted": "true", **chosen}
    return {
        "campaigns": _rows("/campaigns", counted, "counted", period),
        "drawn": _rows("/checked-records", counted, "counted", period),
        "scored": _rows("/checked-records", {"scored": "true", **chosen}, "counted", period),
        "published": _rows("/checked-records", {**state, **chosen}, "published", period),
    }


def _agencies(kind: ServiceKind) -> FigureSource:
    return FigureSource(list="/declared-agencies", filter={"kind": kind.value, "registered": "true"})


def _contracts(path: str, period: RegionPeriod) -> FigureSource:
    return _rows(path, {"counted": "true"}, "term", period)


def _rows(path: str, chosen: Filter, by: str, period: RegionPeriod) -> FigureSource:
    edges: dict[str, date | None] = {f"{by}_from": period.from_on, f"{by}_until": period.until_on}
    given = {name: day.isoformat() for name, day in edges.items() if day is not None}
    return FigureSource(list=path, filter={**chosen, **given})
