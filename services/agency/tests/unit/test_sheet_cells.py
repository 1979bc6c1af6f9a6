from decimal import Decimal

import pytest

from kit.ids import new_id
from services.agency.domain import contract_sheets, enterprise_sheet
from services.agency.domain.fields import Fields
from services.agency.domain.sheet_cells import Cells


def read(text: str, method: str) -> tuple[object, list[str]]:
    fields = Fields()
    value = getattr(Cells({"it": text}, fields), method)("it")
    return value, [error["code"] for error in fields.errors]


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("50000", 5_000_000),
        ("0.1", 10),
        ("1,234.56", 123_456),
        ("１２３．４５元", 12_345),
        ("0.29", 29),
        ("90071992547409.91", 2**53 - 1),
        ("", None),
    ],
)
def test_yuan_become_whole_fen(text: str, fen: int | None) -> None:
    assert read(text, "fen") == (fen, [])


@pytest.mark.parametrize(
    ("text", "method", "code"),
    [
        ("1.234", "fen", "agency.field.yuan"),
        ("五万", "fen", "agency.field.number_unreadable"),
        ("NaN", "fen", "agency.field.number_unreadable"),
        ("1e999", "whole", "agency.field.number_unreadable"),
        ("1e15", "number", "agency.field.number_unreadable"),
        ("1.5", "whole", "agency.field.whole"),
    ],
)
def test_what_is_no_such_number_is_noted(text: str, method: str, code: str) -> None:
    assert read(text, method) == (None, [code])


def test_numbers_keep_their_sign_for_the_entrys_rule_to_judge() -> None:
    assert read("-5", "number") == (Decimal(-5), [])
    assert read("-0.01", "fen") == (-1, [])


def test_lists_are_separated_as_people_do() -> None:
    assert read("张三、李四，王五;赵六；钱七\n孙八 , 周九、", "texts")[0] == [
        "张三",
        "李四",
        "王五",
        "赵六",
        "钱七",
        "孙八",
        "周九",
    ]


@pytest.mark.parametrize("sheet", [contract_sheets.EVALUATION, contract_sheets.SERVICE])
def test_the_example_of_a_contract_template_can_be_read(sheet: contract_sheets.ContractSheet) -> None:  # type: ignore[type-arg]  # either kind
    fields, team = Fields(), [new_id(), new_id()]
    entry = sheet.entry_of(sheet.example, new_id(), team, fields)
    assert fields.errors == []
    assert entry is not None
    assert entry.team == team
    assert set(sheet.required) <= {field for field, text in sheet.example.items() if text}


def test_labels_and_codes_of_closed_sets_are_both_read() -> None:
    for text in ("黄", "yellow"):
        entry = enterprise_sheet.entry_of(enterprise_sheet.EXAMPLE | {"risk_level": text}, Fields())
        assert entry is not None
        assert entry.risk_level == "yellow"
    for kind, state in (("预评价", "生效"), ("pre", "active")):
        row = contract_sheets.EVALUATION.entry_of(
            contract_sheets.EVALUATION.example | {"kind": kind, "state": state}, new_id(), [], Fields()
        )
        assert row is not None
        assert (row.kind, row.state) == ("pre", "active")
    fields = Fields()
    assert (
        contract_sheets.SERVICE.entry_of(
            contract_sheets.SERVICE.example | {"payer": "谁", "state": "作废", "visits_per_year": ""}, new_id(), [], fields
        )
        is None
    )
    assert [(error["field"], error["code"]) for error in fields.errors] == [
        ("visits_per_year", "field.required"),
        ("payer", "field.not_among"),
        ("state", "field.not_among"),
    ]
