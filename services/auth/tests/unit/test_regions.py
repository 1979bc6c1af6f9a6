"""The tree of regions keeps its shape, whatever an admin sends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Invalid
from contracts.rpc.auth_settings import RegionEntry
from services.auth.city import read_city
from services.auth.domain.regions import MAX_DEPTH, MAX_ENTRIES, codes_of, merge_regions

CITY = {
    entry.code: entry
    for entry in (
        RegionEntry(code="330800", name="衢州市", kind="city"),
        RegionEntry(code="330802", name="柯城区", parent_code="330800", kind="district"),
        RegionEntry(code="330803", name="衢江区", parent_code="330800", kind="district"),
        RegionEntry(code="330802001", name="府山街道", parent_code="330802", kind="township"),
    )
}


def region(code: str, kind: str, parent: str | None, **more: object) -> RegionEntry:
    return RegionEntry(code=code, name=f"地区{code}", parent_code=parent, kind=kind, **more)  # type: ignore[arg-type]  # more is retired


def faults(*entries: RegionEntry) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        merge_regions(CITY, list(entries))
    return [(e["field"], e["code"]) for e in refusal.value.errors]


def test_a_functional_zone_joins_below_the_city_and_takes_townships() -> None:
    tree = merge_regions(CITY, [region("QZ-1".replace("-", ""), "zone", "330800"), region("330802001", "township", "QZ1")])
    assert codes_of("330802001", tree) == ["330800", "QZ1", "330802001"]
    assert codes_of("330803", tree) == ["330800", "330803"]


def test_an_entry_is_trimmed_and_the_others_stay() -> None:
    tree = merge_regions(CITY, [RegionEntry(code=" ZHIZAO ", name=" 智造新城 ", parent_code="330800", kind="zone")])
    assert tree["ZHIZAO"].name == "智造新城"
    assert tree["330802"] == CITY["330802"]


def test_every_wrong_field_is_named_at_once() -> None:
    assert faults(
        region("33080", "district", "330800"),
        RegionEntry(code="330899", name=" ", parent_code="330800", kind="district"),
        region("330898", "county", "330800"),
        region("330897", "district", "330800"),
        region("330897", "district", "330800"),
    ) == [
        ("items.0.code", "auth.region.code_malformed.district"),
        ("items.1.name", "text.missing"),
        ("items.2.kind", "auth.region.kind_unknown"),
        ("items.4.code", "auth.region.code_twice"),
    ]


@pytest.mark.parametrize(
    ("entry", "field", "code"),
    [
        (region("330899", "district", "999999"), "parent_code", "parent_unknown"),
        (region("330899", "district", None), "parent_code", "parent_unknown"),
        (region("330899", "district", "330802"), "parent_code", "parent_kind"),
        (region("330802002", "township", "330800"), "parent_code", "parent_kind"),
        (region("330900", "city", None), "kind", "second_city"),
        (region("330800", "city", "330802"), "parent_code", "city_has_no_parent"),
        (region("330800", "city", None, retired=True), "retired", "city_stays"),
        (region("330802", "district", "330800", retired=True), "retired", "parent_retired"),
        (region("Z1", "zone", "Z1"), "parent_code", "cycle"),
    ],
)
def test_what_would_break_the_tree_is_refused(entry: RegionEntry, field: str, code: str) -> None:
    assert (f"items.0.{field}", f"auth.region.{code}") in faults(entry)


def test_regions_that_stand_above_each_other_are_refused() -> None:
    assert ("items.0.parent_code", "auth.region.cycle") in faults(region("ZA", "zone", "ZB"), region("ZB", "zone", "ZA"))


def test_nothing_stands_deeper_than_three() -> None:
    zone = region("ZA", "zone", "330802")
    assert faults(zone, region("330802001", "township", "ZA")) == [("items.1.parent_code", "auth.region.too_deep")]


def test_a_branch_can_be_retired_whole() -> None:
    tree = merge_regions(
        CITY,
        [region("330802", "district", "330800", retired=True), region("330802001", "township", "330802", retired=True)],
    )
    assert tree["330802"].retired


def test_more_than_anybody_edits_at_once_is_refused() -> None:
    assert faults(*[region("Z1", "zone", "330800")] * (MAX_ENTRIES + 1)) == [("items", "auth.region.too_many")]


CODES = st.sampled_from(["330800", "330802", "330803", "330802001", "ZA", "ZB", "ZC", "", "x\x00"])
ENTRIES = st.lists(
    st.builds(
        RegionEntry,
        code=CODES,
        name=st.sampled_from(["某地", "", "\x00"]),
        parent_code=st.none() | CODES,
        kind=st.sampled_from(["city", "district", "township", "zone", "?"]),
        retired=st.booleans(),
    ),
    max_size=5,
)


@given(ENTRIES)
def test_any_edit_gives_a_sound_tree_or_is_refused_by_position(entries: list[RegionEntry]) -> None:
    tree, errors = CITY, []
    try:
        tree = merge_regions(CITY, entries)
    except Invalid as refusal:
        errors = refusal.errors
        positions = {int(error["field"].split(".")[1]) for error in errors}
    if errors:
        assert max(positions) < len(entries)
        return
    assert set(CITY) <= set(tree), "nothing is ever deleted"
    for code in tree:
        path = codes_of(code, tree)
        assert path[0] == "330800"
        assert len(path) <= MAX_DEPTH


def test_the_city_that_comes_with_the_system_is_a_sound_tree() -> None:
    city = read_city("quzhou")
    tree = merge_regions({}, city.regions)
    assert len(tree) == len(city.regions) == 107
    township = next(e.code for e in city.regions if e.kind == "township" and e.parent_code == "330802")
    assert codes_of(township, tree) == ["330800", "330802", township]
