"""Lists as files: what a room is asked to write, in the words of whoever asks."""

from enum import StrEnum
from typing import Any

import msgspec


class ExportFormat(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


class ExportColumn(msgspec.Struct, kw_only=True, frozen=True):
    """``field`` is the dotted name in the list's rows; a list on the way is joined. ``words`` says what stands for a value, ``divisor`` turns
    fen into yuan."""

    field: str
    title: str
    words: dict[str, str] = {}
    divisor: int = 1


class ExportOrder(msgspec.Struct, kw_only=True, frozen=True):
    """``name`` is a list that the room knows, ``filter`` the fields of that list's query struct. ``title`` names the file."""

    name: str
    filter: dict[str, Any]
    format: ExportFormat
    title: str
    columns: list[ExportColumn]


class ExportResult(msgspec.Struct, frozen=True):
    """The job's result."""

    rows: int
