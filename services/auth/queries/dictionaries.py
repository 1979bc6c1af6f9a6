"""The dictionaries as forms offer them."""

from sqlalchemy import func, select

from contracts.errors import NotFound
from contracts.rpc.auth_settings import Dictionary, DictionaryName
from kit.work import Work
from services.auth.tables import settings as rows
from services.auth.wire.settings import dictionary_struct


def list_dictionaries(work: Work) -> list[DictionaryName]:
    """By name, with the number of items that are still offered."""
    item = rows.DictionaryItem
    count = select(func.count()).where(item.dictionary_id == rows.Dictionary.id, item.retired.is_(False)).scalar_subquery()
    found = work.db.execute(select(rows.Dictionary.name, rows.Dictionary.version, count).order_by(rows.Dictionary.name))
    return [DictionaryName(name=name, version=version, count=items) for name, version, items in found]


def get_dictionary(work: Work, name: str) -> Dictionary:
    """All items in their order, the retired too. NotFound."""
    return dictionary_struct(dictionary_for(work, name))


def dictionary_for(work: Work, name: str, *, lock: bool = False) -> rows.Dictionary:
    """The row, or NotFound, also for what cannot be a name at all. ``lock`` keeps other edits of it waiting."""
    if not name.isidentifier():
        raise NotFound("auth.dictionary.not_found")
    statement = select(rows.Dictionary).where(rows.Dictionary.name == name)
    row = work.db.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if row is None:
        raise NotFound("auth.dictionary.not_found")
    return row
