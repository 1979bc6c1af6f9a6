"""Whatever happens, in whatever order it is heard of: the sums say what counting the facts one by one says, and rows add up."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contracts.events.envelope import Envelope
from contracts.rpc.stats import RegionPeriod, SpotCheckPeriod
from contracts.vocabulary import (
    CampaignState,
    CheckedRecordState,
    ContractState,
    HazardLevel,
    HazardState,
    ReportState,
    ServiceKind,
    VisitState,
)
from kit.testing.actors import make_actor
from kit.work import Tools
from services.stats.domain.contracts import promised_by
from services.stats.queries.statistics import evaluation_statistics, social_statistics, spot_check_statistics
from services.stats.tests.interface import events
from services.stats.tests.interface.conftest import CITY, HILL, NORTH, RIVER, SOUTH, ask, at, feed, forget_figures

PLACES = st.sampled_from(
    [[CITY], [CITY, NORTH], [CITY, SOUTH], [CITY, NORTH, RIVER], [CITY, NORTH, HILL], [CITY, NORTH, "330802999"]]
)
# Few days and lengths, so that ends, beginnings, edges of the period and today often meet, and contracts leave gaps between them.
DAY = st.integers(0, 14).map(lambda n: date(2025, 12, 1) + timedelta(11 * n))
LATER = st.sampled_from([0, 1, 10, 11, 22, 44, 90]).map(timedelta)
AGENCY = st.integers(1, 2)
ENTERPRISE = st.integers(20, 21)
VERSION = st.integers(1, 2)

CONTRACT_STATES = st.sampled_from([*ContractState, ContractState.ACTIVE, ContractState.CLOSED, ContractState.ACTIVE])
HAZARD_STATES = st.sampled_from([*HazardState, HazardState.OPEN, HazardState.OPEN, HazardState.OPEN])


@st.composite
def hazards(draw: Any) -> Envelope:
    found_on = draw(DAY)
    state = draw(HAZARD_STATES)
    rectified = state in (HazardState.RECTIFIED, HazardState.CONFIRMED)
    return events.hazard(
        draw(st.integers(50, 53)),
        draw(AGENCY),
        draw(PLACES),
        draw(VERSION),
        found_on=found_on,
        deadline_on=found_on + draw(LATER),
        level=draw(st.sampled_from(HazardLevel)),
        state=state,
        rectified_on=found_on + draw(LATER) if rectified else None,
    )


@st.composite
def service_contracts(draw: Any) -> Envelope:
    starts_on = draw(DAY)
    return events.service_contract(
        draw(st.integers(30, 33)),
        draw(AGENCY),
        draw(ENTERPRISE),
        draw(PLACES),
        draw(VERSION),
        state=draw(CONTRACT_STATES),
        starts_on=starts_on,
        ends_on=starts_on + draw(LATER),
        visits_per_year=draw(st.integers(1, 40)),
    )


@st.composite
def evaluation_contracts(draw: Any) -> Envelope:
    signed_on = draw(DAY)
    return events.evaluation_contract(
        draw(st.integers(34, 37)),
        draw(AGENCY),
        draw(ENTERPRISE),
        draw(PLACES),
        draw(VERSION),
        state=draw(CONTRACT_STATES),
        signed_on=signed_on,
        due_on=signed_on + draw(LATER),
        fee_fen=draw(st.integers(0, 2**63 - 1)),
    )


@st.composite
def campaigns(draw: Any) -> Envelope:
    state = draw(st.sampled_from(CampaignState))
    return events.campaign(
        draw(st.integers(80, 81)),
        draw(PLACES),
        draw(VERSION),
        kind=draw(st.sampled_from(ServiceKind)),
        state=state,
        drawn_on=None if state in (CampaignState.DRAFT, CampaignState.FROZEN) else draw(DAY),
        published_on=draw(DAY) if state in (CampaignState.PUBLISHED, CampaignState.CLOSED) else None,
    )


@st.composite
def checked_records(draw: Any) -> Envelope:
    state = draw(st.sampled_from(CheckedRecordState))
    published = state is CheckedRecordState.PUBLISHED
    return events.checked_record(
        draw(st.integers(90, 93)),
        draw(AGENCY),
        draw(PLACES),
        draw(VERSION),
        kind=draw(st.sampled_from(ServiceKind)),
        state=state,
        score=draw(st.decimals(0, 100, places=2)) if published else None,
        drawn_on=draw(DAY),
        published_on=draw(DAY) if published else None,
    )


EVENT = st.one_of(
    campaigns(),
    checked_records(),
    checked_records(),
    hazards(),
    service_contracts(),
    evaluation_contracts(),
    st.builds(events.agency, AGENCY, PLACES, st.lists(st.sampled_from(ServiceKind), unique=True), VERSION),
    st.builds(events.enterprise, ENTERPRISE, PLACES, VERSION),
    st.builds(
        lambda n, a, p, v, d, s: events.visit(n, a, p, v, visited_on=d, state=s),
        st.integers(40, 43),
        AGENCY,
        PLACES,
        VERSION,
        DAY,
        st.sampled_from(VisitState),
    ),
    st.builds(
        lambda n, a, p, v, d, s: events.report(n, a, p, v, finished_on=d, state=s),
        st.integers(60, 63),
        AGENCY,
        PLACES,
        VERSION,
        DAY,
        st.sampled_from(ReportState),
    ),
)
SERVED = st.one_of(
    service_contracts(), service_contracts(), evaluation_contracts(), st.builds(events.enterprise, ENTERPRISE, PLACES, VERSION)
)
HEARD = st.one_of(
    st.lists(EVENT, min_size=10, max_size=40),
    st.lists(SERVED, min_size=5, max_size=20),
    st.lists(hazards(), min_size=3, max_size=15),
)
"""Of everything a little, or much of what belongs together."""
EDGE = st.one_of(st.none(), DAY)
LENGTH = st.one_of(st.none(), LATER)
TODAY = DAY.map(date.isoformat)


def _newest(heard: list[Envelope]) -> dict[str, list[dict[str, Any]]]:
    """By kind of fact, the first heard of those with the greatest version: what a reader of the events would keep."""
    kept: dict[tuple[str, str], Envelope] = {}
    for event in heard:
        kind = "visit" if event.type.startswith("visit_") else event.type
        if (kind, event.entity_id) not in kept or kept[kind, event.entity_id].entity_version < event.entity_version:
            kept[kind, event.entity_id] = event
    facts: dict[str, list[dict[str, Any]]] = {}
    for (kind, _), event in sorted(kept.items()):
        facts.setdefault(kind, []).append(event.payload)
    return facts


class Counted:
    """The figures of one region by counting facts."""

    def __init__(self, facts: dict[str, list[dict[str, Any]]], code: str, period: RegionPeriod, owner: str | None) -> None:
        self.facts, self.code, self.period, self.owner = facts, code, period, owner

    def _of(
        self, kind: str, keep: Callable[[dict[str, Any]], bool], codes: Callable[[dict[str, Any]], list[str]] | None = None
    ) -> list[Any]:
        here = codes or (lambda fact: fact["region_codes"])
        mine = [f for f in self.facts.get(kind, []) if self.owner in (None, f["agency_id"])]
        return [fact for fact in mine if self.code in here(fact) and keep(fact)]

    def _in(self, day: str) -> bool:
        on = date.fromisoformat(day)
        return (self.period.from_on is None or on >= self.period.from_on) and (
            self.period.until_on is None or on < self.period.until_on
        )

    def _contracts(self, kind: str, codes: Callable[[dict[str, Any]], list[str]] | None = None) -> list[Any]:
        first, last = ("signed_on", "due_on") if kind.startswith("evaluation") else ("starts_on", "ends_on")

        def touches(fact: dict[str, Any]) -> bool:
            begun = self.period.until_on is None or date.fromisoformat(fact[first]) < self.period.until_on
            return begun and (self.period.from_on is None or date.fromisoformat(fact[last]) >= self.period.from_on)

        return self._of(kind, lambda fact: fact["state"] in ("active", "closed") and touches(fact), codes)

    def _enterprises(self, kind: str) -> int:
        """By where the enterprise is said to lie, else by its newest contract of any kind or state."""
        every = sorted(
            [*self.facts.get("evaluation_contract_saved", []), *self.facts.get("service_contract_saved", [])],
            key=lambda c: c["contract_id"],
        )
        places = {c["enterprise_id"]: c["region_codes"] for c in every}
        places |= {e["enterprise_id"]: e["region_codes"] for e in self.facts.get("enterprise_saved", [])}
        return len({c["enterprise_id"] for c in self._contracts(kind, lambda c: places[c["enterprise_id"]])})

    def _promised(self, fact: dict[str, Any]) -> int:
        first, last = date.fromisoformat(fact["starts_on"]), date.fromisoformat(fact["ends_on"])

        def by(day: date | None, otherwise: int) -> int:
            days = otherwise if day is None else (day - first).days
            return promised_by(fact["visits_per_year"], max(0, min(days, (last - first).days + 1)))

        return by(self.period.until_on, 10**6) - by(self.period.from_on, 0)

    def social(self, today: date) -> dict[str, Any]:
        found = self._of("hazard_changed", lambda h: h["state"] not in ("cancelled", "void") and self._in(h["found_on"]))
        rectified = [h for h in found if h["state"] in ("rectified", "confirmed")]
        return {
            "agencies": len(self._of("agency_saved", lambda a: "social" in a["kinds"])),
            "contracts": len(self._contracts("service_contract_saved")),
            "enterprises": self._enterprises("service_contract_saved"),
            "visits": len(self._of("visit", lambda v: v["state"] == "submitted" and self._in(v["visited_on"]))),
            "visits_promised": sum(map(self._promised, self._contracts("service_contract_saved"))),
            "hazards": len(found),
            "major": sum(h["level"] == "major" for h in found),
            "rectified": len(rectified),
            "confirmed": sum(h["state"] == "confirmed" for h in found),
            "overdue": sum(h["state"] == "open" and date.fromisoformat(h["deadline_on"]) < today for h in found),
        }

    def evaluation(self) -> dict[str, Any]:
        contracts = self._contracts("evaluation_contract_saved")
        return {
            "agencies": len(self._of("agency_saved", lambda a: "evaluation" in a["kinds"])),
            "contracts": len(contracts),
            "contract_amount": sum(c["fee_fen"] for c in contracts),
            "reports": len(self._of("report_saved", lambda r: r["state"] == "issued" and self._in(r["finished_on"]))),
            "enterprises": self._enterprises("evaluation_contract_saved"),
        }

    def checks(self, kind: ServiceKind | None) -> dict[str, Any]:
        def counts(fact: dict[str, Any]) -> bool:
            return (
                kind in (None, fact["kind"]) and fact["state"] != "replaced" and self._in(fact["published_on"] or fact["drawn_on"])
            )

        drawn = self._of("checked_record_saved", counts)
        published = [Decimal(record["score"]) for record in drawn if record["state"] == "published"]
        return {
            "campaigns": len(
                [c for c in self.facts.get("campaign_saved", []) if c["drawn_on"] and self.code in c["region_codes"] and counts(c)]
            ),
            "drawn": len(drawn),
            "scored": sum(record["state"] in ("scored", "confirmed", "published") for record in drawn),
            "published": len(published),
            "mean_score": (sum(published) / len(published)).quantize(Decimal("0.01"), ROUND_HALF_UP) if published else None,
        }


# Not shrunk: each example is a database filled anew, and minutes of that say little more than the first example that fails.
@settings(
    phases=(Phase.reuse, Phase.generate),
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    HEARD,
    st.sampled_from([CITY, NORTH, SOUTH]),
    st.none() | DAY,
    st.none() | LATER,
    TODAY,
    TODAY,
)
def test_sums_say_what_counting_says_and_rows_add_up(
    tools: Tools, heard: list[Envelope], code: str, from_on: date | None, length: timedelta | None, heard_on: str, asked_on: str
) -> None:
    forget_figures(tools)
    tools.clock = at(min(heard_on, asked_on))
    feed(tools, *heard)
    tools.clock = at(asked_on)
    feed(tools, *heard[: len(heard) // 2])
    until_on = (from_on or date(2025, 12, 1)) + length + timedelta(1) if length is not None else None
    period = RegionPeriod(from_on=from_on, until_on=until_on, region_code=code)
    facts, mine = _newest(heard), make_actor("agency", agency_id=events.number(1))
    social, evaluation = ask(tools, mine, social_statistics, period), ask(tools, mine, evaluation_statistics, period)
    for figures, owner in ((social.total, None), (social.own, str(mine.agency_id))):
        expected = Counted(facts, code, period, owner).social(date.fromisoformat(asked_on))
        assert {name: getattr(figures, name) for name in expected} == expected
    for figures, owner in ((evaluation.total, None), (evaluation.own, str(mine.agency_id))):
        expected = Counted(facts, code, period, owner).evaluation()
        assert {name: getattr(figures, name) for name in expected} == expected
    for row in social.rows:
        if row.region_code is not None:
            expected = Counted(facts, row.region_code, period, None).social(date.fromisoformat(asked_on))
            assert {name: getattr(row, name) for name in expected} == expected
    spot_checks = ask(tools, mine, spot_check_statistics, SpotCheckPeriod(from_on=from_on, until_on=until_on, region_code=code))
    for row, place in [(spot_checks.total, code), *((row, row.region_code) for row in spot_checks.rows if row.region_code)]:
        expected = Counted(facts, place, period, None).checks(None)
        assert {name: getattr(row, name) for name in expected} == expected
    for kind in ServiceKind:
        expected = Counted(facts, code, period, None).checks(kind)
        assert {name: getattr(spot_checks.kinds[kind], name) for name in expected} == expected
    for name in ("campaigns", "drawn", "scored", "published"):
        assert sum(getattr(row, name) for row in spot_checks.rows) == getattr(spot_checks.total, name)
    for screen in (social, evaluation):
        for name in ("agencies", "contracts", "enterprises"):
            assert sum(getattr(row, name) for row in screen.rows) == getattr(screen.total, name)
        assert len([row for row in screen.rows if row.region_code is None]) <= 1
    for name in ("visits", "visits_promised", "hazards", "major", "rectified", "confirmed", "overdue"):
        values = [getattr(row, name) for row in social.rows]
        assert sum(values) == getattr(social.total, name)
        assert min(values, default=0) >= 0
