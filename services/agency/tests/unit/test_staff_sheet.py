from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import CertificateKind, Post
from services.agency.domain.fields import Fields
from services.agency.domain.staff_sheet import COLUMNS, entry_of

ROW = {"name": "张三", "id_number": "x", "employed_from": "2020-01-02"}


@pytest.mark.parametrize(
    "text", ["2020-01-02", "2020/1/2", "2020.1.2", "2020年1月2日", "20200102", "２０２０-01-02", "2020-01-02T00:00:00"]
)
def test_days_are_read_as_people_write_them(text: str) -> None:
    entry = entry_of(ROW | {"employed_from": text}, Fields())
    assert entry is not None
    assert entry.employed_from == date(2020, 1, 2)


def test_words_of_the_form_become_values() -> None:
    more = {
        "post": "技术负责人",
        "rehired": "是",
        "specialties": "化工，矿山、冶金",
        "certificates.0.kind": "注册安全工程师",
        "certificates.0.number": "1",
    }
    entry = entry_of(ROW | more, Fields())
    assert entry is not None
    assert (entry.post, entry.rehired, entry.specialties) == (Post.TECHNICAL_LEAD, True, ["化工", "矿山", "冶金"])
    assert entry.certificates[0].kind is CertificateKind.CERTIFIED_SAFETY_ENGINEER


@given(st.dictionaries(st.sampled_from(sorted(COLUMNS)), st.text(max_size=20)))
def test_whatever_stands_in_a_row_is_read_or_named(cells: dict[str, str]) -> None:
    fields = Fields()
    entry = entry_of(cells, fields)
    assert (entry is None) == bool(fields.errors)
    assert {e["field"] for e in fields.errors} <= set(COLUMNS)
