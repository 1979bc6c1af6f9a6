"""Fictional names, codes and texts. The same seed gives the same city."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from stdnum.cn import uscc

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国志文斌宇浩然梓轩欣怡佳琪雨晨"
AGENCY_WORDS = (
    "安正",
    "衡泰",
    "恒安",
    "卓安",
    "信诚",
    "盛安",
    "永宁",
    "众安",
    "立安",
    "华盾",
    "博安",
    "正源",
    "安咨",
    "天衡",
    "中信安",
    "浙安",
)
FIRM_WORDS = (
    "宏远",
    "鼎盛",
    "瑞丰",
    "金泉",
    "新城",
    "佳美",
    "德力",
    "长青",
    "东升",
    "海川",
    "同济",
    "万和",
    "利民",
    "光华",
    "恒达",
    "三江",
)
FIRM_TRADES = (
    ("化工有限公司", "C2614"),
    ("机械制造有限公司", "C3484"),
    ("木业有限公司", "C2034"),
    ("造纸有限公司", "C2221"),
    ("建材有限公司", "C3021"),
    ("食品有限公司", "C1432"),
    ("纺织有限公司", "C1751"),
    ("金属制品有限公司", "C3311"),
)
ROADS = ("兴业路", "东港大道", "创新路", "振兴街", "工业二路", "富民路", "园区中路", "新安路")


@dataclass(frozen=True)
class HazardText:
    location: str
    description: str
    category: str
    cause: str
    suggestion: str


HAZARDS = (
    HazardText(
        "一车间东侧配电柜",
        "配电柜门未跨接接地线，柜内积尘较多，未张贴当心触电警示标志",
        "electrical",
        "object",
        "补装跨接线并清灰，张贴警示标志",
    ),
    HazardText(
        "原料仓库北门", "疏散通道堆放托盘约 12 个，宽度不足 1.1 米，影响紧急疏散", "fire", "management", "立即清空通道并划线管理"
    ),
    HazardText(
        "二车间冲压区", "3 号冲床双手启动按钮一侧失效，操作工以铁片短接", "machinery", "behaviour", "停机更换按钮并开展警示教育"
    ),
    HazardText(
        "危化品中间库", "甲醇与双氧水同库存放，间距不足，未设置隔离堤", "hazardous_chemicals", "management", "按禁忌配存表分库存放"
    ),
    HazardText(
        "污水处理站调节池",
        "有限空间入口未上锁，未见作业审批单和气体检测记录",
        "confined_space",
        "management",
        "上锁并建立审批台账，配备四合一检测仪",
    ),
    HazardText(
        "厂区南侧气瓶间", "乙炔瓶与氧气瓶混放，两只气瓶无防倾倒链", "hazardous_chemicals", "object", "分间存放，加装防倾倒链"
    ),
    HazardText("抛光车间", "除尘器灰斗未按规定每日清灰，积粉厚度约 4 毫米", "dust", "management", "当班清灰并记录，复查清扫制度"),
    HazardText("成品仓库", "5 具干粉灭火器压力指示在红区，未及时更换", "fire", "object", "更换或充装，按月点检"),
    HazardText(
        "装卸平台", "叉车驾驶员未系安全带，叉车倒车蜂鸣器失效", "special_equipment", "behaviour", "修复蜂鸣器，加强驾驶员管理"
    ),
    HazardText("锅炉房", "安全阀校验标签已过有效期 2 个月", "special_equipment", "object", "送检并在校验前停用"),
    HazardText("三楼包装线", "安全出口指示灯不亮，应急照明灯电池损坏", "fire", "object", "更换灯具并测试"),
    HazardText(
        "屋面光伏检修通道", "检修人员登高未使用安全带，临边无防护栏", "work_at_height", "behaviour", "设置生命线和护栏，持证作业"
    ),
)


class Sampler:
    """One source of chance for the whole city."""

    def __init__(self, seed: int = 20261123) -> None:
        self.chance = random.Random(seed)  # noqa: S311  # a made-up city, no secret
        self._serial = 0

    def person(self) -> str:
        return self.chance.choice(SURNAMES) + "".join(self.chance.sample(GIVEN, self.chance.choice((1, 2))))

    def mobile(self) -> str:
        self._serial += 1
        return f"139{self._serial:08d}"

    def uscc(self, district: str) -> str:
        """A code with a right check digit, of a registration that nobody has."""
        self._serial += 1
        body = f"91{district[:6]}MADEM{self._serial:04d}"
        return body + uscc.calc_check_digit(body)

    def id_number(self, district: str) -> str:
        """A number with a right check digit, of somebody born between 1965 and 1998."""
        born = date(1965, 1, 1) + timedelta(days=self.chance.randrange(33 * 365))
        body = f"{district[:6]}{born:%Y%m%d}{self.chance.randrange(1, 999):03d}"
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]

    def day_between(self, first: date, last: date) -> date:
        return first + timedelta(days=self.chance.randrange(max(1, (last - first).days + 1)))
