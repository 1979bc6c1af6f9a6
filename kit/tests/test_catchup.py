"""Applying foreign events, without a broker."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.event import listen

from contracts.errors import Busy
from contracts.events.envelope import Envelope, EventPage
from kit.catchup import AT_START_SECONDS, MAX_TRIES, WAITING_AT_ONCE, CatchUp
from kit.ids import new_id
from kit.loops import Leader
from kit.tables import event_cursor, parked_event
from kit.testing.eventually import eventually
from kit.tests.rooms.desks.room import ROOM as DESKS
from kit.tests.rooms.desks.tables import PenCopy


class Source:
    """Stands in for a room's ``events_since``."""

    def __init__(self):
        self.events, self.given, self.away, self.calls = [], [], False, 0

    def add(self, label, *, pen_id=None, version=1, colour="blue"):
        pen_id = pen_id or str(new_id())
        event = Envelope(
            source="pens", type="pen_saved", entity_id=pen_id, entity_version=version, seq=len(self.events) + 1,
            payload={"id": pen_id, "label": label, "colour": colour, "of_later": "releases"}, at=datetime.now(UTC),
        )  # fmt: skip
        self.events.append(event)
        return event

    def pull(self, source, after, types, known):
        assert (source, types) == ("pens", ["pen_saved"])
        self.calls += 1
        if self.away:
            raise Busy("room.away", {"room": source})
        events = [e for e in self.events if e.seq > after and e.seq not in known][:2]
        self.given += [e.seq for e in events]
        return EventPage(events, events[-1].seq if len(events) == 2 else max(after, len(self.events)))


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
    catch_up = CatchUp(tools, DESKS.replicas, leader, source.pull)
    pushes = threading.Thread(target=catch_up.push_loop.run)
    pushes.start()
    yield catch_up
    catch_up.push_loop.stop()
    pushes.join()
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


def test_what_was_pushed_is_not_asked_for_again_by_the_pull(tools, source, catch_up, query_counter):
    for label in "abc":
        catch_up.apply(source.add(label))
    with query_counter(tools.engine) as sent:
        catch_up.round()
    assert [s for s in sent if "pen_copy" in s] == []
    assert source.given == []
    assert rows(tools, select(event_cursor)) == [("pens", 3)]


def all_pushed(catch_up, events):
    """Each from a worker of its own; what they raised."""
    with ThreadPoolExecutor(len(events)) as workers:
        pushes = [workers.submit(catch_up.apply, event) for event in events]
    return [push.exception() for push in pushes if push.exception()]


def test_pushed_events_that_follow_each_other_share_transactions(tools, source, catch_up):
    commits = []
    listen(tools.engine, "commit", commits.append)
    assert all_pushed(catch_up, [source.add(f"{i:02d}") for i in range(20)]) == []
    eventually(lambda: len(labels(tools)) == 20, within=5)
    assert len(commits) <= 4


def test_a_bad_event_among_gathered_ones_is_raised_and_holds_up_no_other(tools, source, catch_up):
    """The broker then gives it again and counts; the pull parks it."""
    events = [source.add(label) for label in ("a", "poison", "b", "c")]
    assert [str(error) for error in all_pushed(catch_up, events)] == ["this one cannot be applied"]
    assert labels(tools) == ["a", "b", "c"]
    catch_up.round()
    assert [row.seq for row in rows(tools, select(parked_event))] == [2]


def test_a_bad_event_that_comes_alone_is_raised_each_time_so_that_the_broker_counts_it(source, catch_up):
    poison = source.add("poison")
    for _ in range(3):
        with pytest.raises(ValueError, match="cannot be applied"):
            catch_up.apply(poison)


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


def test_a_source_that_was_never_reached_is_asked_again_at_once_and_then_as_ever(tools, source, catch_up):
    """Rooms that start side by side, one a moment after the other, are ready together."""
    source.away = True
    assert catch_up.round() == AT_START_SECONDS[0]
    source.away = False
    assert catch_up.round() is None
    source.away = True
    assert catch_up.round() is None


def test_whoever_comes_to_lead_catches_up_at_once(tools):
    won = []
    leader = Leader(tools.engine, "desks", won=lambda: won.append(True))
    leader.ask(select(1))
    leader.ask(select(1))
    leader.resign()
    assert won == [True]


def test_a_replica_that_does_not_lead_pulls_nothing(tools, source, catch_up):
    source.add("a")
    CatchUp(tools, DESKS.replicas, Leader(tools.engine, "desks"), source.pull).round()
    assert source.calls == 0


def test_a_flood_of_pushed_events_keeps_no_worker_waiting(tools, source, catch_up):
    """After a restart all that came meanwhile is pushed at once: each in a transaction of its own, they would wait for each other's
    locks with every worker and connection of the room, and callers would wait behind them."""
    events = [source.add(f"{i:02d}") for i in range(20)]
    with tools.engine.connect() as other:
        other.execute(text("lock table pen_copy in exclusive mode"))
        pushes = [threading.Thread(target=catch_up.apply, args=(event,)) for event in events]
        for push in pushes:
            push.start()
        eventually(lambda: sum(push.is_alive() for push in pushes) <= 1 + WAITING_AT_ONCE < 20, within=2)
    for push in pushes:
        push.join()
    eventually(lambda: len(labels(tools)) == 20, within=5)
    assert labels(tools) == [f"{i:02d}" for i in range(20)]


def test_a_fact_whose_row_comes_by_an_event_at_the_same_moment_is_found_the_second_time(tools, source):
    event = source.add("pencil")

    def look_then_insert(work, envelope):
        if work.db.get(PenCopy, UUID(envelope.entity_id)) is not None:
            return
        with tools.engine.begin() as other_way:
            other_way.execute(insert(PenCopy).values(id=UUID(envelope.entity_id), label="by the event", colour="blue", version=1))
        work.db.add(PenCopy(id=UUID(envelope.entity_id), label="by the fact", colour="red", version=1))
        work.db.flush()

    catch_up = CatchUp(tools, {"pens": {"pen_saved": look_then_insert}}, Leader(tools.engine, "desks"), source.pull)
    catch_up.apply_facts([event])
    assert labels(tools) == ["by the event"]
