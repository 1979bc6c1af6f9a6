"""Rankings of agencies (manual: 机构排名), for those who are signed in and, once published, for everyone."""

import csv
import io
from typing import Any

import msgspec
from flask import Response, request

from contracts.rpc.checked_records import PublishedRanking, Ranking, RankingOrder, RankingQuery
from contracts.vocabulary import Role
from gateway.api.agencies import READERS
from gateway.blueprint import Blueprint
from gateway.calls import rooms
from gateway.guard import OPEN, roles
from gateway.schemas.checked_records import RankingOrderSchema, RankingQuerySchema

blp = Blueprint("rankings", __name__, description="Rankings")

OFFICER = roles(Role.OFFICER)
CSV = "text/csv"
_COLUMNS = ("rank", "agency_name", "checked", "mean_score", "shrunk_mean", "enough", "trend")


class PublishedRankings(msgspec.Struct, frozen=True):
    """Newest first."""

    items: list[PublishedRanking]


@blp.act("GET", "/rankings", allow=READERS, query=RankingQuerySchema, answer=Ranking)
def get_ranking(query: RankingQuery) -> Ranking:
    """[机构排名] The newest published one of the period; else what is computed now from published results."""
    return rooms().evaluation.get_ranking(query)


@blp.act("POST", "/rankings/publication", allow=OFFICER, body=RankingOrderSchema, answer=Ranking)
def publish_ranking(order: RankingOrder) -> Ranking:
    """Freezes a period, for the city and each district. By an officer of the city."""
    return rooms().evaluation.publish_ranking(order)


@blp.act("GET", "/public/rankings", allow=OPEN, query=RankingQuerySchema, answer=Ranking)
def get_public_ranking(query: RankingQuery) -> Any:
    """A published ranking, as JSON or, with ``Accept: text/csv``, as CSV."""
    ranking = rooms().evaluation.get_public_ranking(query)
    if request.accept_mimetypes.best_match(("application/json", CSV)) == CSV:
        return _csv(ranking)
    return ranking


@blp.act("GET", "/public/rankings/periods", allow=OPEN, answer=PublishedRankings)
def list_public_rankings() -> PublishedRankings:
    """What was published."""
    return PublishedRankings(rooms().evaluation.list_public_rankings())


def _csv(ranking: Ranking) -> Response:
    """With a mark of its encoding, which Excel asks for; a name that begins like a formula stays text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for row in ranking.items:
        writer.writerow([_cell(getattr(row, name)) for name in _COLUMNS])
    name = f"ranking-{ranking.kind.value}-{ranking.period}-{ranking.revision}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + out.getvalue(), mimetype=CSV, headers=headers)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.lstrip()[:1] in tuple("=+-@＝＋－＠\t\r") else text
