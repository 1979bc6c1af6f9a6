"""Built-in sampler: each region, or each kind of evaluation, is drawn from in proportion to its size."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

from contracts.extension.samplers import Candidate, Ranked


class StratifiedSampler:
    """Places by largest remainder, then the smallest keys of each stratum.

    1. The stratum of an object is the value of the attribute that was fixed at freezing, region or kind (were there both: ``kind/region``).
    2. Of n objects to draw from a pool of N, a stratum of size s gets floor(n × s ÷ N) places. The places left go one each to the strata with
       the largest remainders (n × s) mod N; equal remainders in ascending order of sha256( draw_key + ":" + stratum ), hex.
    3. key of an object = sha256( draw_key + ":" + object_id ), hex. Of each stratum as many as it has places are drawn, smallest keys first.
    4. The order: the drawn ones of all strata in ascending order of their keys, then all others in ascending order of theirs.
    """

    name = "stratified"
    version = "1"
    needs: tuple[str, ...] = ("kind", "region")
    description = {  # noqa: RUF012  # a plain attribute, as the door asks; nobody writes it
        "zh-CN": "按冻结时固定的属性（地区或评价类型）分层：从 N 个对象中抽 n 个，规模为 s 的层得 floor(n×s÷N) 个名额，剩余名额按余数 (n×s) mod N"
        ' 从大到小各得一个，余数相同的按 sha256(draw_key + ":" + 层名) 升序。每个对象的键 = sha256(draw_key + ":" + 对象编号)，'
        "各层按键升序取足名额；抽中对象合并后按键升序排列，其余对象按键升序为候补，替换时先取同层。",
        "en": "Strata by the attribute fixed at freezing (region or kind): of n to draw from N, a stratum of size s gets floor(n×s÷N) places; the"
        ' places left go one each by the largest remainder (n×s) mod N, equal ones by ascending sha256(draw_key + ":" + stratum). Each object'
        ' has the key sha256(draw_key + ":" + object id); of each stratum the smallest keys are drawn. The drawn ones of all strata stand in'
        " ascending order of their keys, then the reserve likewise; a replacement comes from the same stratum first.",
    }

    def rank(self, draw_key: str, pool: Sequence[Candidate], count: int) -> list[Ranked]:
        strata = {c.object_id: _stratum(c.attributes) for c in pool}
        left = _places(draw_key, Counter(strata.values()), count)
        drawn, reserve = list[Ranked](), list[Ranked]()
        for key, object_id in sorted((_sha(draw_key, object_id), object_id) for object_id in strata):
            stratum = strata[object_id]
            (drawn if left[stratum] > 0 else reserve).append(Ranked(object_id=object_id, key=key, stratum=stratum))
            left[stratum] -= 1
        return drawn + reserve


def _stratum(attributes: Mapping[str, str]) -> str:
    return "/".join(attributes[name] for name in StratifiedSampler.needs if name in attributes)


def _places(draw_key: str, sizes: Mapping[str, int], count: int) -> dict[str, int]:
    total = sum(sizes.values())
    if total == 0:
        return {}
    places = {stratum: count * size // total for stratum, size in sizes.items()}
    by_remainder = sorted(sizes, key=lambda stratum: (-(count * sizes[stratum] % total), _sha(draw_key, stratum)))
    for stratum in by_remainder[: count - sum(places.values())]:
        places[stratum] += 1
    return places


def _sha(draw_key: str, text: str) -> str:
    return hashlib.sha256(f"{draw_key}:{text}".encode()).hexdigest()
