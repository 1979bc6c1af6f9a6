"""社会化服务统计: the measures of the manual's second screen."""

from services.stats.indicators.measure import Measure, ratio, the_sum


def _plain(name: str, unit: str, zh: str, en: str) -> Measure:
    return Measure(name, "social", unit, (name,), {"zh-CN": zh, "en": en}, the_sum(name))


agencies = _plain(
    "agencies",
    "agencies",
    "登记在本地区、服务类别含社会化服务的机构数（不随时间范围变化）",
    "Agencies registered in the region whose kinds include social services (whatever the period)",
)
contracts = _plain(
    "contracts",
    "contracts",
    "执行中或已完结、服务期与时间范围有重叠的社会化服务合同数",
    "Service contracts, active or closed, whose term touches the period",
)
enterprises = _plain(
    "enterprises",
    "enterprises",
    "上述合同所服务的企业数，同一企业只计一次，计入企业所在地区",
    "Enterprises of these contracts, each counted once, in the region where it lies",
)
visits = _plain(
    "visits", "visits", "赴企日期在时间范围内的赴企记录数（作废的不计）", "Visits made in the period; void ones do not count"
)
visits_promised = _plain(
    "visits_promised",
    "visits",
    "上述合同在时间范围内应赴企次数：每份合同到某日止的应赴企次数 = 每年次数 × 已过服务期天数 ÷ 365，四舍五入；"
    "时间范围内的次数 = 期末数 − 期初数；不限时间则按整个服务期",
    "Visits that these contracts promise in the period: by a day, a contract promises visits a year × days of its term so far ÷ 365, "
    "rounded half up; a period has what is promised by its end less what is promised by its beginning; without a period, the whole term",
)
hazards = _plain(
    "hazards", "hazards", "发现日期在时间范围内的隐患数（已取消的不计）", "Hazards found in the period; cancelled ones do not count"
)
major = _plain("major", "hazards", "上述隐患中的重大隐患数", "Major ones among these hazards")
rectified = _plain(
    "rectified",
    "hazards",
    "上述隐患中目前已整改（含已确认）的数量",
    "Those of these hazards that are now rectified, confirmed ones included",
)
confirmed = _plain("confirmed", "hazards", "上述隐患中目前已确认的数量", "Those of these hazards that are now confirmed")
overdue = _plain(
    "overdue",
    "hazards",
    "上述隐患中目前未整改且今天已超过整改期限（批准延期的按延期后期限）的数量",
    "Those of these hazards that are now open with today after the deadline, the extended one where granted",
)
rectification_rate = Measure(
    "rectification_rate",
    "social",
    "ratio",
    ("rectified", "hazards"),
    {"zh-CN": "已整改数 ÷ 隐患数，保留四位小数", "en": "Rectified ÷ hazards, 4 digits"},
    ratio("rectified", "hazards", 4),
)
mean_days_to_rectify = Measure(
    "mean_days_to_rectify",
    "social",
    "days",
    ("rectify_days", "rectify_count"),
    {
        "zh-CN": "已整改隐患从发现日到整改完成日的天数之和 ÷ 已整改数，保留两位小数",
        "en": "Days from finding to rectification, summed over the rectified hazards ÷ their number, 2 digits",
    },
    ratio("rectify_days", "rectify_count", 2),
)
