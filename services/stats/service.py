"""stats: figures by region, kept by events."""

from typing import Any

from contracts.rpc.stats import (
    EvaluationStatistics,
    RegionPeriod,
    SocialStatistics,
    SpotCheckPeriod,
    SpotCheckStatistics,
    Trend,
    TrendQuery,
)
from kit import service
from kit.entrypoints import event_handler, rpc
from services.stats.queries import statistics, todo, trends
from services.stats.room import ROOM


class StatsService(service.Service):
    """See ``contracts.rpc.stats``."""

    name = "stats"
    room = ROOM

    @rpc
    def evaluation_statistics(self, query: RegionPeriod) -> EvaluationStatistics:
        return self.read(statistics.evaluation_statistics, query)

    @rpc
    def social_statistics(self, query: RegionPeriod) -> SocialStatistics:
        return self.read(statistics.social_statistics, query)

    @rpc
    def spot_check_statistics(self, query: SpotCheckPeriod) -> SpotCheckStatistics:
        return self.read(statistics.spot_check_statistics, query)

    @rpc
    def trend(self, query: TrendQuery) -> Trend:
        return self.read(trends.trend, query)

    @rpc
    def todo(self) -> dict[str, int]:
        return self.read(todo.todo)

    @event_handler("auth", "region_saved")
    def on_region_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("agency", "agency_saved")
    def on_agency_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("agency", "enterprise_saved")
    def on_enterprise_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("agency", "evaluation_contract_saved")
    def on_evaluation_contract_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("agency", "service_contract_saved")
    def on_service_contract_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("evaluation", "report_saved")
    def on_report_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("evaluation", "campaign_saved")
    def on_campaign_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("evaluation", "checked_record_saved")
    def on_checked_record_saved(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("hazard", "visit_submitted")
    def on_visit_submitted(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("hazard", "visit_voided")
    def on_visit_voided(self, payload: dict[str, Any]) -> None:
        self.apply(payload)

    @event_handler("hazard", "hazard_changed")
    def on_hazard_changed(self, payload: dict[str, Any]) -> None:
        self.apply(payload)
