"""Built-in sampler: agencies that are due are drawn first, objects with a higher weight have more tickets."""

import hashlib
from collections.abc import Sequence

from contracts.extension.samplers import Candidate, Ranked


class WeightedSampler:
    """Tickets, with one place kept for each agency that is due.

    1. An object of weight w has w tickets: key of an object = the smallest of sha256( draw_key + ":" + object_id + ":" + i ), hex, i = 1 … w.
    2. All objects in ascending order of their keys.
    3. Of each agency that is due (attribute ``due`` is 1) its first object in that order comes first, these among themselves in that
       order; then all others in that order. With fewer places than agencies due, the first of them are drawn.

    Weight and due are fixed at freezing (docs/draws.md): 1, and 1 more each for upheld complaints, low grades and an agency never checked.
    """

    name = "weighted"
    version = "1"
    needs: tuple[str, ...] = ("agency", "due", "weight")
    description = {  # noqa: RUF012  # a plain attribute, as the door asks; nobody writes it
        "zh-CN": '权重为 w 的对象有 w 张签：其键 = sha256(draw_key + ":" + 对象编号 + ":" + i)（i = 1…w）中最小者，全部对象按键升序排列。'
        "规定年限内未被抽查的机构（due=1）各取其排在最前的一个对象列在前面，其余对象依次在后；前 n 个为抽中对象，其余为候补。",
        "en": 'An object of weight w has w tickets: its key is the smallest of sha256(draw_key + ":" + object id + ":" + i), i = 1…w. All objects in'
        " ascending order of their keys; of each agency that is due (due=1) its first object in that order is put in front, the others follow."
        " The first n are drawn, the rest is the reserve.",
    }

    def rank(self, draw_key: str, pool: Sequence[Candidate], count: int) -> list[Ranked]:
        keyed = sorted(((_key(draw_key, c), c) for c in pool), key=lambda pair: (pair[0], pair[1].object_id))
        first, rest, seen = list[Ranked](), list[Ranked](), set[str]()
        for key, candidate in keyed:
            agency = candidate.attributes["agency"]
            kept_for = candidate.attributes["due"] == "1" and agency not in seen
            if kept_for:
                seen.add(agency)
            (first if kept_for else rest).append(Ranked(object_id=candidate.object_id, key=key))
        return first + rest


def _key(draw_key: str, candidate: Candidate) -> str:
    tickets = range(1, int(candidate.attributes["weight"]) + 1)
    return min(hashlib.sha256(f"{draw_key}:{candidate.object_id}:{i}".encode()).hexdigest() for i in tickets)
