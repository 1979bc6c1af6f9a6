"""Jobs and timers without a broker."""

import io
from dataclasses import replace

import pytest
from sqlalchemy import select

from contracts.errors import Busy, Conflict, Forbidden, Invalid, NotFound
from contracts.jobs import JobQuery, JobState, room_of
from kit import jobs
from kit.chassis import TimerLoop
from kit.db import stamp
from kit.loops import Leader
from kit.room import Timer
from kit.tables import job as job_table
from kit.testing.tenancy import tables_without_policy
from kit.tests.rooms.pens.room import ROOM as PENS
from kit.tests.rooms.pens.tables import Pen
from kit.work import Doubtful, transaction


@pytest.fixture
def tools(room_tools):
    return room_tools(replace(PENS, jobs=dict.fromkeys(("export", "doubt", "busy", "bug", "other"))))


@pytest.fixture
def told():
    """What was said to other rooms: doubts and files."""
    return {"doubts": [], "files": []}


@pytest.fixture
def run(tools, told):
    """``run(me, kind, fn)``: queues a job of ``kind`` for ``me``, lets the runner work, and answers the job."""

    def make(me, kind, fn, params=None):
        with transaction(tools, me) as work:
            queued = jobs.enqueue(me, work, kind, params or {})
        runner = jobs.JobRunner(tools, {kind: fn}, told["doubts"].append, told["files"].append, lambda: None)
        runner.run_waiting()
        return get(tools, me, queued.id)

    return make


def get(tools, me, job_id):
    with transaction(tools, None) as work:
        return jobs.get_job(me, work, job_id)


def test_a_file_that_a_job_made_is_its_callers_and_told_to_the_room_of_files(tools, told, run, actor):
    me = actor("agency")

    def export(actor, work, job, params):
        job.keep_file("甲.csv", "text/csv", [b"a,", b"b"])
        return {"locale": work.locale, **params}

    done = run(me, "export", export, {"list": "pens"})
    assert (done.state, done.result) == (JobState.DONE, {"locale": "zh-CN", "list": "pens"})
    (fact,) = told["files"]
    assert (fact.file_id, fact.owner, fact.uploaded_by, fact.size) == (done.file_id, str(me.agency_id), me.account_id, 3)
    with tools.store.open(done.file_id) as stream:
        assert io.BytesIO(stream.read()).getvalue() == b"a,b"
    assert room_of(done.id) == "pens"


def test_a_job_in_doubt_asks_the_sources_and_runs_once_more(told, run, actor):
    def doubtful(actor, work, job, params):
        if not work.fresh:
            raise Doubtful(Conflict("pens.old"), [("desks", "desk", "1")])
        return "fresh"

    assert run(actor("agency"), "doubt", doubtful).result == "fresh"
    assert [doubt.facts for doubt in told["doubts"]] == [[("desks", "desk", "1")]]

    def always_another(actor, work, job, params):
        known = len(told["doubts"]) - 1
        if known < 2:
            raise Doubtful(Conflict("pens.old"), [("desks", "desk", str(known + 2))])
        return "certain"

    assert run(actor("agency"), "doubt", always_another).result == "certain", "one answer leads on to the next doubt"
    assert [doubt.facts[0][2] for doubt in told["doubts"]] == ["1", "2", "3"]

    def always(actor, work, job, params):
        raise Doubtful(Conflict("pens.old"), [("desks", "desk", "1")])

    failed = run(actor("agency"), "doubt", always)
    assert (failed.state, [e.code for e in failed.errors]) == (JobState.FAILED, ["pens.old"])


def test_a_bug_fails_the_job_without_a_word_of_its_text(tools, run, actor):
    def bug(actor, work, job, params):
        work.db.add(Pen(**stamp(actor, work.at), agency_id=actor.agency_id, label="x", colour=""))
        work.db.flush()
        raise RuntimeError("330802199001011234")

    failed = run(actor("agency"), "bug", bug)
    assert (failed.state, [e.code for e in failed.errors]) == (JobState.FAILED, ["job.broken"])
    with tools.engine.connect() as connection:
        assert connection.execute(select(Pen)).all() == []


