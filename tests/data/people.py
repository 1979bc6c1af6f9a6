"""people.json: 300 invented professionals, each the body of `POST /staff` plus `derived`, what the system must find out itself."""

from datetime import date, timedelta
from typing import Any

from tests.data import codes, names
from tests.data.city import districts
from tests.data.picks import Picks

COUNT = 300
TODAY = date(2026, 11, 23)
# Counties that no longer exist (衢县, 江山县) stand in the ID numbers of older people; others come from elsewhere.
OLD_COUNTIES = ("330821", "330823")
ELSEWHERE = ("330106", "330782", "361121", "341004", "350782")
EDUCATIONS = (
    "junior_college",
    "junior_college",
    "bachelor",
    "bachelor",
    "bachelor",
    "bachelor",
    "master",
    "senior_middle",
    "doctor",
)
TITLES = (
    "assistant_engineer",
    "assistant_engineer",
    "engineer",
    "engineer",
    "engineer",
    "senior_engineer",
    "none",
    "technician",
    "principal_engineer",
)
MAJORS = (
    "安全工程",
    "化学工程与工艺",
    "机械设计制造及其自动化",
    "电气工程及其自动化",
    "消防工程",
    "采矿工程",
    "土木工程",
    "应用化学",
    "环境工程",
    "工业自动化",
)
POSTS = ("assessor", "assessor", "assessor", "technician", "technician", "technician", "other")


def birth_date(picks: Picks) -> date:
    """A day from 1960-01-01 to 2000-12-31."""
    return date(1960, 1, 1) + timedelta(days=picks.below((date(2001, 1, 1) - date(1960, 1, 1)).days))


def home_county(picks: Picks, born_on: date) -> str:
    roll = picks.below(10)
    if roll == 0:
        return picks.one(ELSEWHERE)
    if roll <= 3 and born_on.year < 1985:
        return picks.one(OLD_COUNTIES)
    return picks.one(districts())["code"]


def certificates(picks: Picks, serial: int) -> list[dict[str, str]]:
    """None to three certificates; a few expired, a few expiring within 90 days of TODAY."""
    kinds = {
        "safety_assessor": (("1", "2", "2", "3"), "S33", 10),
        "certified_safety_engineer": (("intermediate", "intermediate", "junior", "senior"), "ZA33", 5),
        "fire_engineer": (("1", "2"), "XF33", 3),
        "special_operation": (("",), "T33", 6),
    }
    rows = []
    for kind in picks.shuffled(list(kinds))[: picks.one((0, 1, 1, 1, 1, 2, 2, 3))]:
        levels, prefix, years = kinds[kind]
        issued_on = TODAY - timedelta(days=picks.between(30, 365 * years - 10))
        if picks.below(15) == 0:
            issued_on -= timedelta(days=365)
        row = {
            "kind": kind,
            "number": f"{prefix}{issued_on.year}{serial:06d}{len(rows)}",
            "issued_on": issued_on.isoformat(),
            "valid_until": (issued_on + timedelta(days=365 * years)).isoformat(),
        }
        if level := picks.one(levels):
            row["level"] = level
        rows.append(row)
    return rows


def one_person(picks: Picks, serial: int) -> dict[str, Any]:
    male = picks.below(10) < 6
    born_on = birth_date(picks)
    employed_from = max(date(born_on.year + 22, 7, 1), TODAY - timedelta(days=picks.between(60, 365 * 12)))
    return {
        "name": names.person(picks, male),
        "id_number": codes.id_number(home_county(picks, born_on), born_on, male, picks),
        "mobile": names.mobile(10_000 + serial),
        "education": picks.one(EDUCATIONS),
        "major": picks.one(MAJORS),
        "title": picks.one(TITLES),
        "post": picks.one(POSTS),
        "employed_from": employed_from.isoformat(),
        "pension_from": employed_from.isoformat(),
        "certificates": certificates(picks, serial),
        "derived": {"gender": "male" if male else "female", "born_on": born_on.isoformat()},
    }


def all_people() -> list[dict[str, Any]]:
    picks = Picks("people")
    people: dict[str, dict[str, Any]] = {}
    while len(people) < COUNT:
        person = one_person(picks, len(people))
        people.setdefault(person["id_number"], person)
    return list(people.values())
