"""The list of jobs over all rooms."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from contracts.errors import Busy, Forbidden
from contracts.jobs import JobQuery, JobRow, JobRows, JobState
from contracts.page import Total
from contracts.vocabulary import Role
from gateway.tests.conftest import AsRole
from gateway.tests.fakes import SOME_ID, FakeRooms
from kit.rpc_client import RemoteFailure

ROOMS = ("auth", "agency", "evaluation", "hazard", "stats")
BEGAN = datetime(2026, 11, 23, 8, tzinfo=UTC)


def job(room: str, minute: int) -> JobRow:
    return JobRow(
        id=f"{room}-{minute:036}",
        kind="export",
        state=JobState.DONE,
        done=1,
        of=1,
        title="隐患",
        result={"rows": 1},
        error_count=0,
        file_id=SOME_ID,
        account_id=SOME_ID,
        account_name="某人",
        created_at=BEGAN + timedelta(minutes=minute),
        ended_at=None,
    )


def holding(jobs: list[JobRow]) -> Any:
    """What a room that has these jobs answers."""

    def answer(query: JobQuery) -> JobRows:
        before = (query.before_at, query.before_id)
        after = [one for one in jobs if before[0] is None or (one.created_at, one.id) < before]
        newest = sorted(after, key=lambda one: (one.created_at, one.id), reverse=True)
        return JobRows(newest[: query.limit], len(newest) > query.limit, Total(len(jobs) if before[0] is None else 0))

    return answer


@pytest.fixture
def rooms(fake_rooms: FakeRooms) -> FakeRooms:
    """Sixteen jobs of sixteen minutes, in all rooms but one."""
    fake_rooms.answers |= {
        f"{room}.list_jobs": holding([job(room, m) for m in range(i, 16, 4)]) for i, room in enumerate(ROOMS[:4])
    }
    fake_rooms.answers["stats.list_jobs"] = holding([])
    return fake_rooms


@pytest.mark.usefixtures("rooms")
def test_the_jobs_of_all_rooms_are_one_list_newest_first(agency: FlaskClient) -> None:
    seen, cursor, pages = [], "", 0
    while cursor is not None:
        page = agency.get(f"/api/v1/jobs?limit=5{cursor and f'&cursor={cursor}'}").json
        assert (page["total"], page["away"]) == ({"value": 16, "exact": True}, [])
        seen += [one["created_at"] for one in page["items"]]
        cursor, pages = page["next_cursor"], pages + 1
    assert seen == [f"2026-11-23T08:{minute:02}:00Z" for minute in range(15, -1, -1)]
    assert pages == 4


def test_the_filter_goes_to_every_room(as_role: AsRole, rooms: FakeRooms) -> None:
    assert as_role(Role.ADMIN).get("/api/v1/jobs?state=failed&kind=staff_import&everyone=true").status_code == 200
    asked = [call.args[0] for room in ROOMS for call in rooms.of(f"{room}.list_jobs")]
    assert asked == [JobQuery(state=JobState.FAILED, kind="staff_import", everyone=True)] * 5


def test_a_room_that_is_away_is_named(agency: FlaskClient, rooms: FakeRooms) -> None:
    rooms.answers["hazard.list_jobs"] = Busy("room.away", {"room": "hazard"})
    rooms.answers["stats.list_jobs"] = RemoteFailure("stats", "list_jobs")
    page = agency.get("/api/v1/jobs").json
    assert (page["away"], len(page["items"]), page["total"]["value"]) == (["hazard", "stats"], 12, 12)


def test_what_a_room_refuses_is_refused(agency: FlaskClient, rooms: FakeRooms) -> None:
    rooms.answers["auth.list_jobs"] = Forbidden("auth.role_not_allowed", {"role": "agency"})
    assert agency.get("/api/v1/jobs?everyone=true").status_code == 403


@pytest.mark.usefixtures("rooms")
def test_a_cursor_of_another_filter_or_a_forged_one_is_refused(agency: FlaskClient) -> None:
    cursor = agency.get("/api/v1/jobs?limit=1").json["next_cursor"]
    for wrong in (f"cursor={cursor}&state=done", "cursor=x", "limit=0", "limit=101", "state=asleep", "everyone=maybe", "sort=kind"):
        assert agency.get(f"/api/v1/jobs?{wrong}").status_code == 422, wrong
