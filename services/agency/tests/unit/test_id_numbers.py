from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import Gender
from kit.settings import Secrets
from services.agency.domain import id_numbers
from services.agency.id_vault import IdVault
from services.agency.tests.numbers import id_number

TODAY = date(2026, 11, 23)
births = st.dates(date(1900, 1, 1), date(2026, 11, 22))
serials = st.integers(0, 999)


@given(births, serials)
def test_any_person_born_before_today_has_a_number(born: date, serial: int) -> None:
    number = id_number(serial, f"{born:%Y%m%d}")
    assert id_numbers.is_valid(number, TODAY)
    assert id_numbers.birth_on(number) == born
    assert id_numbers.gender(number) is (Gender.MALE if serial % 2 else Gender.FEMALE)


@given(births, serials, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_mistyped_character_is_always_noticed(born: date, serial: int, place: int, typed: str) -> None:
    number = id_number(serial, f"{born:%Y%m%d}")
    mistyped = number[:place] + typed + number[place + 1 :]
    assert id_numbers.is_valid(mistyped, TODAY) is (mistyped == number)


@given(births, serials, st.integers(0, 16))
def test_two_neighbours_swapped_are_always_noticed(born: date, serial: int, place: int) -> None:
    number = id_number(serial, f"{born:%Y%m%d}")
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert id_numbers.is_valid(swapped, TODAY) is (swapped == number)


def test_the_standards_own_example_and_a_county_that_is_no_more() -> None:
    assert id_numbers.is_valid("11010519491231002X", TODAY)
    assert id_numbers.is_valid(id_number(1, "19600101", "330821"), TODAY)


@pytest.mark.parametrize("born", ["20261123", "20990101", "19000229", "18991231", "20230230", "19801301"])
def test_a_birth_date_that_cannot_be_is_refused(born: str) -> None:
    assert not id_numbers.is_valid(id_number(1, born), TODAY)


@given(st.text(max_size=20))
def test_other_texts_are_no_numbers_and_never_break_it(text: str) -> None:
    normal = id_numbers.normal(text)
    assert id_numbers.is_valid(normal, TODAY) in (True, False)


def test_full_width_and_small_x_are_taken_as_meant() -> None:
    assert id_numbers.normal(" １１０１０５１９４９１２３１００２ｘ ") == "11010519491231002X"
    assert id_numbers.mask("11010519491231002X") == "110105********002X"


def test_a_sealed_number_opens_only_for_its_own_row_and_key() -> None:
    from cryptography.exceptions import InvalidTag

    from kit.ids import new_id

    vault, other = IdVault(Secrets("", "", b"a" * 32)), IdVault(Secrets("", "", b"b" * 32))
    person, stranger = new_id(), new_id()
    sealed = vault.seal(id_number(), person)
    assert vault.open(sealed, person) == id_number()
    assert vault.seal(id_number(), person) != sealed
    for opened_by, row in ((vault, stranger), (other, person)):
        with pytest.raises(InvalidTag):
            opened_by.open(sealed, row)
    assert vault.index(id_number()) == vault.index(id_number()) != other.index(id_number())
