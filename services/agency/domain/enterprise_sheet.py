"""The workbook of served firms: its columns, and one row of it as an entry."""

from collections.abc import Mapping

from contracts.rpc.agency import EnterpriseEntry
from contracts.vocabulary import RiskLevel
from services.agency.domain.fields import Fields
from services.agency.domain.sheet_cells import Cells

COLUMNS = {
    "name": "企业名称",
    "uscc": "统一社会信用代码",
    "region_code": "所属地区",
    "township_code": "所属镇街",
    "address": "地址",
    "industry": "行业",
    "category": "企业类别",
    "scale": "规模",
    "employees": "从业人数",
    "risk_level": "风险等级",
    "safety_lead": "安全负责人",
    "safety_lead_mobile": "安全负责人手机",
    "latitude": "纬度",
    "longitude": "经度",
}
"""Field -> title of its column."""
REQUIRED = ("name", "uscc", "region_code", "address")
DICTIONARIES = {"industry": "industry", "category": "enterprise_category", "scale": "scale"}
"""Field -> the dictionary whose values or labels its cells hold."""
OPEN = {"industry"}
"""Codes that the dictionary does not list are right as well: GB/T 4754 has more than a thousand."""
RISK_LEVELS: dict[str, RiskLevel | None] = {
    "红": RiskLevel.RED,
    "橙": RiskLevel.ORANGE,
    "黄": RiskLevel.YELLOW,
    "蓝": RiskLevel.BLUE,
    "红色": RiskLevel.RED,
    "橙色": RiskLevel.ORANGE,
    "黄色": RiskLevel.YELLOW,
    "蓝色": RiskLevel.BLUE,
    **{level.value: level for level in RiskLevel},
}
EXAMPLE = {
    "name": "衢州某某化工有限公司",
    "uscc": "913308001477558890",
    "region_code": "柯城区",
    "township_code": "新新街道",
    "address": "某某路 1 号",
    "industry": "C2614",
    "category": "危险化学品生产",
    "scale": "中型",
    "employees": "120",
    "risk_level": "黄",
    "safety_lead": "李某",
    "safety_lead_mobile": "13800000000",
}
"""The check character of the credit code is wrong on purpose: a template sent back as it is makes no enterprise."""


def entry_of(cells: Mapping[str, str], fields: Fields) -> EnterpriseEntry | None:
    """One row, whose regions and dictionary words are codes already. What cannot be read is noted, and the answer is None; whether the
    rest is right is for ``domain.enterprises.checked`` to say."""
    row = Cells(cells, fields)
    latitude, longitude = row.number("latitude"), row.number("longitude")
    built = EnterpriseEntry(
        name=row.text("name"),
        uscc=row.text("uscc"),
        region_code=row.text("region_code"),
        township_code=row.text("township_code") or None,
        address=row.text("address"),
        industry=row.text("industry") or None,
        category=row.text("category") or None,
        scale=row.text("scale") or None,
        employees=row.whole("employees"),
        risk_level=row.choice("risk_level", RISK_LEVELS, None),
        safety_lead=row.text("safety_lead") or None,
        safety_lead_mobile=row.text("safety_lead_mobile") or None,
        latitude=None if latitude is None else float(latitude),
        longitude=None if longitude is None else float(longitude),
    )
    return None if fields.errors else built
