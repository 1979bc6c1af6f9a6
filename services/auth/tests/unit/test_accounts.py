"""Names, codes and cells of accounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.ids import new_id
from services.auth.domain import accounts
from services.auth.domain.account_sheets import COLUMNS, EXAMPLE, read_row
from services.auth.domain.captchas import answer_hash, is_right, new_answer
from services.auth.domain.fields import Fields


def wrong(check, *args) -> list[str]:
    fields = Fields()
    check(fields, *args)
    return [error["code"] for error in fields.errors]


@pytest.mark.parametrize(("given", "kept"), [("  Luru01 ", "luru01"), ("ＬＵＲＵ０１", "luru01"), ("a_b_", "a_b_")])
def test_usernames_have_one_spelling(given: str, kept: str):
    fields = Fields()
    assert accounts.username(fields, given) == kept
    assert not fields.errors


@pytest.mark.parametrize("given", ["abc", "a" * 33, "a b c d", "机构账号", "a-b-c-d", "abcd\x00", "abcd\n"])
def test_other_usernames_are_refused(given: str):
    if given.strip() == "abcd":
        given = "ab\ncd"
    assert wrong(accounts.username, given) == ["auth.username.malformed"]


@pytest.mark.parametrize("given", ["91330800147755889T", "91330800147755889t", "９１３３０８００１４７７５５８８９Ｔ"])
def test_credit_codes_are_kept_in_upper_case(given: str):
    fields = Fields()
    assert accounts.uscc(fields, given) == "91330800147755889T"
    assert not fields.errors


@pytest.mark.parametrize("given", ["91330800147755889U", "9133080014775588", "91330800147755889I", "x" * 18, "一" * 18])
def test_credit_codes_with_a_wrong_check_digit_are_refused(given: str):
    assert wrong(accounts.uscc, given) == ["auth.uscc.invalid"]


@pytest.mark.parametrize(
    "text", ["安全评价、社会化服务", "社会化服务,安全评价", "evaluation / social", "安全评价；social", "安全评价，社会化服务、"]
)
def test_kinds_come_in_words_of_both_languages(text: str):
    fields = Fields()
    assert accounts.kinds_from_words(fields, text, "kinds") == ["evaluation", "social"]
    assert not fields.errors


def test_an_unknown_kind_is_named():
    fields = Fields()
    accounts.kinds_from_words(fields, "安全评价、消防", "kinds")
    assert fields.errors == [{"field": "kinds", "code": "auth.kind.unknown", "params": {"kind": "消防"}}]


def test_regions_hold_those_below_them():
    assert accounts.within(["330800"], ["330800", "330802"])
    assert accounts.within(["330800", "330802"], ["330800", "330802", "330802001"])
    assert not accounts.within(["330800", "330802"], ["330800", "330803"])
    assert not accounts.within([], ["330800"])


def test_the_example_of_the_template_is_right_but_for_its_credit_code():
    assert EXAMPLE.keys() == COLUMNS.keys()
    assert [(wrong["field"], wrong["code"]) for wrong in read_row(2, EXAMPLE)[1]] == [("uscc", "auth.uscc.invalid")]


@given(st.fixed_dictionaries({field: st.text(max_size=40) for field in COLUMNS}))
def test_no_cell_breaks_the_reading_and_each_fault_names_a_field(cells: dict[str, str]):
    _, faults = read_row(2, cells)
    assert {fault["field"] for fault in faults} <= COLUMNS.keys()


def test_captcha_answers_are_bound_to_their_question_and_loose_in_spelling():
    key, one, other = b"k" * 32, new_id(), new_id()
    kept = answer_hash(key, one, "2345")
    assert is_right(key, one, kept, " ２3 45 ")
    assert not is_right(key, other, kept, "2345")
    assert not is_right(key, one, kept, "2346")
    assert len({new_answer() for _ in range(200)}) > 50
