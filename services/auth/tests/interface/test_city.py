"""The city's data set at a start: everything once, and never over what an admin said."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text

from contracts.rpc.auth_settings import DictionaryItem, RegionEntry
from kit.clock import FixedClock
from kit.db import stamp
from kit.work import transaction
from services.auth import city as city_module
from services.auth.city import CityData, load_city, read_city
from services.auth.domain.regions import merge_regions
from services.auth.queries.dictionaries import get_dictionary
from services.auth.queries.parameters import list_parameters
from services.auth.queries.regions import list_regions
from services.auth.settings_facts import rule_facts
from services.auth.tables.settings import Rule
from services.auth.usecases.dictionaries import put_dictionary
from services.auth.usecases.parameters import put_parameter
from services.auth.usecases.regions import put_regions
from services.auth.usecases.rules import publish_rules_in_force


def outbox(tools: Any) -> dict[str, int]:
    with tools.engine.connect() as connection:
        return {row.type: row.n for row in connection.execute(text("select type, count(*) as n from outbox group by type"))}


def start(tools: Any) -> None:
    with transaction(tools, None) as work:
        load_city(work)


def test_a_first_start_loads_and_publishes_all_of_it(city: Any) -> None:
    data = read_city("quzhou")
    assert outbox(city) == {"region_saved": 107, "dictionary_saved": len(data.dictionaries), "rule_saved": len(data.rules)}
    with transaction(city, None) as work:
        assert len(list_regions(work).items) == 107
        assert {p.name: p.value for p in list_parameters(work).items} == data.parameters
        assert get_dictionary(work, "industry").items == data.dictionaries["industry"]


def test_no_note_of_ours_stands_in_a_source_that_users_read(city: Any) -> None:
    for rule in read_city("quzhou").rules:
        assert "verify" not in rule.source, rule.key
        assert "待核实" not in rule.source, rule.key


def test_a_second_start_changes_nothing(city: Any) -> None:
    before = outbox(city)
    start(city)
    assert outbox(city) == before


def test_two_processes_that_start_together_load_it_once(auth: Any) -> None:
    with ThreadPoolExecutor(2) as threads:
        for started in [threads.submit(start, auth) for _ in range(2)]:
            started.result()
    data = read_city("quzhou")
    assert outbox(auth) == {"region_saved": 107, "dictionary_saved": len(data.dictionaries), "rule_saved": len(data.rules)}


def test_what_an_admin_edited_stays_and_new_entries_of_the_file_join(city: Any, actor: Any, monkeypatch: Any) -> None:
    admin = actor("admin")
    with transaction(city, admin) as work:
        put_parameter(admin, work, "city_name", "衢州", 1)
        kept = get_dictionary(work, "scale")
        put_dictionary(admin, work, "scale", kept.items[:1], kept.version)
        regions = list_regions(work)
        put_regions(admin, work, [RegionEntry(code="330802", name="柯城", parent_code="330800", kind="district")], regions.version)
    data = read_city("quzhou")
    newer = CityData(
        code=data.code,
        name=data.name,
        regions=[*data.regions, RegionEntry(code="QZZC", name="智造新城", parent_code="330800", kind="zone")],
        dictionaries={
            **data.dictionaries,
            "scale": [*data.dictionaries["scale"], DictionaryItem(value="x", label_zh="某", label_en="x")],
        },
        parameters={**data.parameters, "one_more": "值"},
        rules=data.rules,
    )
    monkeypatch.setattr(city_module, "read_city", lambda name: newer)
    start(city)
    with transaction(city, None) as work:
        names = {r.code: r.name for r in list_regions(work).items}
        scale = get_dictionary(work, "scale").items
        parameters = {p.name: p.value for p in list_parameters(work).items}
    assert (names["330802"], names["QZZC"]) == ("柯城", "智造新城")
    assert [(i.value, i.retired) for i in scale] == [("large", False), *((i.value, True) for i in kept.items[1:]), ("x", False)]
    assert (parameters["city_name"], parameters["one_more"]) == ("衢州", "值")


def test_a_number_of_law_is_published_on_the_day_that_it_comes_into_force(city: Any) -> None:
    at = datetime(2027, 1, 1, 4, tzinfo=UTC)
    with transaction(city, None) as work:
        kept = work.db.scalars(select(Rule).where(Rule.key == "visit.late_entry_days")).one()
        work.db.add(
            Rule(
                **stamp(None, work.at),
                key=kept.key,
                value=Decimal(5),
                unit=kept.unit,
                source="新规",
                note="",
                in_force_from=at.date(),
                in_force_until=None,
            )
        )

    def told(now: datetime) -> tuple[int, str, int]:
        city.clock = FixedClock(now)
        with transaction(city, None) as work:
            published = publish_rules_in_force(work)
            (fact,) = rule_facts(work, ["visit.late_entry_days", "no.such", "\x00"])
        return published, fact.payload["value"], fact.entity_version

    assert told(at - timedelta(days=1)) == (0, "7", 1)
    assert told(at) == (1, "5", 2)
    assert told(at + timedelta(days=1)) == (0, "5", 2)


def test_the_rows_of_a_loaded_city_are_what_the_file_says(city: Any) -> None:
    with transaction(city, None) as work:
        found = {r.code: r.codes for r in list_regions(work).items}
    assert set(found) == set(merge_regions({}, read_city("quzhou").regions))
