"""Events and audit entries by the thousand: the same rows as one at a time, in a fraction of the time and in little memory."""

import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from kit import audit
from kit.bulk import BATCH, copy_rows, select_rows
from kit.ids import new_id
from kit.tables import audit_entry, outbox
from kit.tests.rooms.pens.room import ROOM as PENS
from kit.tests.rooms.pens.wire import NewPen
from kit.work import transaction


@pytest.fixture
def tools(room_tools: Any) -> Any:
    return room_tools(PENS)


def stored(tools: Any, table: Any, *left_out: str) -> list[dict[str, Any]]:
    with tools.engine.connect() as connection:
        rows = connection.execute(select(table).order_by(table.c.id)).mappings().all()
    return [{name: value for name, value in row.items() if name not in ("id", *left_out)} for row in rows]


def test_many_events_and_entries_are_stored_as_single_ones_are(tools: Any, actor: Any) -> None:
    me = actor("agency")  # under the tenant's role, which may only insert
    pens = [(new_id(), version, NewPen(label=f'"{version}"\n\\N\t红')) for version in range(1, 4)]
    with transaction(tools, me) as work:
        for pen_id, version, pen in pens:
            work.publish("pen_saved", pen_id, version, pen)
            work.audit(me, "pens.pen.added", "pen", pen_id, after=pen)
        at = work.at
    singly = stored(tools, outbox, "at"), stored(tools, audit_entry, "at")
    with transaction(tools, me) as work:
        work.at = at
        work.publish_many("pen_saved", iter(pens))
        work.audit_many(me, "pens.pen.added", "pen", ((pen_id, pen) for pen_id, _, pen in pens))
        assert work.wrote_events
    assert stored(tools, outbox, "at")[3:] == singly[0]
    assert stored(tools, audit_entry, "at")[3:] == singly[1]
    key = b"k" * 32
    with tools.engine.begin() as connection:
        assert audit.seal_waiting(connection, key) == 6
        assert audit.verify_chain(connection, key).broken_at is None


def test_nothing_to_tell_tells_nothing(tools: Any) -> None:
    with transaction(tools, None) as work:
        work.publish_many("pen_saved", [])
        assert not work.wrote_events
    assert stored(tools, outbox) == []


def test_they_are_rolled_back_with_their_transaction(tools: Any) -> None:
    def going_wrong() -> Iterator[Any]:
        for number in range(BATCH + 1):
            yield new_id(), number, NewPen(label="red")
        raise LookupError("the import found something")

    with pytest.raises(LookupError), transaction(tools, None) as work:
        work.publish_many("pen_saved", going_wrong())
    assert stored(tools, outbox) == []


def test_a_broken_constraint_is_the_same_error_as_of_any_statement(tools: Any) -> None:
    with pytest.raises(IntegrityError) as refused, transaction(tools, None) as work:
        copy_rows(work.db, outbox, [{"type": "t", "entity_id": "e", "entity_version": 1, "payload": None}])
    assert refused.value.orig.sqlstate == "23502"


def test_rows_travel_as_one_value_whatever_their_types(tools: Any) -> None:
    with transaction(tools, None) as work:
        work.audit(None, "pens.pen.added", "pen", new_id(), {"was": None}, {"n": [1, "二"], "at": work.at})
    (entry,) = stored(tools, audit_entry)
    with transaction(tools, None) as work:
        again = {"id": 0, **entry, "seq": 7}
        sent = select_rows(audit_entry, [again]).subquery()
        names = [name for name in entry if name != "id"]
        work.db.execute(insert(audit_entry).inline().from_select(names, select(*(sent.c[name] for name in names))))
    assert stored(tools, audit_entry, "seq")[1] == {name: value for name, value in entry.items() if name != "seq"}


def test_many_are_at_least_five_times_as_quick_as_one_at_a_time(tools: Any) -> None:
    """Of this process' own CPU time, so that the machine's other work does not count."""
    pens = [(new_id(), 1, NewPen(label="red")) for _ in range(2_000)]

    def seconds(act: Any) -> float:
        with transaction(tools, None) as work:
            began = time.process_time()
            act(work)
            return time.process_time() - began

    def singly(work: Any) -> None:
        for pen_id, version, pen in pens:
            work.publish("pen_saved", pen_id, version, pen)

    assert seconds(lambda work: work.publish_many("pen_saved", pens)) * 5 < seconds(singly)


def test_memory_stays_flat_however_many_there_are(tools: Any) -> None:
    def pens(count: int) -> Iterator[Any]:
        return ((new_id(), 1, NewPen(label="red" * 100)) for _ in range(count))

    def peak(count: int) -> int:
        with transaction(tools, None) as work:
            tracemalloc.start()
            try:
                work.publish_many("pen_saved", pens(count))
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    few, many = peak(2 * BATCH), peak(12 * BATCH)
    assert many < 1.5 * few
    with tools.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(outbox)).scalar_one() == 14 * BATCH
