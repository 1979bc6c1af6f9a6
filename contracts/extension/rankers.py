"""Door ``zjjg.evaluation.rankers``: one figure an agency from the scores of its published results."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol


class Ranker(Protocol):
    """Pure. ``formula`` (zh-CN, en) is printed under the ranking, ``{rule}`` places filled from ``rules``.

    ``of`` answers an unrounded figure for each agency in ``scores``; each has one score at least. ``rules`` is the rule book as it
    stands: key -> value.
    """

    name: str
    version: str
    formula: dict[str, str]

    def of(self, scores: Mapping[str, Sequence[Decimal]], rules: Mapping[str, Decimal]) -> dict[str, Decimal]: ...


def check_ranker(ranker: Ranker, rules: Mapping[str, Decimal]) -> None:
    """Conformance: every agency gets a figure within the scores' range, the same each time, whatever the order of its scores."""
    assert ranker.name
    assert ranker.version, "a ranking stores the versions of its rankers"
    assert set(ranker.formula) >= {"zh-CN", "en"}, f"{ranker.name}: formula in zh-CN and en"
    scores = {"a": [Decimal(90), Decimal("70.5")], "b": [Decimal(0)], "c": [Decimal(100), Decimal(100), Decimal("33.33")]}
    figures = ranker.of(scores, rules)
    assert set(figures) == set(scores), f"{ranker.name}: a figure for each agency"
    assert all(0 <= figure <= 100 for figure in figures.values()), f"{ranker.name}: between 0 and 100"
    turned = {name: list(reversed(values)) for name, values in reversed(scores.items())}
    assert ranker.of(turned, rules) == figures, f"{ranker.name}: order must not matter"
    assert ranker.of({}, rules) == {}
