"""The built-in samplers: the door's conformance, and what each promises."""

import hashlib
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.extension.samplers import Candidate, Sampler, check_sampler
from kit.settings import SettingsError
from services.evaluation.doors import find_installed_sampler, samplers
from services.evaluation.samplers.stratified import StratifiedSampler
from services.evaluation.samplers.uniform import UniformSampler
from services.evaluation.samplers.weighted import WeightedSampler

KEYS = st.binary(min_size=8, max_size=8).map(lambda b: hashlib.sha256(b).hexdigest())


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def weighted_pool(*objects: tuple[str, int, bool]) -> list[Candidate]:
    """(agency, weight, due) of each."""
    return [
        Candidate(object_id=f"id{i:03}", attributes={"agency": agency, "weight": str(weight), "due": "1" if due else "0"})
        for i, (agency, weight, due) in enumerate(objects)
    ]


@pytest.mark.parametrize("sampler", [UniformSampler(), StratifiedSampler(), WeightedSampler()])
def test_every_built_in_sampler_keeps_the_doors_law_and_is_installed(sampler: Sampler) -> None:
    check_sampler(sampler)
    assert type(find_installed_sampler(sampler.name)) is type(sampler)
    assert sampler.__doc__


def test_a_sampler_that_is_not_installed_stops_the_start_and_verifies_nothing() -> None:
    assert list(samplers(("weighted", "uniform"))) == ["weighted", "uniform"]
    with pytest.raises(SettingsError, match="dowsing"):
        samplers(("dowsing",))
    assert find_installed_sampler("dowsing") is None


@pytest.mark.parametrize("sampler", [UniformSampler(), StratifiedSampler()])
def test_every_object_is_equally_likely(sampler: Sampler) -> None:
    """4,000 draws of 3 of 12 in equal strata: each object 1,000 times, within five standard deviations."""
    pool = [Candidate(object_id=f"id{i:02}", attributes={"region": str(i % 3)} if sampler.needs else {}) for i in range(12)]
    drawn = Counter(one.object_id for i in range(4000) for one in sampler.rank(sha(str(i)), pool, 3)[:3])
    assert all(abs(drawn[one.object_id] - 1000) < 140 for one in pool), drawn


def test_three_tickets_win_three_times_as_often() -> None:
    pool = weighted_pool(("a", 3, False), ("b", 1, False))
    heavy = sum(WeightedSampler().rank(sha(str(i)), pool, 1)[0].object_id == "id000" for i in range(4000))
    assert abs(heavy - 3000) < 140


@given(KEYS, st.lists(st.sampled_from("abcde"), min_size=1, max_size=60), st.data())
def test_strata_get_their_share_by_largest_remainder(key: str, strata: list[str], data: st.DataObject) -> None:
    count = data.draw(st.integers(1, len(strata)))
    pool = [Candidate(object_id=f"id{i:03}", attributes={"kind": stratum}) for i, stratum in enumerate(strata)]
    ranked = StratifiedSampler().rank(key, pool, count)
    sizes, drawn = Counter(strata), Counter(one.stratum for one in ranked[:count])
    assert drawn.total() == count
    for stratum, size in sizes.items():
        share = count * size / len(strata)
        assert int(share) <= drawn[stratum] <= int(share) + 1
        assert drawn[stratum] <= size
    rounded_up = {s for s, size in sizes.items() if drawn[s] > count * size // len(strata)}
    remainder = {s: count * size % len(strata) for s, size in sizes.items()}
    assert all(remainder[up] >= remainder[down] for up in rounded_up for down in sizes.keys() - rounded_up)


@given(KEYS, st.lists(st.sampled_from(["north", "south"]), min_size=2, max_size=30), st.data())
def test_within_a_stratum_the_smallest_keys_are_drawn(key: str, strata: list[str], data: st.DataObject) -> None:
    count = data.draw(st.integers(1, len(strata)))
    pool = [Candidate(object_id=f"id{i:03}", attributes={"region": stratum}) for i, stratum in enumerate(strata)]
    ranked = StratifiedSampler().rank(key, pool, count)
    for stratum in set(strata):
        drawn = [one.key for one in ranked[:count] if one.stratum == stratum]
        left = [one.key for one in ranked[count:] if one.stratum == stratum]
        assert drawn == sorted(drawn)
        assert not drawn or not left or max(drawn) < min(left)


OBJECTS = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(1, 5)), min_size=1, max_size=40)


@given(KEYS, OBJECTS, st.sets(st.sampled_from("abcdef")), st.data())
def test_every_agency_that_is_due_has_its_first_object_in_the_draw(
    key: str, objects: list[tuple[str, int]], due: set[str], data: st.DataObject
) -> None:
    count = data.draw(st.integers(1, len(objects)))
    pool = weighted_pool(*((agency, weight, agency in due) for agency, weight in objects))
    agency_of = {one.object_id: one.attributes["agency"] for one in pool}
    ranked = WeightedSampler().rank(key, pool, count)
    present = due & set(agency_of.values())
    drawn = {agency_of[one.object_id] for one in ranked[:count]}
    assert len(drawn & present) >= min(count, len(present))
    assert {agency_of[one.object_id] for one in ranked[: len(present)]} == present
    rest = [one.key for one in ranked[len(present) :]]
    assert rest == sorted(rest)


@settings(max_examples=30)
@given(KEYS, OBJECTS)
def test_a_weighted_key_is_the_smallest_of_its_tickets(key: str, objects: list[tuple[str, int]]) -> None:
    pool = weighted_pool(*((agency, weight, False) for agency, weight in objects))
    for one in WeightedSampler().rank(key, pool, 1):
        weight = objects[int(one.object_id.removeprefix("id"))][1]
        assert one.key == min(sha(f"{key}:{one.object_id}:{i}") for i in range(1, weight + 1))
