"""What a typed-in value must be, whatever form it stands in: collected, so that one answer names every wrong field."""

import math
import unicodedata
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from contracts.errors import FieldError, Invalid

YEARS = range(1900, 2201)
AMOUNT_MAX = 10**15
"""In fen; far below bigint, so that sums stay in it."""


class Fields:
    """Gathers the wrong fields of one body. Each method takes the dotted path and answers the cleaned value."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def wrong(self, field: str, code: str, **params: str) -> None:
        self.errors.append({"field": field, "code": code, "params": params})

    def raise_wrong(self) -> None:
        """Raises Invalid with all that was found, in the order it was found; nothing found: nothing happens."""
        if self.errors:
            raise self.as_invalid()

    def as_invalid(self) -> Invalid:
        return Invalid("fields.invalid", {}, self.errors)

    def text(self, field: str, value: str | None, longest: int, *, required: bool = False) -> str | None:
        """Trimmed; None when nothing is left. Newline and tab are the only control characters let through."""
        cleaned = (value or "").strip()
        if not cleaned:
            if required:
                self.wrong(field, "hazard.field.required")
            return None
        if len(cleaned) > longest:
            self.wrong(field, "hazard.field.too_long", max=str(longest))
        if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t\r" for c in cleaned):
            self.wrong(field, "hazard.field.control_character")
        return cleaned

    def needed(self, field: str, value: str | None, longest: int) -> str:
        """A required text; empty when it is missing, which is then among the errors."""
        return self.text(field, value, longest, required=True) or ""

    def day(self, field: str, value: date | None) -> None:
        if value is not None and value.year not in YEARS:
            self.wrong(field, "hazard.field.year_out_of_range")

    def amount(self, field: str, fen: int | None) -> None:
        if fen is not None and not 0 <= fen <= AMOUNT_MAX:
            self.wrong(field, "hazard.field.amount_out_of_range")

    def ids(self, field: str, ids: Sequence[UUID], most: int, *, least: int = 0) -> None:
        """A list of different ids."""
        if len(ids) < least:
            self.wrong(field, "hazard.field.required")
        if len(ids) > most:
            self.wrong(field, "hazard.field.too_many", max=str(most))
        if len(set(ids)) != len(ids):
            self.wrong(field, "hazard.field.twice")

    def degrees(self, field: str, value: float, limit: int) -> None:
        if not math.isfinite(value) or abs(value) > limit:
            self.wrong(field, "hazard.field.degrees_out_of_range", max=str(limit))


def needed_text(field: str, value: str | None, longest: int) -> str:
    """One required text of an act that takes little else. Raises Invalid."""
    fields = Fields()
    cleaned = fields.needed(field, value, longest)
    fields.raise_wrong()
    return cleaned


REASON_LENGTH = 500
