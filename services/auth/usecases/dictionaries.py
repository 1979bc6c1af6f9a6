"""The admin's edits of dictionaries."""

from uuid import UUID

from contracts.actor import Actor
from contracts.events.auth import DICTIONARY_SAVED, SETTINGS_CHANGED
from contracts.rpc.auth_settings import Dictionary, DictionaryItem
from contracts.vocabulary import Role
from kit.db import bump, stale_unless
from kit.work import Work
from services.auth.domain.dictionaries import merge_items
from services.auth.queries.dictionaries import dictionary_for
from services.auth.tables import settings as rows
from services.auth.wire.settings import dictionary_items, dictionary_saved, dictionary_struct


def put_dictionary(actor: Actor, work: Work, name: str, items: list[DictionaryItem], version: int) -> Dictionary:
    """Gives the dictionary these items in this order; a value that they leave out is retired and stays at the end.

    Only dictionaries that the city's data set brought can be edited: forms are written for their names. Stale, NotFound.
    """
    actor.require(Role.ADMIN)
    row = dictionary_for(work, name, lock=True)
    stale_unless(row, version)
    before = dictionary_items(row)
    after = merge_items(before, items)
    if after == before:
        return dictionary_struct(row)
    bump(row, actor, work.at)
    write_items(work, row, after)
    work.audit(actor, "auth.dictionary.saved", "dictionary", name, *_difference(before, after))
    work.broadcast(SETTINGS_CHANGED, {"kind": "dictionaries", "name": name})
    return dictionary_struct(row)


def write_items(work: Work, row: rows.Dictionary, items: list[DictionaryItem]) -> None:
    """Makes ``items`` the dictionary's, and publishes it."""
    known = {item.value: item for item in row.items}
    row.items = [_item_row(known.get(item.value), row.id, item, position) for position, item in enumerate(items)]
    work.db.flush()
    work.publish(DICTIONARY_SAVED, row.name, row.version, dictionary_saved(row))


def _item_row(row: rows.DictionaryItem | None, dictionary_id: UUID, item: DictionaryItem, position: int) -> rows.DictionaryItem:
    row = row or rows.DictionaryItem(dictionary_id=dictionary_id, value=item.value)
    row.label_zh, row.label_en, row.retired, row.position = item.label_zh, item.label_en, item.retired, position
    return row


def _difference(before: list[DictionaryItem], after: list[DictionaryItem]) -> tuple[dict[str, object], dict[str, object]]:
    """The items that changed, and the order where it did: a whole industry list in every audit entry would hide the one change."""
    old, new = {i.value: i for i in before}, {i.value: i for i in after}
    changed = [value for value in new if old.get(value) != new[value]]
    sides: tuple[dict[str, object], dict[str, object]] = (
        {"items": [old[v] for v in changed if v in old]},
        {"items": [new[v] for v in changed]},
    )
    orders = list(old), list(new)
    if orders[0] != orders[1]:
        sides[0]["order"], sides[1]["order"] = orders
    return sides
