"""The room's screens that can be exported: a row for each region, and the total as the last one; of a trend one for each step."""

from decimal import Decimal
from typing import Any

import msgspec

from contracts.rpc.stats import RegionPeriod, SpotCheckPeriod, Trend, TrendQuery
from kit.exports import whole
from services.stats.queries.statistics import evaluation_statistics, social_statistics, spot_check_statistics
from services.stats.queries.trends import trend


def _rows(screen: Any) -> list[dict[str, Any]]:
    return [*map(msgspec.structs.asdict, screen.rows), {**msgspec.structs.asdict(screen.total), "region_name": "\u2211"}]


def _points(trend: Trend) -> list[dict[str, Any]]:
    """Money in yuan, as it is drawn: the column is of one figure alone and cannot say its unit."""
    points = [msgspec.structs.asdict(point) for point in trend.points]
    if trend.unit == "fen":
        return [{**point, "value": None if point["value"] is None else Decimal(point["value"]) / 100} for point in points]
    return points


EXPORTS = {
    "statistics_evaluation": whole(RegionPeriod, evaluation_statistics, _rows),
    "statistics_social": whole(RegionPeriod, social_statistics, _rows),
    "statistics_spot_checks": whole(SpotCheckPeriod, spot_check_statistics, _rows),
    "statistics_trend": whole(TrendQuery, trend, _points),
}
