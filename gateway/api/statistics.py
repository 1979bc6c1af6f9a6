"""Statistics by region (manual: 统计分析)."""

from contracts.rpc.stats import (
    EvaluationStatistics,
    RegionPeriod,
    SocialStatistics,
    SpotCheckPeriod,
    SpotCheckStatistics,
    Trend,
    TrendQuery,
)
from gateway.api.agencies import READERS
from gateway.blueprint import Blueprint
from gateway.calls import rooms
from gateway.kept_answers import kept
from gateway.schemas.statistics import RegionPeriodSchema, SpotCheckPeriodSchema, TrendQuerySchema

blp = Blueprint("statistics", __name__, description="Statistics")


@blp.act("GET", "/statistics/evaluation", allow=READERS, query=RegionPeriodSchema, answer=EvaluationStatistics)
def evaluation_statistics(query: RegionPeriod) -> EvaluationStatistics:
    """[安全评价统计] A row for each child region; an agency also gets its own figures."""
    return kept("stats.evaluation", query, lambda: rooms().stats.evaluation_statistics(query))


@blp.act("GET", "/statistics/social", allow=READERS, query=RegionPeriodSchema, answer=SocialStatistics)
def social_statistics(query: RegionPeriod) -> SocialStatistics:
    """[社会化服务统计] A row for each child region; an agency also gets its own figures."""
    return kept("stats.social", query, lambda: rooms().stats.social_statistics(query))


@blp.act("GET", "/statistics/spot-checks", allow=READERS, query=SpotCheckPeriodSchema, answer=SpotCheckStatistics)
def spot_check_statistics(query: SpotCheckPeriod) -> SpotCheckStatistics:
    """[政府抽查统计] A row for each child region, by kind; an agency also gets its own published results."""
    return kept("stats.spot_checks", query, lambda: rooms().stats.spot_check_statistics(query))


@blp.act("GET", "/statistics/trend", allow=READERS, query=TrendQuerySchema, answer=Trend)
def trend(query: TrendQuery) -> Trend:
    """One figure of a region by month, quarter or year."""
    return kept("stats.trend", query, lambda: rooms().stats.trend(query))
