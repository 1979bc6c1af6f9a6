"""Two rooms in processes of their own, over a real broker: how one write gets around."""

import threading

import msgspec
import pytest
from sqlalchemy import create_engine, text

from contracts.errors import Busy, Conflict
from contracts.events.envelope import EventPage
from contracts.jobs import Job, JobState
from contracts.page import Page
from kit.testing.postgres import Postgres
from kit.tests.rooms.pens.wire import NewPen, PenQuery, PenRow

pytestmark = pytest.mark.broker


PENS = "kit.tests.rooms.pens.service:PensService"
DESKS = "kit.tests.rooms.desks.service:DesksService"
DESKS_PULL_ONLY = "kit.tests.rooms.desks.service:DesksWithoutPush"
KEY = {"idempotency_key": "k1", "idempotency_scope": "POST /pens", "idempotency_hash": "aa"}


@pytest.fixture
def call(rpc_client, context):
    """``call(actor, "pens", "add_pen", new, expect=PenRow)``"""

    def make(actor, service, method, *args, expect=object, timeout=5, **more):
        answer = rpc_client.call(service, method, *args, timeout=timeout, context=context(actor, **more))
        return msgspec.json.decode(answer, type=expect, strict=False) if expect is not object else msgspec.json.decode(answer)

    return make


def scalar(url, statement):
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(text(statement)).scalar()
    finally:
        engine.dispose()


def test_a_write_reaches_the_other_room_and_the_chain_is_sealed(run_services, call, actor, eventually):
    services = run_services(PENS, DESKS)
    me = actor("agency")
    call(me, "pens", "add_pen", NewPen(label="one"))
    eventually(lambda: call(None, "desks", "list_labels") == ["one"])
    eventually(lambda: scalar(services.urls["pens"], "select count(*) from outbox where sent and seq = 1") == 1)
    admin = actor("admin")
    eventually(lambda: call(admin, "pens", "verify_audit")["entries"] == 1)
    assert call(admin, "pens", "verify_audit")["broken_at"] is None
    events = call(None, "pens", "events_since", 0, ["pen_saved"], expect=EventPage)
    assert [(e.seq, e.payload["label"]) for e in events.events] == [(1, "one")]
    eventually(lambda: set(call(None, "desks", "health").values()) == {"ok"}, within=10)
    assert services.stop() == 0


def test_what_was_written_a_moment_ago_counts_although_no_event_has_come(run_services, call, actor):
    run_services(PENS)
    run_services(DESKS_PULL_ONLY.replace("DesksWithoutPush", "DesksService"))
    me = actor("agency")
    for label in ("a", "b", "c"):
        red = call(me, "pens", "add_pen", NewPen(label=label, colour="red"), expect=PenRow)
        assert call(me, "desks", "write_with", red.id) == label
    blue = call(me, "pens", "add_pen", NewPen(label="d"), expect=PenRow)
    with pytest.raises(Conflict) as refused:
        call(me, "desks", "write_with", blue.id)
    assert refused.value.code == "desks.pen_not_red"
    call(me, "pens", "paint_pen", blue.id, 1, "red")
    assert call(me, "desks", "write_with", blue.id) == "d"


def test_a_doubt_about_a_room_that_is_away_is_said_to_be_that(run_services, call, actor):
    run_services(DESKS)
    with pytest.raises(Busy) as refused:
        call(actor("agency"), "desks", "write_with", actor().account_id)
    assert (refused.value.code, refused.value.params) == ("room.away", {"room": "pens"})


def test_with_push_switched_off_and_after_the_fact_the_pull_brings_everything(run_services, call, actor, eventually):
    run_services(PENS)
    me = actor("agency")
    for label in ("a", "b", "c"):
        call(me, "pens", "add_pen", NewPen(label=label))
    run_services(DESKS_PULL_ONLY)
    eventually(lambda: call(None, "desks", "list_labels") == ["a", "b", "c"], within=10)
    call(me, "pens", "add_pen", NewPen(label="d"))
    eventually(lambda: call(None, "desks", "list_labels") == ["a", "b", "c", "d"], within=10)


def test_a_poison_event_is_parked_while_the_others_flow(run_services, call, actor, eventually):
    services = run_services(PENS, DESKS_PULL_ONLY)
    me = actor("agency")
    for label in ("a", "poison", "b"):
        call(me, "pens", "add_pen", NewPen(label=label))
    eventually(lambda: call(None, "desks", "list_labels") == ["a", "b"], within=10)
    parked = "select tries from parked_event where last_error = 'ValueError'"
    eventually(lambda: scalar(services.urls["desks"], parked) >= 2, within=15)
    assert "1 events parked" in call(None, "desks", "health")["catch_up"]


