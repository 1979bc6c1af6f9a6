"""Judging what a person typed: every wrong field of a body is found before one answer is given."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from stdnum.cn import uscc as uscc_check

from contracts.errors import FieldError, Invalid

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)
LARGEST = 2**53 - 1
"""The largest number that a browser keeps whole; far below bigint."""

_mobile = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_email = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Fields:
    """Collects the wrong fields of one body. ``prefix`` is the path of the part that is judged (``certificates.0.``).

    Each check answers the cleaned value, or something harmless of the same type after noting what was wrong: call ``finish``
    before using any of them.
    """

    def __init__(self, prefix: str = "", errors: list[FieldError] | None = None) -> None:
        self.prefix = prefix
        self.errors: list[FieldError] = [] if errors is None else errors

    def within(self, prefix: str) -> "Fields":
        """The same collection for a nested part."""
        return Fields(f"{self.prefix}{prefix}.", self.errors)

    def add(self, field: str, code: str, **params: str) -> None:
        self.errors.append({"field": f"{self.prefix}{field}", "code": code, "params": params})

    def finish(self) -> None:
        """Raises Invalid naming all wrong fields, if there are any."""
        if self.errors:
            raise Invalid("fields.invalid", {}, self.errors)

    def text(self, field: str, value: str | None, longest: int, shortest: int = 1) -> str:
        """Trimmed; refused when empty, too long, or with control characters other than line break and tab."""
        cleaned = (value or "").strip()
        if not cleaned:
            self.add(field, "field.required")
        elif not is_printable(cleaned):
            self.add(field, "field.control_characters")
        elif len(cleaned) < shortest:
            self.add(field, "field.too_short", least=str(shortest))
        elif len(cleaned) > longest:
            self.add(field, "field.too_long", most=str(longest))
        return cleaned

    def optional_text(self, field: str, value: str | None, longest: int) -> str | None:
        """As ``text``; nothing but spaces is None."""
        return self.text(field, value, longest) if value is not None and value.strip() else None

    def texts(self, field: str, values: Sequence[str], longest: int, most: int = 50) -> list[str]:
        """A list of texts, none of them empty; a repeated one is kept once."""
        self.at_most(field, values, most)
        return list(dict.fromkeys(self.text(f"{field}.{i}", value, longest) for i, value in enumerate(values)))

    def at_most(self, field: str, values: Sequence[object], most: int) -> None:
        if len(values) > most:
            self.add(field, "field.too_many", most=str(most))

    def distinct(self, field: str, values: Sequence[UUID]) -> None:
        seen: set[UUID] = set()
        for i, value in enumerate(values):
            if value in seen:
                self.add(f"{field}.{i}", "field.repeated")
            seen.add(value)

    def number(self, field: str, value: float | None, low: float = 0, high: float = LARGEST) -> None:
        if value is not None and not low <= value <= high:
            self.add(field, "field.out_of_range", least=f"{low:g}", most=f"{high:.16g}")

    def days(self, **values: date | None) -> None:
        """Each within 1900 to 2199: what lies outside was mistyped."""
        for field, value in values.items():
            if value is not None and not FIRST_DAY <= value <= LAST_DAY:
                self.add(field, "agency.field.day_out_of_range")

    def in_order(self, earlier: str, first: date | None, later: str, second: date | None) -> None:
        """``first`` <= ``second`` where both are given; else the later field is the wrong one."""
        if first is not None and second is not None and second < first:
            self.add(later, "agency.field.day_before", earlier=earlier)

    def mobile(self, field: str, value: str) -> str:
        number = narrow(value)
        if not _mobile.fullmatch(number):
            self.add(field, "agency.field.mobile")
        return number

    def optional_mobile(self, field: str, value: str | None) -> str | None:
        return self.mobile(field, value) if value is not None and value.strip() else None

    def email(self, field: str, value: str | None) -> str | None:
        address = self.optional_text(field, value, 100)
        if address is not None and not _email.fullmatch(address):
            self.add(field, "agency.field.email")
        return address

    def uscc(self, field: str, value: str) -> str:
        code = normal_uscc(value)
        if not is_uscc(code):
            self.add(field, "agency.field.uscc")
        return code


def is_printable(text: str) -> bool:
    """No control characters but line break and tab, and no half of a surrogate pair, which no database takes."""
    return not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text)


def narrow(text: str) -> str:
    """Digits and letters typed in full width, in half width; trimmed."""
    return unicodedata.normalize("NFKC", text).strip()


def normal_uscc(text: str) -> str:
    """A unified social credit code as it is stored: half width, upper case."""
    return narrow(text).upper()


def is_uscc(code: str) -> bool:
    """GB 32100-2015, check digit included. Expects ``normal_uscc``: stdnum would also pass separators over."""
    return len(code) == 18 and code.isalnum() and code.isascii() and bool(uscc_check.is_valid(code))


def mask_mobile(number: str | None) -> str | None:
    """First 3 and last 4 digits; texts too short for that are hidden whole."""
    if not number:
        return number
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 11 else "*" * len(number)
