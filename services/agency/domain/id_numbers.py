"""Resident ID numbers (GB 11643-1999).

The region part is not compared with any list: people keep the number of the county that they were born in, whatever became
of that county (domain.md §3; ``stdnum.cn.ric`` refuses such people).
"""

import re
from datetime import date

from contracts.vocabulary import Gender
from services.agency.domain.fields import narrow

_form = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
_WEIGHTS = tuple(2**place % 11 for place in range(17, 0, -1))
_CHECK = "10X98765432"


def normal(text: str) -> str:
    """As it is stored: half width, a final X in upper case."""
    return narrow(text).upper()


def check_character(digits: str) -> str:
    """The 18th character for 17 digits (ISO 7064 MOD 11-2)."""
    return _CHECK[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11]


def birth_on(number: str) -> date | None:
    """The birth date in a number of the right form, None where it is no day of the calendar."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def is_valid(number: str, today: date) -> bool:
    """Form, check digit, and a real birth date from 1900 on and before ``today``. Expects ``normal``."""
    if not _form.fullmatch(number) or check_character(number[:17]) != number[17]:
        return False
    born = birth_on(number)
    return born is not None and date(1900, 1, 1) <= born < today


def gender(number: str) -> Gender:
    """The 17th digit is odd for men."""
    return Gender.MALE if int(number[16]) % 2 else Gender.FEMALE


def mask(number: str) -> str:
    """First 6, last 4."""
    return f"{number[:6]}{'*' * 8}{number[-4:]}"


HIDDEN = "*" * 18
"""The number to those who have no business with it."""