def test_a_job_waits_for_a_room_that_is_away_as_often_as_it_takes(tools, told, run, actor):
    me = actor("agency")

    def busy(actor, work, job, params):
        raise Busy("room.away")

    with transaction(tools, me) as work:
        queued = jobs.enqueue(me, work, "busy", {})
    runner = jobs.JobRunner(tools, {"busy": busy}, told["doubts"].append, told["files"].append, lambda: None)
    for _ in range(jobs.MAX_TRIES + 2):
        with pytest.raises(Busy):
            runner.run_waiting()
    assert get(tools, me, queued.id).state is JobState.RUNNING
    runner = jobs.JobRunner(tools, {"busy": lambda *_: "there"}, told["doubts"].append, told["files"].append, lambda: None)
    runner.run_waiting()
    assert get(tools, me, queued.id).result == "there"


def test_a_job_that_takes_its_process_with_it_is_given_up_after_three_times(tools, run, actor):
    me = actor("agency")
    with transaction(tools, me) as work:
        queued = jobs.enqueue(me, work, "other", {})
    with tools.engine.begin() as connection:
        connection.execute(job_table.update().values(state="running", tries=jobs.MAX_TRIES))
    jobs.JobRunner(tools, {"other": lambda *_: "no"}, lambda d: None, lambda f: None, lambda: None).run_waiting()
    assert [e.code for e in get(tools, me, queued.id).errors] == ["job.gave_up"]


def test_a_run_that_lost_its_job_writes_nothing(tools, run, actor):
    def loses(actor, work, job, params):
        work.db.add(Pen(**stamp(actor, work.at), agency_id=actor.agency_id, label="x", colour=""))
        with tools.engine.begin() as other:
            other.execute(job_table.update().values(run_id=actor.account_id))
        return "mine"

    assert run(actor("agency"), "other", loses).result is None
    with tools.engine.connect() as connection:
        assert connection.execute(select(Pen)).all() == []


def test_an_unknown_kind_and_an_unknown_job_are_refused(tools, actor):
    me = actor("agency")
    with pytest.raises(LookupError), transaction(tools, me) as work:
        jobs.enqueue(me, work, "knit", {})
    with pytest.raises(NotFound):
        get(tools, me, "pens-x")


def listed(tools, me, **asked):
    with transaction(tools, None) as work:
        return jobs.list_jobs(me, work, JobQuery(**asked))


def test_an_account_lists_its_own_jobs_newest_first(tools, run, actor):
    me, other = actor("agency"), actor("agency")
    mine = [run(me, kind, lambda *_: {"rows": 1}, {"title": kind}) for kind in ("export", "other", "export")]
    theirs = run(other, "bug", lambda *_: 1 / 0)
    newest = [job.id for job in reversed(mine)]
    found = listed(tools, me)
    assert ([row.id for row in found.items], found.more, found.total.value) == (newest, False, 3)
    assert (found.items[0].title, found.items[0].result, found.items[0].account_id) == ("export", {"rows": 1}, me.account_id)
    first = listed(tools, me, limit=1)
    rest = listed(tools, me, before_at=first.items[0].created_at, before_id=first.items[0].id)
    assert (first.more, [row.id for row in first.items + rest.items], rest.more) == (True, newest, False)
    assert [row.id for row in listed(tools, me, kind="other").items] == [mine[1].id]
    assert listed(tools, me, state=JobState.FAILED).items == []
    (failed,) = listed(tools, other, state=JobState.FAILED).items
    assert (failed.id, failed.error_count) == (theirs.id, 1)


def test_an_admin_sees_that_others_jobs_ran_but_not_what_they_brought(tools, run, actor):
    me, admin = actor("agency"), actor("admin")
    run(me, "export", lambda *_: "secret")
    assert listed(tools, admin).items == []
    (row,) = listed(tools, admin, everyone=True).items
    assert (row.account_id, row.result, row.state) == (me.account_id, None, JobState.DONE)
    for refused in (me, actor("officer")):
        with pytest.raises(Forbidden):
            listed(tools, refused, everyone=True)
    with pytest.raises(Invalid):
        listed(tools, me, limit=101)


def test_a_timer_runs_on_the_leader_when_it_is_due(tools):
    ran = []
    leader = Leader(tools.engine, "pens")
    timer = TimerLoop(Timer("tidy", 3600, lambda work: ran.append(work.at)), tools, leader)
    timer.step()
    assert ran == []
    leader.ask(select(1))
    timer.step()
    timer.step()
    assert len(ran) == 1
    leader.resign()


def test_a_table_without_its_policy_is_found(tools):
    assert tables_without_policy(tools.engine, "agency_id", "app.agency") == []
    assert tables_without_policy(tools.engine, "agency_id", "app.enterprise") == ["pen"]
