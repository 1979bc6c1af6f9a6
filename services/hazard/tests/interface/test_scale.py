"""A list costs one page, however many rows there are: looked at in the plans, and measured against few rows in the same run."""

import resource
import time
from uuid import UUID

import pytest
from sqlalchemy import event, text

from contracts.exports import ExportFormat
from contracts.rpc.hazard import HazardQuery
from contracts.vocabulary import HazardView
from kit.chassis import make_tools
from kit.clock import FixedClock
from kit.testing.actors import make_actor
from kit.testing.shared import once, run_folder
from kit.work import transaction
from services.hazard.queries.hazards import count_hazards, list_hazards
from services.hazard.room import ROOM
from services.hazard.tests.interface.conftest import CITY, KECHENG, NOW, TOWN, Stage, build_stage, tell_rules
from services.hazard.tests.interface.test_exports import exported, order

MANY, FEW = 100_000, 1_000
KEPT_NUMBERS = ("hazard_count_base", "hazard_count_delta")
"""As many rows as agencies have places, whatever the number of hazards: page one adds them up in its own statement."""
ORDERS = ("found_on", "-found_on", "deadline_on", "-deadline_on")

FILL = text("""
insert into hazard (id, created_at, updated_at, version, number, visit_id, position, agency_id, agency_name, enterprise_id,
  enterprise_name, region_1, region_2, region_3, found_on, location, description, level, first_deadline_on, deadline_on, photos,
  text_warnings, state)
select gen_random_uuid(), now(), now(), 1, 'YH-' || i, v.id, i,
  case when i % 3 = 0 then v.agency_id else md5('a' || i % 40)::uuid end, '机构', md5('e' || i % 2000)::uuid, '企业' || i % 2000,
  '330800', case when i % 4 < 2 then '330802' else '330803' end, '330802' || lpad((i % 50)::text, 3, '0'),
  d.found_on, '车间' || i % 97, '第' || i || '号设备防护罩缺失' || chr(20000 + i % 5000), case when i % 50 = 0 then 'major' else 'general' end,
  d.found_on + 20, d.found_on + 20, '{}', 0,
  case when i % 20 < 2 then 'open' when i % 20 = 2 then 'rectified' when i % 20 = 3 then 'cancelled' else 'confirmed' end
from visit v, generate_series(1, :n) i, lateral (select date '2026-04-10' - (i * 997 % 1000)::int as found_on) d
""")
COUNT = text("""
insert into hazard_count_base select agency_id, region_1, region_2, region_3, state, count(*) from hazard group by 1, 2, 3, 4, 5
""")


def fill(tools, n):
    stage = build_stage(tools, [CITY, KECHENG, TOWN])
    tell_rules(stage)
    stage.submit()
    with transaction(tools, None) as work:
        work.db.execute(text("set local statement_timeout = 0"))
        work.db.execute(FILL, {"n": n})
        work.db.execute(COUNT)
    with tools.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("set statement_timeout = 0"))
        connection.execute(text("vacuum analyze"))
    return stage


@pytest.fixture(scope="module")
def filled(postgres, _template, kit_settings, tmp_path_factory, pytestconfig):
    """Number of rows -> a stage over them: filled once a run, since it takes seconds; the databases go with the server."""
    made = []

    def make(n):
        name = f"d_hazard_{n}"

        def tools():
            made.append(make_tools(ROOM, kit_settings, broadcast=lambda topic, payload: None, url=postgres.url(name)))
            made[-1].clock = FixedClock(NOW)
            return made[-1]

        def create():
            postgres.create(name, _template(ROOM))
            stage = fill(tools(), n)
            ids = {"agency_id": stage.agency.agency_id, "contract_id": stage.contract_id, "enterprise_id": stage.enterprise_id}
            return {key: str(value) for key, value in ids.items()}

        ids = {key: UUID(value) for key, value in once(run_folder(tmp_path_factory, pytestconfig), name, create).items()}
        agency = make_actor("agency", agency_id=ids["agency_id"])
        return Stage(tools(), agency, ids["contract_id"], ids["enterprise_id"], [], [CITY, KECHENG, TOWN])

    yield make
    for tools in made:
        tools.engine.dispose()


@pytest.fixture(scope="module")
def many(filled):
    return filled(MANY)


@pytest.fixture(scope="module")
def few(filled):
    return filled(FEW)


