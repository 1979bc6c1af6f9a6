"""The median: one bad day, or one splendid one, does not move it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from statistics import median


class MedianRanker:
    """The middle one of an agency's scores; of an even number, the mean of the two in the middle."""

    name = "median"
    version = "1.2.0"
    formula = {  # noqa: RUF012  # the door's own shape
        "zh-CN": "中位数 = 得分按大小排列后居中的一个（偶数个时取居中两个的平均）",
        "en": "median = the middle one of the scores in order (of an even number, the mean of the two in the middle)",
    }

    def of(self, scores: Mapping[str, Sequence[Decimal]], rules: Mapping[str, Decimal]) -> dict[str, Decimal]:
        return {agency: median(own) for agency, own in scores.items()}
