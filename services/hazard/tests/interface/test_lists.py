"""The six views and their numbers, for everyone who reads them."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import msgspec
import pytest

from contracts.errors import Forbidden, Invalid
from contracts.rpc.hazard import HazardQuery
from contracts.vocabulary import ConfirmDecision, HazardLevel, HazardState, HazardView, Right
from kit.work import transaction
from services.hazard.domain.hazards import in_view
from services.hazard.queries.hazards import count_hazards, get_hazard, list_hazards
from services.hazard.tests.interface.conftest import CITY, KECHENG, TODAY, TOWN, build_stage
from services.hazard.usecases.confirmations import confirm_hazard
from services.hazard.usecases.counters import fold_counts
from services.hazard.usecases.hazards import cancel_hazard
from services.hazard.usecases.rectifications import rectify_hazard
from services.hazard.usecases.visits import void_visit


def fold(stage):
    with transaction(stage.tools, None) as work:
        fold_counts(work)


@pytest.fixture
def city(stage, other, actor):
    """Two agencies' hazards in every state, with early and late deadlines. Answers all of them."""
    officer = actor("officer", region_codes=[CITY])
    hazards = []
    for place in (stage, other):
        for fate in ("open", "rectified", "confirmed", "cancelled", "void"):
            late, soon = (
                place.hazard(deadline_on=date(2026, 4, 9)),
                place.major(deadline_on=date(2026, 4, 20), category="electrical"),
            )
            visit = place.submit(late, soon, visited_on=date(2026, 4, 1))
            for hazard in visit.hazards:
                if fate in ("rectified", "confirmed"):
                    place.act(place.agency, rectify_hazard, hazard.id, place.rectification(place.agency))
                if fate == "confirmed" and hazard.level is HazardLevel.GENERAL:
                    place.act(officer, confirm_hazard, hazard.id, ConfirmDecision.CONFIRM, None)
                if fate == "cancelled":
                    place.act(officer, cancel_hazard, hazard.id, "重复")
            if fate == "void":
                place.act(officer, void_visit, visit.id, "不实")
            hazards += [place.act(officer, get_hazard, hazard.id) for hazard in visit.hazards]
    return hazards


def readers(stage, other, actor):
    """(actor, which hazards are its own)"""
    return [
        (stage.agency, lambda h: h.agency_id == stage.agency.agency_id),
        (stage.sub_account(Right.HAZARD), lambda h: h.agency_id == stage.agency.agency_id),
        (stage.enterprise(), lambda h: h.enterprise_id == stage.enterprise_id),
        (actor("officer", region_codes=[CITY]), lambda h: True),
        (actor("officer", region_codes=[CITY, KECHENG]), lambda h: h.agency_id == stage.agency.agency_id),
        (actor("officer", region_codes=[CITY, KECHENG, TOWN]), lambda h: h.agency_id == stage.agency.agency_id),
        (actor("officer", region_codes=[CITY, "330881"]), lambda h: False),
        (actor("officer", region_codes=[]), lambda h: False),
    ]


def all_pages(stage, who, query):
    found, cursor = [], None
    while True:
        listed = stage.act(who, list_hazards, msgspec.structs.replace(query, cursor=cursor))
        found += listed.items
        cursor = listed.next_cursor
        if cursor is None:
            return found, listed.total


FILTERS = (
    ({}, lambda h: True),
    ({"level": HazardLevel.MAJOR}, lambda h: h.level is HazardLevel.MAJOR),
    ({"category": "electrical"}, lambda h: h.category == "electrical"),
    ({"region_code": KECHENG}, lambda h: h.region_code == TOWN),
    ({"found_from": date(2026, 4, 2), "found_until": date(2026, 4, 3)}, lambda h: h.found_on == date(2026, 4, 2)),
    ({"found_until": date(2026, 4, 2)}, lambda h: False),
    ({"q": "电线"}, lambda h: "电线" in h.description),
    ({"q": "裸"}, lambda h: True),
    ({"q": "%"}, lambda h: False),
    ({"q": "配电 红星"}, lambda h: True),
)


@pytest.mark.parametrize("folded", [False, True])
def test_every_reader_gets_each_view_of_its_own_and_its_exact_number(stage, other, actor, city, folded):
    if folded:
        fold(stage)
    for who, is_mine in readers(stage, other, actor):
        mine = [h for h in city if is_mine(h)]
        counts = stage.act(who, count_hazards, HazardQuery())
        for view in HazardView:
            expected = [h for h in mine if in_view(view, h.state, h.deadline_on, TODAY)]
            expected.sort(key=lambda h: (h.found_on, h.id), reverse=True)
            listed, total = all_pages(stage, who, HazardQuery(view=view, limit=3))
            assert [h.id for h in listed] == [h.id for h in expected], (who.role, view)
            assert (total.value, total.exact) == (len(expected), True)
            assert getattr(counts, view.value) == len(expected)


@pytest.mark.parametrize(("chosen", "holds"), FILTERS)
def test_filters_narrow_the_list_and_the_numbers_alike(stage, actor, city, chosen, holds):
    for who in (stage.agency, actor("officer", region_codes=[CITY])):
        counts = stage.act(who, count_hazards, HazardQuery(**chosen))
        for view in HazardView:
            mine = [h for h in city if who is not stage.agency or h.agency_id == stage.agency.agency_id]
            expected = {h.id for h in mine if in_view(view, h.state, h.deadline_on, TODAY) and holds(h)}
            listed, total = all_pages(stage, who, HazardQuery(view=view, **chosen))
            assert {h.id for h in listed} == expected
            assert total.value == len(expected) == getattr(counts, view.value)


