"""The test data is what its README says: codes valid, counts right, and each bad file bad in the way its name says."""

import json
import zipfile
from collections import Counter
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image
from stdnum.cn import uscc

from tests.data.agencies import COLUMNS, TITLE, agency_rows
from tests.data.make import texts

HERE = Path(__file__).resolve().parent
AUTH = HERE.parents[1] / "services/auth"
CITY = json.loads((AUTH / "cities/quzhou.json").read_text(encoding="utf-8"))
DISTRICTS = {region["code"]: region["name"] for region in CITY["regions"] if region["kind"] == "district"}
KINDS = {"安全评价", "社会化服务"}
NOT_A_ZIP = {
    "html_named.xlsx",
    "html_named.png",
    "gif_html_polyglot.png",
    "script_svg_named.png",
    "csv_named.xlsx",
    "no_bytes.xlsx",
    "cut_off.xlsx",
}
FAULTS = json.loads((HERE / "bad.json").read_text(encoding="utf-8"))


def load(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((HERE / name).read_text(encoding="utf-8"))
    return rows


def sheet_of(name: str) -> Worksheet:
    sheet = openpyxl.load_workbook(HERE / name).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def values_of(name: str) -> list[tuple[Any, ...]]:
    return list(sheet_of(name).iter_rows(values_only=True))


def entries_of(name: str) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(HERE / "bad" / name) as archive:
        return archive.infolist()


def kinds_in(text: str) -> set[str]:
    for separator in "，,/;":
        text = text.replace(separator, "、")
    return {kind.strip() for kind in text.split("、")}


def id_number_is_valid(number: str) -> bool:
    """GB 11643 read as mod 11 over all 18 places (another way round than the generator's table), and a real day."""
    tail = 10 if number[17] == "X" else int(number[17])
    date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return (sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17])) + tail) % 11 == 1


def test_committed_texts_are_what_the_generator_makes() -> None:
    for name, text in texts().items():
        folder = AUTH / "data" if name == "common_passwords.txt" else HERE
        assert (folder / name).read_text(encoding="utf-8") == text, f"{name}: run `python tests/data/make.py` again"


def test_all_files_together_stay_below_three_megabytes() -> None:
    folders = (HERE, AUTH / "cities", AUTH / "data")
    assert (
        sum(f.stat().st_size for folder in folders for f in folder.rglob("*") if f.is_file() and "__pycache__" not in f.parts)
        < 3_000_000
    )


def test_agencies_workbook_holds_sixty_text_rows_under_the_right_title_and_columns() -> None:
    sheet = sheet_of("agencies.xlsx")
    assert sheet.title == TITLE
    header, *rows = sheet.iter_rows(values_only=True)
    assert header == COLUMNS
    assert rows == agency_rows()
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


def test_agencies_are_valid_unique_and_ten_a_district() -> None:
    rows = agency_rows()
    names = {name: code for code, name in DISTRICTS.items()}
    assert Counter(names.get(row[3], row[3]) for row in rows) == dict.fromkeys(DISTRICTS, 10)
    for place in (0, 1, 4, 6):
        assert len({row[place] for row in rows}) == 60
    for name, code, kinds, region, username, _, mobile in rows:
        assert uscc.is_valid(code), name
        assert code[:8] == "91" + names.get(region, region), name
        assert kinds_in(kinds) <= KINDS
        assert 4 <= len(username) <= 32
        assert set(username) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")
        assert len(mobile) == 11
    assert {separator for row in rows for separator in "、，,/;" if separator in row[2]} == set("、，,/;")
    assert {region.isdigit() for _, _, _, region, *_ in rows} == {True, False}


def test_every_bad_file_is_listed_and_every_listed_one_is_there() -> None:
    assert {fault["file"] for fault in FAULTS} == {path.name for path in (HERE / "bad").iterdir()}


@pytest.mark.parametrize("name", sorted(NOT_A_ZIP))
def test_files_that_only_have_the_name_of_a_workbook_or_picture_are_neither(name: str) -> None:
    content = (HERE / "bad" / name).read_bytes()
    assert not zipfile.is_zipfile(BytesIO(content))
    assert not content.startswith(b"\x89PNG")


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault["file"] not in NOT_A_ZIP], ids=lambda fault: fault["file"])
def test_other_bad_files_are_whole_zips_with_a_workbook(fault: dict[str, Any]) -> None:
    with zipfile.ZipFile(HERE / "bad" / fault["file"]) as archive:
        assert "xl/workbook.xml" in archive.namelist()


