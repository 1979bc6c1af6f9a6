"""Lists by keyset: a page deep down costs what the first one costs."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Row, Select, and_, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from contracts.errors import invalid_field
from contracts.page import EXACT_UP_TO, MAX_LIMIT, Page, PageQuery, Total, decode_cursor, encode_cursor

T = TypeVar("T")
SortKey = ColumnElement[Any] | InstrumentedAttribute[Any]
Direction = Literal["asc", "desc"]
Order = Sequence[tuple[SortKey, Direction]]
"""The keys of a total order: none of them nullable (``func.coalesce`` what is), the last one unique, as a rule the id."""


def order_by(sort: str, allowed: Mapping[str, SortKey], default: str, tie: SortKey) -> list[tuple[SortKey, Direction]]:
    """The order that a query's ``sort`` (``name`` or ``-name``) asks for, ended by ``tie`` in the same direction.

    ``default`` is written like ``sort``. A name that is not ``allowed`` is Invalid on field ``sort``.
    """
    wanted = sort or default
    name = wanted.removeprefix("-")
    if name not in allowed:
        raise invalid_field("sort", "sort.unknown", sort=name[:50])
    direction: Direction = "desc" if wanted.startswith("-") else "asc"
    return [(allowed[name], direction), (tie, direction)]


def page(
    db: Session,
    statement: Select[Any],
    *,
    order: Order,
    query: PageQuery,
    to_item: Callable[[Any], T],
    total: Callable[[], Total] | None = None,
) -> Page[T]:
    """One page of ``statement`` (without order and limit of its own) in ``order``.

    ``to_item`` gets the entity of a ``select(Entity)``, else the Row. ``total`` counts; without it the rows are counted up to
    10,000. The total is counted on page one and then rides in the cursor: it may be older than the page.
    Rows that come or go between two pages are never shown twice; a limit outside 1..100 and the cursor of another list, filter or sort are Invalid.
    """
    if not 1 <= query.limit <= MAX_LIMIT:
        raise invalid_field("limit", "limit.out_of_range", max=str(MAX_LIMIT))
    single = len(statement.column_descriptions) == 1
    keyed = statement.add_columns(*(key.label(f"page_key_{i}") for i, (key, _) in enumerate(order)))
    counted: Total | None = None
    if query.cursor is not None:
        *texts, count, exact = decode_page_cursor(query, len(order))
        keyed = keyed.where(_after(order, [_value(key, t) for (key, _), t in zip(order, texts, strict=True)]))
        counted = _total(count, exact)
    keyed = keyed.order_by(*(key.desc() if direction == "desc" else key.asc() for key, direction in order)).limit(query.limit + 1)
    rows = db.execute(keyed).all()
    if counted is None:
        counted = total() if total else _count(db, statement, rows if query.cursor is None and len(rows) <= query.limit else None)
    return _as_page(rows, query, len(order), counted, (lambda row: to_item(row[0])) if single else to_item)


LIMIT = bindparam("page_limit", type_=BigInteger())
"""In a prepared statement's own parts: how many rows a page is made from."""


def after_key(position: int, key: SortKey) -> ColumnElement[Any]:
    """In a prepared statement's own parts: a sort key of the last row of the page before."""
    return bindparam(f"page_after_{position}", type_=key.type)


@dataclass(frozen=True, slots=True)
class PreparedPage:
    """The statements of one list's pages, made once and asked with values: making one costs more than running it.

    ``counted``: page one brings the total as the column ``page_total``.
    """

    first: Select[Any]
    later: Select[Any]
    order: Order
    counted: bool


def prepare_page(
    first: Select[Any], later: Select[Any], orders: tuple[Order, Order], total: ColumnElement[int] | None
) -> PreparedPage:
    """``first`` and ``later`` are the list's statements for page one and for those after it, without order and limit of their own,
    each with its order. ``total``, where it is cheap to have, is a scalar of how many rows there are."""
    if total is not None:
        first = first.add_columns(total.label("page_total"))
    after = [after_key(i, key) for i, (key, _) in enumerate(orders[1])]
    later = later.where(_after(orders[1], after))
    asked = [
        statement.add_columns(*(key.label(f"page_key_{i}") for i, (key, _) in enumerate(order)))
        .order_by(*(key.desc() if direction == "desc" else key.asc() for key, direction in order))
        .limit(LIMIT)
        for statement, order in zip((first, later), orders, strict=True)
    ]
    return PreparedPage(asked[0], asked[1], orders[0], total is not None)


