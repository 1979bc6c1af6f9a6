"""hazards.json: 500 findings as people write them; 470 good ones from the templates, 30 that are bad in a way named by `bad`."""

from itertools import product
from typing import Any

from tests.data.hazard_templates import TECHNICAL, Template
from tests.data.hazard_templates_management import MANAGEMENT
from tests.data.hazard_templates_process import PROCESS
from tests.data.picks import Picks

GOOD = 470
SHORTEST_GOOD = 10  # above the 8 characters under which the text-quality rule warns
PAPER = {"management_system", "training", "emergency", "contractor", "occupational_health"}
SPOTS = ("", "", "东侧", "西侧", "南侧", "北侧", "入口处", "靠墙处", "中部")

Row = dict[str, Any]


def variants(template: Template, picks: Picks) -> list[Row]:
    """Every different description that the template gives, in a fixed shuffled order."""
    names = list(template.slots)
    rows: dict[str, Row] = {}
    for options in picks.shuffled(list(product(*template.slots.values()))):
        slots = dict(zip(names, options, strict=True))
        description = template.description.format(**slots)
        if description in rows or len(description) < SHORTEST_GOOD:
            continue
        spot = "" if template.category in PAPER else picks.one(SPOTS)
        rows[description] = {
            "location": picks.one(template.places) + spot,
            "description": description,
            "level": template.level,
            "cause": template.cause,
            "suggestion": template.suggestion.format(**slots),
            "basis": template.basis,
            "category": template.category,
            "bad": None,
            "expect": "accept",
        }
    return list(rows.values())


def good_rows() -> list[Row]:
    """One variant of each template in turn, so that any stretch of the list is mixed."""
    picks = Picks("hazards")
    pools = [variants(template, picks) for template in (*TECHNICAL, *PROCESS, *MANAGEMENT)]
    deepest = max(len(pool) for pool in pools)
    rows = [pool[turn] for turn in range(deepest) for pool in pools if turn < len(pool)]
    if len(rows) < GOOD:
        raise ValueError(f"the templates give {len(rows)} hazards, {GOOD} are wanted")
    return picks.shuffled(rows[:GOOD])


def filled(length: int) -> str:
    """A text of exactly `length` characters that still reads as a finding."""
    sentence = "配电箱未接地，箱门缺失，周围堆放纸箱和空桶，巡检记录不全，操作人员无法说明责任人和整改时限。"
    return (sentence * (length // len(sentence) + 1))[: length - 1] + "。"


CRITERION = "生产经营单位应当在有较大危险因素的生产经营场所和有关设施、设备上，设置明显的安全警示标志。"

# (why, what the system must do, fields that differ from an ordinary finding)
BAD: tuple[tuple[str, str, Row], ...] = (
    ("empty", "never_500", {"description": ""}),
    ("only_spaces", "never_500", {"description": "   　 "}),
    ("none_word", "warn", {"description": "无"}),
    ("none_word", "warn", {"description": "无。"}),
    ("none_word", "warn", {"description": "暂无隐患"}),
    ("done_word", "warn", {"description": "已整改"}),
    ("done_word", "warn", {"description": "已整改完成"}),
    ("too_short", "warn", {"description": "插座坏"}),
    ("too_short", "warn", {"description": "灭火器过期"}),
    ("too_short", "warn", {"description": "通道堵塞了。"}),
    ("seven_characters", "warn", {"description": "叉车未系安全带"}),
    ("copied_criterion", "warn", {"description": CRITERION, "basis": CRITERION}),
    (
        "copied_criterion",
        "warn",
        {
            "description": "特种作业人员必须按照国家有关规定经专门的安全作业培训，取得相应资格，方可上岗作业。",
            "basis": "特种作业人员必须按照国家有关规定经专门的安全作业培训，取得相应资格，方可上岗作业。",
        },
    ),
    ("exactly_1000_characters", "accept", {"description": filled(1000)}),
    ("1001_characters", "refuse", {"description": filled(1001)}),
    ("emoji", "verbatim", {"description": "车间东门消防通道被堵⚠️🔥，工人说😅马上搬，半小时后仍在。"}),
    ("emoji_joined", "verbatim", {"description": "宿舍👨‍👩‍👧住在仓库二楼🇨🇳，疏散楼梯上锁，夜间无人值守。"}),
    ("beyond_the_basic_plane", "verbatim", {"description": "𠮷田车间行车吊钩防脱装置缺失，𣎴能自动复位，仍在吊运。"}),
    ("full_width", "verbatim", {"description": "２号车间ＡＢＣ线配电箱（３８０Ｖ）箱门缺失，带电部位裸露。"}),
    ("full_width_equals", "verbatim", {"description": "＝ＳＵＭ（Ａ１：Ａ９）字样的铭牌脱落，设备参数无法识别。"}),
    ("control_characters", "never_500", {"description": "一号车间\x07配电箱\x1b[31m未接地\x1b[0m，箱门缺失。"}),
    ("null_character", "never_500", {"description": "一号车间配电箱\x00未接地，箱门缺失。"}),
    ("bidirectional_override", "never_500", {"description": "附件名\u202egpj.exe的检查照片\u202c无法打开，现场配电箱未接地。"}),
    ("line_breaks", "verbatim", {"description": "1.配电箱未接地；\r\n2.箱门缺失；\n3.周围堆放纸箱。"}),
    ("sql_like", "verbatim", {"description": "配电箱标识写成 '); DROP TABLE hazard;-- 无法辨认回路名称"}),
    ("sql_like", "verbatim", {"description": "检查人填写 ' OR '1'='1 代替签名，记录无效。", "location": "安环部' --"}),
    ("script_like", "verbatim", {"description": "<script>alert('yh')</script>显示屏弹窗遮挡报警画面，值班员未处理。"}),
    (
        "script_like",
        "verbatim",
        {"description": "<img src=x onerror=alert(1)>告知牌内容错误，未写明应急电话。", "location": "<b>一号车间</b>"},
    ),
    ("leading_equals", "verbatim", {"description": '=HYPERLINK("http://127.0.0.1/","配电箱未接地，箱门缺失")'}),
    (
        "leading_sign",
        "verbatim",
        {
            "description": "+cmd|' /C calc'!A0 打印在设备铭牌上，参数无法识别。",
            "suggestion": "@SUM(1+1) 更换铭牌",
            "location": "-2层地下室",
        },
    ),
)


def bad_rows() -> list[Row]:
    usual: Row = {
        "location": "一号车间",
        "description": "",
        "level": "general",
        "cause": "object",
        "suggestion": "按要求整改并复查。",
        "basis": "企业安全检查表",
        "category": "other",
    }
    return [{**usual, **fields, "bad": why, "expect": expect} for why, expect, fields in BAD]


def all_hazards() -> list[Row]:
    """The good ones first, the bad ones last."""
    return good_rows() + bad_rows()
