import pytest

from contracts.rpc.agency import QualificationCheck
from contracts.vocabulary import QualificationLight, ServiceKind
from services.agency.domain.qualifications import ASSESSORS, PER_SCOPE, RuleFact, StaffFact, checks, light
from services.agency.tests.unit.test_declarations import declaration

BOOK = {
    ASSESSORS: RuleFact(25, "persons", "令1"),
    PER_SCOPE: RuleFact(5, "persons", "令1"),
    "social_agency.floor_area_min": RuleFact(100, "m2", "要求"),
}


def test_each_further_scope_asks_for_more_assessors() -> None:
    (line,) = checks(declaration(kinds=[ServiceKind.EVALUATION], scopes=["a", "b", "c"]), StaffFact(40, 34), BOOK)
    assert (line.required, line.actual, line.met, line.source) == (35, 34, False, "令1")
    (line,) = checks(declaration(kinds=[ServiceKind.EVALUATION], scopes=["a"]), StaffFact(40, 25), BOOK)
    assert line.met


def test_a_fact_that_was_not_declared_is_not_met_and_a_rule_not_in_the_book_is_not_judged() -> None:
    (line,) = checks(declaration(), StaffFact(0, 0), BOOK)
    assert (line.rule, line.actual, line.met) == ("social_agency.floor_area_min", None, False)


def test_levels_and_engineers_are_shares_of_the_assessors_and_one_just_missed_is_missed() -> None:
    keys = ("assessors_level_1_share_min", "assessors_level_1_and_2_share_min", "safety_engineers_share_min")
    book = {
        f"evaluation_agency.{key}": RuleFact(required, "percent", "令1") for key, required in zip(keys, (20, 50, 30), strict=True)
    }
    who = declaration(kinds=[ServiceKind.EVALUATION])

    def shares(staff: StaffFact) -> list[tuple[int | None, bool]]:
        return [(line.actual, line.met) for line in checks(who, staff, book)]

    assert shares(StaffFact(40, 25, 5, 8, 8)) == [(20, True), (52, True), (32, True)]
    assert shares(StaffFact(40, 26, 5, 7, 7)) == [(19, False), (46, False), (26, False)]
    assert shares(StaffFact(40, 0)) == [(None, False)] * 3


def test_the_archive_is_judged_too() -> None:
    book = {"evaluation_agency.archive_area_min": RuleFact(100, "m2", "令1")}
    (line,) = checks(declaration(kinds=[ServiceKind.EVALUATION], archive_area_m2=99), StaffFact(), book)
    assert (line.required, line.actual, line.met) == (100, 99, False)


def _line(actual: int | None) -> QualificationCheck:
    met = actual is not None and actual >= 5
    return QualificationCheck(kind=ServiceKind.SOCIAL, rule="x", required=5, actual=actual, unit="persons", source="s", met=met)


@pytest.mark.parametrize(
    ("actuals", "shown"),
    [
        ([], None),
        ([5, 9], QualificationLight.GREEN),
        ([5, None], QualificationLight.YELLOW),
        ([None, 4], QualificationLight.RED),
        ([4], QualificationLight.RED),
    ],
)
def test_the_light_is_red_for_what_falls_short_and_yellow_for_what_was_not_declared(
    actuals: list[int | None], shown: object
) -> None:
    assert light([_line(actual) for actual in actuals]) is shown
