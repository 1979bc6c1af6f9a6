"""schemathesis over the whole OpenAPI document, as everybody who may call it: no 5xx, and every answer as the document says.

Each operation is reached with success on purpose first (successes.py). Then come schemathesis' boundary cases, each sent by the next
of the callers, and random cases, each sent by all of them. Bounded and the same in every run: a third of the boundary cases, and few
random ones. ``make fuzz`` sends all of the former, and new ones of the latter each time (``ZJJG_FUZZ_EXAMPLES`` for each operation).
"""

import itertools
import json
import os
from collections.abc import Callable
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.generation.meta import CoverageScenario, TestPhase
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import missing_required_header, negative_data_rejection, unsupported_method

from gateway.openapi_file import FILE
from gateway.testing import assert_true_to
from tests.journeys.browser import PASSWORD, SECONDS
from tests.security.callers import PREFIX, Caller, operations, roles_of
from tests.security.real_ids import with_real_ids
from tests.security.successes import OUTSIDE, reach_all, unreached
from tests.security.world import World

EXAMPLES = int(os.environ.get("ZJJG_FUZZ_EXAMPLES", "0"))
SHORT, ONE_OF = 2, 3
CONFIG = {
    "generation": {"with-security-parameters": False, "database": "none"},
    "checks": {
        "negative_data_rejection": {"expected-statuses": ["4xx"]},
        "missing_required_header": {"expected-statuses": [400, 401, 403, 404, 415, 422, 428]},
    },
}
"""Credentials are the callers'; made-up ones would only ever be refused."""
OPERATIONS = operations(json.loads(FILE.read_bytes()))
"""Of the file, which a test of the gateway holds to what is served: known at collection, when nothing runs yet."""
OF_SCHEMATHESIS = [not_a_server_error, negative_data_rejection, missing_required_header, unsupported_method]
SETTINGS = settings(
    max_examples=EXAMPLES or SHORT,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
ENDS_OWN_SESSION = "DELETE /sessions/current"
_turn = itertools.count()


@pytest.fixture(scope="module")
def world(fill: Callable[[str], World]) -> World:
    """One agency is enough here: a world of its own, that may be left in ruins."""
    return fill("A")


@pytest.fixture(scope="module")
def leavers(world: World) -> list[Caller]:
    """Second sessions of those who have a password, to be ended; made before guesses at passwords lock the address."""
    found = []
    for name, caller in world.callers().items():
        entrance = {"agency": "platform", "enterprise": "platform"}.get(caller.role, "system")
        if caller.csrf_token and caller.role != "admin" and not caller.account.get("hazard_id"):
            found.append(caller.another(f"second session of {name}"))
            found[-1].sign_in(entrance, caller.account["username"], PASSWORD)
    return found


@pytest.fixture(scope="module")
def api(world: World) -> BaseSchema:
    """The document as the running system serves it."""
    served = requests.get(f"{world.url}/api/v1/openapi.json", timeout=SECONDS).json()
    return schemathesis.openapi.from_dict(served, config=SchemathesisConfig.from_dict(CONFIG))


def test_every_documented_operation_is_reached_with_success(world: World) -> None:
    reach_all(world, operations(world.journal.document))
    assert unreached(world, operations(world.journal.document)) == []


def test_the_operations_below_are_those_that_are_served(world: World) -> None:
    assert operations(world.journal.document) == OPERATIONS, "make openapi"


@pytest.mark.timeout(0 if EXAMPLES else 180)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_input_breaks_an_operation(operation: str, api: BaseSchema, world: World, leavers: list[Caller]) -> None:
    def send(case: schemathesis.Case) -> None:
        turn, boundary = next(_turn), case.meta is not None and case.meta.phase.name is TestPhase.COVERAGE
        if boundary and not EXAMPLES and turn % ONE_OF:
            return
        callers = leavers if operation == ENDS_OWN_SESSION else _in_turn(world, operation, turn)
        with_real_ids(case, world.a, turn)
        for caller in callers[:1] if boundary else callers:
            _send(world, case, caller)

    method, path = operation.split(" ")
    known = api[path if path in OUTSIDE else PREFIX + path][method]
    # Not @schema.parametrize(): that makes every case at collection, for which each run of pytest would wait.
    build_operation_test(
        config=api.config, operation=known, test_func=send, given_kwargs={}, feedback=FeedbackSources(), explicit_settings=SETTINGS
    )()


def _in_turn(world: World, operation: str, turn: int) -> list[Caller]:
    """All callers: mostly somebody first who may."""
    everybody = list(world.callers().values())
    allowed = [c for c in everybody if c.role in roles_of(world.journal.document, operation)] or everybody
    first = everybody[turn % len(everybody)] if turn // ONE_OF % 5 == 0 else allowed[turn % len(allowed)]
    return [first, *(c for c in everybody if c is not first)]


def _send(world: World, case: schemathesis.Case, caller: Caller) -> None:
    response = case.call(
        base_url=caller.url,
        session=caller.session,
        headers={"X-CSRF-Token": caller.csrf_token},
        timeout=SECONDS,
        allow_redirects=False,
    )
    try:
        case.validate_response(response, checks=_checks(case))
        _assert_documented(world, case, _plain(response))
    except AssertionError as error:
        raise AssertionError(f"as {caller.name}: {error}") from error


def _checks(case: schemathesis.Case) -> list[Any]:
    """An empty query parameter counts as one left out (gateway.parsing), and so is no wrong one. What a browser is sent back with may hold
    anything (RFC 6749, 4.1.2)."""
    empty = case.query and any(value in ("", [""]) for value in case.query.values())
    bears_all = empty or case.path.endswith("/callback")
    return [check for check in OF_SCHEMATHESIS if not (bears_all and check is negative_data_rejection)]


def _plain(answer: schemathesis.Response) -> requests.Response:
    """As requests has it: schemathesis' own has lower-case headers with lists in them."""
    response = requests.Response()
    response.status_code, response._content, response.request = answer.status_code, answer.content, answer.request
    response.headers.update({name: ", ".join(values) for name, values in answer.headers.items()})
    return response


def _assert_documented(world: World, case: schemathesis.Case, response: requests.Response) -> None:
    data = case.meta.phase.data if case.meta is not None else None
    if getattr(data, "scenario", None) is CoverageScenario.UNSPECIFIED_HTTP_METHOD:
        assert response.status_code == 405 or response.request.method == "OPTIONS"
    else:
        assert_true_to(world.journal.document, response)
    if response.status_code >= 400:
        assert response.headers["Content-Type"] == "application/problem+json"


def test_everybody_is_still_who_they_were(world: World) -> None:
    """Or the cases above were all sent by nobody."""
    for name, caller in world.callers().items():
        answer = caller.get("/sessions/current")
        assert answer.status_code == (401 if name == "nobody" else 200), f"{name}: {answer.text}"
