"""A stats room with two districts, and events to feed it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from contracts.events.envelope import Envelope
from kit.clock import FixedClock
from kit.work import Tools, transaction
from services.stats.room import ROOM
from services.stats.tests.interface.events import NOW, region

CITY, NORTH, SOUTH, RIVER, HILL = "330800", "330802", "330803", "330802001", "330802002"


@pytest.fixture
def tools(room_tools: Callable[..., Tools]) -> Tools:
    """330800 with districts 330802 (townships 330802001 and 330802002) and 330803."""
    tools = room_tools(ROOM)
    tools.clock = FixedClock(NOW)
    feed(
        tools,
        region(CITY, [CITY], name="衢州市"),
        region(NORTH, [CITY, NORTH]),
        region(SOUTH, [CITY, SOUTH]),
        region(RIVER, [CITY, NORTH, RIVER]),
        region(HILL, [CITY, NORTH, HILL]),
    )
    return tools


def feed(tools: Tools, *events: Envelope) -> None:
    """As the pull does: all in one transaction."""
    with transaction(tools, None) as work:
        for event in events:
            ROOM.replicas[event.source][event.type](work, event)


def forget_figures(tools: Tools) -> None:
    """As a new room, regions aside."""
    names = "campaign_fact, checked_record_fact, spot_check_day, agency_fact, enterprise_fact, contract_fact, report_fact"
    more = "visit_fact, hazard_fact, agency_sum, lapse_sum, deadline_sum, evaluation_day, social_day"
    with transaction(tools, None) as work:
        work.db.execute(text(f"truncate {names}, {more}"))  # our own names
        work.db.execute(text("update progress set applied_at = null, overdue_before = '1900-01-01'"))


def ask(tools: Tools, actor: Any, query: Callable[..., Any], *args: Any) -> Any:
    with transaction(tools, actor) as work:
        return query(actor, work, *args)


def at(day: str) -> FixedClock:
    return FixedClock(datetime.fromisoformat(f"{day}T04:00:00+00:00").astimezone(UTC))
