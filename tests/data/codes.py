"""Makers of valid numbers: unified social credit codes (GB 32100-2015) and resident ID numbers (GB 11643-1999).

The numbers belong to nobody as far as can be arranged: credit codes of this city carry an organisation code that begins with
MA0, which is handed out in other provinces only, or with 000; ID numbers use the sequence numbers 900 to 995, which are hardly given.
"""

from datetime import date

from tests.data.picks import Picks

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def uscc_check_digit(first17: str) -> str:
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(first17))
    return ALPHABET[(31 - total % 31) % 31]


def organisation_code(first8: str) -> str:
    """GB 11714: eight characters and a check digit, which may be X."""
    values = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    rest = 11 - sum(values.index(c) * w for c, w in zip(first8, ORGANISATION_WEIGHTS, strict=True)) % 11
    return first8 + {10: "X", 11: "0"}.get(rest, str(rest))


def uscc(region_code: str, serial: int, digits_only: bool = False) -> str:
    """The credit code number `serial` of a district; different serials below 100,000 give different codes."""
    body = f"000{serial:05d}" if digits_only else f"MA0{serial:05d}"
    first17 = f"91{region_code}{organisation_code(body)}"
    return first17 + uscc_check_digit(first17)


def id_check_digit(first17: str) -> str:
    return "10X98765432"[sum(int(c) * w for c, w in zip(first17, ID_WEIGHTS, strict=True)) % 11]


def id_number(region_code: str, born_on: date, male: bool, picks: Picks) -> str:
    sequence = 900 + 2 * picks.below(48) + int(male)
    first17 = f"{region_code}{born_on:%Y%m%d}{sequence}"
    return first17 + id_check_digit(first17)
