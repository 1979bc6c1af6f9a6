"""The city's data set: what a new installation begins with. From then on the database is the truth."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
from sqlalchemy import select

from contracts.rpc.auth_settings import DictionaryItem, RegionEntry
from kit.db import bump, stamp
from kit.settings import SettingsError
from kit.work import Work
from services.auth.domain.dictionaries import merge_items
from services.auth.domain.regions import merge_regions
from services.auth.tables.settings import Dictionary, Parameter, Rule
from services.auth.usecases.dictionaries import write_items
from services.auth.usecases.regions import lock_tree, present_regions, write_tree
from services.auth.usecases.rules import publish_rules_in_force
from services.auth.wire.settings import dictionary_items, region_entry

FOLDER = Path(__file__).parent / "cities"


class RuleEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One number of law; ``until`` is exclusive, null for good."""

    key: str
    value: Decimal
    unit: str
    source: str
    since: date = msgspec.field(name="from")
    until: date | None = None
    note: str = ""


class CityData(msgspec.Struct, frozen=True, kw_only=True):
    """A file of ``cities/``, as far as the tables take it; see the README there."""

    code: str
    name: str
    regions: list[RegionEntry]
    dictionaries: dict[str, list[DictionaryItem]]
    parameters: dict[str, str]
    rules: list[RuleEntry]


def read_city(name: str, folder: Path = FOLDER) -> CityData:
    """The data set of that name. Raises SettingsError when there is none, or when its shape is wrong, naming the place."""
    path = folder / f"{name}.json"
    if not re.fullmatch(r"[a-z0-9_-]+", name) or not path.is_file():
        raise SettingsError(f"ZJJG_AUTH_CITY: there is no city data set {name}")
    try:
        return msgspec.json.decode(path.read_bytes(), type=CityData, strict=False)
    except msgspec.DecodeError as wrong:
        raise SettingsError(f"ZJJG_AUTH_CITY: {path} is wrong: {wrong}") from None


def load_city(work: Work) -> None:
    """Adds what the data set has and the tables have not, and publishes it; changes nothing that is there.

    So an admin's edits stay, and a newer file brings its new entries alone. Run at each start and now and then, whereby a rule whose
    day has come is published too.
    """
    city = read_city(work.settings.city)
    added = {
        "regions": _add_regions(work, city),
        "dictionary_items": _add_dictionaries(work, city),
        "parameters": _add_parameters(work, city),
        "rules": _add_rules(work, city),
    }
    if any(added.values()):
        work.audit(None, "auth.city.loaded", "city", city.code, after=added)
    publish_rules_in_force(work)


def _add_regions(work: Work, city: CityData) -> int:
    tree_row = lock_tree(work)
    present = present_regions(work)
    missing = [entry for entry in city.regions if entry.code not in present]
    if not missing:
        return 0
    tree = merge_regions({code: region_entry(row) for code, row in present.items()}, missing)
    tree_row.version += 1
    return write_tree(None, work, present, tree)


def _add_dictionaries(work: Work, city: CityData) -> int:
    present = {row.name: row for row in work.db.scalars(select(Dictionary).with_for_update())}
    added = 0
    for name, items in city.dictionaries.items():
        row = present.get(name)
        kept = [] if row is None else dictionary_items(row)
        known = {item.value for item in kept}
        missing = [item for item in items if item.value not in known]
        if row is None:
            row = Dictionary(**stamp(None, work.at), name=name)
            work.db.add(row)
        elif not missing:
            continue
        else:
            bump(row, None, work.at)
        write_items(work, row, merge_items([], [*kept, *missing]))
        added += len(missing)
    return added


def _add_parameters(work: Work, city: CityData) -> int:
    present = set(work.db.scalars(select(Parameter.name)))
    missing = [Parameter(**stamp(None, work.at), name=n, value=v) for n, v in city.parameters.items() if n not in present]
    work.db.add_all(missing)
    work.db.flush()
    return len(missing)


def _add_rules(work: Work, city: CityData) -> int:
    present = {(key, since) for key, since in work.db.execute(select(Rule.key, Rule.in_force_from))}
    missing = [
        Rule(
            **stamp(None, work.at),
            key=rule.key,
            value=rule.value,
            unit=rule.unit,
            source=rule.source,
            note=rule.note,
            in_force_from=rule.since,
            in_force_until=rule.until,
        )
        for rule in city.rules
        if (rule.key, rule.since) not in present
    ]
    work.db.add_all(missing)
    work.db.flush()
    return len(missing)
