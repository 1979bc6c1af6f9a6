"""The tree of regions: a city, its districts, their townships; and functional zones, which may stand under city or district."""

import re
from collections.abc import Mapping

import msgspec

from contracts.errors import FieldError, invalid_field
from contracts.rpc.auth_settings import RegionEntry
from services.auth.domain.fields import Fields

Tree = dict[str, RegionEntry]

PARENT_KINDS: dict[str, tuple[str, ...]] = {
    "city": (),
    "district": ("city",),
    "township": ("district", "zone"),
    "zone": ("city", "district"),
}
"""Kind -> kinds that may stand above it. The city alone has none."""

MAX_DEPTH = 3
"""Rows of all rooms keep one column for each depth."""

MAX_ENTRIES = 2000

_CODE = {
    "city": re.compile(r"[0-9]{6}"),
    "district": re.compile(r"[0-9]{6}"),
    "township": re.compile(r"[0-9]{9}"),
    "zone": re.compile(r"[A-Z0-9]{1,12}"),
}


def merge_regions(present: Mapping[str, RegionEntry], entries: list[RegionEntry]) -> Tree:
    """The tree once ``entries`` have replaced or joined the present ones of the same code.

    Raises Invalid naming every wrong entry as ``items.<position>.<field>``: codes by kind, parents that are known, live and of a
    fitting kind, no cycles, at most three deep, one city.
    """
    if len(entries) > MAX_ENTRIES:
        raise invalid_field("items", "auth.region.too_many", max=str(MAX_ENTRIES))
    fields = Fields()
    trimmed = [_tidy(fields, f"items.{position}", entry) for position, entry in enumerate(entries)]
    _refuse_twice(fields, trimmed)
    fields.refuse()
    tree = {**present, **{e.code: e for e in trimmed}}
    fields.errors = _faults_of_tree(tree, {e.code: position for position, e in enumerate(trimmed)})
    fields.refuse()
    return tree


def codes_of(code: str, tree: Mapping[str, RegionEntry]) -> list[str]:
    """The region's own code and all above it, the city first. The tree must be one that ``merge_regions`` answered."""
    path: list[str] = []
    step: str | None = code
    while step is not None:
        path.append(step)
        step = tree[step].parent_code
    return path[::-1]


def _tidy(fields: Fields, at: str, entry: RegionEntry) -> RegionEntry:
    code = entry.code.strip()
    if entry.kind not in PARENT_KINDS:
        fields.wrong(f"{at}.kind", "auth.region.kind_unknown")
    elif not _CODE[entry.kind].fullmatch(code):
        fields.wrong(f"{at}.code", f"auth.region.code_malformed.{entry.kind}")
    return msgspec.structs.replace(entry, code=code, name=fields.line(f"{at}.name", entry.name, most=50))


def _refuse_twice(fields: Fields, entries: list[RegionEntry]) -> None:
    seen: set[str] = set()
    for position, entry in enumerate(entries):
        if entry.code in seen:
            fields.wrong(f"items.{position}.code", "auth.region.code_twice")
        seen.add(entry.code)


def _faults_of_tree(tree: Tree, position_of: Mapping[str, int]) -> list[FieldError]:
    """Blames the entry that was sent: the region itself, else the nearest one above it that was."""
    errors: list[FieldError] = []
    cities = [code for code, entry in tree.items() if entry.kind == "city"]
    for code, entry in tree.items():
        fault = _fault_of_region(entry, tree, cities)
        if fault is None:
            continue
        field, problem = fault
        blamed = next((c for c in _way_up(code, tree) if c in position_of), None)
        if blamed is None:
            raise ValueError(f"the kept regions are no tree: {code} {problem}")
        error: FieldError = {
            "field": f"items.{position_of[blamed]}.{field}",
            "code": f"auth.region.{problem}",
            "params": {"code": code},
        }
        if error not in errors:
            errors.append(error)
    return errors


def _fault_of_region(entry: RegionEntry, tree: Tree, cities: list[str]) -> tuple[str, str] | None:
    """(field, what is wrong) of one region in the tree, or None."""
    if entry.kind == "city":
        if entry.parent_code is not None:
            return "parent_code", "city_has_no_parent"
        if entry.code != cities[0]:
            return "kind", "second_city"
        return ("retired", "city_stays") if entry.retired else None
    parent = tree.get(entry.parent_code) if entry.parent_code is not None else None
    if parent is None:
        return "parent_code", "parent_unknown"
    path = _way_up(entry.code, tree)
    if tree[path[-1]].parent_code in path:
        return "parent_code", "cycle"
    if parent.kind not in PARENT_KINDS[entry.kind]:
        return "parent_code", "parent_kind"
    if len(path) > MAX_DEPTH:
        return "parent_code", "too_deep"
    return ("retired", "parent_retired") if parent.retired and not entry.retired else None


def _way_up(code: str, tree: Tree) -> list[str]:
    """The codes from ``code`` upwards, as far as they are known, do not come round again and are not too many anyway."""
    path: list[str] = []
    step: str | None = code
    while step is not None and step in tree and step not in path and len(path) <= MAX_DEPTH:
        path.append(step)
        step = tree[step].parent_code
    return path
