"""Each list that the gateway orders is one that its room knows, under the query that the room's list takes."""

import importlib

import pytest

from contracts.audit import AuditQuery
from gateway.exports.lists import LISTS, List
from kit.exports import exports_of


@pytest.mark.parametrize("path", LISTS)
def test_the_room_knows_the_list_and_its_filter(path: str) -> None:
    known: List = LISTS[path]
    room = importlib.import_module(f"services.{known.room.value if known.room else 'auth'}.room").ROOM
    exported = exports_of(room)[known.name]
    struct = known.query.struct if known.room else AuditQuery
    assert exported.query is struct
