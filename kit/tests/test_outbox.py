"""Numbers, pages, compaction and the audit chain, on a real PostgreSQL."""

import threading
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import create_engine, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from kit import audit, outbox
from kit.db import make_engine
from kit.ids import new_id
from kit.loops import Leader
from kit.publisher import NotConfirmed
from kit.relay import Relay
from kit.tables import audit_entry
from kit.tables import outbox as outbox_table
from kit.tests.rooms.pens.room import ROOM as PENS
from kit.tests.rooms.pens.wire import NewPen
from kit.work import transaction

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
KEY = b"k" * 32


@pytest.fixture
def url(database):
    return database(PENS)


@pytest.fixture
def engine(url):
    engine = make_engine(url, name="test")
    yield engine
    engine.dispose()


def add_event(connection, entity_id="e", version=1, *, type="pen_saved", at=NOW, payload=None):
    values = {"type": type, "entity_id": entity_id, "entity_version": version, "payload": payload or {}, "at": at, "request_id": ""}
    connection.execute(insert(outbox_table).values(values))


def test_two_that_number_at_once_give_every_number_once_and_without_gap(engine):
    stop = threading.Event()

    def write(name):
        for version in range(60):
            with engine.begin() as connection:
                add_event(connection, name, version)

    def relay():
        while not stop.is_set():
            with engine.begin() as connection:
                outbox.number(connection, 7)

    relays = [threading.Thread(target=relay) for _ in range(2)]
    writers = [threading.Thread(target=write, args=(f"w{i}",)) for i in range(4)]
    for thread in (*relays, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in relays:
        thread.join()
    with engine.begin() as connection:
        while outbox.number(connection):
            pass
        seqs = connection.execute(select(outbox_table.c.seq).order_by(outbox_table.c.seq)).scalars().all()
    assert seqs == list(range(1, 241))


def test_events_since_walks_by_pages_and_says_how_far_it_looked(engine):
    with engine.begin() as connection:
        for version in range(5):
            add_event(connection, version=version)
            add_event(connection, type="other", version=version)
        outbox.number(connection)
        first = outbox.events_since(connection, "pens", 0, ["pen_saved"], 3)
        rest = outbox.events_since(connection, "pens", first.upto, ["pen_saved"], 3)
        dry = outbox.events_since(connection, "pens", rest.upto, ["pen_saved"], 3)
        nothing = outbox.events_since(connection, "pens", 0, ["unheard"], 3)
    assert [e.seq for e in first.events] == [1, 3, 5]
    assert first.upto == 5
    assert [e.seq for e in rest.events] == [7, 9]
    assert rest.upto == 10
    assert (dry.events, dry.upto) == ([], 10)
    assert (nothing.events, nothing.upto) == ([], 10)


def test_events_that_the_asker_knows_are_left_out_and_walked_over(engine):
    with engine.begin() as connection:
        for version in range(6):
            add_event(connection, version=version)
        outbox.number(connection)
        first = outbox.events_since(connection, "pens", 0, ["pen_saved"], 2, known=[1, 3, 5])
        rest = outbox.events_since(connection, "pens", first.upto, ["pen_saved"], 2, known=[5])
    assert ([e.seq for e in first.events], first.upto) == ([2, 4], 4)
    assert ([e.seq for e in rest.events], rest.upto) == ([6], 6)


def test_an_event_without_a_number_is_not_given_out(engine):
    with engine.begin() as connection:
        add_event(connection)
        assert outbox.events_since(connection, "pens", 0, ["pen_saved"], 10).events == []
        assert outbox.unsent(connection, "pens") == []


def test_compaction_keeps_the_newest_of_each_entity_and_what_is_young_or_unsent(engine):
    old = NOW - timedelta(days=8)
    with engine.begin() as connection:
        for entity, version, at in (("a", 1, old), ("a", 2, old), ("a", 3, NOW), ("b", 1, old), ("c", 1, NOW), ("c", 2, NOW)):
            add_event(connection, entity, version, at=at)
        outbox.number(connection)
        outbox.mark_sent(connection, 1, 6)
        add_event(connection, "b", 2, at=NOW)
        assert outbox.compact(connection, NOW) == 2
        left = connection.execute(select(outbox_table.c.entity_id, outbox_table.c.entity_version).order_by(outbox_table.c.id)).all()
    assert left == [("a", 3), ("b", 1), ("c", 1), ("c", 2), ("b", 2)]


def relay_of(engine, tools, publish):
    heads = audit.heads_of("pens", tools.kit, tools.secrets)
    return Relay("pens", engine, Leader(engine, "pens"), publish, KEY, heads, tools.clock)


def test_numbers_are_given_and_entries_sealed_although_the_broker_is_away(room_tools, actor, url):
    tools = room_tools(PENS, url)

    def away(batch):
        raise NotConfirmed("away")

    relay = relay_of(tools.engine, tools, away)
    from kit.tests.rooms.pens import usecases

    me = actor("agency")
    with transaction(tools, me) as work:
        usecases.add_pen(me, work, NewPen(label="one"))
    relay.number_and_seal()
    relay.send()
    with tools.engine.connect() as connection:
        assert len(outbox.events_since(connection, "pens", 0, ["pen_saved"], 10).events) == 1
        assert audit.verify_chain(connection, KEY).entries == 1
        assert len(outbox.unsent(connection, "pens")) == 1
    assert relay.state()["events"] != "ok"
    sent = []
    relay._publish = sent.extend
    relay.send()
    (message,) = sent
    assert message[:2] == ("pens.events", "pen_saved")
    assert msgspec.json.decode(message[2])["seq"] == 1
    with tools.engine.connect() as connection:
        assert outbox.unsent(connection, "pens") == []


def test_one_replica_leads_and_another_takes_over(engine, eventually):
    first, second = Leader(engine, "pens"), Leader(engine, "pens")
    one = select(text("1"))
    assert first.ask(one) is not None
    assert second.ask(one) is None
    first.resign()
    assert eventually(lambda: second.ask(one)) is not None, "the server gives the lock back when it has seen the connection's end"
    assert first.ask(one) is None
    second.resign()


def test_a_leader_whose_connection_was_cut_leads_no_more(engine):
    leader = Leader(engine, "pens")
    pid = leader.ask(text("select pg_backend_pid()"))[0]
    with engine.connect() as other:
        other.execute(text("select pg_terminate_backend(:pid)"), {"pid": pid})
    with pytest.raises(DBAPIError):
        leader.ask(text("select 1"))
    assert not leader.leads
    assert leader.ask(text("select 1")) is not None
    leader.resign()


def seal_entries(connection, count):
    for number in range(count):
        values = {
            "at": NOW, "account_id": new_id(), "role": "agency", "display_name": "甲", "owner": "", "action": "pens.pen.added",
            "object_kind": "pen", "object_id": str(number), "after": {"label": f"第{number}支", "n": number}, "address": "", "request_id": "",
        }  # fmt: skip
        connection.execute(insert(audit_entry).values(values))
    while audit.seal_waiting(connection, KEY, batch=4):
        pass


def test_an_untouched_chain_verifies_and_its_entries_cannot_be_changed_in_passing(engine):
    with engine.begin() as connection:
        seal_entries(connection, 10)
        verified = audit.verify_chain(connection, KEY)
        assert (verified.entries, verified.broken_at) == (10, None)
        assert (10, verified.head) == audit.chain_head(connection)
        assert audit.verify_chain(connection, b"x" * 32).broken_at == 1
    for statement in (update(audit_entry).values(action="x"), audit_entry.delete(), text("truncate audit_entry")):
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.execute(statement)


@pytest.mark.parametrize(
    ("tampering", "broken_at"),
    [
        ("update audit_entry set action = 'x' where seq = 4", 4),
        ("update audit_entry set after = '{}' where seq = 1", 1),
        ("update audit_entry set at = at + interval '1 microsecond' where seq = 10", 10),
        ("update audit_entry set account_id = null where seq = 7", 7),
        ("delete from audit_entry where seq = 5", 5),
        ("delete from audit_entry where seq = 1", 1),
        ("update audit_entry set seq = case seq when 3 then -4 else -3 end where seq in (3, 4); update audit_entry set seq = -seq where seq < 0", 3),
        ("update audit_entry set hash = repeat('0', 64) where seq = 6", 6),
    ],
)  # fmt: skip
def test_whoever_gets_round_the_guard_is_named_by_the_chain(url, engine, tampering, broken_at):
    with engine.begin() as connection:
        seal_entries(connection, 10)
    intruder = create_engine(url)
    with intruder.begin() as connection:
        connection.exec_driver_sql("alter table audit_entry disable trigger user")
        for statement in tampering.split(";"):
            connection.exec_driver_sql(statement)
    intruder.dispose()
    with engine.connect() as connection:
        assert audit.verify_chain(connection, KEY).broken_at == broken_at


def test_a_chain_without_its_tail_verifies_but_its_head_is_not_the_one_that_was_logged(url, engine):
    with engine.begin() as connection:
        seal_entries(connection, 10)
        head = audit.chain_head(connection)
        connection.exec_driver_sql("alter table audit_entry disable trigger user")
        connection.exec_driver_sql("delete from audit_entry where seq > 8")
        assert audit.verify_chain(connection, KEY).broken_at is None
        assert audit.chain_head(connection) != head
