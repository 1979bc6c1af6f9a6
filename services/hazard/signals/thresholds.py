"""The rule book's numbers, as the built-in signals read them."""

from collections.abc import Mapping


def whole_number(thresholds: Mapping[str, str], key: str) -> int | None:
    """A whole number of at most four digits; None where the rule book has no such one, and the signal therefore nothing to say."""
    value = thresholds.get(key, "")
    return int(value) if value.isdecimal() and len(value) < 5 else None
