"""A cursor belongs to one list with its filter and order."""

import msgspec
import pytest

from contracts.errors import Invalid
from contracts.page import PageQuery, encode_cursor
from kit.paging import _fingerprint, decode_page_cursor


class Pens(PageQuery, kw_only=True, frozen=True):
    colour: str | None = None


class Desks(PageQuery, kw_only=True, frozen=True):
    colour: str | None = None


@pytest.mark.parametrize("other", [Pens(colour="red"), Pens(sort="-colour"), Desks()])
def test_the_cursor_of_another_list_filter_or_order_is_refused(other: PageQuery) -> None:
    cursor = encode_cursor(["a", "3", "1", _fingerprint(Pens())])
    assert decode_page_cursor(Pens(cursor=cursor, limit=50), 1) == ["a", "3", "1"]
    with pytest.raises(Invalid) as refused:
        decode_page_cursor(msgspec.structs.replace(other, cursor=cursor), 1)
    assert refused.value.errors[0]["code"] == "cursor.of_another_list"