def test_a_key_of_a_call_that_was_killed_before_its_commit_is_not_spent(run_services, call, actor, rpc_client, eventually):
    services = run_services(PENS)
    me = actor("agency")
    failed = []

    def first():
        try:
            call(me, "pens", "add_pen_slowly", NewPen(label="one"), 60, timeout=3, **KEY)
        except Busy as busy:
            failed.append(busy.code)

    caller = threading.Thread(target=first)
    caller.start()
    eventually(lambda: scalar(services.urls["pens"], "select count(*) from pg_locks where locktype = 'advisory'") >= 2)

    def in_progress():
        try:
            call(me, "pens", "add_pen", NewPen(label="one"), **KEY)
        except Conflict as conflict:
            return conflict.code == "idempotency.in_progress"
        return False

    eventually(in_progress)
    # Past the caller's deadline the broker's second delivery of that call is refused as stale: what comes now is a new one.
    caller.join(30)
    assert failed == ["room.too_slow"]
    services.kill()
    run_services(PENS, urls=services.urls)
    added = call(me, "pens", "add_pen", NewPen(label="one"), expect=PenRow, **KEY)
    repeated = call(me, "pens", "add_pen", NewPen(label="one"), expect=PenRow, **KEY)
    assert repeated.id == added.id
    assert call(None, "pens", "count_pens") == 1


def test_a_job_runs_once_all_of_it_or_nothing(run_services, call, actor, eventually):
    run_services(PENS)
    me = actor("agency")

    def ended(job):
        answer = call(me, "pens", "get_job", job.id, expect=Job)
        return answer if answer.state in (JobState.DONE, JobState.FAILED) else None

    bad = call(me, "pens", "import_pens", ["a", "", "b", ""], expect=Job)
    failed = eventually(lambda: ended(bad), within=10)
    assert [(e.row, e.field, e.code) for e in failed.errors] == [(3, "label", "fields.missing"), (5, "label", "fields.missing")]
    assert call(None, "pens", "count_pens") == 0
    good = call(me, "pens", "import_pens", ["a", "b"], expect=Job, **KEY)
    assert call(me, "pens", "import_pens", ["a", "b"], expect=Job, **KEY).id == good.id
    done = eventually(lambda: ended(good), within=10)
    assert (done.state, done.result, done.done, done.of) == (JobState.DONE, {"added": 2}, 2, 2)
    assert [p.label for p in call(me, "pens", "list_pens", PenQuery(), expect=Page[PenRow]).items] == ["a", "b"]


def test_a_job_is_its_owners_alone_and_shows_progress(run_services, call, actor, eventually):
    run_services(PENS)
    me = actor("agency")
    job = call(me, "pens", "import_pens", ["wait 2", "b"], expect=Job)
    eventually(lambda: call(me, "pens", "get_job", job.id, expect=Job).done == 1)
    assert call(None, "pens", "count_pens") == 0
    colleague = actor("agency", agency_id=me.agency_id)
    assert call(colleague, "pens", "get_job", job.id, expect=Job).state is JobState.RUNNING
    for stranger in (actor("agency"), actor("officer"), actor("admin")):
        with pytest.raises(Exception, match=r"job\.not_found"):
            call(stranger, "pens", "get_job", job.id)


def test_a_job_whose_process_died_is_run_by_the_next_one(run_services, call, actor, eventually):
    services = run_services(PENS)
    me = actor("agency")
    job = call(me, "pens", "import_pens", ["a", "wait 3", "b"], expect=Job)
    eventually(lambda: call(me, "pens", "get_job", job.id, expect=Job).state is JobState.RUNNING)
    services.kill()
    run_services(PENS, urls=services.urls)
    eventually(lambda: call(me, "pens", "get_job", job.id, expect=Job).state is JobState.DONE, within=15)
    assert call(None, "pens", "count_pens") == 3


def test_a_room_starts_without_its_database_and_serves_when_it_comes(run_services, call, actor, eventually, postgres: Postgres):
    from urllib.parse import urlsplit

    from kit import migrations
    from kit.tests.rooms.pens.room import ROOM

    late = "d_late_" + urlsplit(postgres.url("x")).netloc[-5:].replace(":", "_")
    services = run_services(PENS, urls={"pens": postgres.url(late)}, ready=False)

    def database_away():
        try:
            return call(None, "pens", "health")["database"] == "away"
        except Busy:
            return False

    try:
        eventually(database_away, within=20)
        postgres.create(late)
        migrations.upgrade(ROOM, postgres.url(late))
        assert eventually(lambda: call(actor("agency"), "pens", "add_pen", NewPen(label="one"), expect=PenRow)).label == "one"
        eventually(lambda: scalar(postgres.url(late), "select count(*) from outbox where sent") == 1, within=15)
    finally:
        services.stop()
        postgres.drop(late)
