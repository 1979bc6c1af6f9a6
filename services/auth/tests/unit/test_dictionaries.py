"""A value that was once offered stays known."""

import pytest

from contracts.errors import Invalid
from contracts.rpc.auth_settings import DictionaryItem
from services.auth.city import read_city
from services.auth.domain.dictionaries import MAX_ITEMS, merge_items


def item(value: str, label: str = "甲", *, retired: bool = False) -> DictionaryItem:
    return DictionaryItem(value=value, label_zh=label, label_en=label, retired=retired)


def faults(*items: DictionaryItem) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        merge_items([], list(items))
    return [(e["field"], e["code"]) for e in refusal.value.errors]


def test_items_come_in_the_order_sent() -> None:
    assert [i.value for i in merge_items([item("a"), item("b")], [item("b"), item("c"), item("a")])] == ["b", "c", "a"]


def test_what_is_left_out_is_retired_not_deleted() -> None:
    assert merge_items([item("a"), item("b")], [item("b")]) == [item("b"), item("a", retired=True)]


def test_a_retired_value_can_come_back() -> None:
    assert merge_items([item("a", retired=True)], [item("a", "乙")]) == [item("a", "乙")]


def test_every_wrong_field_is_named_at_once() -> None:
    assert faults(item("a b"), item("c", " "), item("d"), item(" d ")) == [
        ("items.0.value", "auth.dictionary.value_malformed"),
        ("items.1.label_zh", "text.missing"),
        ("items.1.label_en", "text.missing"),
        ("items.3.value", "auth.dictionary.value_twice"),
    ]


def test_a_list_has_an_end() -> None:
    assert faults(*[item("a")] * (MAX_ITEMS + 1)) == [("items", "auth.dictionary.too_many_items")]


def test_the_dictionaries_that_come_with_the_system_are_sound() -> None:
    for items in read_city("quzhou").dictionaries.values():
        assert merge_items([], items) == items
