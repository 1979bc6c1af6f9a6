"""agencies.xlsx and the bad workbooks, each bad in one way that its name says."""

import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.data.agencies import COLUMNS, TITLE, Row, agency_rows

Fill = Callable[[xlsxwriter.Workbook, Any], None]
WHEN = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # xlsxwriter writes naive times as UTC
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
BOMB_BYTES = 220_000_000
ENTRIES = 10_000


def sheet_of(rows: Sequence[Sequence[str]], header: Sequence[str] = COLUMNS) -> Fill:
    """Writes header and rows as text cells."""

    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        text = book.add_format({"num_format": "@"})
        for column, name in enumerate(header):
            sheet.write_string(0, column, name)
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                sheet.write_string(line, column, value, text)
        sheet.set_column(0, len(header), 22)

    return fill


def workbook(fill: Fill, title: str = TITLE) -> bytes:
    """The bytes of a one-sheet workbook; the same bytes for the same content."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": WHEN})
    fill(book, book.add_worksheet(title))
    book.close()
    return out.getvalue()


def changed(column: str, value: str, line: int = 2) -> list[Row]:
    """Five good rows, of which the one on sheet row `line + 1` has another value in one column."""
    rows = [list(row) for row in agency_rows()[:5]]
    rows[line - 1][COLUMNS.index(column)] = value
    return [tuple(row) for row in rows]


def merged(book: xlsxwriter.Workbook, sheet: Any) -> None:
    sheet_of(agency_rows()[:5])(book, sheet)
    sheet.merge_range(1, 3, 3, 3, "柯城区")


def formula(book: xlsxwriter.Workbook, sheet: Any) -> None:
    sheet_of(agency_rows()[:5])(book, sheet)
    sheet.write_formula(2, 0, '=CONCATENATE("衢州","某某安全技术有限公司")', None, "衢州某某安全技术有限公司")


def numbers(book: xlsxwriter.Workbook, sheet: Any) -> None:
    """Credit codes of digits only, typed as numbers: a spreadsheet keeps 15 digits of them and loses the rest."""
    sheet_of(agency_rows()[:5])(book, sheet)
    for line in range(1, 6):
        sheet.write_number(line, 1, 913308020001000010 + line * 1000, None)


def missing_column() -> bytes:
    rows = [row[:1] + row[2:] for row in agency_rows()[:5]]
    return workbook(sheet_of(rows, COLUMNS[:1] + COLUMNS[2:]))


def duplicate_rows() -> bytes:
    rows = agency_rows()[:5]
    return workbook(sheet_of([*rows, rows[0]]))


def duplicate_username() -> bytes:
    return workbook(sheet_of(changed("登录账号", agency_rows()[0][4], line=4)))


def parts(source: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(source)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(entries: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name, ZIP_TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def good() -> bytes:
    return workbook(sheet_of(agency_rows()[:5]))


def macro() -> bytes:
    """The parts of an xlsm: macro content type and a vbaProject.bin, which here is an OLE header and nothing that runs."""
    entries = parts(good())
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    types = entries["[Content_Types].xml"].replace(kind, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    part = b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    entries["[Content_Types].xml"] = types.replace(b"</Types>", part)
    relation = b'<Relationship Id="rIdVba" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>'
    links = "xl/_rels/workbook.xml.rels"
    entries[links] = entries[links].replace(b"</Relationships>", relation + b"</Relationships>")
    entries["xl/vbaProject.bin"] = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1016)
    return packed(entries)


def external_link() -> bytes:
    entries = parts(good())
    entries["xl/externalLinks/externalLink1.xml"] = (
        b'<?xml version="1.0"?><externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<ddeLink xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    )
    return packed(entries)


def zip_bomb() -> bytes:
    """A sheet of blanks: about 210 kB packed, 220 MB unpacked."""
    entries = parts(good())
    sheet = entries["xl/worksheets/sheet1.xml"]
    entries["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", b" " * BOMB_BYTES + b"</sheetData>")
    return packed(entries)


def many_entries() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts(good()).items():
            archive.writestr(zipfile.ZipInfo(name, ZIP_TIME), content, zipfile.ZIP_DEFLATED)
        for number in range(ENTRIES - len(archive.namelist())):
            archive.writestr(zipfile.ZipInfo(f"x{number:04d}", ZIP_TIME), b"")
    return out.getvalue()


def zip_slip() -> bytes:
    return packed({**parts(good()), "../../../../tmp/zjjg-slipped.txt": b"slipped"})


def entity_expansion() -> bytes:
    """Nested XML entities in the shared strings: ten billion times "安全" if a parser expands them."""
    entries = parts(good())
    nested = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 11))
    head = f'<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE sst [<!ENTITY e0 "安全">{nested}]>'
    body = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" uniqueCount="1"><si><t>&e10;</t></si></sst>'
    entries["xl/sharedStrings.xml"] = (head + body).encode()
    return packed(entries)


def csv() -> bytes:
    lines = [COLUMNS, *agency_rows()[:5]]
    return b"\xef\xbb\xbf" + "\r\n".join(",".join(f'"{cell}"' for cell in line) for line in lines).encode()


HTML = "<!DOCTYPE html><html><head><meta charset=utf-8></head><body><table><tr><td>机构名称</td></tr></table><script>alert(1)</script></body></html>"

# File name -> (its bytes, what is wrong, the sheet's row and the field where the refusal points; 0 and "" for the whole file)
BAD: dict[str, tuple[Callable[[], bytes], str, int, str]] = {
    "missing_column.xlsx": (missing_column, "the column 统一社会信用代码 is missing", 1, "uscc"),
    "merged_cells.xlsx": (lambda: workbook(merged), "所属地区 of rows 2 to 4 is one merged cell", 3, "region_code"),
    "formula.xlsx": (lambda: workbook(formula), "机构名称 of row 3 is a formula", 3, "name"),
    "uscc_as_number.xlsx": (lambda: workbook(numbers), "credit codes are number cells, their last digits lost", 2, "uscc"),
    "duplicate_rows.xlsx": (duplicate_rows, "row 7 repeats row 2", 7, "uscc"),
    "duplicate_username.xlsx": (duplicate_username, "row 5 has the user name of row 2", 5, "username"),
    "bad_check_digit.xlsx": (
        lambda: workbook(sheet_of(changed("统一社会信用代码", "91330802MA01000111"))),
        "wrong check digit",
        3,
        "uscc",
    ),
    "unknown_region.xlsx": (
        lambda: workbook(sheet_of(changed("所属地区", "西湖区"))),
        "a region that is not the city's",
        3,
        "region_code",
    ),
    "unknown_kind.xlsx": (lambda: workbook(sheet_of(changed("服务类别", "安全评价、环境评价"))), "a kind that is none", 3, "kinds"),
    "bad_username.xlsx": (
        lambda: workbook(sheet_of(changed("登录账号", "Kc-甲 01"))),
        "letters that no user name has",
        3,
        "username",
    ),
    "bad_mobile.xlsx": (lambda: workbook(sheet_of(changed("联系电话", "12345"))), "no mobile number", 3, "contact_mobile"),
    "empty_cell.xlsx": (lambda: workbook(sheet_of(changed("机构名称", "  "))), "机构名称 of row 3 is blank", 3, "name"),
    "empty_sheet.xlsx": (lambda: workbook(lambda _book, _sheet: None), "nothing on the sheet, no headings either", 1, "name"),
    "header_only.xlsx": (lambda: workbook(sheet_of([])), "a header and no row", 0, ""),
    "macro.xlsm": (macro, "a macro file (vbaProject.bin)", 0, ""),
    "macro_named.xlsx": (macro, "a macro file under the name of a plain one", 0, ""),
    "external_link.xlsx": (external_link, "a DDE link", 0, ""),
    "html_named.xlsx": (HTML.encode, "HTML, as old systems export it", 0, ""),
    "html_named.png": (HTML.encode, "HTML under a picture's name", 0, ""),
    "gif_html_polyglot.png": (lambda: b"GIF89a/*\x00\x00\x00\x00*/" + HTML.encode(), "starts as a GIF, goes on as HTML", 0, ""),
    "script_svg_named.png": (
        lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "SVG with a script",
        0,
        "",
    ),
    "csv_named.xlsx": (csv, "CSV", 0, ""),
    "no_bytes.xlsx": (lambda: b"", "no byte at all", 0, ""),
    "cut_off.xlsx": (lambda: good()[:3000], "the first 3,000 bytes of a workbook", 0, ""),
    "zip_bomb.xlsx": (zip_bomb, "220 MB when unpacked", 0, ""),
    "ten_thousand_entries.xlsx": (many_entries, "10,000 entries in the zip", 0, ""),
    "zip_slip.xlsx": (zip_slip, "an entry that climbs out of its folder", 0, ""),
    "entity_expansion.xlsx": (entity_expansion, "nested XML entities", 0, ""),
}


def write_workbooks(folder: Path) -> None:
    (folder / "agencies.xlsx").write_bytes(workbook(sheet_of(agency_rows())))
    (folder / "bad").mkdir(parents=True, exist_ok=True)
    for name, (content, *_) in BAD.items():
        (folder / "bad" / name).write_bytes(content())


def faults() -> list[dict[str, Any]]:
    """What bad.json says: each bad file, why, and where a refusal should point."""
    return [{"file": name, "why": why, "row": row, "field": field} for name, (_, why, row, field) in BAD.items()]
