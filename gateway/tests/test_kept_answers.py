"""Answers kept for a moment: the same bytes for those who may see the same, and for nobody else."""

import pytest
from flask.testing import FlaskClient

from contracts.errors import Busy
from contracts.vocabulary import Role
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
