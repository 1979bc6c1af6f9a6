"""One row of a workbook, cells by field, read as the values that a form would send. What cannot be read is noted."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from services.agency.domain.fields import Fields, narrow

T = TypeVar("T")

_SEPARATORS = re.compile(r"[、，,;；\n]")
_MOST_DIGITS = 15


class Cells:
    """Cells as text, days, numbers and choices. An empty cell is empty, not wrong: whether it may be is a rule of the entry."""

    def __init__(self, cells: Mapping[str, str], fields: Fields) -> None:
        self._cells, self._fields = cells, fields

    def text(self, field: str) -> str:
        return self._cells.get(field, "").strip()

    def texts(self, field: str) -> list[str]:
        """Words with 、 ， , ； ; or a line break between them."""
        return [word.strip() for word in _SEPARATORS.split(self.text(field)) if word.strip()]

    def day(self, field: str) -> date | None:
        """Text such as 2026-01-31, 2026/1/31, 2026.1.31, 2026年1月31日, 20260131."""
        text = narrow(self.text(field)).removesuffix("日")
        if not text:
            return None
        for mark in "年月/.":
            text = text.replace(mark, "-")
        parts = (
            [text[:4], text[4:6], text[6:]]
            if len(text) == 8 and text.isdecimal()
            else text.replace("T", " ").split(" ")[0].split("-")
        )
        try:
            year, month, day = map(int, parts)
            return date(year, month, day)
        except ValueError:
            self._fields.add(field, "agency.field.day_unreadable")
            return None

    def required_day(self, field: str) -> date:
        """An empty cell is noted; what follows does not matter then."""
        if not self.text(field):
            self._fields.add(field, "field.required")
        return self.day(field) or date.max

    def number(self, field: str) -> Decimal | None:
        """Commas between thousands are passed over."""
        text = narrow(self.text(field)).replace(",", "").removesuffix("元")
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("nan")
        if not number.is_finite() or number.adjusted() >= _MOST_DIGITS:
            self._fields.add(field, "agency.field.number_unreadable")
            return None
        return number

    def whole(self, field: str) -> int | None:
        number = self.number(field)
        if number is not None and number != number.to_integral_value():
            self._fields.add(field, "agency.field.whole")
            return None
        return None if number is None else int(number)

    def fen(self, field: str) -> int | None:
        """Yuan with at most two decimals, as fen."""
        yuan = self.number(field)
        if yuan is not None and yuan * 100 != (yuan * 100).to_integral_value():
            self._fields.add(field, "agency.field.yuan")
            return None
        return None if yuan is None else int(yuan * 100)

    def choice(self, field: str, among: Mapping[str, T], empty: T) -> T:
        text = self.text(field)
        if not text:
            return empty
        if text not in among:
            self._fields.add(field, "field.not_among", among="、".join(name for name in among if name))
            return empty
        return among[text]
