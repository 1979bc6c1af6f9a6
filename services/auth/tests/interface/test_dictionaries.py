"""Dictionaries and parameters as admins set them."""

from typing import Any

import pytest
from sqlalchemy import text

from contracts.errors import Forbidden, Invalid, NotFound, Stale
from contracts.rpc.auth_settings import DictionaryItem
from kit.work import transaction
from services.auth.queries.dictionaries import get_dictionary, list_dictionaries
from services.auth.queries.parameters import list_parameters
from services.auth.room import ROOM
from services.auth.settings_facts import dictionary_facts
from services.auth.usecases.dictionaries import put_dictionary
from services.auth.usecases.parameters import put_parameter

NEW = DictionaryItem(value="cold_storage", label_zh="涉氨制冷", label_en="Ammonia refrigeration")


def test_the_citys_dictionaries_are_listed_with_their_counts(city: Any) -> None:
    with transaction(city, None) as work:
        counts = {d.name: d.count for d in list_dictionaries(work)}
    assert counts["scale"] == 4
    assert counts["industry"] == 153


def test_a_dictionary_is_replaced_and_what_it_leaves_out_is_retired(city: Any, actor: Any) -> None:
    with transaction(city, None) as work:
        before = get_dictionary(work, "hazard_category")
    admin = actor("admin")
    with transaction(city, admin) as work:
        after = put_dictionary(admin, work, "hazard_category", [NEW, *before.items[1:]], before.version)
    assert after.version == before.version + 1
    with transaction(city, None) as work:
        kept = get_dictionary(work, "hazard_category")
    assert kept == after
    assert [i.value for i in kept.items] == [NEW.value, *(i.value for i in before.items[1:]), before.items[0].value]
    assert kept.items[-1].retired
    assert city.broadcast.sent == [("settings_changed", {"kind": "dictionaries", "name": "hazard_category"})]
    with city.engine.connect() as connection:
        event = connection.execute(text("select * from outbox where type = 'dictionary_saved' order by id desc limit 1")).one()
        entry = connection.execute(text("select * from audit_entry order by id desc limit 1")).one()
    assert (event.entity_id, event.entity_version, event.payload["items"][0]["value"]) == ("hazard_category", 2, "cold_storage")
    assert entry.action == "auth.dictionary.saved"
    assert [i["value"] for i in entry.after["items"]] == ["cold_storage", before.items[0].value]


@pytest.mark.parametrize("name", ["nowhere", "", "no\x00where"])
def test_a_stale_wrong_or_unknown_dictionary_is_refused(city: Any, actor: Any, name: str) -> None:
    admin = actor("admin")
    with transaction(city, admin) as work:
        put_dictionary(admin, work, "scale", [NEW], 1)
    with pytest.raises(Stale), transaction(city, admin) as work:
        put_dictionary(admin, work, "scale", [NEW], 1)
    with pytest.raises(Invalid), transaction(city, admin) as work:
        put_dictionary(admin, work, "scale", [NEW, NEW], 2)
    with pytest.raises(NotFound), transaction(city, admin) as work:
        put_dictionary(admin, work, name, [NEW], 1)
    officer = actor("officer")
    with pytest.raises(Forbidden), transaction(city, officer) as work:
        put_dictionary(officer, work, "scale", [NEW], 2)


def test_rooms_that_ask_get_a_dictionary_with_its_retired_words(city: Any, actor: Any) -> None:
    admin = actor("admin")
    with transaction(city, admin) as work:
        put_dictionary(admin, work, "scale", [NEW], 1)
    with transaction(city, None) as work:
        (fact,) = dictionary_facts(work, ["scale", "nowhere", "no\x00where"])
    assert (fact.type, fact.entity_id, fact.entity_version) == ("dictionary_saved", "scale", 2)
    assert [(item["value"], item["retired"]) for item in fact.payload["items"]][:2] == [("cold_storage", False), ("large", True)]
    assert ROOM.facts["dictionary"] is dictionary_facts


def test_a_parameter_is_set_by_name(city: Any, actor: Any) -> None:
    admin = actor("admin")
    with transaction(city, admin) as work:
        changed = put_parameter(admin, work, "account_help", " 请联系应急管理局。 ", 1)
    assert (changed.value, changed.version) == ("请联系应急管理局。", 2)
    with transaction(city, None) as work:
        assert changed in list_parameters(work).items
    assert city.broadcast.sent == [("settings_changed", {"kind": "parameters", "name": "account_help"})]


@pytest.mark.parametrize("name", ["nowhere", "", "no\x00where"])
def test_a_stale_wrong_or_unknown_parameter_is_refused(city: Any, actor: Any, name: str) -> None:
    admin, agency = actor("admin"), actor("agency")
    with pytest.raises(Stale), transaction(city, admin) as work:
        put_parameter(admin, work, "city_name", "衢州", 7)
    with pytest.raises(Invalid), transaction(city, admin) as work:
        put_parameter(admin, work, "city_name", "衢\x00州", 1)
    with pytest.raises(NotFound), transaction(city, admin) as work:
        put_parameter(admin, work, name, "x", 1)
    with pytest.raises(Forbidden), transaction(city, agency) as work:
        put_parameter(agency, work, "city_name", "衢州", 1)
