"""The arithmetic of a draw, and the check that names what was tampered with."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from contracts.errors import Invalid
from contracts.extension.samplers import Candidate, Ranked, Sampler
from contracts.rpc.spot_checks import DrawnObject, PublicDraw, PublicReplacement
from contracts.vocabulary import ServiceKind
from services.evaluation.domain.draws import checked_salt, draw_key, first_difference, next_of_reserve, pool_hash
from services.evaluation.samplers.stratified import StratifiedSampler
from services.evaluation.samplers.uniform import UniformSampler
from services.evaluation.samplers.weighted import WeightedSampler

AT = datetime(2026, 7, 1, tzinfo=UTC)
SAMPLERS: dict[str, Sampler] = {"uniform": UniformSampler(), "stratified": StratifiedSampler(), "weighted": WeightedSampler()}


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def drawn(sampler: Sampler, count: int = 4) -> PublicDraw:
    """A true record of a draw of ``count`` of 12, computed here, with two replacements after it."""
    pool = [f"0192-{i:02}" for i in range(12)]
    values = {"region": "33080{}", "kind": "k{}", "agency": "a{}", "weight": "{}", "due": "1"}
    names = ["region"] if sampler.name == "stratified" else sorted(sampler.needs)
    attributes = {one: {name: values[name].format(1 + i % 3) for name in names} for i, one in enumerate(pool)} if names else {}
    lines = "\n".join(f"{one} {' '.join(f'{n}={attributes[one][n]}' for n in names)}" for one in pool) if names else ""
    seed, salt, hashed = "ab" * 32, "3210.98", sha("\n".join(pool))
    key = sha(f"{seed}:{salt}:{hashed}")
    ranked = sampler.rank(key, [Candidate(object_id=one, attributes=attributes.get(one, {})) for one in pool], count)
    objects = [DrawnObject(rank=i, object_id=one.object_id, key=one.key) for i, one in enumerate(ranked[:count], 1)]
    used, replacements = {one.object_id for one in objects}, []
    for replaced in (objects[1].object_id, objects[2].object_id):
        by = next_of_reserve(ranked, used, replaced)
        assert by is not None
        used.add(by.object_id)
        replacements.append(PublicReplacement(object_id=replaced, by=by.object_id, reason="停产", at=AT))
    return PublicDraw(
        campaign_id=uuid4(),
        name="抽查",
        kind=ServiceKind.EVALUATION,
        region_code="330800",
        drawn_at=AT,
        algorithm=sampler.name,
        version=sampler.version,
        description=dict(sampler.description),
        pool=pool,
        pool_hash=hashed,
        attributes=attributes,
        attributes_hash=sha(lines) if names else None,
        seed_commit=sha(seed),
        seed=seed,
        salt=salt,
        draw_key=key,
        count=count,
        objects=objects,
        replacements=replacements,
    )


@pytest.mark.parametrize("sampler", SAMPLERS.values(), ids=SAMPLERS)
@pytest.mark.parametrize("count", [4, 10])
def test_a_true_record_agrees(sampler: Sampler, count: int) -> None:
    assert first_difference(drawn(sampler, count), sampler) is None


def swapped(draw: PublicDraw) -> list[DrawnObject]:
    first, second, *others = draw.objects
    return [
        msgspec.structs.replace(second, rank=1),
        msgspec.structs.replace(first, rank=2),
        *others,
    ]


def with_object(draw: PublicDraw, **changed: Any) -> list[DrawnObject]:
    return [draw.objects[0], msgspec.structs.replace(draw.objects[1], **changed), *draw.objects[2:]]


def another_by(draw: PublicDraw) -> list[PublicReplacement]:
    used = {one.object_id for one in draw.objects} | {one.by for one in draw.replacements}
    other = next(one for one in reversed(draw.pool) if one not in used)
    return [msgspec.structs.replace(draw.replacements[0], by=other), draw.replacements[1]]


TAMPERING: list[tuple[str, Callable[[PublicDraw], dict[str, Any]]]] = [
    ("algorithm", lambda draw: {"algorithm": "dowsing"}),
    ("version", lambda draw: {"version": "0"}),
    ("description", lambda draw: {"description": {"zh-CN": "随意", "en": "at will"}}),
    ("seed_commit", lambda draw: {"seed": "cd" * 32}),
    ("seed_commit", lambda draw: {"seed_commit": "00" * 32}),
    ("pool", lambda draw: {"pool": list(reversed(draw.pool))}),
    ("pool", lambda draw: {"pool": [*draw.pool, draw.pool[-1]]}),
    ("pool_hash", lambda draw: {"pool": draw.pool[:-1]}),
    ("pool_hash", lambda draw: {"pool": [*draw.pool, "0192-99"]}),
    ("pool_hash", lambda draw: {"pool_hash": "00" * 32}),
    ("draw_key", lambda draw: {"salt": "3210.99"}),
    ("draw_key", lambda draw: {"draw_key": "00" * 32}),
    ("count", lambda draw: {"count": 3}),
    ("count", lambda draw: {"count": 0}),
    ("count", lambda draw: {"count": 13}),
    ("count", lambda draw: {"objects": draw.objects[:-1]}),
    ("objects.0.object_id", lambda draw: {"objects": swapped(draw)}),
    ("objects.1.rank", lambda draw: {"objects": with_object(draw, rank=3)}),
    ("objects.1.object_id", lambda draw: {"objects": with_object(draw, object_id=draw.pool[-1] + "x")}),
    ("objects.1.key", lambda draw: {"objects": with_object(draw, key="00" * 32)}),
    ("replacements.0.by", lambda draw: {"replacements": another_by(draw)}),
    ("replacements.0.object_id", lambda draw: {"replacements": [PublicReplacement(object_id="x", by="y", reason="", at=AT)]}),
    ("replacements.2.object_id", lambda draw: {"replacements": [*draw.replacements, draw.replacements[0]]}),
]


@pytest.mark.parametrize("sampler", SAMPLERS.values(), ids=SAMPLERS)
@pytest.mark.parametrize(("field", "change"), TAMPERING, ids=[f"{i}-{field}" for i, (field, _) in enumerate(TAMPERING)])
def test_what_was_tampered_with_is_named(sampler: Sampler, field: str, change: Callable[[PublicDraw], dict[str, Any]]) -> None:
    true = drawn(sampler)
    difference = first_difference(msgspec.structs.replace(true, **change(true)), sampler)
    assert difference is not None
    assert difference.startswith(f"{field}:"), difference


@pytest.mark.parametrize("name", ["stratified", "weighted"])
def test_tampered_attributes_are_named(name: str) -> None:
    true, sampler = drawn(SAMPLERS[name]), SAMPLERS[name]
    first, attribute = true.pool[0], sorted(true.attributes[true.pool[0]])[0]
    for field, changed in [
        ("attributes_hash", {"attributes": {**true.attributes, first: {**true.attributes[first], attribute: "9"}}}),
        ("attributes_hash", {"attributes_hash": None}),
        ("attributes", {"attributes": {one: told for one, told in true.attributes.items() if one != first}}),
        ("attributes_hash", {"attributes": {**true.attributes, first: {}}}),
    ]:
        difference = first_difference(msgspec.structs.replace(true, **changed), sampler)  # type: ignore[arg-type]  # each fits its field
        assert difference is not None
        assert difference.startswith(f"{field}:"), difference


def test_attributes_that_no_sampler_can_read_are_a_difference_and_no_crash() -> None:
    true = drawn(SAMPLERS["weighted"])
    broken = {one: {**told, "weight": "many"} for one, told in true.attributes.items()}
    lines = "\n".join(f"{one} {' '.join(f'{n}={v}' for n, v in sorted(told.items()))}" for one, told in broken.items())
    difference = first_difference(
        msgspec.structs.replace(true, attributes=broken, attributes_hash=sha(lines)), SAMPLERS["weighted"]
    )
    assert difference is not None
    assert difference.startswith("attributes:")


def test_uniform_reads_no_attributes_and_shows_none() -> None:
    told = msgspec.structs.replace(drawn(SAMPLERS["uniform"]), attributes={"0192-00": {"region": "1"}})
    assert (first_difference(told, SAMPLERS["uniform"]) or "").startswith("attributes:")


def test_a_replacement_comes_from_the_same_stratum_while_it_has_any() -> None:
    ranked = [
        Ranked(object_id=o, key=k, stratum=s) for o, k, s in (("a", "1", "n"), ("b", "2", "s"), ("c", "3", "s"), ("d", "4", "n"))
    ]
    assert [one.object_id for used in ({"a"}, {"a", "d"}) if (one := next_of_reserve(ranked, used, "a"))] == ["d", "b"]
    assert next_of_reserve(ranked, {"a", "b", "c", "d"}, "a") is None


def test_a_known_draw_stays_what_it_was() -> None:
    """Worked out with sha256sum from the formula of domain.md §4."""
    assert pool_hash(["a", "b"]) == "7e18f737311b2dc3b2f269dd78396b0351f14fb66efa879f768cb23181883c78"
    assert draw_key("s", "", "h") == "b5785038da902e31a026e763da9a4d3e06958f3042d03a1d416c66b0b960122d"


def test_a_salt_is_one_line_and_may_be_empty() -> None:
    assert checked_salt("  3210.98 ") == "3210.98"
    assert checked_salt("   ") == ""
    for salt in ("a\nb", "a\tb", "a\x00b", "x" * 201, "\ud800"):
        with pytest.raises(Invalid) as refused:
            checked_salt(salt)
        assert [error["field"] for error in refused.value.errors] == ["salt"]
