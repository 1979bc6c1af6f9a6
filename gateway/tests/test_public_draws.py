"""The public record of a draw, as strangers and caches get it."""

from flask.testing import FlaskClient

from contracts.errors import NotFound
from gateway.tests.bodies import ID
from gateway.tests.fakes import FakeRooms

DRAW = f"/api/v1/public/draws/{ID}"


def test_a_public_draw_is_kept_by_caches_and_answered_304_while_it_is_the_same(nobody: FlaskClient, fake_rooms: FakeRooms) -> None:
    first = nobody.get(DRAW)
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "public, max-age=60")
    etag = first.headers["ETag"]
    again = nobody.get(DRAW, headers={"If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    assert nobody.get(DRAW, headers={"If-None-Match": '"of another day"'}).status_code == 200
    assert all("actor" not in asked.context for asked in fake_rooms.asked)


def test_a_draw_that_was_not_made_yet_is_not_found_and_not_kept(nobody: FlaskClient, fake_rooms: FakeRooms) -> None:
    fake_rooms.answers["evaluation.get_public_draw"] = NotFound("evaluation.draw.not_found")
    refused = nobody.get(DRAW)
    assert (refused.status_code, refused.get_json()["code"]) == (404, "evaluation.draw.not_found")
    assert refused.headers["Cache-Control"] == "no-store"