def test_the_four_orders_are_total_and_page_without_gap(stage, actor):
    days = [date(2026, 4, d) for d in (2, 3, 4, 5)]
    stage.submit(*(stage.hazard(found_on=days[i % 4], deadline_on=date(2026, 5, 1 + i % 3)) for i in range(25)))
    for who in (stage.agency, actor("officer", region_codes=[CITY])):
        for sort in ("found_on", "-found_on", "deadline_on", "-deadline_on"):
            listed, total = all_pages(stage, who, HazardQuery(sort=sort, limit=4))
            keys = [(getattr(h, sort.removeprefix("-")), h.id) for h in listed]
            assert keys == sorted(keys, reverse=sort.startswith("-"))
            assert len({h.id for h in listed}) == total.value == 25


def test_what_no_list_understands_is_named(stage, officer):
    for query, field in (
        (HazardQuery(sort="location"), "sort"),
        (HazardQuery(limit=0), "limit"),
        (HazardQuery(limit=101), "limit"),
        (HazardQuery(cursor="nonsense"), "cursor"),
        (HazardQuery(region_code="999999"), "region_code"),
        (HazardQuery(region_code="\x00"), "region_code"),
        (HazardQuery(q="\x00"), "q"),
        (HazardQuery(category="\x00"), "category"),
    ):
        with pytest.raises(Invalid) as error:
            stage.act(officer, list_hazards, query)
        assert [e["field"] for e in error.value.errors] == [field]
    with pytest.raises(Forbidden):
        stage.act(stage.sub_account(Right.VISIT), list_hazards, HazardQuery())


def test_another_region_or_agency_is_no_way_around_the_scope(stage, other, officer, city):
    for query in (HazardQuery(region_code="330803"), HazardQuery(agency_id=other.agency.agency_id)):
        assert stage.act(officer, list_hazards, query).items == []
        assert stage.act(officer, count_hazards, query).all == 0
    assert stage.act(officer, count_hazards, HazardQuery(region_code=CITY)).all == 6
    assert stage.act(stage.agency, count_hazards, HazardQuery(agency_id=other.agency.agency_id)).all == 0


def test_the_numbers_are_exact_while_many_write_and_the_leader_folds(stage, actor):
    officer = actor("officer", region_codes=[CITY])
    agencies = [build_stage(stage.tools, [CITY, KECHENG]) for _ in range(3)]

    def write(place):
        for _ in range(6):
            hazards = place.submit(place.hazard(), place.hazard()).hazards
            place.act(place.agency, rectify_hazard, hazards[0].id, place.rectification(place.agency))

    with ThreadPoolExecutor(5) as pool:
        writers = [pool.submit(write, place) for place in agencies]
        while not all(w.done() for w in writers):
            fold(stage)
            counts = stage.act(officer, count_hazards, HazardQuery())
            assert counts.all == counts.unrectified + counts.rectified
            assert counts.all % 2 == 0, "a visit's two hazards are counted together or not at all"
        for writer in writers:
            writer.result()
    for _ in range(2):
        counts = stage.act(officer, count_hazards, HazardQuery())
        assert (counts.all, counts.unrectified, counts.to_confirm) == (36, 18, 18)
        fold(stage)


def test_a_list_and_a_hazard_cost_a_bounded_number_of_queries(stage, officer, query_counter):
    hazards = stage.submit(*(stage.hazard() for _ in range(30))).hazards
    for who in (stage.agency, officer):
        with query_counter(stage.tools.engine) as sent:
            stage.act(who, list_hazards, HazardQuery(limit=30))
        assert sent.count <= 2
        with query_counter(stage.tools.engine) as sent:
            stage.act(who, count_hazards, HazardQuery())
        assert sent.count == 1
        with query_counter(stage.tools.engine) as sent:
            stage.act(who, get_hazard, hazards[0].id)
        assert sent.count <= 6


def test_a_random_walk_never_leaves_the_books_wrong(stage, officer):
    """Counters against counting, after a few dozen acts."""
    chance = random.Random(7)  # noqa: S311  # a fixed walk
    ids = [h.id for _ in range(4) for h in stage.submit(stage.hazard(), stage.hazard()).hazards]
    for _ in range(40):
        hazard = stage.act(officer, get_hazard, chance.choice(ids))
        if hazard.state is HazardState.OPEN:
            stage.act(stage.agency, rectify_hazard, hazard.id, stage.rectification(stage.agency))
        elif hazard.state is HazardState.RECTIFIED:
            decision = chance.choice(list(ConfirmDecision))
            stage.act(officer, confirm_hazard, hazard.id, decision, "核查")
        if chance.random() < 0.3:
            fold(stage)
        counted = stage.act(stage.agency, count_hazards, HazardQuery())
        assert stage.act(officer, count_hazards, HazardQuery()) == counted
        assert stage.act(stage.enterprise(), count_hazards, HazardQuery()) == counted, "an enterprise is counted from its rows"
    stage.later(days=timedelta(days=20).days)
    assert stage.act(officer, count_hazards, HazardQuery()) == stage.act(stage.agency, count_hazards, HazardQuery())
