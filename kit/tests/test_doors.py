"""One room without a broker: transactions, tenants, idempotency, conflicts."""

from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy.exc import DBAPIError

from contracts.errors import Conflict, Invalid, Stale, Unauthenticated
from contracts.page import PageQuery
from kit import migrations
from kit.ddl import make_roles, tenant_role, tenant_settings
from kit.doors import Doors, Runtime
from kit.tables import audit_entry, outbox
from kit.tests.rooms.desks.room import ROOM as DESKS
from kit.tests.rooms.pens import usecases
from kit.tests.rooms.pens.room import ROOM as PENS
from kit.tests.rooms.pens.tables import Pen
from kit.tests.rooms.pens.wire import NewPen, PenQuery
from kit.work import transaction


@pytest.fixture
def tools(room_tools):
    return room_tools(PENS)


@pytest.fixture
def doors(tools, context):
    """``doors(actor, **context)``: the doors of one call."""

    def nobody_asked(doubt, deadline):
        raise AssertionError("no source to ask")

    def make(actor, /, **more):
        runtime = Runtime(tools, PENS.conflicts, nobody_asked, lambda envelope: None, lambda: None)
        return Doors(runtime, context(actor, **more))

    return make


def rows(tools, statement):
    with tools.engine.connect() as connection:
        return connection.execute(statement).all()


@pytest.mark.parametrize("room", [PENS, DESKS], ids=lambda room: room.name)
def test_migrations_make_what_the_tables_say_and_go_both_ways(room, database):
    url = database(None)
    migrations.upgrade(room, url)
    assert migrations.is_current(room, url)
    assert migrations.differences(room, url) == []
    migrations.downgrade(room, url)
    assert not migrations.is_current(room, url)
    migrations.upgrade(room, url)


def test_a_write_leaves_its_row_its_event_and_its_audit_entry(tools, doors, actor):
    me = actor("agency")
    added = doors(me).write(usecases.add_pen, (NewPen(label="one"),), ())
    assert [r.entity_id for r in rows(tools, select(outbox))] == [str(added.id)]
    (entry,) = rows(tools, select(audit_entry))
    assert (entry.action, entry.account_id, entry.owner) == ("pens.pen.added", me.account_id, str(me.agency_id))
    assert tools.broadcast.sent == [("pen_added", {"id": str(added.id)})]


def test_a_refused_write_leaves_nothing(tools, doors, actor):
    me = actor("agency")
    added = doors(me).write(usecases.add_pen, (NewPen(label="one"),), ())
    with pytest.raises(Conflict):
        doors(me).write(usecases.paint_pen, (added.id, 1, "none"), ())
    with pytest.raises(Stale):
        doors(me).write(usecases.paint_pen, (added.id, 7, "red"), ())
    assert len(rows(tools, select(outbox))) == 1
    assert rows(tools, select(Pen.colour, Pen.version)) == [("blue", 1)]


def test_a_call_without_a_good_token_is_nobodys(tools, doors, actor):
    with pytest.raises(Unauthenticated):
        doors(None).write(usecases.add_pen, (NewPen(label="x"),), ())
    with pytest.raises(Unauthenticated):
        doors(None, actor="not.a.token").read(usecases.list_pens, (PenQuery(),))


def test_a_tenant_sees_its_rows_even_when_the_query_forgets_the_filter(doors, actor):
    me, other = actor("agency"), actor("agency")
    doors(me).write(usecases.add_pen, (NewPen(label="mine"),), ())
    doors(other).write(usecases.add_pen, (NewPen(label="theirs"),), ())
    assert [p.label for p in doors(me).read(usecases.list_pens, (PenQuery(),)).items] == ["mine"]
    assert [p.label for p in doors(other).read(usecases.list_pens, (PenQuery(),)).items] == ["theirs"]
    assert doors(actor("enterprise")).read(usecases.list_pens, (PenQuery(),)).items == []
    assert len(doors(actor("officer")).read(usecases.list_pens, (PenQuery(),)).items) == 2


