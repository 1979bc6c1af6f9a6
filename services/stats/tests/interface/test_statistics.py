"""The two screens over a room that was fed by events."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import msgspec
import pytest

from contracts.errors import Forbidden, Invalid, NotFound
from contracts.rpc.stats import RegionPeriod
from contracts.vocabulary import ContractState, HazardLevel, HazardState, ReportState, Right, Role, ServiceKind, VisitState
from kit.testing.actors import make_actor
from kit.testing.queries import query_counter
from kit.work import Doubtful, Tools, transaction
from services.stats.queries.statistics import evaluation_statistics, social_statistics
from services.stats.room import ROOM
from services.stats.tests.interface.conftest import CITY, HILL, NORTH, RIVER, SOUTH, ask, at, feed
from services.stats.tests.interface.events import (
    agency,
    enterprise,
    evaluation_contract,
    hazard,
    hazard_fact,
    number,
    region,
    report,
    service_contract,
    visit,
)
from services.stats.writing import follow_today

N_RIVER = [CITY, NORTH, RIVER]
EVERYTHING = RegionPeriod()


def test_an_empty_city_shows_a_row_of_zeros_for_every_district(tools: Tools) -> None:
    found = ask(tools, make_actor("officer", region_codes=[CITY]), social_statistics, EVERYTHING)
    assert [(row.region_code, row.hazards, row.rectification_rate) for row in found.rows] == [(NORTH, 0, None), (SOUTH, 0, None)]
    assert found.total.agencies == 0
    assert found.own is None
    assert found.as_of == tools.clock.now()


def test_figures_stand_in_the_row_of_their_region(tools: Tools) -> None:
    feed(
        tools,
        agency(1, [CITY, SOUTH], [ServiceKind.SOCIAL, ServiceKind.EVALUATION]),
        enterprise(20, N_RIVER),
        service_contract(30, 1, 20, N_RIVER),
        visit(
            40,
            1,
            N_RIVER,
            hazards=[
                hazard_fact(50, 1, N_RIVER, level=HazardLevel.MAJOR),
                hazard_fact(51, 1, N_RIVER, state=HazardState.RECTIFIED, rectified_on=date(2026, 4, 5)),
                hazard_fact(52, 1, N_RIVER, state=HazardState.CONFIRMED, rectified_on=date(2026, 4, 6)),
            ],
        ),
    )
    found = ask(tools, make_actor("officer", region_codes=[CITY]), social_statistics, EVERYTHING)
    north, south = found.rows
    assert (south.agencies, south.contracts, north.agencies, north.contracts, north.enterprises) == (1, 0, 0, 1, 1)
    assert (north.visits, north.visits_promised) == (1, 12)
    assert (north.hazards, north.major, north.rectified, north.confirmed, north.overdue) == (3, 1, 2, 1, 1)
    assert (north.rectification_rate, north.mean_days_to_rectify) == (Decimal("0.6667"), Decimal("3.50"))
    assert found.total.agencies == 1


def test_the_evaluation_screen_counts_issued_reports_by_kind_and_contracts_in_their_term(tools: Tools) -> None:
    feed(
        tools,
        evaluation_contract(30, 1, 20, N_RIVER, fee_fen=500, starts_on=date(2026, 3, 1), due_on=date(2026, 6, 30)),
        evaluation_contract(31, 1, 20, N_RIVER, state=ContractState.DRAFT),
        report(60, 1, N_RIVER),
        report(61, 1, N_RIVER, state=ReportState.DRAFT),
        report(62, 1, N_RIVER, state=ReportState.SUPERSEDED),
    )
    officer = make_actor("officer", region_codes=[CITY])
    total = ask(tools, officer, evaluation_statistics, EVERYTHING).total
    assert (total.contracts, total.contract_amount, total.enterprises, total.reports) == (1, 500, 1, 1)
    assert total.reports_by_kind == {"pre": 0, "acceptance": 0, "current": 1, "special": 0}
    assert (total.checked, total.mean_score) == (0, None)
    last_day = RegionPeriod(from_on=date(2026, 6, 30), until_on=date(2026, 7, 1))
    day_after = RegionPeriod(from_on=date(2026, 7, 1), until_on=date(2026, 7, 2))
    assert ask(tools, officer, evaluation_statistics, last_day).total.contracts == 1
    assert ask(tools, officer, evaluation_statistics, day_after).total.contracts == 0


def test_a_contract_without_due_day_runs_until_it_is_closed(tools: Tools) -> None:
    officer = make_actor("officer", region_codes=[CITY])
    later = RegionPeriod(from_on=date(2027, 1, 1))
    feed(tools, evaluation_contract(30, 1, 20, N_RIVER, due_on=None))
    assert ask(tools, officer, evaluation_statistics, later).total.contracts == 1
    feed(tools, evaluation_contract(30, 1, 20, N_RIVER, version=2, due_on=None, state=ContractState.CLOSED))
    assert ask(tools, officer, evaluation_statistics, later).total.contracts == 0
    assert ask(tools, officer, evaluation_statistics, EVERYTHING).total.contracts == 1


def test_what_has_no_township_stands_in_a_row_of_its_own(tools: Tools) -> None:
    feed(tools, hazard(50, 1, [CITY, NORTH]), hazard(51, 1, N_RIVER))
    found = ask(tools, make_actor("officer", region_codes=[CITY, NORTH]), social_statistics, EVERYTHING)
    assert [(row.region_code, row.hazards) for row in found.rows] == [(RIVER, 1), (HILL, 0), (None, 1)]
    assert found.rows[-1].region_name == "未分镇街"


def test_a_retired_region_shows_as_long_as_it_has_figures(tools: Tools) -> None:
    feed(tools, hazard(51, 1, N_RIVER), region(RIVER, N_RIVER, 2, retired=True), region(HILL, [CITY, NORTH, HILL], 2, retired=True))
    found = ask(tools, make_actor("officer", region_codes=[CITY, NORTH]), social_statistics, EVERYTHING)
    assert [row.region_code for row in found.rows] == [RIVER]


def test_a_hazard_is_overdue_on_the_day_after_its_deadline_whether_or_not_anything_was_written_since(tools: Tools) -> None:
    officer = make_actor("officer", region_codes=[CITY])
    tools.clock = at("2026-04-20")
    feed(tools, hazard(50, 1, N_RIVER, deadline_on=date(2026, 4, 20)))
    assert ask(tools, officer, social_statistics, EVERYTHING).total.overdue == 0
    tools.clock = at("2026-04-21")
    assert ask(tools, officer, social_statistics, EVERYTHING).total.overdue == 1
    for day, overdue in (("2026-04-22", 1), ("2026-04-20", 0), ("2026-04-23", 1)):
        tools.clock = at(day)
        with transaction(tools, None) as work:
            follow_today(work)
        assert ask(tools, officer, social_statistics, EVERYTHING).total.overdue == overdue
    feed(tools, hazard(50, 1, N_RIVER, version=2, state=HazardState.RECTIFIED, rectified_on=date(2026, 4, 22)))
    assert ask(tools, officer, social_statistics, EVERYTHING).total.overdue == 0


def test_duplicates_and_older_events_change_nothing(tools: Tools) -> None:
    officer = make_actor("officer", region_codes=[CITY])
    newest = hazard(50, 1, N_RIVER, version=3, state=HazardState.CONFIRMED, rectified_on=date(2026, 4, 3))
    feed(
        tools,
        newest,
        hazard(50, 1, N_RIVER, version=1),
        newest,
        visit(40, 1, N_RIVER, 2, state=VisitState.VOID),
        visit(40, 1, N_RIVER, 1),
    )
    total = ask(tools, officer, social_statistics, EVERYTHING).total
    assert (total.hazards, total.confirmed, total.overdue, total.visits) == (1, 1, 0, 0)


def test_an_enterprise_counts_once_in_the_region_where_it_lies_now(tools: Tools) -> None:
    officer = make_actor("officer", region_codes=[CITY])
    feed(
        tools,
        service_contract(30, 1, 20, N_RIVER, starts_on=date(2025, 1, 1), ends_on=date(2025, 6, 30)),
        service_contract(31, 2, 20, [CITY, SOUTH], starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)),
    )
    assert ask(tools, officer, social_statistics, EVERYTHING).total.enterprises == 1
    feed(tools, enterprise(20, [CITY, NORTH]))
    found = ask(tools, officer, social_statistics, EVERYTHING)
    assert [(row.region_code, row.enterprises, row.contracts) for row in found.rows] == [(NORTH, 1, 1), (SOUTH, 0, 1)]
    gap = RegionPeriod(from_on=date(2025, 7, 1), until_on=date(2026, 1, 1))
    assert ask(tools, officer, social_statistics, gap).total.enterprises == 0


def test_an_officer_reads_its_own_region_and_below_and_no_other(tools: Tools) -> None:
    officer = make_actor("officer", region_codes=[CITY, NORTH])
    assert ask(tools, officer, social_statistics, RegionPeriod(region_code=RIVER)).rows == []
    for code in (CITY, SOUTH):
        with pytest.raises(NotFound):
            ask(tools, officer, social_statistics, RegionPeriod(region_code=code))


def test_an_unknown_region_is_doubted_before_it_is_refused(tools: Tools) -> None:
    with pytest.raises(Doubtful) as doubt:
        ask(tools, make_actor("officer", region_codes=[CITY]), social_statistics, RegionPeriod(region_code="339999"))
    assert isinstance(doubt.value.error, NotFound)
    assert doubt.value.facts == [("auth", "region", "339999")]
    with pytest.raises(NotFound):
        ask(tools, make_actor("officer", region_codes=[CITY]), social_statistics, RegionPeriod(region_code="33\x00"))


def test_an_agency_sees_the_citys_sums_and_its_own_part_under_row_level_security(tools: Tools) -> None:
    feed(
        tools,
        agency(1, [CITY, NORTH], [ServiceKind.SOCIAL]),
        agency(2, [CITY, SOUTH], [ServiceKind.SOCIAL]),
        service_contract(30, 1, 20, N_RIVER),
        service_contract(31, 2, 20, N_RIVER),
        hazard(50, 1, N_RIVER),
        hazard(51, 2, N_RIVER),
        hazard(52, 2, [CITY, SOUTH]),
    )
    tools.clock = at("2026-07-02")
    mine = make_actor("agency", agency_id=number(1))
    found = ask(tools, mine, social_statistics, EVERYTHING)
    assert (found.total.hazards, found.total.agencies, found.total.enterprises, found.total.overdue) == (3, 2, 1, 3)
    assert (found.own.hazards, found.own.agencies, found.own.enterprises, found.own.contracts, found.own.overdue) == (1, 1, 1, 1, 1)
    assert ask(tools, mine, social_statistics, RegionPeriod(region_code=SOUTH)).own.hazards == 0
    with transaction(tools, mine) as work:
        owners = set(work.db.connection().exec_driver_sql("select distinct owner from social_day").scalars())
        agencies = set(work.db.connection().exec_driver_sql("select distinct agency_id from hazard_fact").scalars())
    assert number(2) not in owners
    assert agencies == {number(1)}


def test_who_may_ask(tools: Tools) -> None:
    granted = make_actor("sub_account", rights=[Right.STATISTICS])
    assert ask(tools, granted, evaluation_statistics, EVERYTHING).own.reports == 0
    refused = [make_actor("sub_account", rights=[Right.VISIT]), *map(make_actor, (Role.ADMIN, Role.ENTERPRISE, Role.INSPECTOR))]
    for actor in refused:
        with pytest.raises(Forbidden):
            ask(tools, actor, evaluation_statistics, EVERYTHING)


def test_a_period_that_ends_before_it_begins_is_refused(tools: Tools) -> None:
    with pytest.raises(Invalid) as refused:
        ask(
            tools,
            make_actor("officer", region_codes=[CITY]),
            social_statistics,
            RegionPeriod(from_on=date(2026, 2, 1), until_on=date(2026, 2, 1)),
        )
    assert refused.value.errors[0]["code"] == "stats.period.not_after_from"


def test_a_screen_costs_three_queries(tools: Tools) -> None:
    with query_counter(tools.engine) as sent:
        ask(tools, make_actor("officer", region_codes=[CITY]), social_statistics, EVERYTHING)
    assert sent.count == 3


def test_as_of_is_the_newest_event(tools: Tools) -> None:
    feed(tools, hazard(50, 1, N_RIVER))
    event_at = tools.clock.now()
    tools.clock = at("2026-08-01")
    assert ask(tools, make_actor("officer", region_codes=[CITY]), social_statistics, EVERYTHING).as_of == event_at


def test_an_event_that_cannot_be_applied_takes_no_other_with_it(tools: Tools) -> None:
    """As the pull does with a page that holds a bad event: each behind a savepoint of its own."""
    good, bad = hazard(50, 1, N_RIVER), hazard(51, 1, N_RIVER)
    bad.payload["state"] = "unheard of"
    late = hazard(52, 1, N_RIVER)
    with transaction(tools, None) as work:
        for event in (bad, good, bad, late):
            with suppress(msgspec.ValidationError), work.db.begin_nested():
                ROOM.replicas[event.source][event.type](work, event)
    assert ask(tools, make_actor("officer", region_codes=[CITY]), social_statistics, EVERYTHING).total.hazards == 2


def test_events_in_one_transaction_see_each_other(tools: Tools) -> None:
    feed(tools, *(hazard(50, 1, N_RIVER, version=v, found_on=date(2026, 3, v)) for v in range(1, 20)), enterprise(20, N_RIVER))
    feed(tools, service_contract(30, 1, 20, N_RIVER), service_contract(30, 1, 20, N_RIVER, version=2, state=ContractState.VOID))
    total = ask(tools, make_actor("officer", region_codes=[CITY]), social_statistics, RegionPeriod(from_on=date(2026, 3, 19))).total
    assert (total.hazards, total.contracts, total.enterprises, total.visits_promised) == (1, 0, 0, 0)