def prepared_page(
    db: Session,
    prepared: PreparedPage,
    *,
    query: PageQuery,
    values: Mapping[str, Any],
    to_item: Callable[[Any], T],
    total: Callable[[], Total] | None,
) -> Page[T]:
    """``page`` of a list whose statements are ready. ``values`` fill its own parameters; ``total`` counts where ``prepared`` does not."""
    if not 1 <= query.limit <= MAX_LIMIT:
        raise invalid_field("limit", "limit.out_of_range", max=str(MAX_LIMIT))
    asked = {**values, "page_limit": query.limit + 1}
    if query.cursor is None:
        rows = db.execute(prepared.first, asked).all()
        counted = total() if total is not None else Total(rows[0].page_total if rows else 0)
    else:
        *texts, count, exact = decode_page_cursor(query, len(prepared.order))
        asked |= {f"page_after_{i}": _value(key, t) for i, ((key, _), t) in enumerate(zip(prepared.order, texts, strict=True))}
        counted = _total(count, exact)
        rows = db.execute(prepared.later, asked).all()
    return _as_page(rows, query, len(prepared.order), counted, to_item)


def _as_page(rows: Sequence[Row[Any]], query: PageQuery, keys: int, counted: Total, to_item: Callable[[Any], T]) -> Page[T]:
    """``rows`` are one more than the page's when there is a next one; their last columns are the sort keys."""
    more = len(rows) > query.limit
    rows = rows[: query.limit]
    cursor = [*map(_text, rows[-1][-keys:]), str(counted.value), "1" if counted.exact else "", _fingerprint(query)] if more else []
    return Page([to_item(row) for row in rows], encode_cursor(cursor) if more else None, counted)


def decode_page_cursor(query: PageQuery, keys: int) -> list[str]:
    """The sort keys in the query's cursor, then the total and whether it is exact. A cursor that another list, filter or sort gave
    is Invalid on field ``cursor``: its keys and its total would not be this one's."""
    *parts, fingerprint = decode_cursor(query.cursor or "", keys + 3)
    if fingerprint != _fingerprint(query):
        raise invalid_field("cursor", "cursor.of_another_list")
    return parts


def _fingerprint(query: PageQuery) -> str:
    asked = msgspec.json.encode(msgspec.structs.replace(query, cursor=None, limit=1))
    return hashlib.blake2b(type(query).__name__.encode() + asked, digest_size=6).hexdigest()


def count_up_to(db: Session, statement: Select[Any], values: Mapping[str, Any] | None = None) -> Total:
    """How many rows, exactly up to 10,000. ``values`` fill the statement's own parameters."""
    return _count(db, statement, None, values)


def _count(
    db: Session, statement: Select[Any], all_rows: Sequence[Row[Any]] | None, values: Mapping[str, Any] | None = None
) -> Total:
    if all_rows is not None:
        return Total(len(all_rows))
    # The planner drops the columns that nobody reads from a subquery, so an index-only scan still does.
    found = statement.order_by(None).limit(EXACT_UP_TO + 1)
    value = db.execute(select(func.count()).select_from(found.subquery()), values or {}).scalar_one()
    return Total(min(value, EXACT_UP_TO), value <= EXACT_UP_TO)


def _after(order: Order, values: list[Any]) -> ColumnElement[bool]:
    directions = {direction for _, direction in order}
    if len(directions) == 1:
        # A row comparison is one range of the index; the equivalent chain of ORs is not.
        left, right = tuple_(*(key for key, _ in order)), tuple_(*values, types=[key.type for key, _ in order])
        return left < right if "desc" in directions else left > right
    chain = []
    for position, (key, direction) in enumerate(order):
        same = [order[i][0] == values[i] for i in range(position)]
        chain.append(and_(*same, key < values[position] if direction == "desc" else key > values[position]))
    return or_(*chain)


def _text(value: Any) -> str:
    match value:
        case Enum():
            return str(value.value)
        case datetime() | date():
            return value.isoformat()
        case None:
            raise ValueError("a sort key of a page is null: coalesce it in the order")
        case _:
            return str(value)


def _value(key: SortKey, text: str) -> Any:
    """The sort key again, in the type of its column; bound values only, so a forged cursor can at worst show another page."""
    kind: Any = key.type.python_type
    if kind not in (str, int, bool, float, datetime, date, Decimal, UUID) and not issubclass(kind, Enum):
        raise TypeError(f"{kind} cannot be a sort key of a page")
    try:
        return msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError:
        raise invalid_field("cursor", "cursor.malformed") from None


def _total(count: str, exact: str) -> Total:
    if not count.isdecimal() or len(count) > 18:
        raise invalid_field("cursor", "cursor.malformed")
    return Total(int(count), exact == "1")
