"""What everybody may read without signing in."""

from uuid import UUID

import msgspec
from flask import Response, request

from contracts.rpc.spot_checks import PublicDraw, PublishedDraw
from gateway.blueprint import Blueprint, as_response, no_content
from gateway.calls import forward, rooms
from gateway.guard import OPEN

blp = Blueprint("public", __name__, description="Published for everybody")

KEPT_SECONDS = 60


class PublishedDraws(msgspec.Struct, frozen=True):
    """Newest first, at most 200."""

    items: list[PublishedDraw]


@blp.act("GET", "/public/draws", allow=OPEN, answer=PublishedDraws)
def list_public_draws() -> PublishedDraws:
    """The draws that everybody may compute again."""
    return PublishedDraws(rooms().evaluation.list_public_draws())


@blp.act("GET", "/public/draws/<uuid:campaign_id>", allow=OPEN, answer=PublicDraw, also={304: None})
def get_public_draw(campaign_id: UUID) -> Response:
    """All that is needed to compute a draw again, from the draw on (docs/draws.md). Caches may keep it for a minute; with
    `If-None-Match` an unchanged one is answered 304."""
    return public(forward().evaluation.get_public_draw(campaign_id))


def public(answer: object) -> Response:
    """An answer that is the same for everybody: kept by caches for a minute, told by a hash of its bytes whether it changed."""
    response = as_response(answer, 200, etag=False)
    response.add_etag()
    etag, _ = response.get_etag()
    if request.if_none_match.contains_weak(etag or ""):
        response = no_content()
        response.status_code = 304
        response.set_etag(etag or "")
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response
