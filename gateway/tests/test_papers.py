"""What stands in a document, before anything is laid out."""

import uuid
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import CheckedRecordState, Grade, HazardLevel, ScoreMethod
from gateway.documents.checked_records import checked_record_paper
from gateway.documents.hazards import hazard_paper
from gateway.documents.paper import Fact, lines_of, printable, shared_out
from gateway.documents.wording import figure
from gateway.tests.papers import a_checked_record, a_whole_hazard, an_item


def ids(count: int) -> list[UUID]:
    return [uuid.uuid4() for _ in range(count)]


def test_photos_are_shared_out_by_turns() -> None:
    places = [ids(5), [], ids(1), ids(3)]
    shown, kept = shared_out(places, most=6)
    assert [len(numbers) for numbers in shown] == [3, 0, 1, 2]
    assert [[kept[number] for number in numbers] for numbers in shown] == [places[0][:3], [], places[2], places[3][:2]]


@given(st.lists(st.integers(0, 8), max_size=8), st.integers(0, 20))
def test_no_place_goes_without_while_another_shows_two(counts: list[int], most: int) -> None:
    shown, kept = shared_out([ids(count) for count in counts], most)
    assert sorted(number for numbers in shown for number in numbers) == list(range(len(kept)))
    assert len(kept) == min(most, sum(counts))
    fullest = max((len(numbers) for numbers in shown), default=0)
    assert all(len(numbers) >= min(count, fullest - 1) for numbers, count in zip(shown, counts, strict=True))


def test_a_long_fact_has_a_line_of_its_own() -> None:
    a, b, c, long = Fact("a"), Fact("b"), Fact("c"), Fact("l", long=True)
    assert lines_of([a, b, c, long, a]) == [[a, b], [c], [long], [a]]


def test_what_no_xml_may_hold_is_left_out_and_the_rest_stays() -> None:
    assert printable({"a": ["x\x00\x08\x1f\ud800\ufffe\r\ny\tz😀"]}) == {"a": ["x\ny\tz😀"]}


@pytest.mark.parametrize(("number", "text"), [("5.00", "5"), ("2.50", "2.5"), ("100", "100"), ("0", "0"), ("1E+2", "100")])
def test_figures_have_no_zeros_that_say_nothing(number: str, text: str) -> None:
    assert figure(Decimal(number)) == text


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (an_item("1", not_applicable=True), "不适用"),
        (an_item("1", lost=None, deducted=None), "待评分"),
        (an_item("1", method=ScoreMethod.VETO, occurrences=1), "发现（一票否决）"),
        (an_item("1", method=ScoreMethod.VETO, occurrences=0), "未发现"),
        (an_item("1", method=ScoreMethod.GRADE3, grade=Grade.HALF), "部分符合"),
        (an_item("1", method=ScoreMethod.PER_OCCURRENCE, occurrences=3, deducted=None), "发现 3 处"),
        (an_item("1", deducted=Decimal("1.50"), reason="缺签字"), "扣 1.5 分\n缺签字"),
        (an_item("1"), "不扣分"),
    ],
)
def test_a_finding_reads_as_on_the_screen(item: object, words: str) -> None:
    record = a_checked_record()
    sheet = msgspec.structs.replace(record.sheets[0], items=[item])
    paper = checked_record_paper(msgspec.structs.replace(record, sheets=[sheet]), "Asia/Shanghai")
    assert [line.finding for part in paper.parts for line in part.scores] == [words]


@pytest.mark.parametrize(
    ("state", "mark"),
    [(state, {"published": "", "replaced": "已替换"}.get(state.value, "未公布")) for state in CheckedRecordState],
)
def test_only_a_published_record_is_without_a_mark(state: CheckedRecordState, mark: str) -> None:
    assert checked_record_paper(a_checked_record(state=state), "Asia/Shanghai").mark == mark


def test_towards_an_agency_nobody_who_scored_has_a_name() -> None:
    record = a_checked_record(inspectors=[])
    nameless = [msgspec.structs.replace(sheet, scorer=None) for sheet in record.sheets]
    paper = checked_record_paper(msgspec.structs.replace(record, sheets=nameless), "Asia/Shanghai")
    assert "赵某" not in msgspec.json.encode(paper).decode()


def test_a_general_hazards_notice_asks_for_no_five() -> None:
    paper = hazard_paper(a_whole_hazard(level=HazardLevel.GENERAL, major=None), {})
    assert not [part for part in paper.parts if "五落实" in part.heading]
    assert "防范措施" not in "".join(paper.lead)
