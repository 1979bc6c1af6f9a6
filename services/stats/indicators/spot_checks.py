"""政府抽查统计: the measures of the manual's third screen."""

from services.stats.indicators.measure import Measure, ratio, the_sum

_DAY_ZH = "（以公布日期为准；未公布的以抽取日期为准）"
_DAY_EN = " (by the day of publication; before it by the day of the draw)"


def _count(name: str, unit: str, zh: str, en: str) -> Measure:
    return Measure(name, "spot_checks", unit, (name,), {"zh-CN": zh + _DAY_ZH, "en": en + _DAY_EN}, the_sum(name))


campaigns = _count(
    "campaigns", "campaigns", "时间范围内已抽取的抽查任务数，计入任务所属地区", "Campaigns drawn in the period, in their own region"
)
drawn = _count(
    "drawn",
    "objects",
    "时间范围内抽中的对象数（被替换的不计），计入被服务企业所在地区",
    "Objects drawn in the period, replaced ones aside",
)
scored = _count(
    "scored",
    "objects",
    "上述对象中已评分（含已确认、已公布）的数量",
    "Those of them that are scored, confirmed and published ones included",
)
published = _count("published", "objects", "上述对象中结果已公布的数量", "Those of them whose results are published")
completion_rate = Measure(
    "completion_rate",
    "spot_checks",
    "ratio",
    ("published", "drawn"),
    {"zh-CN": "已公布数 ÷ 抽中数，保留四位小数", "en": "Published ÷ drawn, 4 digits"},
    ratio("published", "drawn", 4),
)
mean_score = Measure(
    "mean_score",
    "spot_checks",
    "points",
    ("score_sum", "published"),
    {"zh-CN": "已公布结果得分之和 ÷ 已公布数，保留两位小数", "en": "Sum of the published scores ÷ their number, 2 digits"},
    ratio("score_sum", "published", 2),
)