def test_a_tenant_cannot_write_anothers_row_nor_touch_the_chassis_tables(tools, actor):
    me = actor("agency")
    forged = "insert into pen (id, agency_id, label, colour, created_at, updated_at, version)"
    forged += " values (gen_random_uuid(), gen_random_uuid(), '', '', now(), now(), 1)"
    for statement in (forged, "delete from audit_entry", "select * from outbox", "select * from job", "select * from idempotency"):
        with pytest.raises(DBAPIError), transaction(tools, me) as work:
            work.db.execute(text(statement))


def test_the_tenant_ends_with_the_transaction(tools, actor):
    with transaction(tools, actor("agency")) as work:
        assert work.db.execute(text("select current_user")).scalar_one() == "zjjg_tenant_agency"
    with transaction(tools, None) as work:
        assert work.db.execute(text("select current_user")).scalar_one() == "postgres"


def test_a_login_with_no_rights_but_its_own_migrates_and_keeps_tenants_apart(postgres, database, room_tools, actor):
    url = database(None)
    admin = create_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("do $$ begin create role plain login; exception when duplicate_object then null; end $$"))
        connection.execute(text(f"alter database {make_url(url).database} owner to plain"))
        make_roles(connection)
        for setting in tenant_settings():
            connection.execute(text(f"grant {tenant_role(setting)} to plain"))
    admin.dispose()
    url = url.replace("postgres@", "plain@")
    migrations.upgrade(PENS, url)
    tools, me, other = room_tools(PENS, url), actor("agency"), actor("agency")
    for who in (me, other):
        with transaction(tools, who) as work:
            usecases.add_pen(who, work, NewPen(label="one"))
    with transaction(tools, me) as work:
        assert [pen.agency_id for pen in usecases.list_pens(me, work, PenQuery()).items] == [me.agency_id]
    migrations.downgrade(PENS, url)


KEY = {"idempotency_key": "k1", "idempotency_scope": "POST /pens", "idempotency_hash": "aa"}


def test_the_same_key_twice_is_one_effect_and_one_answer_without_its_secrets(tools, doors, actor):
    me = actor("agency")
    first = doors(me, **KEY).write(usecases.add_pen, (NewPen(label="one"),), ("secret",))
    again = doors(me, **KEY).write(usecases.add_pen, (NewPen(label="one"),), ("secret",))
    assert first.secret == "shown once"
    assert isinstance(again, msgspec.Raw)
    answer = msgspec.json.decode(bytes(again))
    assert answer["id"] == str(first.id)
    assert answer["secret"] is None
    assert len(rows(tools, select(Pen))) == 1


def test_a_key_with_another_request_is_refused_and_another_accounts_key_is_its_own(doors, actor):
    me, other = actor("agency"), actor("agency")
    doors(me, **KEY).write(usecases.add_pen, (NewPen(label="one"),), ())
    with pytest.raises(Invalid) as refused:
        doors(me, **{**KEY, "idempotency_hash": "bb"}).write(usecases.add_pen, (NewPen(label="two"),), ())
    assert refused.value.code == "idempotency.key_reused"
    assert doors(other, **KEY).write(usecases.add_pen, (NewPen(label="one"),), ()).label == "one"


def test_a_key_is_not_spent_on_a_refusal(doors, actor):
    me = actor("agency")
    added = doors(me).write(usecases.add_pen, (NewPen(label="one"),), ())
    with pytest.raises(Conflict):
        doors(me, **KEY).write(usecases.paint_pen, (added.id, 1, "none"), ())
    assert doors(me, **KEY).write(usecases.paint_pen, (added.id, 1, "red"), ()).colour == "red"


