"""The printable slips of random initial passwords."""

from typing import NamedTuple

from kit.workbooks import template
from services.auth.domain.account_sheets import SLIP_COLUMNS


class Slip(NamedTuple):
    """One line: whose account, and what to sign in with the first time."""

    name: str
    uscc: str
    username: str
    password: str


def slip_workbook(slips: list[Slip]) -> bytes:
    """An xlsx in which every cell is text, whatever it begins with."""
    return template(SLIP_COLUMNS, slips)
