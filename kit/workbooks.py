"""Sheets in and out: reading what people typed in Excel, templates for it, and exports of any length."""

import csv
import io
import re
import tempfile
import time
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, Literal

from contracts.jobs import JobError
from kit.jobs import JobFailed
from kit.offload import offload

MAX_ROWS = 20_000
MAX_BYTES = 300 * 1024 * 1024
"""Of the unpacked file: a small one that unpacks to gigabytes is not read."""
MAX_DIGITS = 15
"""A number cell keeps no more: an ID number typed as a number has lost its end already."""
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"')
MAX_MERGED = 200
"""Merged ranges that are named; a sheet with more is not told of each."""
_CHUNK = 1 << 16

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

SheetRow = tuple[int, dict[str, str]]


def read_sheet(
    source: BinaryIO, columns: Mapping[str, str], required: Collection[str] = (), *, max_rows: int = MAX_ROWS
) -> list[SheetRow]:
    """The first sheet's rows as (row number in the sheet, field -> text), empty rows left out.

    ``columns``: heading in row 1 -> field, in any order, other columns ignored. Texts are stripped; a date is ISO text, a number
    its digits, an empty cell "". Raises JobFailed with every wrong cell: missing column or required value, merged cells,
    formula, number with more than 15 digits, too many rows; or with the one reason why it is no workbook.
    """
    return offload(_read, source, columns, frozenset(required), max_rows)


def _read(source: BinaryIO, columns: Mapping[str, str], required: frozenset[str], max_rows: int) -> list[SheetRow]:
    import openpyxl  # half a second with xlsxwriter, at their first use: not at every start
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        archive = zipfile.ZipFile(source)
        entries = archive.infolist()
        if sum(entry.file_size for entry in entries) > MAX_BYTES:
            raise _refused("sheet.too_large")
        if any("vbaproject" in entry.filename.lower() for entry in entries):
            raise _refused("sheet.macros")
        book = openpyxl.load_workbook(source, read_only=True, keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError):
        raise _refused("sheet.not_a_workbook") from None
    with archive:
        try:
            sheet: Any = book.worksheets[0]
            merged = _merged_ranges(archive, sheet._worksheet_path)  # a sheet opened for reading alone does not tell merged cells
            if merged:
                raise JobFailed(_merged_errors(merged, columns, sheet))
            return _rows(sheet, columns, required, max_rows)
        finally:
            book.close()


def _rows(sheet: Any, columns: Mapping[str, str], required: frozenset[str], max_rows: int) -> list[SheetRow]:
    lines = sheet.iter_rows()
    headings = [str(cell.value or "").strip() for cell in next(lines, ())]
    errors = [
        JobError(row=1, field=field, code="sheet.column_missing", params={"column": heading})
        for heading, field in columns.items()
        if headings.count(heading) == 0 and field in required
    ]
    errors += [
        JobError(row=1, field=field, code="sheet.column_twice", params={"column": heading})
        for heading, field in columns.items()
        if headings.count(heading) > 1
    ]
    if errors:
        raise JobFailed(errors)
    places = [(headings.index(heading), field) for heading, field in columns.items() if heading in headings]
    rows: list[SheetRow] = []
    for number, cells in enumerate(lines, start=2):
        if all(cell.value is None or cell.value == "" for cell in cells):
            continue
        if len(rows) == max_rows:
            raise JobFailed([JobError(row=number, field="", code="sheet.too_many_rows", params={"max": str(max_rows)})])
        values = dict.fromkeys(columns.values(), "")
        for place, field in places:
            if place < len(cells):
                text, code = _text(cells[place])
                values[field] = text
                if code is not None:
                    errors.append(JobError(row=number, field=field, code=code))
        wrong = {error.field for error in errors if error.row == number}
        errors += [
            JobError(row=number, field=f, code="fields.missing") for f in sorted(required) if not values[f] and f not in wrong
        ]
        rows.append((number, values))
    if errors:
        raise JobFailed(errors)
    return rows


def _text(cell: Any) -> tuple[str, str | None]:
    """The cell as text, and what is wrong with it."""
    value = cell.value
    if cell.data_type == "f":
        return "", "sheet.formula"
    if cell.data_type == "e":
        return "", "sheet.error_value"
    match value:
        case None:
            return "", None
        case datetime():
            return (value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()), None
        case date():
            return value.isoformat(), None
        case bool():
            return ("1" if value else "0"), None
        case int() | float():
            if abs(value) >= 10**MAX_DIGITS:
                return "", "sheet.number_too_long"
            return (str(int(value)) if value == int(value) else format(Decimal(repr(value)), "f")), None
        case _:
            return str(value).strip(), None


