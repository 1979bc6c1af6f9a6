"""Which of a rule's numbers holds on a day."""

from datetime import date
from decimal import Decimal

from services.auth.city import read_city
from services.auth.domain.rules import RuleTerm, rules_in_force


def term(value: int, since: str, until: str | None = None) -> RuleTerm:
    return RuleTerm("k", Decimal(value), "days", "令1", date.fromisoformat(since), date.fromisoformat(until) if until else None)


def held(terms: list[RuleTerm], today: str) -> int | None:
    found = rules_in_force(terms, date.fromisoformat(today)).get("k")
    return None if found is None else int(found.value)


def test_a_number_holds_from_its_first_day_until_before_its_last() -> None:
    terms = [term(1, "2020-01-01", "2021-01-01"), term(2, "2021-01-01")]
    assert held(terms, "2020-12-31") == 1
    assert held(terms, "2021-01-01") == 2


def test_the_number_that_began_last_wins_over_an_older_open_one() -> None:
    assert held([term(2, "2021-06-01"), term(1, "2020-01-01")], "2022-01-01") == 2


def test_an_older_number_holds_again_once_a_passing_one_has_run_out() -> None:
    assert held([term(1, "2020-01-01"), term(2, "2021-01-01", "2021-02-01")], "2021-03-01") == 1


def test_a_number_that_ran_out_stays_for_want_of_a_newer_one() -> None:
    assert held([term(1, "2020-01-01", "2021-01-01")], "2025-01-01") == 1


def test_a_number_of_the_future_does_not_hold_yet() -> None:
    assert held([term(1, "2020-01-01")], "2019-12-31") is None


def test_the_rule_book_that_comes_with_the_system_has_one_number_a_day() -> None:
    rules = read_city("quzhou").rules
    assert len({(rule.key, rule.since) for rule in rules}) == len(rules)
    assert all(rule.until is None or rule.until > rule.since for rule in rules)