def test_missing_column_lacks_the_credit_code() -> None:
    assert "统一社会信用代码" not in values_of("bad/missing_column.xlsx")[0]


def test_merged_cells_and_formula_are_in_the_sheet() -> None:
    assert [str(area) for area in sheet_of("bad/merged_cells.xlsx").merged_cells.ranges] == ["D2:D4"]
    assert sheet_of("bad/formula.xlsx")["A3"].data_type == "f"


def test_credit_codes_as_numbers_have_lost_digits() -> None:
    assert all(not isinstance(row[1], str) for row in values_of("bad/uscc_as_number.xlsx")[1:])
    assert all(isinstance(row[1], float) or row[1] % 10 == 0 for row in values_of("bad/uscc_as_number.xlsx")[1:])


def test_duplicates_repeat_an_earlier_row() -> None:
    rows = values_of("bad/duplicate_rows.xlsx")
    assert rows[6] == rows[1]
    rows = values_of("bad/duplicate_username.xlsx")
    assert (rows[4][4], rows[4][1] == rows[1][1]) == (rows[1][4], False)


def test_single_wrong_cells_are_on_row_three_and_wrong() -> None:
    def cell(name: str, column: str) -> str:
        good, bad = agency_rows()[1], values_of(f"bad/{name}.xlsx")[2]
        assert [i for i, value in enumerate(bad) if value != good[i]] == [COLUMNS.index(column)]
        return str(bad[COLUMNS.index(column)])

    code = cell("bad_check_digit", "统一社会信用代码")
    assert len(code) == 18
    assert not uscc.is_valid(code)
    region = cell("unknown_region", "所属地区")
    assert region not in {value for row in CITY["regions"] for value in (row["code"], row["name"])}
    assert not kinds_in(cell("unknown_kind", "服务类别")) <= KINDS
    assert cell("bad_username", "登录账号") != cell("bad_username", "登录账号").lower()
    assert len(cell("bad_mobile", "联系电话")) != 11
    assert cell("empty_cell", "机构名称").strip() == ""


def test_empty_sheet_has_nothing_and_header_only_has_one_row() -> None:
    assert values_of("bad/empty_sheet.xlsx") in ([], [(None,)])
    assert values_of("bad/header_only.xlsx") == [COLUMNS]


def test_macro_link_slip_and_entity_files_hold_what_they_are_named_for() -> None:
    for name in ("macro.xlsm", "macro_named.xlsx"):
        assert "xl/vbaProject.bin" in [entry.filename for entry in entries_of(name)]
    assert any("externalLink" in entry.filename for entry in entries_of("external_link.xlsx"))
    assert any(entry.filename.startswith("../") for entry in entries_of("zip_slip.xlsx"))
    with zipfile.ZipFile(HERE / "bad/entity_expansion.xlsx") as archive:
        assert b"<!ENTITY e10" in archive.read("xl/sharedStrings.xml")


def test_the_zip_bomb_is_small_packed_and_big_unpacked_and_the_other_has_ten_thousand_entries() -> None:
    assert (HERE / "bad/zip_bomb.xlsx").stat().st_size < 300_000
    assert sum(entry.file_size for entry in entries_of("zip_bomb.xlsx")) > 200 * 1024 * 1024
    assert len(entries_of("ten_thousand_entries.xlsx")) == 10_000


def test_small_files_open_as_what_they_are() -> None:
    files = HERE / "files"
    for name, kind in (("small.png", "PNG"), ("small.jpg", "JPEG"), ("small.webp", "WEBP"), ("photo_2.jpg", "JPEG")):
        with Image.open(files / name) as picture:
            picture.load()
            assert picture.format == kind
    assert len(values_of("files/small.xlsx")) == 3
    content = (files / "small.pdf").read_bytes()
    start = int(content.split(b"startxref\n")[1].split(b"\n")[0])
    assert content[start:].startswith(b"xref")
    with zipfile.ZipFile(files / "small.docx") as archive:
        assert "word/document.xml" in archive.namelist()


def test_hazards_are_470_good_and_30_bad_ones() -> None:
    hazards = load("hazards.json")
    good = [row for row in hazards if row["bad"] is None]
    assert (len(good), len(hazards)) == (470, 500)
    assert len({row["description"] for row in good}) == 470
    assert all(8 <= len(row["description"]) <= 1000 for row in good)
    assert {row["level"] for row in hazards} == {"general", "major"}
    assert {row["cause"] for row in hazards} == {"object", "behaviour", "management"}
    assert {row["category"] for row in hazards} == {item["value"] for item in CITY["dictionaries"]["hazard_category"]}


