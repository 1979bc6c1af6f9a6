"""Words about passwords that more than one policy needs."""

import unicodedata


def character_classes(password: str) -> int:
    """How many of {upper, lower, digit, other} occur. A letter of a script without case is one of the others."""
    return len({_class(c) for c in password})


def _class(character: str) -> str:
    if character.isdecimal():
        return "digit"
    if unicodedata.category(character) in ("Lu", "Lt"):
        return "upper"
    return "lower" if unicodedata.category(character) == "Ll" else "other"


def core(password: str) -> str:
    """What is left of a password for comparison: lower case, without the signs at its ends that people add to satisfy a rule."""
    folded = unicodedata.normalize("NFKC", password).casefold()
    start, end = 0, len(folded)
    while start < end and not folded[start].isalnum():
        start += 1
    while end > start and not folded[end - 1].isalnum():
        end -= 1
    return folded[start:end]


def is_common(password: str, common: frozenset[str]) -> bool:
    """Whether it is on the list, as it stands or with signs around it or digits behind it."""
    whole = core(password)
    return bool({password.casefold(), whole, whole.rstrip("0123456789")} & common)


def contains_name(password: str, name: str | None) -> bool:
    """Whether a name of three characters or more occurs in it."""
    folded = unicodedata.normalize("NFKC", name or "").casefold().strip()
    return len(folded) >= 3 and folded in unicodedata.normalize("NFKC", password).casefold()
