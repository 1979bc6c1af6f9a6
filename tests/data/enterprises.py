"""enterprises.json: 120 invented served firms, each the body of `POST /enterprises`; every township has at least one."""

from typing import Any

from tests.data import codes, names
from tests.data.city import SEATS, districts, townships
from tests.data.picks import Picks

PER_DISTRICT = 20
SIZES = ((3, 19), (3, 19), (20, 99), (20, 99), (20, 299), (20, 299), (100, 299), (300, 999), (300, 999), (1000, 2600))

# (industry, words of the name, category, likely risk levels)
TRADES = (
    ("C2614", "化工有限公司", "hazardous_chemicals_production", ("red", "orange")),
    ("C2641", "涂料有限公司", "hazardous_chemicals_production", ("red", "orange")),
    ("C2661", "助剂有限公司", "hazardous_chemicals_use", ("orange", "yellow")),
    ("C2710", "制药有限公司", "hazardous_chemicals_use", ("orange", "yellow")),
    ("C2110", "家具有限公司", "dust_explosion", ("orange", "yellow")),
    ("C2021", "木业有限公司", "dust_explosion", ("orange", "yellow")),
    ("C2221", "纸业有限公司", "confined_space", ("orange", "yellow")),
    ("C2231", "包装有限公司", "industry_and_trade", ("yellow", "blue")),
    ("C2921", "塑膜有限公司", "industry_and_trade", ("yellow", "blue")),
    ("C3021", "水泥制品有限公司", "industry_and_trade", ("yellow", "blue")),
    ("C3130", "金属压延有限公司", "metal_smelting", ("red", "orange")),
    ("C3252", "铝业有限公司", "metal_smelting", ("red", "orange")),
    ("C3311", "钢结构有限公司", "industry_and_trade", ("yellow", "blue")),
    ("C3312", "门业有限公司", "industry_and_trade", ("yellow", "blue")),
    ("C3360", "金属表面处理有限公司", "hazardous_chemicals_use", ("orange", "yellow")),
    ("C3391", "铸造有限公司", "metal_smelting", ("orange", "yellow")),
    ("C3451", "轴承有限公司", "industry_and_trade", ("yellow", "blue")),
    ("C3812", "电机有限公司", "industry_and_trade", ("yellow", "blue")),
    ("C3821", "变压器有限公司", "industry_and_trade", ("yellow", "blue")),
    ("C3985", "电子材料有限公司", "hazardous_chemicals_use", ("orange", "yellow")),
    ("C14", "食品有限公司", "ammonia_refrigeration", ("orange", "yellow")),
    ("B1011", "矿业有限公司", "mine", ("red", "orange")),
    ("F5265", "加油站有限公司", "hazardous_chemicals_trade", ("orange", "yellow")),
    ("G5942", "化工仓储有限公司", "hazardous_chemicals_storage", ("red", "orange")),
    ("H6110", "酒店有限公司", "assembly", ("yellow", "blue")),
)
ROADS = ("兴工路", "创业路", "凤凰路", "柯山路", "望江路", "工业大道", "振兴路", "新安路")


def scale_of(employees: int) -> str:
    """The bounds of manufacturing in 《统计上大中小微型企业划分办法》, by employees alone."""
    return next(scale for bound, scale in ((20, "micro"), (300, "small"), (1000, "medium"), (10**9, "large")) if employees < bound)


def one_enterprise(picks: Picks, serial: int, district: dict[str, str], township: dict[str, str], brand: str) -> dict[str, Any]:
    industry, words, category, risks = TRADES[serial % len(TRADES)]
    employees = picks.between(*picks.one(SIZES))
    latitude, longitude = SEATS[district["code"]]
    return {
        "name": f"{district['name'][:-1]}{brand}{words}",
        "uscc": codes.uscc(district["code"], 20_000 + serial, digits_only=serial % 3 == 0),
        "region_code": district["code"],
        "township_code": township["code"],
        "address": f"衢州市{district['name']}{township['name']}{picks.one(ROADS)}{picks.between(1, 288)}号",
        "latitude": round(latitude + picks.between(-4000, 4000) / 100_000, 6),
        "longitude": round(longitude + picks.between(-4000, 4000) / 100_000, 6),
        "industry": industry,
        "category": category,
        "scale": scale_of(employees),
        "employees": employees,
        "risk_level": picks.one(risks),
        "safety_lead": names.person(picks, picks.below(10) < 7),
        "safety_lead_mobile": names.mobile(20_000 + serial),
    }


def all_enterprises() -> list[dict[str, Any]]:
    picks = Picks("enterprises")
    brands = picks.shuffled([first + second for first in names.FIRM_FIRST for second in names.FIRM_SECOND])
    rows = []
    for district in districts():
        towns = townships(district["code"])
        for place in range(PER_DISTRICT):
            serial = len(rows)
            rows.append(one_enterprise(picks, serial, district, towns[place % len(towns)], brands[serial]))
    return rows
