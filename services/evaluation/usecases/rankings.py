"""Publishing rankings: frozen for a kind and a period, for the city and each of its districts at once (ADR 13)."""

import msgspec
from sqlalchemy import func, select

from contracts.actor import Actor
from contracts.errors import Conflict, Forbidden
from contracts.rpc.checked_records import Ranking, RankingOrder
from contracts.vocabulary import Role, ServiceKind
from kit.ids import lock_key, new_id
from kit.work import Work
from services.evaluation.domain.rankings import Period, period_of, periods_of
from services.evaluation.queries.rankings import computed, last_revision, results_of
from services.evaluation.tables.checked_records import RankingSnapshot
from services.evaluation.tables.replicas import Region

KIND = "ranking"


def publish_ranking(actor: Actor, work: Work, order: RankingOrder) -> Ranking:
    """The next revision. Conflict ``evaluation.ranking.no_results``, and ``evaluation.ranking.unchanged`` when the last one says the same."""
    actor.require(Role.OFFICER)
    if len(actor.region_codes) != 1:
        raise Forbidden("evaluation.ranking.city_only")
    period = period_of(order.period)
    _alone(work, order.kind, period)
    whole_city = _freeze(actor, work, order.kind, period)
    if whole_city is None:
        raise Conflict("evaluation.ranking.unchanged")
    return whole_city


def renew_published(actor: Actor, work: Work, kind: str, year: int, half: int | None, quarter: int | None) -> None:
    """After results changed: a new revision of each published ranking that they belong to. Flush the change before."""
    for period in periods_of(year, half, quarter):
        service_kind = ServiceKind(kind)
        _alone(work, service_kind, period)
        if last_revision(work, service_kind, period):
            _freeze(actor, work, service_kind, period)


def _alone(work: Work, kind: ServiceKind, period: Period) -> None:
    """Until the end of the transaction: revisions are counted one after the other."""
    work.db.execute(select(func.pg_advisory_xact_lock(lock_key("ranking", kind.value, str(period)))))


def _freeze(actor: Actor, work: Work, kind: ServiceKind, period: Period) -> Ranking | None:
    """The city's ranking as frozen now; None when nothing changed since the last revision."""
    results = results_of(work, kind)
    districts = work.db.scalars(select(Region.code).where(func.cardinality(Region.codes) == 2).order_by(Region.code)).all()
    rankings = {place: computed(work, kind, period, place, results) for place in (None, *districts)}
    whole_city = rankings[None]
    if not whole_city.items:
        raise Conflict("evaluation.ranking.no_results", {"period": str(period)})
    last = last_revision(work, kind, period)
    if last and all(_items(work, kind, period, place, last) == msgspec.to_builtins(r.items) for place, r in rankings.items()):
        return None
    for place, ranking in rankings.items():
        work.db.add(
            RankingSnapshot(
                id=new_id(),
                kind=kind.value,
                period=str(period),
                region_code=place,
                revision=last + 1,
                published_at=work.at,
                published_by=actor.account_id,
                body=msgspec.to_builtins(ranking),
            )
        )
    after = {"period": str(period), "revision": last + 1, "agencies": len(whole_city.items)}
    work.audit(actor, "evaluation.ranking.published", KIND, f"{kind.value}:{period}", after=after)
    return msgspec.structs.replace(whole_city, revision=last + 1, revisions=last + 1, published_at=work.at)


def _items(work: Work, kind: ServiceKind, period: Period, place: str | None, revision: int) -> object:
    S = RankingSnapshot
    wanted = select(S.body["items"]).where(
        S.kind == kind.value, S.period == str(period), S.region_code.is_not_distinct_from(place), S.revision == revision
    )
    return work.db.scalar(wanted) or []