def readers(stage, actor):
    return {
        "agency": stage.agency,
        "township": actor("officer", region_codes=[CITY, KECHENG, TOWN]),
        "district": actor("officer", region_codes=[CITY, KECHENG]),
        "city": actor("officer", region_codes=[CITY]),
    }


def explain(who, work, query):
    """The plan of the statement that the list sends for its page, as PostgreSQL says it ran."""
    sent = []

    def keep(_connection, _cursor, statement, parameters, *_):
        sent.append((statement, parameters))

    event.listen(work.db.bind, "before_cursor_execute", keep)
    try:
        list_hazards(who, work, query)
    finally:
        event.remove(work.db.bind, "before_cursor_execute", keep)
    statement, parameters = next((s, p) for s, p in sent if "page_key_0" in s)
    answer = work.db.connection().exec_driver_sql("explain (analyze, buffers, format json) " + statement, parameters).scalar_one()
    return answer[0]["Plan"]


def second_page(stage, who, **chosen):
    first = stage.act(who, list_hazards, HazardQuery(**chosen))
    return HazardQuery(cursor=first.next_cursor, **chosen)


def nodes(plan):
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize("view", list(HazardView))
def test_no_view_reads_or_sorts_more_than_a_page(many, actor, view, sort):
    for name, who in readers(many, actor).items():
        query = second_page(many, who, view=view, sort=sort)
        with transaction(many.tools, who) as work:
            plan = explain(who, work, query)
        for node in nodes(plan):
            if node.get("Relation Name") not in KEPT_NUMBERS:
                assert node["Node Type"] not in ("Seq Scan", "Parallel Seq Scan"), (name, plan)
            if node["Node Type"] in ("Sort", "Incremental Sort"):
                assert node["Actual Rows"] <= 21, (name, plan)
                assert all(below["Actual Rows"] <= 21 * 3 for below in nodes(node)), (name, plan)
        assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 700, (name, plan)


def seconds(stage, who, fn, query):
    """The quickest of some calls: other work on the machine only ever makes one slower."""
    taken = []
    for _ in range(25):
        began = time.perf_counter()
        stage.act(who, fn, query)
        taken.append(time.perf_counter() - began)
    return min(taken)


@pytest.mark.parametrize("view", list(HazardView))
def test_a_hundred_times_the_rows_cost_no_page_more(many, few, actor, view):
    for name in ("agency", "district", "city"):
        large, small = (seconds(s, readers(s, actor)[name], list_hazards, HazardQuery(view=view)) for s in (many, few))
        assert large <= 3 * small + 0.003, f"{name}: {large * 1000:.1f} ms against {small * 1000:.1f} ms"


def test_the_numbers_cost_the_same(many, few, actor):
    for name in ("agency", "district", "city"):
        large, small = (seconds(s, readers(s, actor)[name], count_hazards, HazardQuery()) for s in (many, few))
        assert large <= 3 * small + 0.003, f"{name}: {large * 1000:.1f} ms against {small * 1000:.1f} ms"


def test_deep_pages_cost_what_the_first_one_costs(many, actor):
    who = readers(many, actor)["city"]
    query = HazardQuery(limit=100)
    first = seconds(many, who, list_hazards, query)
    for _ in range(40):
        query = HazardQuery(limit=100, cursor=many.act(who, list_hazards, query).next_cursor)
    assert seconds(many, who, list_hazards, query) <= 2 * first + 0.003


def test_words_of_two_characters_are_found_by_index(many, actor):
    who = readers(many, actor)["city"]
    found = many.act(who, list_hazards, HazardQuery(q="号设"))
    assert found.total.value == 10_000
    rare = many.act(who, list_hazards, HazardQuery(q="罩缺失" + chr(20007)))
    assert 0 < rare.total.value <= 200
    with transaction(many.tools, who) as work:
        plan = explain(who, work, HazardQuery(view=HazardView.CONFIRMED, q="失" + chr(20007)))
    assert "ix_hazard_search_text" in {node.get("Index Name") for node in nodes(plan)}


def test_exporting_them_all_costs_little_memory_and_few_seconds(many, actor):
    city = readers(many, actor)["city"]
    before = resource.getrusage(resource.RUSAGE_SELF)
    done, content = exported(many, city, order(format=ExportFormat.CSV))
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert done.result == {"rows": many.act(city, list_hazards, HazardQuery(limit=1)).total.value}
    assert len(content) > 5_000_000
    assert after.ru_maxrss - before.ru_maxrss < 100_000, "kilobytes"
    assert after.ru_utime - before.ru_utime < 25, "seconds of this process; performance.md has those of the clock"
