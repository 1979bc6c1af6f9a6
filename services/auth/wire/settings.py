"""Regions, dictionaries, parameters and rules as rooms and browsers see them."""

from contracts.events.auth import DictionarySaved, RegionSaved, RuleSaved
from contracts.rpc.auth_settings import Dictionary, DictionaryItem, Parameter, Region, RegionEntry
from services.auth.tables import settings as rows


def region_struct(row: rows.Region) -> Region:
    return Region(code=row.code, name=row.name, parent_code=row.parent_code, kind=row.kind, codes=row.codes, retired=row.retired)


def region_entry(row: rows.Region) -> RegionEntry:
    """What an admin says of a region; its ``codes`` follow from that."""
    return RegionEntry(code=row.code, name=row.name, parent_code=row.parent_code, kind=row.kind, retired=row.retired)


def region_saved(row: rows.Region) -> RegionSaved:
    return RegionSaved(
        code=row.code, name=row.name, parent_code=row.parent_code, kind=row.kind, codes=row.codes, retired=row.retired
    )


def dictionary_items(row: rows.Dictionary) -> list[DictionaryItem]:
    return [DictionaryItem(value=i.value, label_zh=i.label_zh, label_en=i.label_en, retired=i.retired) for i in row.items]


def dictionary_struct(row: rows.Dictionary) -> Dictionary:
    return Dictionary(name=row.name, items=dictionary_items(row), version=row.version)


def dictionary_saved(row: rows.Dictionary) -> DictionarySaved:
    return DictionarySaved(name=row.name, items=dictionary_items(row))


def parameter_struct(row: rows.Parameter) -> Parameter:
    return Parameter(name=row.name, value=row.value, version=row.version)


def rule_saved(row: rows.RuleInForce) -> RuleSaved:
    return RuleSaved(key=row.key, value=f"{row.value:f}", unit=row.unit, source=row.source)
