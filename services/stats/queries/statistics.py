"""The two screens: figures for a region, its children and, beside them, an agency's own part."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import invalid_field
from contracts.extension.indicators import Indicator
from contracts.rpc.stats import (
    EvaluationFigures,
    EvaluationRow,
    EvaluationStatistics,
    RegionPeriod,
    SocialFigures,
    SocialRow,
    SocialStatistics,
    SpotCheckFigures,
    SpotCheckPeriod,
    SpotCheckRow,
    SpotCheckStatistics,
)
from contracts.vocabulary import ServiceKind
from kit.work import Work
from services.stats.domain.figures import NamedSums, of_kind, rest
from services.stats.domain.sources import sources_of
from services.stats.domain.sums import ALL
from services.stats.queries.scope import region_for
from services.stats.queries.sums import sums_of
from services.stats.screens import figures
from services.stats.tables import Region

THE_REGION_ITSELF = {"zh-CN": "本级", "en": "The region itself"}
NO_TOWNSHIP = {"zh-CN": "未分镇街", "en": "No township"}


@dataclass(frozen=True, slots=True)
class _Screen:
    """A screen before it has the contract's type: the region's name and code (None: no child) with their sums."""

    indicators: tuple[Indicator, ...]
    rows: list[tuple[str | None, str, NamedSums]]
    total: NamedSums
    own: NamedSums | None
    as_of: datetime
    locale: str

    def formulas(self) -> dict[str, str]:
        return {indicator.name: indicator.formula[self.locale] for indicator in self.indicators}

    def figures(self, sums: NamedSums) -> dict[str, Any]:
        named, more = figures(self.indicators, sums)
        return {**named, "more": more}


def evaluation_statistics(actor: Actor, work: Work, query: RegionPeriod) -> EvaluationStatistics:
    """安全评价统计. Rows for every child region, zeros included, by code; they add up to the total, save means."""
    screen = _screen(actor, work, "evaluation", query)
    return EvaluationStatistics(
        rows=[EvaluationRow(region_code=code, region_name=name, **screen.figures(sums)) for code, name, sums in screen.rows],
        total=EvaluationFigures(**screen.figures(screen.total)),
        formulas=screen.formulas(),
        sources=sources_of("evaluation", query),
        as_of=screen.as_of,
        own=EvaluationFigures(**screen.figures(screen.own)) if screen.own is not None else None,
    )


def social_statistics(actor: Actor, work: Work, query: RegionPeriod) -> SocialStatistics:
    """社会化服务统计. Rows for every child region, zeros included, by code; they add up to the total, save rates and means."""
    screen = _screen(actor, work, "social", query)
    return SocialStatistics(
        rows=[SocialRow(region_code=code, region_name=name, **screen.figures(sums)) for code, name, sums in screen.rows],
        total=SocialFigures(**screen.figures(screen.total)),
        formulas=screen.formulas(),
        sources=sources_of("social", query),
        as_of=screen.as_of,
        own=SocialFigures(**screen.figures(screen.own)) if screen.own is not None else None,
    )


def spot_check_statistics(actor: Actor, work: Work, query: SpotCheckPeriod) -> SpotCheckStatistics:
    """政府抽查统计. Rows for every child region, zeros included, by code; what is the region's own stands in 本级."""
    screen = _screen(actor, work, "spot_checks", query, unplaced=THE_REGION_ITSELF)

    def figures_of(sums: NamedSums, kind: ServiceKind | None = query.kind) -> SpotCheckFigures:
        return SpotCheckFigures(**screen.figures(of_kind(sums, kind)))

    def each_kind(sums: NamedSums) -> dict[str, SpotCheckFigures]:
        return {kind.value: figures_of(sums, kind) for kind in ServiceKind} if query.kind is None else {}

    rows = [
        SpotCheckRow(region_code=code, region_name=name, kinds=each_kind(sums), **msgspec.structs.asdict(figures_of(sums)))
        for code, name, sums in screen.rows
    ]
    return SpotCheckStatistics(
        rows=rows,
        total=figures_of(screen.total),
        kinds=each_kind(screen.total),
        formulas=screen.formulas(),
        sources=sources_of("spot_checks", query, query.kind),
        as_of=screen.as_of,
        own=figures_of(screen.own) if screen.own is not None else None,
    )


def _screen(actor: Actor, work: Work, screen: str, query: RegionPeriod, unplaced: Mapping[str, str] = NO_TOWNSHIP) -> _Screen:
    region = region_for(actor, work, query.region_code)
    if query.from_on is not None and query.until_on is not None and query.until_on <= query.from_on:
        raise invalid_field("until", "stats.period.not_after_from")
    children = work.db.execute(
        select(Region.code, Region.name, Region.retired).where(Region.parent_code == region.code).order_by(Region.code)
    ).all()
    places = [(ALL, region.code), *((ALL, child.code) for child in children)]
    if actor.agency_id is not None:
        places.append((actor.agency_id, region.code))
    found = sums_of(work, screen, places, query.from_on, query.until_on)
    total = found.by_place[ALL, region.code]
    rows: list[tuple[str | None, str, NamedSums]] = [
        (child.code, child.name, found.by_place[ALL, child.code])
        for child in children
        # A region that was given up shows as long as it has figures.
        if not child.retired or any(found.by_place[ALL, child.code].values())
    ]
    left = rest(total, [sums for _, _, sums in rows])
    if any(left.values()):
        rows.append((None, unplaced[work.locale], left))
    return _Screen(
        work.settings.screens()[screen],
        rows,
        total,
        found.by_place[actor.agency_id, region.code] if actor.agency_id is not None else None,
        found.applied_at or work.at,
        work.locale,
    )
