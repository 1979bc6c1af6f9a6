"""The ranker keeps the door's law, and means what it says."""

from decimal import Decimal

from contracts.extension.rankers import check_ranker
from zjjg_median_ranker import MedianRanker


def test_it_keeps_the_doors_law() -> None:
    check_ranker(MedianRanker(), {})


def test_one_bad_day_does_not_move_it() -> None:
    scores = {"a": [Decimal(90), Decimal(10), Decimal(92)], "b": [Decimal(80), Decimal(90)]}
    assert MedianRanker().of(scores, {}) == {"a": Decimal(90), "b": Decimal(85)}