def test_bad_hazards_are_bad_as_marked() -> None:
    marked: dict[str, list[dict[str, Any]]] = {}
    for row in load("hazards.json"):
        marked.setdefault(row["bad"], []).append(row)
    assert [len(row["description"]) for row in marked["exactly_1000_characters"] + marked["1001_characters"]] == [1000, 1001]
    assert all(len(row["description"]) < 8 for row in marked["too_short"] + marked["seven_characters"])
    assert all(row["description"] == row["basis"] for row in marked["copied_criterion"])
    assert all(row["description"].startswith("=") for row in marked["leading_equals"])
    assert {row["expect"] for rows in marked.values() for row in rows} == {"accept", "warn", "refuse", "verbatim", "never_500"}


def test_people_have_valid_unique_id_numbers_that_agree_with_what_is_derived() -> None:
    people = load("people.json")
    assert len(people) == len({person["id_number"] for person in people}) == len({person["mobile"] for person in people}) == 300
    for person in people:
        number, derived = person["id_number"], person["derived"]
        assert id_number_is_valid(number)
        assert number[6:14] == derived["born_on"].replace("-", "")
        assert (int(number[16]) % 2 == 1) == (derived["gender"] == "male")
        assert 1960 <= int(number[6:10]) <= 2000
    assert any(person["id_number"].endswith("X") for person in people)
    numbers = [certificate["number"] for person in people for certificate in person["certificates"]]
    assert len(numbers) == len(set(numbers))


def test_enterprises_are_valid_and_reach_every_township() -> None:
    rows = load("enterprises.json")
    parents = {region["code"]: region["parent_code"] for region in CITY["regions"]}
    assert Counter(row["region_code"] for row in rows) == dict.fromkeys(DISTRICTS, 20)
    assert {row["township_code"] for row in rows} == {region["code"] for region in CITY["regions"] if region["kind"] == "township"}
    assert len({row["uscc"] for row in rows} | {row[1] for row in agency_rows()}) == 180
    for row in rows:
        assert uscc.is_valid(row["uscc"])
        assert parents[row["township_code"]] == row["region_code"]
        assert 28.2 < row["latitude"] < 29.5
        assert 118.0 < row["longitude"] < 119.4


@pytest.mark.parametrize(
    ("file", "field", "dictionary"),
    [
        ("enterprises.json", "industry", "industry"),
        ("enterprises.json", "scale", "scale"),
        ("enterprises.json", "category", "enterprise_category"),
        ("people.json", "education", "education"),
        ("people.json", "title", "title"),
    ],
)
def test_coded_fields_stand_in_their_dictionary(file: str, field: str, dictionary: str) -> None:
    assert {row[field] for row in load(file)} <= {item["value"] for item in CITY["dictionaries"][dictionary]}


def test_the_city_has_six_districts_a_hundred_townships_and_no_orphan() -> None:
    regions = CITY["regions"]
    codes = {region["code"] for region in regions}
    assert Counter(region["kind"] for region in regions) == {"city": 1, "district": 6, "township": 100}
    assert len(codes) == 107
    assert all(region["parent_code"] in codes for region in regions[1:])
    assert all(len(region["code"]) == (9 if region["kind"] == "township" else 6) for region in regions)


def test_dictionaries_are_labelled_in_both_languages_without_repeats() -> None:
    for name, items in CITY["dictionaries"].items():
        assert len({item["value"] for item in items}) == len(items), name
        assert all(item["label_zh"] and item["label_en"] for item in items), name


def test_rules_have_number_unit_and_source_and_one_value_a_key() -> None:
    rules = CITY["rules"]
    assert len({rule["key"] for rule in rules}) == len(rules)
    for rule in rules:
        assert (
            {"key", "value", "unit", "source", "from", "until"}
            <= set(rule)
            <= {"key", "value", "unit", "source", "from", "until", "note"}
        )
        assert isinstance(rule["value"], int)
        assert rule["source"]
        date.fromisoformat(rule["from"])


def test_common_passwords_hold_the_known_ones_once() -> None:
    passwords = (AUTH / "data/common_passwords.txt").read_text(encoding="utf-8").splitlines()
    assert len(passwords) == len(set(passwords)) >= 3000
    assert {"123456", "qwerty", "qz123456", "Qz123456!", "admin123", "Quzhou@2026", "Admin@123456", "wangwei123"} <= set(passwords)
    assert all(password == password.strip() and password.isascii() for password in passwords)
