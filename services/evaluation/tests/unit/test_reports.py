"""The life of a report, and what is asked of an entry."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Conflict, Invalid
from contracts.rpc.evaluation import ReportEntry
from contracts.vocabulary import Conclusion, ReportState
from services.evaluation.domain.fields import Fields
from services.evaluation.domain.reports import LIFE, Act, check_entry, checked_reason, next_state

TODAY, SIGNED_ON = date(2026, 7, 1), date(2026, 3, 1)


def entry(**more: object) -> ReportEntry:
    values: dict[str, object] = {
        "number": "BG-2026-001",
        "contract_id": uuid4(),
        "title": "现状评价报告",
        "conclusion": Conclusion.MEETS,
        "finished_on": date(2026, 5, 20),
        **more,
    }
    return ReportEntry(**values)  # type: ignore[arg-type]


def wrong(given_entry: ReportEntry, signed_on: date | None = SIGNED_ON) -> dict[str, str]:
    fields = Fields()
    check_entry(fields, given_entry, TODAY, signed_on)
    return {error["field"]: error["code"] for error in fields.errors}


def test_the_example_of_the_contract_is_accepted() -> None:
    assert wrong(entry()) == {}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"open_problems": 1}, {"open_problems": "evaluation.report.open_problems_with_meets"}),
        ({"open_problems": 1, "conclusion": Conclusion.DOES_NOT_MEET}, {}),
        ({"open_problems": -1}, {"open_problems": "field.out_of_range"}),
        ({"finished_on": TODAY}, {}),
        ({"finished_on": TODAY + timedelta(1)}, {"finished_on": "evaluation.report.finished_in_future"}),
        ({"finished_on": SIGNED_ON}, {}),
        ({"finished_on": SIGNED_ON - timedelta(1)}, {"finished_on": "evaluation.report.finished_before_signing"}),
        ({"valid_until": date(2026, 5, 21)}, {}),
        ({"valid_until": date(2026, 5, 20)}, {"valid_until": "evaluation.report.valid_until_too_early"}),
        ({"valid_until": date(2300, 1, 1)}, {"valid_until": "evaluation.field.day_out_of_range"}),
        ({"number": "  ", "title": "a\x00b"}, {"number": "field.required", "title": "field.control_characters"}),
        ({"title": "题" * 201, "compiled_by": "人" * 101}, {"title": "field.too_long", "compiled_by": "field.too_long"}),
    ],
)
def test_each_rule_of_an_entry(more: dict[str, object], expected: dict[str, str]) -> None:
    assert wrong(entry(**more)) == expected


@given(st.text(max_size=300), st.integers(), st.dates(), st.none() | st.dates())
def test_no_entry_breaks_the_rules_themselves(text: str, problems: int, finished_on: date, valid_until: date | None) -> None:
    wrong(
        entry(number=text, title=text, compiled_by=text, open_problems=problems, finished_on=finished_on, valid_until=valid_until)
    )


@given(st.lists(st.sampled_from(Act)))
def test_nothing_leads_out_of_superseded_or_void_and_refusals_change_nothing(acts: list[Act]) -> None:
    state = ReportState.DRAFT
    for act in acts:
        if (state, act) in LIFE:
            state = next_state(state, act)
        else:
            with pytest.raises(Conflict):
                next_state(state, act)
        if state in (ReportState.SUPERSEDED, ReportState.VOID):
            assert not [1 for (before, _) in LIFE if before is state]


def test_voiding_needs_a_reason() -> None:
    assert checked_reason(" 结论有误 ") == "结论有误"
    assert checked_reason("错") == "错"
    for reason in ("", "  ", "x" * 501, "a\x00b"):
        with pytest.raises(Invalid):
            checked_reason(reason)
