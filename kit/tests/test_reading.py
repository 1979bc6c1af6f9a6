"""What is done to make reads cheap leaves their promises as they were: tenants, transactions, connections that were cut."""

import msgspec
import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from contracts.errors import Invalid
from kit.db import looking, make_engine
from kit.doors import Doors, Runtime
from kit.ids import new_id
from kit.tests.rooms.pens import usecases
from kit.tests.rooms.pens.room import ROOM as PENS
from kit.tests.rooms.pens.tables import Pen
from kit.tests.rooms.pens.wire import NewPen, PenQuery
from kit.together import insert_together, insert_unknown
from kit.work import transaction

PENS_TABLE = Pen.__table__


@pytest.fixture
def tools(room_tools):
    return room_tools(PENS)


@pytest.fixture
def doors(tools, context):
    def make(actor):
        return Doors(Runtime(tools, PENS.conflicts, lambda *_: None, lambda _: None, lambda: None), context(actor))

    return make


def who_am_i(_actor, work):
    return work.db.execute(text("select current_user, current_setting('app.agency', true)")).one()


def who_am_i_now(actor, work):
    return list(who_am_i(actor, work))


def write_into_a_read(actor, work):
    usecases.add_pen(actor, work, NewPen(label="not kept"))
    work.db.flush()


def test_a_read_runs_as_its_tenant_and_leaves_a_clean_connection(tools, doors, actor):
    me = actor("agency")
    assert tuple(doors(me).read(who_am_i, ())) == ("zjjg_tenant_agency", str(me.agency_id))
    with tools.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver.info.transaction_status is TransactionStatus.IDLE
        assert driver.autocommit is False
        login, setting = connection.execute(text("select current_user, current_setting('app.agency', true)")).one()
    assert login != "zjjg_tenant_agency"
    assert not setting


def test_what_a_read_writes_is_refused_and_not_kept(tools, doors, actor):
    with pytest.raises(DBAPIError, match="read-only transaction"):
        doors(actor("agency")).read(write_into_a_read, ())
    with tools.engine.connect() as connection:
        assert connection.execute(select(Pen)).all() == []


def test_statements_that_reads_repeat_stay_prepared(tools, doors, actor):
    """Planning one costs more than running it; psycopg drops all of a connection's after a rollback."""
    for _ in range(8):
        doors(actor("agency")).read(usecases.list_pens, (PenQuery(),))
        with looking(tools.engine) as connection:
            connection.execute(text("select 1"))
    with looking(tools.engine) as connection:
        prepared = connection.execute(text("select statement from pg_prepared_statements")).scalars().all()
    assert [statement for statement in prepared if "FROM pen" in statement]


def test_a_write_begins_as_its_tenant_and_its_key_gives_the_first_answer(tools, actor, context):
    me = actor("agency")
    keyed = context(me) | {"idempotency_key": "k", "idempotency_scope": "POST /pens", "idempotency_hash": "h"}

    def ask(**changed):
        return Doors(Runtime(tools, PENS.conflicts, lambda *_: None, lambda _: None, lambda: None), keyed | changed)

    first = ask().write(who_am_i_now, (), ())
    assert first == ["zjjg_tenant_agency", str(me.agency_id)]
    assert msgspec.json.decode(ask().write(who_am_i_now, (), ())) == first
    with pytest.raises(Invalid, match=r"idempotency\.key_reused"):
        ask(idempotency_hash="another").write(who_am_i_now, (), ())
    with tools.engine.connect() as connection:
        assert connection.execute(text("select current_user")).scalar_one() != "zjjg_tenant_agency"


def test_two_tenants_share_a_connection_and_see_their_own(tools, doors, actor):
    one, other = actor("agency"), actor("agency")
    doors(one).write(usecases.add_pen, (NewPen(label="one"),), ())
    assert len(doors(one).read(usecases.list_pens, (PenQuery(),)).items) == 1
    assert doors(other).read(usecases.list_pens, (PenQuery(),)).items == []


@pytest.mark.parametrize("name", ["agency", "officer"])
def test_a_connection_that_was_cut_costs_no_read(tools, doors, actor, name):
    """Within the moment in which a connection is believed and not asked."""
    me = actor(name)
    assert doors(me).read(who_am_i, ())
    with make_engine(str(tools.engine.url.render_as_string(hide_password=False)), name="cutter", pooled=False).begin() as cutter:
        cut = text(
            "select count(pg_terminate_backend(pid, 2000)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        )
        assert cutter.execute(cut).scalar_one() > 0
    assert doors(me).read(who_am_i, ())


def test_rows_of_several_tables_are_written_together_or_not_at_all(tools, actor):
    me = actor("agency")
    with transaction(tools, None) as work:
        pen = {"id": new_id(), "agency_id": me.agency_id, "label": "引号 ' : ::text", **_tracked(work)}
        insert_together(work.db, {PENS_TABLE: [pen]})
        assert work.db.execute(select(Pen.label)).scalar_one() == pen["label"]
    fresh = {**pen, "id": new_id(), "label": "another"}
    with pytest.raises(IntegrityError), transaction(tools, None) as work:
        insert_together(work.db, {PENS_TABLE: [fresh, pen]})
    with tools.engine.connect() as connection:
        assert len(connection.execute(select(Pen)).all()) == 1


def test_a_tenant_writes_no_row_of_another(tools, actor):
    me = actor("agency")
    with pytest.raises(Exception, match="row-level security"), transaction(tools, me) as work:
        work.insert({PENS_TABLE: [{"id": new_id(), "agency_id": new_id(), "label": "theirs", **_tracked(work)}]})


def test_rows_that_are_there_already_stay_as_they_are(tools, actor):
    me = actor("agency")
    with transaction(tools, None) as work:
        known, new = ({"id": new_id(), "agency_id": me.agency_id, "label": label, **_tracked(work)} for label in ("known", "new"))
        assert insert_unknown(work.db, {PENS_TABLE: [known]}) == {known["id"]}
        assert insert_unknown(work.db, {PENS_TABLE: [known | {"label": "other"}, new]}) == {new["id"]}
        assert sorted(work.db.scalars(select(Pen.label))) == ["known", "new"]


def _tracked(work):
    return {"colour": "blue", "created_at": work.at, "created_by": None, "updated_at": work.at, "updated_by": None, "version": 1}
