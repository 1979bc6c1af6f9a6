"""The shrunk mean: a few lucky results do not make a leader."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

RULE = "ranking.checked_min"


class ShrunkMeanRanker:
    """(m × μ + sum of an agency's scores) ÷ (m + their number), where μ is the mean of all results and m the rule book's minimum
    count: as if each agency had m average results beside its own. No rule: m = 0, the plain mean."""

    name = "shrunk_mean"
    version = "1"
    formula = {  # noqa: RUF012  # the door's own shape
        "zh-CN": "收缩均值 = (m × 全部结果的平均分 + 本机构得分之和) ÷ (m + 已抽查数)，m = {ranking.checked_min}",
        "en": "shrunk mean = (m × mean of all results + sum of own scores) ÷ (m + objects checked), m = {ranking.checked_min}",
    }

    def of(self, scores: Mapping[str, Sequence[Decimal]], rules: Mapping[str, Decimal]) -> dict[str, Decimal]:
        every = [score for own in scores.values() for score in own]
        if not every:
            return {}
        weight = rules.get(RULE, Decimal(0))
        middle = sum(every, Decimal(0)) / len(every)
        return {agency: (weight * middle + sum(own, Decimal(0))) / (weight + len(own)) for agency, own in scores.items()}
