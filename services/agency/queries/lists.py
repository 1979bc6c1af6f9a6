"""A list's ``q`` and ``sort`` as SQL."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Text, cast
from sqlalchemy.dialects.postgresql import ARRAY

from contracts.actor import Actor
from contracts.errors import invalid_field
from kit.paging import Order, SortKey, order_by
from services.agency.domain.fields import is_printable
from services.agency.domain.search import LONGEST_SHORT, like_pattern
from services.agency.queries.scope import OWN_SIDE
from services.agency.tables import Searchable

LONGEST_Q = 100


def matches(actor: Actor, table: type[Searchable], q: str | None) -> ColumnElement[bool] | None:
    """Rows that hold ``q``; None when nothing was asked. See ``domain.search``.

    For officers an index over the whole table finds them. An agency's own rows are few beside all others': they are looked
    through one by one, as the index would first find everybody's.
    """
    wanted = clean(q)
    if not wanted:
        return None
    search: Any = table.search
    grams: Any = table.grams
    if actor.role in OWN_SIDE:
        search, grams = search + "", grams + cast([], ARRAY(Text()))
    if len(wanted) <= LONGEST_SHORT:
        return grams.contains([wanted.lower()])  # type: ignore[no-any-return]  # an array column's own operator
    return search.like(like_pattern(wanted), escape="\\")  # type: ignore[no-any-return]  # Any, as above


def clean(q: str | None) -> str:
    """Trimmed; Invalid on ``q`` when too long or with control characters, which PostgreSQL would choke on."""
    wanted = (q or "").strip()
    if len(wanted) > LONGEST_Q:
        raise invalid_field("q", "field.too_long", most=str(LONGEST_Q))
    if not is_printable(wanted):
        raise invalid_field("q", "field.control_characters")
    return wanted


def list_order(sort: str, sorts: Mapping[str, SortKey], key: SortKey) -> Order:
    """Newest first unless ``sort`` says otherwise. Ids grow with time, so ``created_at`` is the order of the ids: the index that a
    scope's rows stand in."""
    if sort in ("", "created_at", "-created_at"):
        return [(key, "asc" if sort == "created_at" else "desc")]
    return order_by(sort, sorts, "", key)
