"""Parameters: texts of the bureau's own, shown as they are; a few are numbers that rooms go by."""

import unicodedata

from contracts.errors import invalid_field

MAX_CHARACTERS = 2000


HOURS = ("digest_hour",)
"""Those that are an hour of the day, 0 to 23."""


def check_number(name: str, value: str) -> None:
    """Raises Invalid on field ``value`` when the parameter is an hour and this is none."""
    if name in HOURS and not (value.isascii() and value.isdecimal() and len(value) <= 2 and int(value) < 24):
        raise invalid_field("value", "auth.parameter.not_an_hour")


def tidy_value(value: str) -> str:
    """The value without blanks around it; it may be empty and have several lines. Raises Invalid on field ``value``."""
    text = value.strip()
    if any(c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise invalid_field("value", "text.control_character")
    if len(text) > MAX_CHARACTERS:
        raise invalid_field("value", "text.too_long", max=str(MAX_CHARACTERS))
    return text
