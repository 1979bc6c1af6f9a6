from hypothesis import given
from hypothesis import strategies as st

from services.agency.domain.search import like_pattern, searchable

names = st.text("衢州化工有限公司重庆aB1 ", min_size=1, max_size=12)


@given(names, st.data())
def test_any_part_of_a_name_finds_its_row(name: str, data: st.DataObject) -> None:
    search, grams = searchable(name)
    start = data.draw(st.integers(0, len(name) - 1))
    part = name[start : data.draw(st.integers(start + 1, len(name)))].lower()
    assert part in search
    if len(part) <= 2 and part.strip() == part:
        assert part in grams


def test_pinyin_and_initials_find_it_too() -> None:
    search, grams = searchable("衢州化工", "91330800147755889T")
    assert all(part in search for part in ("quzhouhuagong", "qzhg", "91330800147755889t"))
    assert {"qz", "化工", "9t"} <= set(grams)


def test_wildcards_are_plain_characters() -> None:
    assert like_pattern("100%_\\") == "%100\\%\\_\\\\%"
