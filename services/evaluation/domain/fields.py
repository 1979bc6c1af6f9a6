"""Judging what a person typed: every wrong field of a body is found before one answer is given."""

import unicodedata
from datetime import date

from contracts.errors import FieldError, Invalid

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)


class Fields:
    """Collects the wrong fields of one body. A check of a text answers it cleaned; use it only after ``finish``."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def add(self, field: str, code: str, **params: str) -> None:
        self.errors.append({"field": field, "code": code, "params": params})

    def finish(self) -> None:
        """Raises Invalid naming all wrong fields, if there are any."""
        if self.errors:
            raise Invalid("fields.invalid", {}, self.errors)

    def text(self, field: str, value: str, longest: int) -> str:
        """Trimmed; refused when empty, too long, or with control characters other than line break and tab."""
        cleaned = value.strip()
        if not cleaned:
            self.add(field, "field.required")
        elif not is_printable(cleaned):
            self.add(field, "field.control_characters")
        elif len(cleaned) > longest:
            self.add(field, "field.too_long", most=str(longest))
        return cleaned

    def optional_text(self, field: str, value: str | None, longest: int) -> str | None:
        """As ``text``; nothing but spaces is None."""
        return self.text(field, value, longest) if value is not None and value.strip() else None

    def number(self, field: str, value: int, least: int, most: int) -> None:
        if not least <= value <= most:
            self.add(field, "field.out_of_range", least=str(least), most=str(most))

    def day(self, field: str, value: date | None) -> None:
        """Within 1900 to 2199: what lies outside was mistyped."""
        if value is not None and not FIRST_DAY <= value <= LAST_DAY:
            self.add(field, "evaluation.field.day_out_of_range")


def is_printable(text: str) -> bool:
    """No control characters but line break and tab, and no half of a surrogate pair, which no database takes."""
    return not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text)