def _merged_ranges(archive: zipfile.ZipFile, path: str) -> list[str]:
    """The merged ranges (``D2:D4``), as they stand in the sheet."""
    found: dict[str, None] = {}
    tail = b""
    with archive.open(path) as stream:
        while chunk := stream.read(_CHUNK):
            text = tail + chunk
            found.update((match.decode(), None) for match in _MERGED.findall(text))
            tail = text[-200:]
    return list(found)[:MAX_MERGED]


def _merged_errors(ranges: list[str], columns: Mapping[str, str], sheet: Any) -> list[JobError]:
    """One error for each row that lost its own cell, by the field of the range's first column (empty when it is none of ours)."""
    headings = [str(cell.value or "").strip() for cell in next(sheet.iter_rows(max_row=1), ())]
    from openpyxl.utils.cell import range_boundaries

    errors: dict[tuple[int, str], JobError] = {}
    for merged in ranges:
        left, top, _, bottom = (
            edge or 1 for edge in range_boundaries(merged)
        )  # a range of whole columns has no rows: none matches
        field = columns.get(headings[left - 1], "") if left <= len(headings) else ""
        for row in range(top, min(bottom, top + MAX_MERGED) + 1):
            errors[row, field] = JobError(row=row, field=field, code="sheet.merged_cell")
    return [errors[key] for key in sorted(errors)]


def _refused(code: str) -> JobFailed:
    return JobFailed([JobError(row=0, field="", code=code)])


def _new_book(file: Any, **options: bool) -> Any:
    """What is written as text stays text, whatever it looks like."""
    import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

    return xlsxwriter.Workbook(file, {**options, "strings_to_formulas": False, "strings_to_urls": False})


def template(columns: Sequence[str], example: Sequence[Sequence[str]] = ()) -> bytes:
    """A workbook with these headings and example rows. All cells are text, so that long numbers typed into it keep their digits."""
    output = io.BytesIO()
    with _new_book(output, in_memory=True) as book:
        sheet = book.add_worksheet()
        text, heading = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
        sheet.set_column(0, max(len(columns) - 1, 0), 20, text)
        sheet.freeze_panes(1, 0)
        for row, values in enumerate([columns, *example]):
            for column, value in enumerate(values):
                sheet.write_string(row, column, value, heading if row == 0 else text)
    return output.getvalue()


def export(headings: Sequence[str], rows: Iterable[Sequence[Any]], format: Literal["xlsx", "csv"]) -> Iterator[bytes]:
    """A file of any length in chunks, for ``run.keep_file``; memory does not grow with it, and other calls run between rows.

    Cells: None is empty, int, float and Decimal are numbers (whole ones of more than 15 digits text), dates are ISO text, all else
    text that is never read as a formula: in csv, text beginning with ``= + - @`` gets an apostrophe, as spreadsheets would run it.
    """
    with tempfile.TemporaryFile() as file:
        (_write_xlsx if format == "xlsx" else _write_csv)(file, headings, rows)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _breathing(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Lets the hub run every hundred rows."""
    for position, row in enumerate(rows):
        if position % 100 == 99:
            time.sleep(0)
        yield row


def _write_xlsx(file: Any, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with _new_book(file, constant_memory=True) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(headings) - 1, 0), 18)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
        for number, row in enumerate(_breathing(rows), start=1):
            for column, value in enumerate(row):
                shown = _shown(value)
                if isinstance(shown, int | float):
                    sheet.write_number(number, column, shown)
                elif shown:
                    sheet.write_string(number, column, shown)


def _write_csv(file: Any, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    # The mark at the beginning is how Excel knows UTF-8.
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    for row in _breathing(rows):
        writer.writerow([_harmless(_shown(value)) for value in row])
    text.flush()
    text.detach()


def _shown(value: Any) -> int | float | str:
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case int():
            return value if abs(value) < 10**MAX_DIGITS else str(value)
        case float():
            return value
        case Decimal():
            return float(value)
        case datetime() | date():
            return value.isoformat()
        case _:
            return str(value)


def _harmless(shown: int | float | str) -> int | float | str:
    return f"'{shown}" if isinstance(shown, str) and shown.startswith(("=", "+", "-", "@", "\t", "\r")) else shown
