"""The plugin keeps the laws of its two doors, and its figures follow hazard's events."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from contracts.actor import Actor
from contracts.errors import Forbidden, NotFound
from contracts.events.envelope import Envelope
from contracts.events.hazard import HazardFact, VisitFact
from contracts.extension.services import check_service
from contracts.vocabulary import HazardLevel, HazardState, VisitState
from gateway.testing_doors import check_mounted
from kit.clock import FixedClock
from kit.ids import new_id
from kit.work import Tools, transaction
from zjjg_townships import queries
from zjjg_townships.blueprint import blp
from zjjg_townships.room import ROOM
from zjjg_townships.rpc import Township, TownshipQuery
from zjjg_townships.service import TownshipsService

NOW = datetime(2026, 4, 10, 2, tzinfo=UTC)
CITY, NORTH, RIVER, HILL = "330800", "330802", "330802001", "330802002"


def hazard(place: str, version: int = 1, **changes: Any) -> HazardFact:
    values = {
        "hazard_id": new_id(),
        "version": version,
        "visit_id": new_id(),
        "agency_id": new_id(),
        "enterprise_id": new_id(),
        "region_codes": [CITY, NORTH, place],
        "found_on": date(2026, 4, 1),
        "deadline_on": date(2026, 4, 20),
        "level": HazardLevel.GENERAL,
        "state": HazardState.OPEN,
        "rectified_on": None,
        **changes,
    }
    return HazardFact(**values)


def changed(fact: HazardFact) -> Envelope:
    return event("hazard_changed", fact, str(fact.hazard_id), fact.version)


def submitted(*hazards: HazardFact) -> Envelope:
    first = hazards[0]
    visit = VisitFact(
        visit_id=first.visit_id, contract_id=new_id(), agency_id=first.agency_id, enterprise_id=first.enterprise_id,
        region_codes=first.region_codes, visited_on=first.found_on, staff=[], state=VisitState.SUBMITTED, hazards=list(hazards),
    )  # fmt: skip
    return event("visit_submitted", visit, str(visit.visit_id), 1)


def event(kind: str, payload: Any, entity_id: str, version: int) -> Envelope:
    plain = msgspec.to_builtins(payload)
    return Envelope(source="hazard", type=kind, entity_id=entity_id, entity_version=version, payload=plain, at=NOW)


@pytest.fixture
def tools(room_tools: Callable[..., Tools]) -> Tools:
    made = room_tools(ROOM)
    made.clock = FixedClock(NOW)
    return made


def feed(tools: Tools, *events: Envelope) -> None:
    with transaction(tools, None) as work:
        for one in events:
            ROOM.replicas[one.source][one.type](work, one)


def listed(tools: Tools, by: Actor, **query: Any) -> list[Township]:
    with transaction(tools, None) as work:
        return queries.list_townships(by, work, TownshipQuery(**query)).items


def test_it_keeps_the_laws_of_its_doors(tmp_path: Path) -> None:
    check_service(TownshipsService, "townships")
    check_mounted(blp, tmp_path)


def test_figures_follow_events_in_any_order_and_number(tools: Tools, actor: Callable[..., Actor]) -> None:
    officer = actor("officer", region_codes=[CITY])
    late, major = hazard(RIVER, deadline_on=date(2026, 4, 9)), hazard(RIVER, level=HazardLevel.MAJOR)
    there = hazard(HILL)
    mended = hazard(HILL, version=2, hazard_id=there.hazard_id, state=HazardState.RECTIFIED)
    first = submitted(late, major, there)
    feed(tools, changed(mended), first, first)
    assert listed(tools, officer) == [Township(id=RIVER, open=2, overdue=1, major=1)]
    feed(tools, changed(hazard(HILL, version=3, hazard_id=there.hazard_id)))
    assert [(t.id, t.open) for t in listed(tools, officer)] == [(RIVER, 2), (HILL, 1)]
    assert [t.id for t in listed(tools, officer, sort="open")] == [HILL, RIVER]
    assert [t.id for t in listed(tools, officer, major_only=True)] == [RIVER]


def test_an_officer_sees_the_own_region_alone_and_others_nothing(tools: Tools, actor: Callable[..., Actor]) -> None:
    feed(tools, submitted(hazard(RIVER), hazard(HILL)))
    hill = actor("officer", region_codes=[CITY, NORTH, HILL])
    assert [t.id for t in listed(tools, hill)] == [HILL]
    assert listed(tools, actor("officer", region_codes=[CITY, "330803"])) == []
    with transaction(tools, None) as work:
        assert queries.get_township(hill, work, HILL).open == 1
        with pytest.raises(NotFound):
            queries.get_township(hill, work, RIVER)
        with pytest.raises(Forbidden):
            queries.list_townships(actor("agency"), work, TownshipQuery())
