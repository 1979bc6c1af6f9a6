"""The draw's arithmetic: what is hashed and how, and the check of a published draw. The rules are those of domain.md §4; docs/draws.md tells them
to strangers."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence

from contracts.errors import Invalid
from contracts.extension.samplers import Candidate, Ranked, Sampler
from contracts.rpc.spot_checks import PublicDraw
from services.evaluation.domain.fields import Fields

LONGEST_SALT = 200


def checked_salt(salt: str) -> str:
    """Trimmed; of one line, so that it can be typed again from paper. It may be empty. Raises Invalid."""
    clean = salt.strip()
    fields = Fields()
    if clean:
        fields.text("salt", clean, LONGEST_SALT)
    if "\n" in clean or "\t" in clean:
        fields.add("salt", "field.control_characters")
    if fields.errors:
        raise Invalid("fields.invalid", {}, fields.errors[:1])
    return clean


def sha256(text: str) -> str:
    """Hex of the text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def pool_hash(pool: Sequence[str]) -> str:
    """Of the object ids as they stand, which is in ascending order."""
    return sha256("\n".join(pool))


def draw_key(seed: str, salt: str, hashed_pool: str) -> str:
    return sha256(f"{seed}:{salt}:{hashed_pool}")


def attributes_hash(pool: Sequence[str], attributes: Mapping[str, Mapping[str, str]]) -> str:
    """One line an object in the pool's order: its id, then ``name=value`` by ascending name, between single spaces."""
    lines = (" ".join([oid, *(f"{name}={value}" for name, value in sorted(attributes[oid].items()))]) for oid in pool)
    return sha256("\n".join(lines))


def next_of_reserve(ranked: Sequence[Ranked], used: Collection[str], replaced: str) -> Ranked | None:
    """Who takes the place of ``replaced``: the first in order that was never ``used``, of its stratum while that has any."""
    stratum = next(r.stratum for r in ranked if r.object_id == replaced)
    free = [r for r in ranked if r.object_id not in used]
    return next((r for r in free if r.stratum == stratum), next(iter(free), None))


def first_difference(public: PublicDraw, sampler: Sampler) -> str | None:
    """Computes a published draw again from its own inputs; the first thing that does not agree, beginning with the name of its field.

    ``sampler`` is the one that the record names. The number of objects is taken as published: it is not part of any hash.
    """
    return next(_differences(public, sampler), None)


def _differences(public: PublicDraw, sampler: Sampler) -> Iterator[str]:
    yield from _unlike("algorithm", sampler.name, public.algorithm)
    yield from _unlike("version", sampler.version, public.version)
    yield from _unlike("description", dict(sampler.description), public.description)
    yield from _unlike("seed_commit", sha256(public.seed), public.seed_commit)
    yield from _unlike("pool", sorted(set(public.pool)), public.pool)
    yield from _unlike("pool_hash", pool_hash(public.pool), public.pool_hash)
    yield from _attribute_differences(public, sampler)
    yield from _unlike("draw_key", draw_key(public.seed, public.salt, public.pool_hash), public.draw_key)
    if not 0 < public.count <= len(public.pool):
        yield f"count: {public.count} cannot be drawn from a pool of {len(public.pool)}"
    candidates = [Candidate(object_id=oid, attributes=public.attributes.get(oid, {})) for oid in public.pool]
    try:
        ranked = sampler.rank(public.draw_key, candidates, public.count)
    except (KeyError, ValueError):
        yield "attributes: an object lacks what the sampler reads, or has a value that it cannot read"
        return
    yield from _unlike("count", len(public.objects), public.count)
    for i, (computed, told) in enumerate(zip(ranked, public.objects, strict=False)):
        yield from _unlike(f"objects.{i}.rank", i + 1, told.rank)
        yield from _unlike(f"objects.{i}.object_id", computed.object_id, told.object_id)
        yield from _unlike(f"objects.{i}.key", computed.key, told.key)
    yield from _replacement_differences(public, ranked)


def _attribute_differences(public: PublicDraw, sampler: Sampler) -> Iterator[str]:
    if not sampler.needs:
        yield from _unlike("attributes", {}, public.attributes)
        yield from _unlike("attributes_hash", None, public.attributes_hash)
        return
    yield from _unlike("attributes", public.pool, sorted(public.attributes))
    yield from _unlike("attributes_hash", attributes_hash(public.pool, public.attributes), public.attributes_hash)


def _replacement_differences(public: PublicDraw, ranked: Sequence[Ranked]) -> Iterator[str]:
    """Each in turn: what was replaced had a place, and the next of the reserve took it."""
    placed = {told.object_id for told in public.objects}
    used = set(placed)
    for i, told in enumerate(public.replacements):
        if told.object_id not in placed:
            yield f"replacements.{i}.object_id: {told.object_id} had no place to give up"
            return
        following = next_of_reserve(ranked, used, told.object_id)
        yield from _unlike(f"replacements.{i}.by", following.object_id if following else None, told.by)
        placed.discard(told.object_id)
        placed.add(told.by)
        used.add(told.by)


def _unlike(field: str, computed: object, told: object) -> Iterator[str]:
    if computed != told:
        yield f"{field}: computed {_short(computed)}, the record says {_short(told)}"


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 100 else f"{text[:97]}..."
