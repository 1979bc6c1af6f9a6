"""Door ``zjjg.evaluation.samplers``: draws from a frozen pool, so that anybody can draw the same again."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec


class Candidate(msgspec.Struct, kw_only=True, frozen=True):
    """One object of the pool. ``attributes`` are fixed at freezing and public with the draw: ``region``, ``kind``, ``agency``,
    ``weight`` (a whole number from 1) and ``due`` ("1": its agency was not checked in the rule book's years); those that the sampler ``needs``."""

    object_id: str
    attributes: Mapping[str, str] = {}


class Ranked(msgspec.Struct, kw_only=True, frozen=True):
    """``key`` is hex text; ``stratum`` is where a replacement is looked for first, empty where there is none."""

    object_id: str
    key: str
    stratum: str = ""


class Sampler(Protocol):
    """Pure and exact: whole numbers and sha256 only, so that another language gets the same.

    ``rank`` puts the whole pool in order: the first ``count`` are drawn, the others are the reserve in their order. The docstring and
    ``description`` (zh-CN, en) state the algorithm; the public record carries both name and version.
    """

    name: str
    version: str
    needs: tuple[str, ...]
    description: dict[str, str]

    def rank(self, draw_key: str, pool: Sequence[Candidate], count: int) -> list[Ranked]: ...


def check_sampler(sampler: Sampler) -> None:
    """Conformance: run this on your sampler in your own tests. AssertionError names what it breaks."""
    assert sampler.name
    assert sampler.version, "a draw stores the version of its sampler"
    assert set(sampler.description) >= {"zh-CN", "en"}, f"{sampler.name}: description in zh-CN and en"
    values = {"region": "33080{}", "kind": "kind{}", "agency": "agency{}", "weight": "{}", "due": "{}"}
    unknown = set(sampler.needs) - set(values)
    assert not unknown, f"{sampler.name} needs attributes that no object has: {sorted(unknown)}"
    pool = [
        Candidate(
            object_id=f"id{i:03}",
            attributes={name: values[name].format(i % 2 if name == "due" else 1 + i % 3) for name in sampler.needs},
        )
        for i in range(40)
    ]
    key = hashlib.sha256(b"conformance").hexdigest()
    for count in (1, 7, 40):
        ranked = sampler.rank(key, pool, count)
        assert sorted(r.object_id for r in ranked) == [c.object_id for c in pool], f"{sampler.name}: the whole pool, each once"
        assert ranked == sampler.rank(key, list(reversed(pool)), count), f"{sampler.name}: the order of the pool must not matter"
    other = hashlib.sha256(b"another").hexdigest()
    assert [r.object_id for r in sampler.rank(other, pool, 7)] != [r.object_id for r in sampler.rank(key, pool, 7)], (
        "the key decides"
    )
