"""Signals of paper visits: found in the background, shown to officers of the region alone, decided once."""

import io
import os
import statistics
import sys
import time as clock
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import text

from contracts.errors import Conflict, Forbidden, Invalid, NotFound
from contracts.events.auth import RuleSaved
from contracts.rpc.hazard import HazardQuery
from contracts.rpc.signals import SignalQuery
from contracts.vocabulary import Role, SignalState
from kit.ids import new_id
from kit.testing.actors import make_actor
from kit.work import transaction
from services.hazard.queries.hazards import list_hazards
from services.hazard.queries.signals import get_signal, list_signals
from services.hazard.queries.todo import todo
from services.hazard.room import ROOM
from services.hazard.settings import SIGNALS
from services.hazard.tests.interface.conftest import CITY, KECHENG, NOW, QUJIANG, build_stage
from services.hazard.tests.unit.test_signals import THRESHOLDS, drawing
from services.hazard.usecases.rectifications import rectify_hazard
from services.hazard.usecases.signal_watch import LAST, id_floor, look, start_again
from services.hazard.usecases.signals import dismiss_signal, follow_signal
from services.hazard.usecases.visits import void_visit

LONG = "东侧配电箱箱门缺失并且内部电线裸露在外未穿管保护"
LONGER = "二楼仓库疏散通道堆放大量纸箱宽度不足一米二"


@pytest.fixture
def ruled(stage):
    for key, value in THRESHOLDS.items():
        stage.apply("auth", "rule_saved", key, RuleSaved(key=key, value=value, unit="", source="默认"))
    return stage


def watch(stage, until=LAST):
    """Turns until nothing is left."""
    more = True
    while more:
        with transaction(stage.tools, None) as work:
            more = look(work, until)


def found(stage, officer, **asked):
    return stage.act(officer, list_signals, SignalQuery(**asked)).items


def test_each_built_in_signal_is_found_with_the_rows_that_it_rests_on(ruled, other, officer):
    city = make_actor(Role.OFFICER, region_codes=[CITY])
    photo = ruled.file(ruled.agency, sha256="ab" * 32)
    copied = [other.hazard(description=LONG), other.hazard(description=LONGER)]
    theirs = other.submit(*copied)
    other_firm = build_stage(ruled.tools, ruled.region_codes)
    first = ruled.submit(photos=[photo], from_time=time(9), until_time=time(11))
    # The same agency's next firm, under a contract of its own.
    ruled.contract_id, ruled.enterprise_id = new_id(), other_firm.enterprise_id
    ruled.contract_saved()
    second = ruled.submit(
        ruled.hazard(description=LONG + "。"),
        ruled.hazard(description=LONGER),
        photos=[ruled.file(ruled.agency, sha256="ab" * 32)],
        from_time=time(10),
        until_time=time(12),
    )
    for hazard in second.hazards:
        report = ruled.rectification(ruled.agency, finished_on=hazard.found_on)
        ruled.act(ruled.agency, rectify_hazard, hazard.id, report)
    ruled.later(days=20)
    late = ruled.submit(visited_on=date(2026, 4, 10))
    watch(ruled)
    items = {item.name: item for item in found(ruled, city) if item.visit_id in (second.id, late.id)}
    assert set(items) == set(SIGNALS) - {"visits_missing"}
    assert items["entered_late"].visit_id == late.id
    overlap = ruled.act(city, get_signal, items["staff_overlap"].id)
    assert [v.id for v in overlap.visits] == [first.id, second.id]
    assert overlap.params["minutes"] == "60"
    used = ruled.act(officer, get_signal, items["photo_used_before"].id)
    assert {p.file_id for p in used.photos} == {photo, second.photos[0]}
    assert used.params["other_number"] == first.number
    texts = ruled.act(city, get_signal, items["copied_descriptions"].id)
    assert {h.id for h in texts.hazards} == {h.id for h in (*second.hazards, *theirs.hazards)}
    of_district = ruled.act(officer, get_signal, items["copied_descriptions"].id)
    assert ([v.id for v in of_district.visits], of_district.out_of_region) == ([second.id], 1)
    starred = {name: said for name, said in of_district.params.items() if name.startswith("other_")}
    assert set(starred.values()) == {"***"}
    listed = {item.id: item for item in found(ruled, officer)}
    assert listed[of_district.id].params == of_district.params
    assert "***" not in texts.params.values()
    assert {h.id for h in ruled.act(officer, get_signal, items["rectified_at_once"].id).hazards} == {h.id for h in second.hazards}


def test_promised_visits_that_were_not_made_are_told_once_a_contract_year(ruled, officer):
    ruled.contract_saved(starts_on=date(2025, 4, 1), ends_on=date(2027, 3, 31), visits_per_year=2)
    ruled.submit(visited_on=date(2026, 3, 2))
    for _ in range(2):
        ruled.later(days=1)
        watch(ruled)
    (one,) = found(ruled, officer, name="visits_missing")
    assert (one.params["promised"], one.params["done"], one.contract_id) == ("2", "1", ruled.contract_id)
    assert len(ruled.act(officer, get_signal, one.id).visits) == 1


