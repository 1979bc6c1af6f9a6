"""Reads the city's data set (services/auth/cities/quzhou.json), so that test data and city never disagree."""

import json
from functools import cache
from pathlib import Path
from typing import Any

CITY_FILE = Path(__file__).resolve().parents[2] / "services/auth/cities/quzhou.json"

# Where the districts' seats lie (latitude, longitude): rounded, from general knowledge.
SEATS = {
    "330802": (28.935, 118.871),
    "330803": (28.980, 118.959),
    "330822": (28.901, 118.511),
    "330824": (29.137, 118.415),
    "330825": (29.028, 119.172),
    "330881": (28.737, 118.627),
}


@cache
def city() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(CITY_FILE.read_text(encoding="utf-8"))
    return loaded


def districts() -> list[dict[str, str]]:
    return [region for region in city()["regions"] if region["kind"] == "district"]


def townships(district_code: str) -> list[dict[str, str]]:
    return [region for region in city()["regions"] if region["parent_code"] == district_code]
