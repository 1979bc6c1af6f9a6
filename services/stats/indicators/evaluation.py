"""安全评价统计: the measures of the manual's first screen."""

from collections.abc import Mapping
from typing import Any

from contracts.vocabulary import EvaluationKind
from services.stats.indicators.measure import Measure, ratio, the_sum

_BY_KIND = tuple(f"reports_{kind.value}" for kind in EvaluationKind)


def _all_kinds(sums: Mapping[str, Any]) -> int:
    return int(sum(sums[name] for name in _BY_KIND))


def _each_kind(sums: Mapping[str, Any]) -> dict[str, int]:
    return {kind.value: int(sums[f"reports_{kind.value}"]) for kind in EvaluationKind}


agencies = Measure(
    "agencies",
    "evaluation",
    "agencies",
    ("agencies",),
    {
        "zh-CN": "登记在本地区、服务类别含安全评价的机构数（不随时间范围变化）",
        "en": "Agencies registered in the region whose kinds include safety evaluation (whatever the period)",
    },
    the_sum("agencies"),
)
contracts = Measure(
    "contracts",
    "evaluation",
    "contracts",
    ("contracts",),
    {
        "zh-CN": "执行中或已完结、合同期与时间范围有重叠的安全评价合同数；合同期自开始日（未填为签订日）至约定完成日，未填完成日的至完结之日",
        "en": "Evaluation contracts, active or closed, whose term touches the period; the term runs from the start (else the signing) "
        "to the due day, without one until the contract was closed",
    },
    the_sum("contracts"),
)
contract_amount = Measure(
    "contract_amount",
    "evaluation",
    "fen",
    ("contract_amount",),
    {"zh-CN": "上述合同的合同金额之和（分）", "en": "Sum of the fees of these contracts, in fen"},
    the_sum("contract_amount"),
)
reports = Measure(
    "reports",
    "evaluation",
    "reports",
    _BY_KIND,
    {
        "zh-CN": "完成日期在时间范围内的已出具报告数（被新版本替代的和作废的不计）",
        "en": "Issued reports finished in the period; superseded and void ones do not count",
    },
    _all_kinds,
)
reports_by_kind = Measure(
    "reports_by_kind",
    "evaluation",
    "reports",
    _BY_KIND,
    {"zh-CN": "上述报告按评价类别分列", "en": "These reports by kind of evaluation"},
    _each_kind,
)
enterprises = Measure(
    "enterprises",
    "evaluation",
    "enterprises",
    ("enterprises",),
    {
        "zh-CN": "上述合同所服务的企业数，同一企业只计一次，计入企业所在地区",
        "en": "Enterprises of these contracts, each counted once, in the region where it lies",
    },
    the_sum("enterprises"),
)
checked = Measure(
    "checked",
    "evaluation",
    "reports",
    ("checked",),
    {"zh-CN": "公布日期在时间范围内的抽查结果数", "en": "Spot-check results published in the period"},
    the_sum("checked"),
)
mean_score = Measure(
    "mean_score",
    "evaluation",
    "points",
    ("score_sum", "checked"),
    {"zh-CN": "上述抽查得分之和 ÷ 抽查数，保留两位小数", "en": "Sum of these results' scores ÷ their number, 2 digits"},
    ratio("score_sum", "checked", 2),
)
