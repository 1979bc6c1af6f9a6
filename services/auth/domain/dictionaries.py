"""Dictionaries: closed lists of values that forms offer. A value that was once offered stays known."""

import re

import msgspec

from contracts.errors import invalid_field
from contracts.rpc.auth_settings import DictionaryItem
from services.auth.domain.fields import Fields

MAX_ITEMS = 2000

_VALUE = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def merge_items(present: list[DictionaryItem], wanted: list[DictionaryItem]) -> list[DictionaryItem]:
    """``wanted`` in its order, then those of ``present`` that it leaves out, retired.

    Raises Invalid naming every wrong item as ``items.<position>.<field>``.
    """
    if len(wanted) > MAX_ITEMS:
        raise invalid_field("items", "auth.dictionary.too_many_items", max=str(MAX_ITEMS))
    fields = Fields()
    tidied: dict[str, DictionaryItem] = {}
    for position, item in enumerate(wanted):
        clean = _tidy(fields, f"items.{position}", item)
        if clean.value in tidied:
            fields.wrong(f"items.{position}.value", "auth.dictionary.value_twice")
        tidied[clean.value] = clean
    fields.refuse()
    left_out = [msgspec.structs.replace(i, retired=True) for i in present if i.value not in tidied]
    return [*tidied.values(), *left_out]


def _tidy(fields: Fields, at: str, item: DictionaryItem) -> DictionaryItem:
    value = item.value.strip()
    if not _VALUE.fullmatch(value):
        fields.wrong(f"{at}.value", "auth.dictionary.value_malformed")
    return DictionaryItem(
        value=value,
        label_zh=fields.line(f"{at}.label_zh", item.label_zh, most=200),
        label_en=fields.line(f"{at}.label_en", item.label_en, most=200),
        retired=item.retired,
    )
