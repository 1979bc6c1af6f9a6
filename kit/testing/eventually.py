"""Waiting for a condition, with a deadline: tests never just sleep."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(condition: Callable[[], T], within: float = 5.0, every: float = 0.02) -> T:
    """The first true answer of ``condition``, asked again and again for ``within`` seconds.

    An AssertionError in it counts as not yet; after the deadline the last one is raised, or one with the last answer.
    """
    end = time.monotonic() + within
    while True:
        failure: AssertionError | None = None
        answer: T | None = None
        try:
            answer = condition()
            if answer:
                return answer
        except AssertionError as error:
            failure = error
        if time.monotonic() > end:
            raise failure or AssertionError(f"still {answer!r} after {within} s")
        time.sleep(every)
