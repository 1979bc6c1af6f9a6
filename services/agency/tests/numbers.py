"""Made-up numbers that pass their checks."""

from stdnum.cn import uscc

from services.agency.domain.id_numbers import check_character


def id_number(serial: int = 1, born: str = "19800101", region: str = "330821") -> str:
    """330821 is old Quxian: no county has that code any more, people still do."""
    digits = f"{region}{born}{serial:03d}"
    return digits + check_character(digits)


def code(serial: int = 1) -> str:
    """A unified social credit code."""
    start = f"91330800{serial:09d}"
    return start + uscc.calc_check_digit(start)