def test_a_picture_that_was_saved_anew_is_known_again(ruled, officer):
    def upload(picture, quality):
        stream = io.BytesIO()
        picture.save(stream, "JPEG", quality=quality)
        file_id = ruled.file(ruled.agency)
        ruled.tools.store.put(file_id, [stream.getvalue()])
        return file_id

    first = ruled.submit(photos=[upload(drawing(), 95)])
    ruled.submit(photos=[upload(drawing(seed=8), 95)])
    ruled.submit(photos=[upload(drawing(size=(320, 240)), 70), ruled.file(ruled.agency)])
    watch(ruled)
    (one,) = found(ruled, officer, name="photo_used_before")
    assert one.params["other_number"] == first.number
    assert int(one.params["distance"]) <= 3


def late(stage):
    """A visit with one signal."""
    visit = stage.submit(visited_on=date(2026, 3, 1))
    watch(stage)
    return visit


def test_only_officers_of_the_region_see_signals(ruled, officer):
    visit = late(ruled)
    (one,) = found(ruled, officer)
    assert (one.visit_id, one.state, one.region_code) == (visit.id, SignalState.OPEN, ruled.region_codes[-1])
    assert ruled.act(officer, todo)["signals_open"] == 1
    elsewhere = make_actor(Role.OFFICER, region_codes=[CITY, QUJIANG])
    assert found(ruled, elsewhere) == []
    assert ruled.act(elsewhere, todo)["signals_open"] == 0
    with pytest.raises(NotFound):
        ruled.act(elsewhere, get_signal, one.id)
    with pytest.raises(NotFound):
        ruled.act(elsewhere, dismiss_signal, one.id, "无")
    for who in (ruled.agency, ruled.enterprise(), make_actor(Role.ADMIN)):
        for act in (
            (list_signals, SignalQuery()),
            (get_signal, one.id),
            (dismiss_signal, one.id, "无"),
            (follow_signal, one.id, "无"),
        ):
            with pytest.raises(Forbidden):
                ruled.act(who, *act)
        assert "signals_open" not in ruled.act(who, todo)
        if who.role is not Role.ADMIN:
            with transaction(ruled.tools, who) as work:
                assert work.db.execute(text("select count(*) from signal")).scalar() == 0, (
                    "the database keeps them from tenants too"
                )


def test_a_signal_is_decided_once_and_stays_so_when_all_is_looked_at_again(ruled, officer):
    late(ruled)
    (one,) = found(ruled, officer)
    with pytest.raises(Invalid):
        ruled.act(officer, dismiss_signal, one.id, "  ")
    done = ruled.act(officer, dismiss_signal, one.id, "企业停产，补录属实")
    assert (done.state, done.note, done.version) == (SignalState.DISMISSED, "企业停产，补录属实", 2)
    for act in (dismiss_signal, follow_signal):
        with pytest.raises(Conflict) as refused:
            ruled.act(officer, act, one.id, "再次")
        assert refused.value.code == "hazard.signal.decided_already"
    with transaction(ruled.tools, None) as work:
        start_again(work)
    watch(ruled)
    assert [item.state for item in found(ruled, officer)] == [SignalState.DISMISSED]
    assert ruled.act(officer, todo)["signals_open"] == 0
    with transaction(ruled.tools, None) as work:
        said = work.db.execute(text("select action, object_id, before, after from audit_entry where object_kind = 'signal'")).all()
    assert [tuple(row) for row in said] == [
        ("hazard.signal.dismissed", str(one.id), {"state": "open"}, {"state": "dismissed", "reason": "企业停产，补录属实"})
    ]


def test_following_up_keeps_the_note(ruled, officer):
    late(ruled)
    (one,) = found(ruled, officer)
    assert ruled.act(officer, follow_signal, one.id, "下周复查").state is SignalState.FOLLOWED
    (row,) = found(ruled, officer, state=SignalState.FOLLOWED)
    assert row.note == "下周复查"


def test_filters_and_pages(ruled, officer):
    for _ in range(3):
        late(ruled)
    today = NOW.date()
    for asked, number in (
        ({"name": "entered_late"}, 3),
        ({"name": "staff_overlap"}, 0),
        ({"agency_id": ruled.agency.agency_id}, 3),
        ({"region_code": KECHENG}, 3),
        ({"region_code": QUJIANG}, 0),
        ({"found_from": today, "found_until": today + timedelta(days=1)}, 3),
        ({"found_until": today}, 0),
        ({"state": SignalState.FOLLOWED}, 0),
    ):
        assert len(found(ruled, officer, **asked)) == number, asked
    first = ruled.act(officer, list_signals, SignalQuery(limit=2))
    rest = ruled.act(officer, list_signals, SignalQuery(limit=2, cursor=first.next_cursor))
    assert len({item.id for item in (*first.items, *rest.items)}) == 3
    with pytest.raises(Invalid):
        found(ruled, officer, region_code="999999")


