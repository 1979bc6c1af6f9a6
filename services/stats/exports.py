"""The room's screens that can be exported: a row for each region, and the total as the last one."""

from typing import Any

import msgspec

from contracts.rpc.stats import RegionPeriod, SpotCheckPeriod
from kit.exports import whole
from services.stats.queries.statistics import evaluation_statistics, social_statistics, spot_check_statistics


def _rows(screen: Any) -> list[dict[str, Any]]:
    return [*map(msgspec.structs.asdict, screen.rows), {**msgspec.structs.asdict(screen.total), "region_name": "\u2211"}]


EXPORTS = {
    "statistics_evaluation": whole(RegionPeriod, evaluation_statistics, _rows),
    "statistics_social": whole(RegionPeriod, social_statistics, _rows),
    "statistics_spot_checks": whole(SpotCheckPeriod, spot_check_statistics, _rows),
}
