"""What a person types into a search box."""

from typing import Any

from sqlalchemy import ColumnElement

from contracts.errors import invalid_field
from services.evaluation.domain.fields import is_printable

LONGEST_Q = 100


def matches(column: Any, q: str | None) -> list[ColumnElement[bool]]:
    """Conditions for a ``search`` column: none for nothing but spaces. Parts of three characters and more are found by a trigram index where
    there is one, shorter ones by looking at the rows in scope."""
    wanted = (q or "").strip()
    if len(wanted) > LONGEST_Q:
        raise invalid_field("q", "field.too_long", most=str(LONGEST_Q))
    if not is_printable(wanted):
        raise invalid_field("q", "field.control_characters")
    return [column.contains(wanted.lower(), autoescape=True)] if wanted else []
