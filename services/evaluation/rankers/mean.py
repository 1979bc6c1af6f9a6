"""The mean: what ranks go by."""

from collections.abc import Mapping, Sequence
from decimal import Decimal


class MeanRanker:
    """Sum of an agency's scores ÷ their number."""

    name = "mean"
    version = "1"
    formula = {  # noqa: RUF012  # the door's own shape
        "zh-CN": "平均分 = 已公布结果得分之和 ÷ 已抽查数",
        "en": "mean = sum of the published scores ÷ objects checked",
    }

    def of(self, scores: Mapping[str, Sequence[Decimal]], rules: Mapping[str, Decimal]) -> dict[str, Decimal]:
        return {agency: sum(own, Decimal(0)) / len(own) for agency, own in scores.items()}