def test_a_refusal_that_is_answered_so_that_its_traces_stay_is_not_kept_for_the_key(tools, doors, actor):
    me = actor("agency")

    def refuse_and_note(actor, work):
        work.audit(actor, "pens.pen.refused", "pen", "")
        return Conflict("pens.no")

    refused = doors(me, **KEY).write(refuse_and_note, (), ())
    assert isinstance(refused, Conflict)
    assert [entry.action for entry in rows(tools, select(audit_entry))] == ["pens.pen.refused"]
    assert doors(me, **KEY).write(usecases.add_pen, (NewPen(label="one"),), ()).label == "one"


def test_while_a_key_is_in_use_the_second_call_is_told_so(tools, doors, actor):
    me = actor("agency")

    def second_call_meanwhile(actor, work, new):
        with pytest.raises(Conflict) as refused:
            doors(me, **KEY).write(usecases.add_pen, (new,), ())
        assert refused.value.code == "idempotency.in_progress"
        return usecases.add_pen(actor, work, new)

    doors(me, **KEY).write(second_call_meanwhile, (NewPen(label="one"),), ())
    assert len(rows(tools, select(Pen))) == 1


def test_a_storm_of_one_key_is_one_effect(tools, doors, actor):
    me = actor("agency")

    def one(_):
        try:
            answer = doors(me, **KEY).write(usecases.add_pen, (NewPen(label="one"),), ())
        except Conflict as refused:
            return refused.code
        return str(msgspec.json.decode(bytes(answer))["id"]) if isinstance(answer, msgspec.Raw) else str(answer.id)

    with ThreadPoolExecutor(10) as pool:
        answers = set(pool.map(one, range(50)))
    (pen_id,) = [str(row.id) for row in rows(tools, select(Pen))]
    assert pen_id in answers
    assert answers <= {pen_id, "idempotency.in_progress"}


def test_a_race_on_a_unique_constraint_is_the_rooms_conflict(doors, actor):
    me = actor("agency")
    doors(me).write(usecases.add_pen, (NewPen(label="one"),), ())
    with pytest.raises(Conflict) as refused:
        doors(me).write(usecases.add_pen, (NewPen(label="one"),), ())
    assert refused.value.code == "pens.label_taken"


def test_a_call_goes_through_although_its_pooled_connection_was_cut(tools, doors, actor, database):
    me = actor("agency")
    doors(me).write(usecases.add_pen, (NewPen(label="one"),), ())
    cut = []

    def cut_once(actor, work):
        if not cut:
            cut.append(True)
            own = work.db.execute(text("select pg_backend_pid()")).scalar_one()
            with tools.engine.connect() as other:
                other.execute(text("select pg_terminate_backend(:pid)"), {"pid": own})
        return usecases.list_pens(actor, work, PenQuery())

    assert len(doors(me).read(cut_once, ()).items) == 1
    assert cut


def test_a_page_is_walked_without_gap_or_repeat_and_costs_one_query(tools, doors, actor, query_counter):
    me = actor("agency")
    labels = [f"pen {i:03}" for i in range(25)]
    with transaction(tools, me) as work:
        for label in labels:
            usecases.add_pen(me, work, NewPen(label=label))
    for sort, expected in (("label", labels), ("-label", labels[::-1])):
        seen, cursor = [], None
        while True:
            with query_counter(tools.engine) as sent:
                page = doors(me).read(usecases.list_pens, (PenQuery(limit=10, cursor=cursor, sort=sort),))
            assert sent.count == (2 if cursor is None else 1)
            assert page.total.value == 25
            assert page.total.exact
            seen += [p.label for p in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert seen == expected


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (PenQuery(limit=101), "limit"),
        (PenQuery(limit=0), "limit"),
        (PenQuery(sort="colour"), "sort"),
        (PenQuery(cursor="§"), "cursor"),
        (PenQuery(cursor="WyJhIl0"), "cursor"),
    ],
)
def test_a_wrong_page_query_names_its_field(doors, actor, query: PageQuery, field):
    with pytest.raises(Invalid) as refused:
        doors(actor("agency")).read(usecases.list_pens, (query,))
    assert refused.value.errors[0]["field"] == field
