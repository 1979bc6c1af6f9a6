"""Rankings: computed from published results, and the snapshots that were published."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, Numeric, Text, Uuid, column, func, select

from contracts.actor import Actor
from contracts.errors import NotFound
from contracts.rpc.checked_records import PublishedRanking, Ranking, RankingQuery, RankingRow
from contracts.vocabulary import Right, Role, ServiceKind
from kit.work import Work
from services.evaluation.domain.rankings import Period, mean, period_of, periods_of, ranks, trend
from services.evaluation.domain.scoring import rounded
from services.evaluation.doors import rankers
from services.evaluation.queries.foreign import rule_numbers
from services.evaluation.queries.scope import region_codes
from services.evaluation.tables.checked_records import RankingSnapshot
from services.evaluation.tables.replicas import AgencyCopy

READERS = (Role.AGENCY, Role.OFFICER)
NOW = 0
"""As ``revision`` in a query: what is computed now, whatever was published."""
MEAN, SHRUNK_MEAN = "mean", "shrunk_mean"

_results = func.published_results
_COLUMNS = (
    column("agency_id", Uuid),
    column("agency_name", Text),
    column("year", BigInteger),
    column("half", BigInteger),
    column("quarter", BigInteger),
    column("region_1", Text),
    column("region_2", Text),
    column("region_3", Text),
    column("score", Numeric),
)


@dataclass(frozen=True, slots=True)
class Result:
    """One published score, with the regions of its object and the periods that it belongs to."""

    agency_id: UUID
    agency_name: str
    score: Decimal
    regions: tuple[str | None, ...]
    periods: tuple[Period, ...]


def results_of(work: Work, kind: ServiceKind) -> list[Result]:
    """All published results of the kind, of every agency: a tenant is told these and nothing else of others (migration 0002)."""
    rows = work.db.execute(select(_results(kind.value).table_valued(*_COLUMNS)))
    return [
        Result(
            r.agency_id, r.agency_name, r.score, (r.region_1, r.region_2, r.region_3), tuple(periods_of(r.year, r.half, r.quarter))
        )
        for r in rows
    ]


def get_ranking(actor: Actor, work: Work, query: RankingQuery) -> Ranking:
    """The newest published one of the period; what is computed now where none was published, or for revision 0."""
    actor.require(*READERS, right=Right.CHECKED_RECORD)
    period, region_code = _asked(work, query)
    if query.revision != NOW:
        published = _snapshot(work, query.kind, period, region_code, query.revision)
        if published is not None:
            return published
        if query.revision is not None:
            raise NotFound("evaluation.ranking.not_found")
    return computed(work, query.kind, period, region_code, results_of(work, query.kind))


def get_public_ranking(work: Work, query: RankingQuery) -> Ranking:
    period, region_code = _asked(work, query)
    published = _snapshot(work, query.kind, period, region_code, query.revision)
    if published is None:
        raise NotFound("evaluation.ranking.not_found")
    return published


def list_public_rankings(work: Work) -> list[PublishedRanking]:
    """The newest revision of each kind and period, newest first."""
    S = RankingSnapshot
    newest = (
        select(S.kind, S.period, func.max(S.revision).label("revision"), func.max(S.published_at).label("published_at"))
        .where(S.region_code.is_(None))
        .group_by(S.kind, S.period)
        .order_by(func.max(S.published_at).desc(), S.period.desc(), S.kind)
    )
    return [
        PublishedRanking(kind=ServiceKind(r.kind), period=r.period, revision=r.revision, published_at=r.published_at)
        for r in work.db.execute(newest)
    ]


def _asked(work: Work, query: RankingQuery) -> tuple[Period, str | None]:
    """The period, and the region where it is not the whole city."""
    period = period_of(query.period)
    if query.region_code is None:
        return period, None
    codes = region_codes(work, query.region_code)
    return period, codes[-1] if len(codes) > 1 else None


def _snapshot(work: Work, kind: ServiceKind, period: Period, region_code: str | None, revision: int | None) -> Ranking | None:
    S = RankingSnapshot
    wanted = select(S).where(S.kind == kind.value, S.period == str(period), S.region_code.is_not_distinct_from(region_code))
    if revision is not None:
        wanted = wanted.where(S.revision == revision)
    row = work.db.scalar(wanted.order_by(S.revision.desc()).limit(1))
    if row is None:
        return None
    ranking = msgspec.convert(row.body, Ranking, strict=False)
    return msgspec.structs.replace(
        ranking, revision=row.revision, revisions=last_revision(work, kind, period), published_at=row.published_at
    )


def last_revision(work: Work, kind: ServiceKind, period: Period) -> int:
    """0 for a period that was never published."""
    S = RankingSnapshot
    return work.db.scalar(select(func.max(S.revision)).where(S.kind == kind.value, S.period == str(period))) or 0


def computed(work: Work, kind: ServiceKind, period: Period, region_code: str | None, results: Iterable[Result]) -> Ranking:
    """From ``results``, as the rule book and the rankers stand now."""
    here = [result for result in results if region_code is None or region_code in result.regions]
    scores = _scores(here, period)
    means = {agency: mean(own) for agency, own in scores.items()}
    before = {agency: mean(own) for agency, own in _scores(here, period.before()).items()}
    book = rule_numbers(work)
    on = rankers(tuple(work.settings.rankers))
    figures = {name: ranker.of(scores, book) for name, ranker in on.items()}
    names = _names(work, here)
    placed = ranks(means)
    least = book.get("ranking.checked_min", Decimal(1))
    rows = [
        RankingRow(
            rank=placed[agency],
            agency_id=UUID(agency),
            agency_name=names[agency],
            checked=len(own),
            mean_score=means[agency],
            shrunk_mean=rounded(figures[SHRUNK_MEAN][agency]),
            enough=len(own) >= least,
            trend=trend(means[agency], before.get(agency)),
            more={name: rounded(of[agency]) for name, of in figures.items() if name not in (MEAN, SHRUNK_MEAN)},
        )
        for agency, own in scores.items()
    ]
    return Ranking(
        kind=kind,
        period=str(period),
        region_code=region_code,
        items=sorted(rows, key=lambda row: (row.rank, row.agency_name, str(row.agency_id))),
        formulas={name: _printed(ranker.formula, book) for name, ranker in on.items()},
        rankers={name: ranker.version for name, ranker in on.items()},
        revision=None,
        revisions=last_revision(work, kind, period),
        published_at=None,
        as_of=work.at,
    )


def _scores(results: Iterable[Result], period: Period) -> dict[str, list[Decimal]]:
    found: defaultdict[str, list[Decimal]] = defaultdict(list)
    for result in results:
        if period in result.periods:
            found[str(result.agency_id)].append(result.score)
    return dict(found)


def _names(work: Work, results: Iterable[Result]) -> dict[str, str]:
    """As the agencies are called now; as at the draw where that is not known here."""
    names = {str(result.agency_id): result.agency_name for result in results}
    known = select(AgencyCopy.agency_id, AgencyCopy.name).where(AgencyCopy.agency_id.in_([UUID(agency) for agency in names]))
    return {**names, **{str(row.agency_id): row.name for row in work.db.execute(known)}}


def _printed(formula: Mapping[str, str], book: Mapping[str, Any]) -> dict[str, str]:
    """The formula with the rule book's numbers in place of ``{key}``."""
    printed = {}
    for language, text in formula.items():
        for key, value in book.items():
            text = text.replace("{" + key + "}", f"{value.normalize():f}")
        printed[language] = text
    return printed
