"""Applying foreign events, without a broker."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from contracts.errors import Busy
from contracts.events.envelope import Envelope, EventPage
from kit.catchup import MAX_TRIES, PUSHED_AT_ONCE, CatchUp
from kit.ids import new_id
from kit.loops import Leader
from kit.tables import event_cursor, parked_event
from kit.testing.eventually import eventually
from kit.tests.rooms.desks.room import ROOM as DESKS
from kit.tests.rooms.desks.tables import PenCopy


class Source:
    """Stands in for a room's ``events_since``."""

    def __init__(self):
        self.events, self.away, self.calls = [], False, 0

    def add(self, label, *, pen_id=None, version=1, colour="blue"):
        pen_id = pen_id or str(new_id())
        event = Envelope(
            source="pens", type="pen_saved", entity_id=pen_id, entity_version=version, seq=len(self.events) + 1,
            payload={"id": pen_id, "label": label, "colour": colour, "of_later": "releases"}, at=datetime.now(UTC),
        )  # fmt: skip
        self.events.append(event)
        return event

    def pull(self, source, after, types):
        assert (source, types) == ("pens", ["pen_saved"])
        self.calls += 1
        if self.away:
            raise Busy("room.away", {"room": source})
        events = [e for e in self.events if e.seq > after][:2]
        return EventPage(events, events[-1].seq if events else after)


@pytest.fixture
def source():
    return Source()


@pytest.fixture
def tools(room_tools):
    return room_tools(DESKS)


@pytest.fixture
def catch_up(tools, source):
    leader = Leader(tools.engine, "desks")
    leader.ask(select(1))
    yield CatchUp(tools, DESKS.replicas, leader, source.pull)
    leader.resign()


def rows(tools, statement):
    with tools.engine.connect() as connection:
        return connection.execute(statement).all()


def labels(tools):
    return [row.label for row in rows(tools, select(PenCopy.label).order_by(PenCopy.label))]


def test_pages_are_pulled_until_the_source_is_dry(tools, source, catch_up):
    for label in "abcde":
        source.add(label)
    catch_up.round()
    assert labels(tools) == list("abcde")
    assert rows(tools, select(event_cursor)) == [("pens", 5)]
    assert catch_up.state() == "ok"


def test_duplicates_and_disorder_change_nothing(tools, source, catch_up):
    old = source.add("old", colour="blue")
    new = source.add("new", pen_id=old.entity_id, version=2, colour="red")
    for event in (new, old, new, old):
        catch_up.apply(event)
    assert labels(tools) == ["new"]
    catch_up.round()
    assert labels(tools) == ["new"]


def test_what_was_pushed_is_not_applied_again_by_the_pull(tools, source, catch_up, query_counter):
    for label in "ab":
        catch_up.apply(source.add(label))
    with query_counter(tools.engine) as sent:
        catch_up.round()
    assert [s for s in sent if "pen_copy" in s] == []
    assert rows(tools, select(event_cursor)) == [("pens", 2)]


def test_a_poison_event_is_tried_twenty_times_then_dead_and_can_be_revived(tools, source, catch_up):
    for label in ("a", "poison", "b"):
        source.add(label)
    catch_up.round()
    assert labels(tools) == ["a", "b"]
    assert "1 events parked" in catch_up.state()
    for _ in range(MAX_TRIES + 3):
        catch_up.round()
    (parked,) = rows(tools, select(parked_event))
    assert (parked.seq, parked.tries, parked.dead, parked.last_error) == (2, MAX_TRIES, True, "ValueError")
    assert catch_up.revive() == 1
    assert rows(tools, select(parked_event.c.dead, parked_event.c.tries)) == [(False, 0)]


def test_a_parked_event_that_applies_at_last_is_parked_no_more(tools, source, catch_up, monkeypatch):
    source.add("poison")
    catch_up.round()
    monkeypatch.setitem(catch_up._replicas["pens"], "pen_saved", lambda work, event: None)
    catch_up.round()
    assert rows(tools, select(parked_event)) == []


def test_a_source_that_is_away_is_named_and_asked_again(tools, source, catch_up):
    source.add("a")
    source.away = True
    catch_up.round()
    assert catch_up.state() == "pens: room.away"
    source.away = False
    catch_up.round()
    assert (labels(tools), catch_up.state()) == (["a"], "ok")


def test_a_replica_that_does_not_lead_pulls_nothing(tools, source, catch_up):
    source.add("a")
    CatchUp(tools, DESKS.replicas, Leader(tools.engine, "desks"), source.pull).round()
    assert source.calls == 0


def test_a_flood_of_pushed_events_is_left_to_the_pull_and_keeps_no_worker_waiting(tools, source, catch_up):
    """After a restart all that came meanwhile is pushed at once: each in a transaction of its own, they would wait for each other's
    locks with every worker and connection of the room, and callers would wait behind them."""
    events = [source.add(f"{i:02d}") for i in range(20)]
    with tools.engine.connect() as other:
        other.execute(text("lock table pen_copy in exclusive mode"))
        pushes = [threading.Thread(target=catch_up.apply, args=(event,)) for event in events]
        for push in pushes:
            push.start()
        eventually(lambda: sum(push.is_alive() for push in pushes) <= PUSHED_AT_ONCE < 20, within=2)
    for push in pushes:
        push.join()
    catch_up.round()
    assert labels(tools) == [f"{i:02d}" for i in range(20)]
