"""The rows of 社会化服务机构名单及登录系统账号: sixty invented agencies, ten a district, written the way people fill such a list."""

from tests.data import codes, names
from tests.data.city import districts
from tests.data.picks import Picks

TITLE = "社会化服务机构名单及登录系统账号"
COLUMNS = ("机构名称", "统一社会信用代码", "服务类别", "所属地区", "登录账号", "联系人", "联系电话")
PER_DISTRICT = 10

SUFFIXES = (
    "安全技术有限公司",
    "安全科技有限公司",
    "安全技术咨询有限公司",
    "应急科技有限公司",
    "安全环境科技有限公司",
    "工程咨询有限公司",
)
EVALUATION_SUFFIXES = ("安全评价有限公司", "安全技术有限公司", "安全检测评价有限公司")
BOTH = (
    "安全评价、社会化服务",
    "安全评价，社会化服务",
    "安全评价,社会化服务",
    "安全评价/社会化服务",
    "安全评价;社会化服务",
    "社会化服务、安全评价",
    "安全评价 、 社会化服务",
)
INITIALS = {"330802": "kc", "330803": "qj", "330822": "cs", "330824": "kh", "330825": "ly", "330881": "js"}

Row = tuple[str, ...]


def kinds_text(place: int, serial: int) -> str:
    """Of ten agencies in a district five do social services only, two evaluation only, three both."""
    if place < 5:
        return "社会化服务"
    if place < 7:
        return "安全评价"
    return BOTH[serial % len(BOTH)]


def agency_rows() -> list[Row]:
    """Rows in the order of COLUMNS, all text. Regions stand by name or, every third, by code."""
    picks = Picks("agencies")
    rows: list[Row] = []
    for district in districts():
        for place in range(PER_DISTRICT):
            serial = len(rows)
            brand, sound = names.BRANDS[serial]
            kinds = kinds_text(place, serial // PER_DISTRICT * 3 + place - 7)
            suffix = picks.one(SUFFIXES if "社会化服务" in kinds else EVALUATION_SUFFIXES)
            rows.append(
                (
                    f"{picks.one(('衢州', district['name'][:-1]))}{brand}{suffix}",
                    codes.uscc(district["code"], 10_000 + serial, digits_only=serial % 4 == 0),
                    kinds,
                    district["code"] if serial % 3 == 2 else district["name"],
                    f"{INITIALS[district['code']]}_{sound}{place + 1:02d}",
                    names.person(picks, picks.below(10) < 7),
                    names.mobile(serial),
                )
            )
    return rows
