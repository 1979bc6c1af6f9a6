"""Collects what is wrong with the fields of one body, so that its sender learns all of it at once."""

import unicodedata

from contracts.errors import FieldError, Invalid


class Fields:
    """Each check answers a clean value and notes what was wrong; ``refuse`` raises Invalid when anything was."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def wrong(self, field: str, code: str, **params: str) -> None:
        self.errors.append({"field": field, "code": code, "params": params})

    def line(self, field: str, value: str | None, *, most: int, least: int = 1) -> str:
        """One trimmed line of ``least`` to ``most`` characters; empty after an error. Control characters are refused."""
        text = (value or "").strip()
        if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
            self.wrong(field, "text.control_character")
        elif not text and least:
            self.wrong(field, "text.missing")
        elif len(text) < least:
            self.wrong(field, "text.too_short", min=str(least))
        elif len(text) > most:
            self.wrong(field, "text.too_long", max=str(most))
        else:
            return text
        return ""

    def refuse(self) -> None:
        if self.errors:
            raise Invalid("fields.invalid", {}, self.errors)
