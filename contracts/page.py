"""One page of a list, and the opaque cursor that leads to the next one."""

import base64
import binascii
from typing import Generic, TypeVar

import msgspec

from contracts.errors import invalid_field

T = TypeVar("T")

EXACT_UP_TO = 10_000
"""Totals above this are said as ``{"value": 10000, "exact": false}`` unless the list keeps counters."""
MAX_LIMIT = 100


class Total(msgspec.Struct, frozen=True):
    """How many rows the filter has. ``exact`` false means: at least ``value``."""

    value: int
    exact: bool = True


class Page(msgspec.Struct, Generic[T], frozen=True):
    """``items`` in the asked order; ``next_cursor`` is None on the last page."""

    items: list[T]
    next_cursor: str | None
    total: Total


class PageQuery(msgspec.Struct, kw_only=True, frozen=True):
    """What every list takes. ``sort`` is a field name, with ``-`` in front for descending; empty is the list's own order."""

    limit: int = 20
    cursor: str | None = None
    sort: str = ""


def encode_cursor(keys: list[str]) -> str:
    """The sort keys of a page's last row, as url-safe text."""
    return base64.urlsafe_b64encode(msgspec.json.encode(keys)).decode().rstrip("=")


def decode_cursor(cursor: str, expected: int) -> list[str]:
    """The keys again, ``expected`` of them; anything else is ``Invalid`` on field ``cursor``."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        keys = msgspec.json.decode(raw, type=list[str])
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise invalid_field("cursor", "cursor.malformed") from None
    if len(keys) != expected:
        raise invalid_field("cursor", "cursor.malformed")
    return keys
