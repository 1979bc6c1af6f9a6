"""Bounds of what accounts keep, and who stands on a file's side."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.actor import Actor
from contracts.errors import Invalid
from contracts.rpc.auth import NewFile
from contracts.vocabulary import Role
from kit.ids import new_id
from kit.settings import SettingsError
from kit.work import owner_of
from services.auth.city import read_city
from services.auth.domain.files import check_new_file, on_uploaders_side
from services.auth.domain.parameters import MAX_CHARACTERS, tidy_value
from services.auth.domain.preferences import MAX_BYTES, MAX_DEPTH, check_name, encode_value


@pytest.mark.parametrize("name", ["a", "hazards.columns", "draft_visit-2", "x" * 64])
def test_a_preference_has_a_plain_name(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("name", ["", "A", "草稿", "a b", "x" * 65, "a\n"])
def test_any_other_name_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        check_name(name)


def test_a_preference_holds_64_kb_and_no_more() -> None:
    assert len(encode_value("x" * (MAX_BYTES - 2))) == MAX_BYTES
    with pytest.raises(Invalid):
        encode_value("x" * (MAX_BYTES - 1))
    with pytest.raises(Invalid):
        encode_value("中" * (MAX_BYTES // 3))


def test_a_preference_is_not_nested_beyond_measure() -> None:
    def nested(depth: int) -> list[object]:
        value: list[object] = []
        for _ in range(depth - 1):
            value = [value]
        return value

    assert encode_value(nested(MAX_DEPTH)) == "[" * MAX_DEPTH + "]" * MAX_DEPTH
    with pytest.raises(Invalid):
        encode_value(nested(MAX_DEPTH + 1))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_any_json_can_be_kept(value: object) -> None:
    assert encode_value(value)


def test_a_parameter_may_be_empty_or_have_lines() -> None:
    assert tidy_value("  ") == ""
    assert tidy_value("一行\n二行 ") == "一行\n二行"


@pytest.mark.parametrize("value", ["a\x00b", "a\x1bb", "x" * (MAX_CHARACTERS + 1)])
def test_a_parameter_takes_no_control_characters_and_no_novel(value: str) -> None:
    with pytest.raises(Invalid):
        tidy_value(value)


GOOD = NewFile(file_id=new_id(), name="照片.jpg", media_type="image/jpeg", size=1, sha256="0" * 64)


def test_a_files_fact_is_checked_field_by_field() -> None:
    check_new_file(GOOD)
    bad = NewFile(file_id=new_id(), name="a\x00", media_type="jpeg", size=-1, sha256="A" * 64)
    with pytest.raises(Invalid) as refusal:
        check_new_file(bad)
    assert [e["field"] for e in refusal.value.errors] == ["name", "media_type", "size", "sha256"]


AGENCY, OTHER, FIRM = (new_id() for _ in range(3))


def who(role: Role, **claims: object) -> Actor:
    return Actor(account_id=new_id(), session_id=new_id(), role=role, **claims)  # type: ignore[arg-type]  # claims differ by role


def reads(actor: Actor, *, uploader: Actor, owner: UUID | None = None) -> bool:
    text = str(owner) if owner else owner_of(uploader)
    return on_uploaders_side(actor, owner_of(actor), owner=text, uploaded_by=uploader.account_id, regions=uploader.region_codes)


def test_an_agency_reads_what_its_side_uploaded_and_a_sub_account_its_own_alone() -> None:
    main, sub, foreign = (
        who(Role.AGENCY, agency_id=AGENCY),
        who(Role.SUB_ACCOUNT, agency_id=AGENCY),
        who(Role.AGENCY, agency_id=OTHER),
    )
    assert reads(main, uploader=sub)
    assert reads(sub, uploader=sub)
    assert not reads(sub, uploader=main), "its rights decide, in the room that attached the file"
    assert not reads(foreign, uploader=main)


def test_a_link_of_one_hazard_reads_its_own_uploads_alone() -> None:
    account, link = who(Role.ENTERPRISE, enterprise_id=FIRM), who(Role.ENTERPRISE, enterprise_id=FIRM, hazard_id=new_id())
    assert reads(link, uploader=link)
    assert not reads(link, uploader=account)
    assert reads(account, uploader=link)


def test_an_officers_file_is_read_by_officers_of_its_region_and_above() -> None:
    district = who(Role.OFFICER, region_codes=["330800", "330802"])
    assert reads(who(Role.OFFICER, region_codes=["330800", "330802"]), uploader=district)
    assert reads(who(Role.OFFICER, region_codes=["330800"]), uploader=district)
    assert not reads(who(Role.OFFICER, region_codes=["330800", "330803"]), uploader=district)
    assert not reads(who(Role.AGENCY, agency_id=AGENCY), uploader=district)


def test_those_without_a_tenant_do_not_share_what_they_upload() -> None:
    assert not reads(who(Role.ADMIN), uploader=who(Role.INSPECTOR))


@pytest.mark.parametrize("name", ["nowhere", "../quzhou", ""])
def test_a_city_that_is_not_there_stops_the_start_by_its_setting(name: str) -> None:
    with pytest.raises(SettingsError, match="ZJJG_AUTH_CITY"):
        read_city(name)
