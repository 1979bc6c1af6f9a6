"""One figure of a region, step by step."""

from contracts.actor import Actor
from contracts.errors import Invalid, invalid_field
from contracts.extension.indicators import Indicator
from contracts.rpc.stats import Trend, TrendPoint, TrendQuery
from kit.work import Work
from services.stats.domain.figures import NamedSums, of_kind
from services.stats.domain.sums import ALL
from services.stats.domain.trends import MOST_STEPS, steps_of
from services.stats.queries.scope import region_for
from services.stats.queries.sums import Asked, sums_of_each
from services.stats.screens import Screens


def trend(actor: Actor, work: Work, query: TrendQuery) -> Trend:
    """Any measure of the three screens, of all agencies. Two queries, whatever the number of steps."""
    region = region_for(actor, work, query.region_code)
    screen, indicator = _measure(work.settings.screens(), query.measure)
    if query.from_on is not None and query.until_on is not None and query.until_on <= query.from_on:
        raise invalid_field("until", "stats.period.not_after_from")
    steps = steps_of(query.step, query.from_on, query.until_on, work.today)
    if not steps:
        raise invalid_field("from", "stats.trend.nothing_yet")
    if len(steps) > MOST_STEPS:
        raise invalid_field("from", "stats.trend.too_many_steps", most=str(MOST_STEPS))
    found, applied_at = sums_of_each(work, screen, [Asked((ALL, region.code), since, until) for since, until in steps])
    points = [
        TrendPoint(from_on=since, until_on=until, value=indicator.of(_needed(screen, indicator, sums)))
        for (since, until), sums in zip(steps, found, strict=True)
    ]
    return Trend(
        measure=indicator.name,
        screen=screen,
        unit=indicator.unit,
        formula=indicator.formula[work.locale],
        region_code=region.code,
        region_name=region.name,
        step=query.step,
        points=points,
        as_of=applied_at or work.at,
    )


def _needed(screen: str, indicator: Indicator, sums: NamedSums) -> NamedSums:
    named = of_kind(sums, None) if screen == "spot_checks" else sums
    return {name: named[name] for name in indicator.needs}


def _measure(screens: Screens, asked: str) -> tuple[str, Indicator]:
    """``hazards``, or ``social.contracts`` where two screens have the name. Invalid says all that are known."""
    known = [(screen, indicator) for screen, indicators in screens.items() for indicator in indicators]
    found = [(screen, one) for screen, one in known if asked in (one.name, f"{screen}.{one.name}")]
    if len(found) != 1:
        raise _unknown([f"{screen}.{one.name}" for screen, one in known])
    return found[0]


def _unknown(names: list[str]) -> Invalid:
    return invalid_field("measure", "stats.trend.measure_unknown", known=" ".join(names))