def test_what_is_younger_than_its_commit_may_be_waits_and_is_not_stepped_over(ruled, officer):
    ruled.submit(visited_on=date(2026, 3, 1))
    watch(ruled, until=id_floor(datetime.now(UTC) - timedelta(seconds=60)))
    assert found(ruled, officer) == []
    watch(ruled)
    assert len(found(ruled, officer)) == 1


def test_a_visit_that_was_voided_has_no_open_signal(ruled, officer):
    visit = late(ruled)
    ruled.act(ruled.agency, void_visit, visit.id, "录错企业")
    ruled.submit()
    watch(ruled)
    assert found(ruled, officer) == []


def test_the_rooms_timer_does_it(ruled):
    (timer,) = [timer for timer in ROOM.timers if timer.name == "signals"]
    with transaction(ruled.tools, None) as work:
        timer.run(work)


# ---- many visits

MANY = int(os.environ.get("SIGNAL_VISITS", "10000"))
"""SIGNAL_VISITS=100000 is the size that was measured: minutes, and the same milliseconds a turn."""
FILL = text("""
insert into visit (id, created_at, updated_at, version, number, contract_id, contract_number, agency_id, agency_name, enterprise_id,
  enterprise_name, region_1, region_2, region_3, visited_on, from_time, until_time, staff_members, services, no_hazard_found, hazard_count,
  photos, state, submitted_at)
select id, now(), now(), 1, 'FQ-' || i, md5('c' || i % 3000)::uuid, 'FW-' || i % 3000, md5('a' || i % 60)::uuid, '机构' || i % 60,
  md5('e' || i % 3000)::uuid, '企业' || i % 3000, '330800', case when i % 4 < 2 then '330802' else '330803' end, null,
  day, '09:00', '11:00', jsonb_build_array(jsonb_build_object('id', md5('s' || i % 601)::uuid, 'name', '员工' || i % 601)),
  '{hazard_inspection}', false, 1, '{}', 'submitted', day + interval '1 day'
from (select i, (lpad(to_hex(1700000000000 + i), 12, '0') || '70008' || lpad(to_hex(i), 15, '0'))::uuid as id,
  date '2026-04-01' - i % 700 as day from generate_series(1, :n) i) made
""")
FILL_HAZARDS = text("""
insert into hazard (id, created_at, updated_at, version, number, visit_id, position, agency_id, agency_name, enterprise_id,
  enterprise_name, region_1, region_2, region_3, found_on, location, description, level, first_deadline_on, deadline_on, photos,
  text_warnings, state)
select id, now(), now(), 1, 'YH-' || number, id, 0, agency_id, agency_name, enterprise_id, enterprise_name, region_1, region_2, region_3,
  visited_on, '车间', '第' || number || '号设备防护罩缺失且未设置警示标志', 'general', visited_on, visited_on, '{}', 0, 'open' from visit
""")
FILL_PHOTOS = text("""
insert into attachment (id, file_id, sha256, visit_id, hazard_id, agency_id, enterprise_id, region_1, region_2, region_3)
select gen_random_uuid(), gen_random_uuid(), md5(number) || md5((row_number() over (order by id) / 3)::text), id, null, agency_id,
  enterprise_id, region_1, region_2, region_3 from visit
""")


@pytest.mark.timeout(400)
def test_the_pass_over_many_visits_leaves_lists_as_quick_as_they_are(ruled, officer, capsys):
    with transaction(ruled.tools, None) as work:
        work.db.execute(text("set local statement_timeout = 0"))
        work.db.execute(text("drop index ix_visit_search_text, ix_hazard_search_text"))  # slow to fill, and nothing here asks them
        for statement, values in ((FILL, {"n": MANY}), (FILL_HAZARDS, {}), (FILL_PHOTOS, {})):
            work.db.execute(statement, values)
    with ruled.tools.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("set statement_timeout = 0"))
        connection.execute(text("vacuum analyze"))

    def listed():
        began = clock.perf_counter()
        ruled.act(officer, list_hazards, HazardQuery())
        return clock.perf_counter() - began

    listed()
    alone = statistics.median(listed() for _ in range(30))
    turns, beside, more = [], [], True
    whole = clock.perf_counter()
    while more:
        began = clock.perf_counter()
        with transaction(ruled.tools, None) as work:
            more = look(work)
        turns.append(clock.perf_counter() - began)
        if len(turns) % 10 == 0:
            beside.append(listed())
    whole = clock.perf_counter() - whole
    with capsys.disabled():
        sys.stdout.write(
            f"\nsignals of {MANY:,} visits: {whole:.0f} s of work in {len(turns)} turns, the median one {statistics.median(turns) * 1000:.0f} ms; "
            f"a list {alone * 1000:.1f} ms alone, {statistics.median(beside) * 1000:.1f} ms between turns\n"
        )
    assert statistics.median(beside) <= 2 * alone + 0.02
    assert statistics.median(turns) < 2, "a turn is a small part of the two seconds between turns"
    with transaction(ruled.tools, None) as work:
        assert work.db.execute(text("select count(*) from description_print")).scalar() == MANY
