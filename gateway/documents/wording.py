"""How a document says days, figures and codes: official forms are in Chinese, whatever language the reader's screen has."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from gateway.exports.lists import words
from kit import clock

LANGUAGE = "zh-CN"


def word(group: str, value: str | None) -> str:
    """The Chinese word of a closed set's value; the value when it has none."""
    if value is None:
        return ""
    known = words()[group].get(value)
    return known[LANGUAGE] if known else value


def day(on: date | None) -> str:
    return f"{on.year}年{on.month}月{on.day}日" if on else ""


def local_day(at: datetime | None, zone: str) -> str:
    return day(clock.local_day(at, zone)) if at else ""


def figure(number: Decimal | None) -> str:
    """Without zeros that say nothing: 5, 2.5."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def listed(texts: Iterable[str]) -> str:
    return "、".join(text for text in texts if text)
