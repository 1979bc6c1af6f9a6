"""The laws of periods, ranks and figures."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Invalid
from contracts.extension.rankers import check_ranker
from services.evaluation.domain.rankings import Period, mean, period_of, periods_of, ranks, trend
from services.evaluation.domain.scoring import rounded
from services.evaluation.rankers.mean import MeanRanker
from services.evaluation.rankers.shrunk_mean import ShrunkMeanRanker

SCORES = st.decimals(min_value=0, max_value=100, places=2)
RESULTS = st.dictionaries(st.text(min_size=1, max_size=3), st.lists(SCORES, min_size=1, max_size=6), max_size=12)
RULES = {"ranking.checked_min": Decimal(3)}
PERIODS = st.builds(Period, st.integers(1900, 2199), half=st.none() | st.integers(1, 2)) | st.builds(
    Period, st.integers(1900, 2199), quarter=st.integers(1, 4)
)


@given(RESULTS)
def test_equal_means_share_a_rank_and_the_next_counts_all_before_it(results):
    means = {agency: mean(scores) for agency, scores in results.items()}
    given_ranks = ranks(means)
    for agency, value in means.items():
        assert given_ranks[agency] == 1 + sum(other > value for other in means.values())


def test_1_1_3():
    means = {"a": Decimal("90.00"), "b": Decimal("90.00"), "c": Decimal("89.99")}
    assert ranks(means) == {"a": 1, "b": 1, "c": 3}


@pytest.mark.parametrize("ranker", [MeanRanker(), ShrunkMeanRanker()])
def test_built_in_rankers_keep_the_doors_law(ranker):
    check_ranker(ranker, RULES)


@given(RESULTS)
def test_a_shrunk_mean_lies_between_its_own_mean_and_that_of_all(results):
    plain, shrunk = MeanRanker().of(results, RULES), ShrunkMeanRanker().of(results, RULES)
    every = [score for own in results.values() for score in own]
    for agency in results:
        low, high = sorted((plain[agency], sum(every, Decimal(0)) / len(every)))
        assert rounded(low) - Decimal("0.01") <= rounded(shrunk[agency]) <= rounded(high) + Decimal("0.01")


@given(RESULTS)
def test_without_a_rule_nothing_is_shrunk(results):
    assert ShrunkMeanRanker().of(results, {}) == MeanRanker().of(results, {})


@given(PERIODS)
def test_a_period_reads_back_and_has_one_before_it_of_its_length(period):
    assert period_of(str(period)) == period
    before = period.before()
    assert (before.half is None, before.quarter is None) == (period.half is None, period.quarter is None)
    assert (before.year, before.half or 0, before.quarter or 0) < (period.year, period.half or 0, period.quarter or 0)


@pytest.mark.parametrize("text", ["", "26", "2026H3", "2026Q0", "2026h1", "2026H1Q1", "2026 ", "20１２"])
def test_other_periods_are_refused(text):
    with pytest.raises(Invalid) as refused:
        period_of(text)
    assert refused.value.errors[0]["code"] == "evaluation.period.malformed"


def test_a_campaigns_results_belong_to_its_year_half_and_quarter():
    assert [str(p) for p in periods_of(2026, None, None)] == ["2026"]
    assert [str(p) for p in periods_of(2026, 1, None)] == ["2026", "2026H1"]
    assert [str(p) for p in periods_of(2026, None, 3)] == ["2026", "2026H2", "2026Q3"]


def test_a_trend_needs_a_period_before():
    assert trend(Decimal("90.00"), Decimal("88.50")) == Decimal("1.50")
    assert trend(Decimal("90.00"), None) is None
