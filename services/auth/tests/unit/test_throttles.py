"""The measure of failed attempts, for any order of attempts."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.auth.domain.throttles import Attempts, Limit, began, failed, succeeded, wait_seconds

LIMIT = Limit(failures=5, window=timedelta(minutes=15), lock=timedelta(minutes=15))
START = datetime(2026, 1, 1, tzinfo=UTC)


def fail(attempts: Attempts, at: datetime) -> Attempts:
    return failed(began(attempts, LIMIT, at), LIMIT, at)


def test_four_failures_do_not_lock_and_the_fifth_does_for_the_whole_time():
    attempts = Attempts()
    for minute in range(5):
        assert wait_seconds(attempts, LIMIT, START + timedelta(minutes=minute)) is None
        attempts = fail(attempts, START + timedelta(minutes=minute))
    last = START + timedelta(minutes=4)
    assert wait_seconds(attempts, LIMIT, last) == 15 * 60
    assert wait_seconds(attempts, LIMIT, last + timedelta(minutes=14, seconds=59)) == 1
    assert wait_seconds(attempts, LIMIT, last + timedelta(minutes=15)) is None


def test_failures_older_than_the_window_do_not_count():
    attempts = Attempts()
    for number in range(20):
        at = START + timedelta(minutes=4 * number)
        assert wait_seconds(attempts, LIMIT, at) is None
        attempts = fail(attempts, at)


@given(st.lists(st.tuples(st.integers(0, 2000), st.booleans()), max_size=60))
def test_no_span_of_the_window_ever_has_more_failures_than_the_limit(steps: list[tuple[int, bool]]):
    attempts, at, failures = Attempts(), START, []
    for seconds, right in steps:
        at += timedelta(seconds=seconds)
        if wait_seconds(attempts, LIMIT, at) is not None:
            continue
        attempts = began(attempts, LIMIT, at)
        if right:
            attempts = succeeded(attempts, at)
        else:
            attempts = failed(attempts, LIMIT, at)
            failures.append(at)
    for first in failures:
        assert sum(first <= t < first + LIMIT.window for t in failures) <= LIMIT.failures


@given(st.integers(1, 30))
def test_attempts_at_once_are_no_more_than_attempts_one_by_one(at_once: int):
    attempts, let_in = Attempts(), 0
    for _ in range(at_once):
        if wait_seconds(attempts, LIMIT, START) is None:
            attempts = began(attempts, LIMIT, START)
            let_in += 1
    assert let_in == min(at_once, LIMIT.failures)


def test_a_right_attempt_takes_back_its_own_count_alone():
    attempts = fail(Attempts(), START)
    attempts = succeeded(began(attempts, LIMIT, START + timedelta(seconds=1)), START + timedelta(seconds=1))
    assert attempts.failed_at == (START,)
