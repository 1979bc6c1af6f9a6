"""Answers kept for a moment: the same bytes for those who may see the same, and for nobody else."""

import os
import subprocess
import sys

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contracts.errors import Busy
from contracts.vocabulary import Role
from gateway import writes
from gateway.kept_answers import SECONDS, KeptAnswers
from gateway.tests.conftest import AsRole
from gateway.tests.fakes import FakeRooms

SOCIAL = "/api/v1/statistics/social"


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_room_is_asked_once_within_the_moment_and_again_after_it() -> None:
    clock, asked = Clock(), list[int]()
    answers = KeptAnswers(clock)

    def ask() -> int:
        asked.append(1)
        return len(asked)

    assert [answers.get(b"figures", ask) for _ in range(3)] == [1, 1, 1]
    assert answers.get(b"others", ask) == 2
    clock.now += SECONDS
    assert answers.get(b"figures", ask) == 3


def test_a_refusal_is_not_kept() -> None:
    answers = KeptAnswers(Clock())

    def refuse() -> int:
        raise Busy("room.away", {"room": "stats"})

    with pytest.raises(Busy):
        answers.get(b"figures", refuse)
    assert answers.get(b"figures", lambda: 1) == 1


def test_repeated_statistics_ask_the_room_once(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    first, again = agency.get(SOCIAL), agency.get(SOCIAL)
    assert first.status_code == again.status_code == 200
    assert first.data == again.data
    assert len(fake_rooms.of("stats.social_statistics")) == 1


@pytest.mark.parametrize(
    "other",
    [{"query_string": {"region_code": "330802"}}, {"query_string": {"from": "2026-01-01"}}, {"headers": {"Accept-Language": "en"}}],
    ids=["region", "period", "language"],
)
def test_another_question_is_asked_anew(agency: FlaskClient, fake_rooms: FakeRooms, other: dict[str, dict[str, str]]) -> None:
    agency.get(SOCIAL)
    assert agency.get(SOCIAL, **other).status_code == 200
    assert len(fake_rooms.of("stats.social_statistics")) == 2


def test_another_role_is_never_given_what_was_kept(as_role: AsRole, fake_rooms: FakeRooms) -> None:
    as_role(Role.AGENCY).get(SOCIAL)
    as_role(Role.OFFICER).get(SOCIAL)
    assert len(fake_rooms.of("stats.social_statistics")) == 2


COUNTS = "/api/v1/hazards/counts"


@pytest.mark.parametrize(("path", "method"), [(COUNTS, "count_hazards"), ("/api/v1/hazards?view=confirmed", "list_hazards")])
def test_exact_answers_are_kept_until_somebody_writes_through_this_gateway(
    as_role: AsRole, fake_rooms: FakeRooms, path: str, method: str
) -> None:
    reader, writer = as_role(Role.AGENCY), as_role(Role.OFFICER)
    for _ in range(3):
        assert reader.get(path).status_code == 200
    assert len(fake_rooms.of(f"hazard.{method}")) == 1
    assert (
        writer.post("/api/v1/session/anything").status_code == 404
    )  # refused or not: a write may have happened before its refusal
    assert reader.get(path).status_code == 200
    assert len(fake_rooms.of(f"hazard.{method}")) == 2


def test_later_pages_are_asked_for_each_time(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    for _ in range(2):
        assert agency.get("/api/v1/hazards?view=confirmed&cursor=x").status_code == 200
    assert len(fake_rooms.of("hazard.list_hazards")) == 2


def test_who_wrote_through_another_gateway_is_given_nothing_that_was_kept(agency: FlaskClient, fake_rooms: FakeRooms) -> None:
    """The cookie that the other gateway set says so, for longer than anything is kept."""
    agency.get(COUNTS)
    refused = agency.post("/api/v1/visits", json={})
    assert refused.status_code == 422
    said = refused.headers["Set-Cookie"]
    assert said.startswith(f"{writes.COOKIE}=1;")
    assert f"Max-Age={writes.COOKIE_SECONDS};" in said
    assert writes.COOKIE_SECONDS > 2 * SECONDS
    for _ in range(3):
        agency.get(COUNTS)
    assert len(fake_rooms.of("hazard.count_hazards")) == 4


def test_a_program_is_given_nothing_that_was_kept(app: Flask, fake_rooms: FakeRooms) -> None:
    """It keeps no cookies, so nobody knows whether it wrote a moment ago."""
    token = fake_rooms.admit(Role.AGENCY)
    for _ in range(2):
        assert app.test_client().get(COUNTS, headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert len(fake_rooms.of("hazard.count_hazards")) == 2


def test_a_write_that_one_process_of_the_gateway_answered_is_seen_by_all_of_them() -> None:
    shared = writes.Writes()
    before = shared.now()
    child = os.fork()
    if child == 0:
        shared.mark()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert shared.now() != before


def test_what_was_asked_before_a_write_is_not_kept_after_it() -> None:
    """The answer of a question that was under way while somebody wrote may be older than the write."""
    shared, answers = writes.Writes(), KeptAnswers(Clock())

    def ask_while_somebody_writes() -> str:
        shared.mark()
        return "older"

    assert answers.get(b"counts", ask_while_somebody_writes, shared.now) == "older"
    assert answers.get(b"counts", lambda: "newer", shared.now) == "newer"


def test_the_mark_is_made_before_the_processes_of_a_gateway_part() -> None:
    """``zjjg run gateway`` takes the application's factory, then lets gunicorn fork."""
    said = "from kit.placement import Placement; Placement(['gateway']).app_factory('gateway'); import sys; sys.exit('gateway.writes' not in sys.modules)"
    assert subprocess.run([sys.executable, "-c", said], check=False, timeout=60).returncode == 0
