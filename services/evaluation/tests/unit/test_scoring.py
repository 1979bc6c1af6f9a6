"""The laws of score sheets, whatever is found."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rpc.checked_records import ScoreEntry
from contracts.rpc.spot_checks import SheetItem
from contracts.vocabulary import Grade, ScoreMethod
from services.evaluation.domain.fields import Fields
from services.evaluation.domain.scoring import check_finding, lost, needs_third, rounded, score, settled, waiting

POINTS = st.decimals(min_value=0, max_value=50, places=2)
SCORES = st.decimals(min_value=0, max_value=100, places=2)


def item(method, points="10", **more):
    return SheetItem(code=more.pop("code", "1.1"), section="s", content="c", points=Decimal(points), method=method, **more)


def entry(**found):
    return ScoreEntry(code=found.pop("code", "1.1"), **found)


def refusals(one, found):
    fields = Fields()
    check_finding(fields, "items.0", one, found)
    return [(error["field"].removeprefix("items.0").lstrip("."), error["code"]) for error in fields.errors]


@st.composite
def scored_sheets(draw):
    """A sheet with an allowed finding for each of its items."""
    items, entries = [], {}
    for number in range(draw(st.integers(1, 8))):
        method = draw(st.sampled_from(ScoreMethod))
        points = Decimal(0) if method is ScoreMethod.VETO else draw(POINTS)
        one = item(method, points, code=str(number), step=draw(st.decimals(0, 5, places=2)), not_applicable_allowed=True)
        found = {"reason": "as seen"}
        match method:
            case _ if draw(st.booleans()) and draw(st.booleans()):
                found["not_applicable"] = True
            case ScoreMethod.GRADE3:
                found["grade"] = draw(st.sampled_from(Grade))
            case ScoreMethod.PER_OCCURRENCE | ScoreMethod.VETO:
                found["occurrences"] = draw(st.integers(0, 5))
            case _:
                found["deducted"] = draw(st.decimals(0, points, places=2))
        items.append(one)
        entries[one.code] = entry(code=one.code, **found)
    return items, entries


@given(scored_sheets())
def test_a_score_lies_between_0_and_100_and_counts_what_applies(sheet):
    items, entries = sheet
    for one in items:
        assert refusals(one, entries[one.code]) == []
    value = score(items, entries)
    vetoed = any(i.method is ScoreMethod.VETO and (entries[i.code].occurrences or 0) > 0 for i in items)
    applying = [i for i in items if not entries[i.code].not_applicable]
    if vetoed:
        assert value == 0
    elif not sum(i.points for i in applying):
        assert value is None
    else:
        got = sum(i.points for i in applying) - sum(lost(i, entries[i.code]) for i in applying)
        assert value == rounded(100 * max(Decimal(0), got) / sum(i.points for i in applying))
        assert 0 <= value <= 100


@given(scored_sheets(), st.data())
def test_what_does_not_apply_changes_no_score(sheet, data):
    items, entries = sheet
    extra = item(ScoreMethod.FIXED, data.draw(POINTS), code="extra", not_applicable_allowed=True)
    with_extra = {**entries, "extra": entry(code="extra", not_applicable=True)}
    assert score([*items, extra], with_extra) == score(items, entries)


@given(scored_sheets())
def test_a_worse_finding_never_raises_the_score(sheet):
    items, entries = sheet
    for one in items:
        found = entries[one.code]
        if found.occurrences is None or found.not_applicable:
            continue
        worse = {**entries, one.code: entry(code=one.code, occurrences=found.occurrences + 1, reason="more")}
        before, after = score(items, entries), score(items, worse)
        assert (before is None) == (after is None) or one.method is ScoreMethod.VETO
        if before is not None and after is not None:
            assert after <= before


@pytest.mark.parametrize(
    ("one", "found", "cost"),
    [
        (item(ScoreMethod.FIXED), {"deducted": Decimal("2.5")}, "2.5"),
        (item(ScoreMethod.PER_OCCURRENCE, step=Decimal(2)), {"occurrences": 2}, "4"),
        (item(ScoreMethod.PER_OCCURRENCE, step=Decimal(2)), {"occurrences": 9}, "10"),
        (item(ScoreMethod.ALL_OR_NOTHING, 5), {"deducted": Decimal("0.01")}, "5"),
        (item(ScoreMethod.ALL_OR_NOTHING, 5), {"deducted": Decimal(0)}, "0"),
        (item(ScoreMethod.GRADE3, 5), {"grade": Grade.HALF}, "2.5"),
        (item(ScoreMethod.GRADE3, 5), {"grade": Grade.NONE}, "5"),
        (item(ScoreMethod.BONUS_DEDUCT, 0), {"deducted": Decimal(15)}, "15"),
        (item(ScoreMethod.BONUS_DEDUCT, 0, step=Decimal(3)), {"occurrences": 4}, "12"),
        (item(ScoreMethod.VETO, 0), {"occurrences": 1}, "0"),
    ],
)
def test_each_method_has_its_price(one, found, cost):
    assert lost(one, entry(**found)) == Decimal(cost)


def test_a_deduction_beyond_its_item_comes_off_the_rest_and_a_veto_takes_all():
    sheet = [
        item(ScoreMethod.FIXED, 20, code="a"),
        item(ScoreMethod.BONUS_DEDUCT, 0, code="b"),
        item(ScoreMethod.VETO, 0, code="v"),
    ]
    found = {
        "a": entry(code="a", deducted=Decimal(0)),
        "b": entry(code="b", deducted=Decimal(5)),
        "v": entry(code="v", occurrences=0),
    }
    assert score(sheet, found) == Decimal("75.00")
    assert score(sheet, {**found, "b": entry(code="b", deducted=Decimal(60))}) == 0
    assert score(sheet, {**found, "v": entry(code="v", occurrences=1)}) == 0


def test_half_a_cent_goes_up():
    sheet = [item(ScoreMethod.FIXED, 8)]
    assert score(sheet, {"1.1": entry(deducted=Decimal("0.01"))}) == Decimal("99.88")


@pytest.mark.parametrize(
    ("one", "found", "refused"),
    [
        (item(ScoreMethod.FIXED), {}, [("deducted", "evaluation.score.finding_needed")]),
        (item(ScoreMethod.FIXED), {"deducted": Decimal(11), "reason": "r"}, [("deducted", "field.out_of_range")]),
        (item(ScoreMethod.FIXED), {"deducted": Decimal(-1)}, [("deducted", "field.out_of_range")]),
        (item(ScoreMethod.FIXED), {"deducted": Decimal("1.001"), "reason": "r"}, [("deducted", "evaluation.score.two_digits")]),
        (item(ScoreMethod.FIXED), {"deducted": Decimal(1)}, [("reason", "evaluation.score.reason_needed")]),
        (
            item(ScoreMethod.FIXED),
            {"occurrences": 1},
            [("occurrences", "evaluation.score.not_of_method"), ("deducted", "evaluation.score.finding_needed")],
        ),
        (item(ScoreMethod.FIXED), {"not_applicable": True}, [("not_applicable", "evaluation.score.not_applicable_not_allowed")]),
        (
            item(ScoreMethod.FIXED, not_applicable_allowed=True),
            {"not_applicable": True, "deducted": Decimal(1)},
            [("", "evaluation.score.not_applicable_has_finding")],
        ),
        (item(ScoreMethod.PER_OCCURRENCE, step=Decimal(1)), {"occurrences": -1}, [("occurrences", "field.out_of_range")]),
        (
            item(ScoreMethod.BONUS_DEDUCT, 0),
            {"occurrences": 1, "reason": "r"},
            [("occurrences", "evaluation.score.item_has_no_step")],
        ),
        (
            item(ScoreMethod.BONUS_DEDUCT, 0, step=Decimal(1)),
            {"occurrences": 1, "deducted": Decimal(1), "reason": "r"},
            [("deducted", "evaluation.score.finding_needed")],
        ),
        (item(ScoreMethod.VETO, 0), {"occurrences": 1}, []),
        (item(ScoreMethod.GRADE3), {"grade": Grade.HALF}, [("reason", "evaluation.score.reason_needed")]),
        (item(ScoreMethod.GRADE3), {"grade": Grade.FULL}, []),
    ],
)
def test_a_finding_must_fit_its_method(one, found, refused):
    assert refusals(one, entry(**found)) == refused


def test_what_waits_is_named_in_the_sheets_order():
    sheet = [item(ScoreMethod.FIXED, code=code) for code in ("b", "a", "c")]
    assert waiting(sheet, {"a"}) == ["b", "c"]


@given(st.lists(SCORES, min_size=1, max_size=3), st.randoms())
def test_sheets_settle_alike_in_any_order_and_within_their_range(scores, random):
    value = settled(scores)
    assert min(scores) <= value <= max(scores)
    shuffled = list(scores)
    random.shuffle(shuffled)
    assert settled(shuffled) == value


def test_a_third_sheet_is_asked_for_beyond_the_limit_and_the_two_nearest_count():
    limit = Decimal(10)
    assert not needs_third([Decimal(80), Decimal(70)], limit)
    assert needs_third([Decimal(80), Decimal("69.99")], limit)
    assert not needs_third([Decimal(80), Decimal(60), Decimal(78)], limit)
    assert settled([Decimal(80), Decimal(60), Decimal(78)]) == 79
    assert settled([Decimal(80), Decimal(60), Decimal(70)]) == 75
