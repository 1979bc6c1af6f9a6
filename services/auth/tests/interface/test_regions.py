"""The admin's edits of the tree of regions, and what other rooms hear of them."""

from typing import Any

import pytest
from sqlalchemy import text

from contracts.errors import Forbidden, Invalid, Stale
from contracts.rpc.auth_settings import RegionEntry, RegionList
from kit.testing.queries import query_counter
from kit.work import transaction
from services.auth.queries.regions import list_regions
from services.auth.settings_facts import region_facts
from services.auth.usecases.regions import put_regions

ZONE = RegionEntry(code="QZZC", name="智造新城", parent_code="330800", kind="zone")


def listed(tools: Any) -> RegionList:
    with transaction(tools, None) as work:
        return list_regions(work)


def put(tools: Any, admin: Any, entries: list[RegionEntry], version: int) -> RegionList:
    with transaction(tools, admin) as work:
        return put_regions(admin, work, entries, version)


def events(tools: Any, type_: str) -> list[tuple[str, int]]:
    with tools.engine.connect() as connection:
        found = connection.execute(text("select entity_id, entity_version from outbox where type = :t order by id"), {"t": type_})
        return [(row.entity_id, row.entity_version) for row in found]


def test_an_added_zone_stands_in_the_list_and_is_told_to_all_rooms(city: Any, actor: Any) -> None:
    before = listed(city)
    after = put(city, actor("admin"), [ZONE], before.version)
    zone = next(r for r in after.items if r.code == "QZZC")
    assert zone.codes == ["330800", "QZZC"]
    assert after.version == before.version + 1
    assert len(after.items) == len(before.items) + 1
    assert events(city, "region_saved")[-1] == ("QZZC", 1)
    assert city.broadcast.sent == [("settings_changed", {"kind": "regions", "name": ""})]


def test_a_region_moves_where_all_below_it_still_fit(city: Any, actor: Any) -> None:
    below = RegionEntry(code="330802999", name="智造街道", parent_code="QZZC", kind="township")
    version = put(city, actor("admin"), [ZONE, below], listed(city).version).version
    moved = RegionEntry(code="QZZC", name="智造新城", parent_code="330802", kind="zone")
    with pytest.raises(Invalid) as refusal:
        put(city, actor("admin"), [moved], version)
    assert refusal.value.errors[0]["code"] == "auth.region.too_deep"
    other = RegionEntry(code="330802999", name="智造街道", parent_code="330803", kind="township")
    after = put(city, actor("admin"), [other, moved], version)
    assert {r.code: r.codes for r in after.items}["330802999"] == ["330800", "330803", "330802999"]
    assert sorted(events(city, "region_saved")[-2:]) == [("330802999", 2), ("QZZC", 2)]


def test_a_retired_region_stays_in_the_list(city: Any, actor: Any) -> None:
    version = put(city, actor("admin"), [ZONE], listed(city).version).version
    retired = RegionEntry(code="QZZC", name="智造新城", parent_code="330800", kind="zone", retired=True)
    after = put(city, actor("admin"), [retired], version)
    assert next(r for r in after.items if r.code == "QZZC").retired


def test_a_list_that_was_changed_meanwhile_is_stale(city: Any, actor: Any) -> None:
    version = listed(city).version
    put(city, actor("admin"), [ZONE], version)
    with pytest.raises(Stale):
        put(city, actor("admin"), [ZONE], version)


def test_saving_what_is_there_already_changes_nothing(city: Any, actor: Any) -> None:
    version = put(city, actor("admin"), [ZONE], listed(city).version).version
    assert put(city, actor("admin"), [ZONE], version).version == version


@pytest.mark.parametrize("role", ["agency", "sub_account", "officer", "inspector", "enterprise"])
def test_only_an_admin_edits_regions(city: Any, actor: Any, role: str) -> None:
    with pytest.raises(Forbidden):
        put(city, actor(role), [ZONE], listed(city).version)


def test_an_edit_is_audited(city: Any, actor: Any) -> None:
    admin = actor("admin")
    put(city, admin, [ZONE], listed(city).version)
    with city.engine.connect() as connection:
        entry = connection.execute(text("select * from audit_entry order by id desc limit 1")).one()
    assert (entry.action, entry.object_id, entry.account_id) == ("auth.region.saved", "QZZC", admin.account_id)
    assert entry.before is None
    assert entry.after["name"] == "智造新城"


def test_facts_of_regions_are_those_that_were_published(city: Any) -> None:
    with transaction(city, None) as work:
        facts = region_facts(work, ["330802", "nowhere", "330\x00"])
    assert [(f.type, f.entity_id, f.entity_version) for f in facts] == [("region_saved", "330802", 1)]
    assert facts[0].payload["codes"] == ["330800", "330802"]


def test_the_list_costs_two_statements(city: Any) -> None:
    with query_counter(city.engine) as sent:
        listed(city)
    assert sent.count == 2
