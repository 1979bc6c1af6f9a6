"""Built-in sampler: every object has the same chance."""

import hashlib
from collections.abc import Sequence

from contracts.extension.samplers import Candidate, Ranked


class UniformSampler:
    """key of an object = sha256( draw_key + ":" + object_id ), hex; all objects in ascending order of their keys (domain.md §4)."""

    name = "uniform"
    version = "1"
    needs: tuple[str, ...] = ()
    description = {  # noqa: RUF012  # a plain attribute, as the door asks; nobody writes it
        "zh-CN": '每个对象的键 = sha256(draw_key + ":" + 对象编号) 的十六进制文本；全部对象按键升序排列，前 n 个为抽中对象，其余依次为候补。',
        "en": 'Each object has the key sha256(draw_key + ":" + object id) as hex text. All objects in ascending order of their keys: the first n'
        " are drawn, the others are the reserve in this order.",
    }

    def rank(self, draw_key: str, pool: Sequence[Candidate], count: int) -> list[Ranked]:
        keyed = sorted((hashlib.sha256(f"{draw_key}:{c.object_id}".encode()).hexdigest(), c.object_id) for c in pool)
        return [Ranked(object_id=object_id, key=key) for key, object_id in keyed]
