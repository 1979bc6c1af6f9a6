"""Accounts that the bureau keeps, and who sees them."""

from typing import Any

import pytest
from sqlalchemy import select

from contracts.errors import Conflict, Forbidden, Invalid, NotFound, Stale, Unauthenticated
from contracts.rpc.accounts import AccountPatch, AccountQuery, NewAccount
from contracts.vocabulary import Entrance, Role
from kit.ids import new_id
from kit.tables import outbox
from services.auth import facts, replicas
from services.auth.queries.accounts import get_account, list_accounts
from services.auth.usecases.accounts import create_account, reset_account_password, update_account

OTHER_USCC = "91330802MA28F0000A"


def new_agency(**fields: Any) -> NewAccount:
    told = {
        "role": Role.AGENCY, "username": "qz_pingan", "name": "衢州平安评价有限公司", "uscc": USCC_2, "kinds": ["evaluation", "social"],
        "region_code": "330802", "contact_name": "王某", "contact_mobile": "13900000000",
    }  # fmt: skip
    return NewAccount(**{**told, **fields})


def uscc_of(number: int) -> str:
    """A right code for any number."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"91330800{number:09d}"
    total = sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + alphabet[(31 - total) % 31]


USCC_2 = uscc_of(2)


def events(stage: Any, kind: str) -> list[Any]:
    with stage.tools.engine.connect() as connection:
        return list(connection.execute(select(outbox).where(outbox.c.type == kind).order_by(outbox.c.id)))


def test_an_officer_makes_an_agency_and_all_rooms_hear_of_it(stage: Any, officer: Any):
    row = stage.call(officer, create_account, new_agency(uscc=USCC_2.lower(), username="QZ_Pingan"))
    assert (row.role, row.username, row.uscc, row.region_code) == (Role.AGENCY, "qz_pingan", USCC_2, "330802")
    assert row.initial_password == "qz123456"
    assert row.must_change_password
    (registered,) = events(stage, "agency_registered")
    assert registered.entity_id == str(row.agency_id)
    assert registered.payload["kinds"] == ["evaluation", "social"]
    (saved,) = events(stage, "account_saved")
    assert (saved.entity_id, saved.payload["agency_id"]) == (str(row.id), str(row.agency_id))
    assert stage.call(officer, get_account, row.id).initial_password is not row.initial_password
    asked = stage.open(facts.registration_facts, [str(row.agency_id), "kein-uuid", str(new_id())])
    assert [(f.entity_id, f.payload) for f in asked] == [(registered.entity_id, registered.payload)]
    assert [f.payload for f in stage.open(facts.account_facts, [str(row.id)])] == [saved.payload]


def test_a_chosen_password_is_not_answered_and_a_weak_one_refused(stage: Any, officer: Any):
    row = stage.call(officer, create_account, new_agency(initial_password="Start-2026"))
    assert not row.initial_password
    assert stage.sign_in("qz_pingan", "Start-2026", Entrance.PLATFORM).account.must_change_password
    with pytest.raises(Invalid, match=r"auth\.password_too_weak"):
        stage.call(officer, create_account, new_agency(username="qz_andere", uscc=uscc_of(3), initial_password="abc"))


def test_in_production_each_account_begins_with_a_random_password(stage: Any, officer: Any):
    stage.tools.settings = stage.tools.settings.model_copy(update={"shared_initial_password": ""})
    first = stage.call(officer, create_account, new_agency())
    second = stage.call(officer, create_account, new_agency(username="qz_andere", uscc=uscc_of(3)))
    assert first.initial_password != second.initial_password
    assert len(first.initial_password) >= 20
    assert stage.sign_in("qz_pingan", first.initial_password, Entrance.PLATFORM).account.must_change_password
    with pytest.raises(Unauthenticated):
        stage.sign_in("qz_pingan", second.initial_password, Entrance.PLATFORM)


def test_all_wrong_fields_are_named_at_once(stage: Any, officer: Any):
    wrong = new_agency(username="a", name="x", uscc="1", kinds=[], region_code="330803", contact_name="", contact_mobile="1")
    with pytest.raises(Invalid) as refused:
        stage.call(officer, create_account, wrong)
    assert {e["field"]: e["code"] for e in refused.value.errors} == {
        "username": "auth.username.malformed",
        "name": "text.too_short",
        "uscc": "auth.uscc.invalid",
        "kinds": "text.missing",
        "region_code": "auth.region.outside_scope",
        "contact_name": "text.missing",
        "contact_mobile": "auth.mobile.invalid",
    }


@pytest.mark.parametrize("text", ["衢州\x00公司", "衢州\n公司", "x" * 101])
def test_odd_text_is_refused(stage: Any, officer: Any, text: str):
    with pytest.raises(Invalid):
        stage.call(officer, create_account, new_agency(name=text))


def test_usernames_and_credit_codes_are_unique(stage: Any, officer: Any, agency: Any):
    with pytest.raises(Conflict, match=r"auth\.username_taken"):
        stage.call(officer, create_account, new_agency(username="QZ_ANKE"))
    with pytest.raises(Conflict, match=r"auth\.uscc_taken"):
        stage.call(officer, create_account, new_agency(uscc=agency.row.uscc))


def test_an_enterprise_account_needs_an_enterprise_of_the_officers_region(stage: Any, officer: Any):
    enterprise_id, elsewhere_id = new_id(), new_id()
    for one, codes in ((enterprise_id, ["330800", "330802", "330802001"]), (elsewhere_id, ["330800", "330803"])):
        fact = {"enterprise_id": str(one), "name": "某厂", "uscc": "x", "region_code": codes[-1], "region_codes": codes}
        stage.apply(replicas.apply_enterprise, "agency", "enterprise_saved", one, fact)
    row = stage.call(officer, create_account, NewAccount(role=Role.ENTERPRISE, username="chang01", enterprise_id=enterprise_id))
    assert (row.display_name, row.enterprise_id, row.region_code) == ("某厂", enterprise_id, "330802001")
    for unknown in (elsewhere_id, new_id()):
        with pytest.raises(Invalid) as refused:
            stage.call(officer, create_account, NewAccount(role=Role.ENTERPRISE, username="chang02", enterprise_id=unknown))
        assert refused.value.errors[0]["code"] == "auth.enterprise_unknown"


def test_admins_make_officers_inspectors_and_admins_and_officers_do_not(stage: Any, admin: Any, officer: Any):
    for role, region in ((Role.OFFICER, "330802"), (Role.INSPECTOR, "330800"), (Role.ADMIN, None)):
        new = NewAccount(role=role, username=f"{role.value}_01", display_name="某人", region_code=region)
        row = stage.call(admin, create_account, new)
        assert (row.role, row.region_code) == (role, region)
        with pytest.raises(Forbidden):
            stage.call(officer, create_account, new)
    made = stage.signed_in_actor("officer_01", "qz123456")
    assert made.region_codes == ["330800", "330802"]
    with pytest.raises(Forbidden):
        stage.call(admin, create_account, new_agency())


def test_officers_are_shown_inspectors_accounts_of_their_region_when_they_ask_and_change_none(stage: Any, admin: Any, officer: Any):
    made = [
        stage.call(admin, create_account, NewAccount(role=Role.INSPECTOR, username=name, display_name="周正", region_code=region))
        for name, region in (("zhou01", "330802"), ("wumin01", "330800"))
    ]
    stage.call(admin, create_account, NewAccount(role=Role.OFFICER, username="shiju01", display_name="某人", region_code="330800"))
    city = stage.signed_in_actor("shiju01", "qz123456")

    def shown(actor: Any, **query: Any) -> set[str]:
        return {row.username for row in stage.call(actor, list_accounts, AccountQuery(**query)).items}

    assert shown(officer, role=Role.INSPECTOR) == {"zhou01"}
    assert shown(city, role=Role.INSPECTOR) == {"zhou01", "wumin01"}
    assert shown(city) == set()
    assert stage.call(officer, get_account, made[0].id).display_name == "周正"
    with pytest.raises(NotFound):
        stage.call(officer, get_account, made[1].id)
    with pytest.raises(Forbidden):
        stage.call(officer, update_account, made[0].id, AccountPatch(display_name="别人"), 1)


def test_fields_of_another_role_are_refused_not_dropped(stage: Any, admin: Any):
    new = NewAccount(role=Role.OFFICER, username="kecheng01", display_name="某人", region_code="330802", uscc=USCC_2)
    with pytest.raises(Invalid) as refused:
        stage.call(admin, create_account, new)
    assert [(e["field"], e["code"]) for e in refused.value.errors] == [("uscc", "auth.account.field_not_of_role")]


def test_an_officer_needs_a_region_that_is_there(stage: Any, admin: Any):
    for region, code in ((None, "text.missing"), ("999999", "auth.region.unknown"), ("\x00", "auth.region.unknown")):
        new = NewAccount(role=Role.OFFICER, username="kecheng01", display_name="某人", region_code=region)
        with pytest.raises(Invalid) as refused:
            stage.call(admin, create_account, new)
        assert refused.value.errors[0]["code"] == code


def test_an_officers_changes_go_to_all_rooms(stage: Any, officer: Any, agency: Any):
    patch = AccountPatch(name="衢州安科安全技术有限公司", region_code="330802")
    row = stage.call(officer, update_account, agency.row.id, patch, 1)
    assert (row.name, row.display_name, row.version) == ("衢州安科安全技术有限公司", "衢州安科安全技术有限公司", 2)
    first, second = events(stage, "agency_registered")
    assert (first.entity_version, second.entity_version) == (1, 2)
    assert second.payload["name"] == "衢州安科安全技术有限公司"
    with pytest.raises(Stale):
        stage.call(officer, update_account, agency.row.id, AccountPatch(name="衢州另一公司"), 1)
    with pytest.raises(Invalid):
        stage.call(officer, update_account, agency.row.id, AccountPatch(region_code="330803"), 2)
    stage.call(officer, create_account, new_agency())
    with pytest.raises(Conflict, match=r"auth\.uscc_taken"):
        stage.call(officer, update_account, agency.row.id, AccountPatch(uscc=USCC_2), 2)


def test_disabling_ends_the_sessions_and_nobody_shuts_himself_out(stage: Any, officer: Any, admin: Any, agency: Any):
    token = stage.sign_in("qz_anke", "qz123456", Entrance.PLATFORM).token
    assert stage.call(officer, update_account, agency.row.id, AccountPatch(disabled=True), 1).disabled
    with pytest.raises(Unauthenticated):
        stage.resolve(token)
    stage.call(officer, update_account, agency.row.id, AccountPatch(disabled=False), 2)
    stage.sign_in("qz_anke", "qz123456", Entrance.PLATFORM)
    made = stage.call(admin, create_account, NewAccount(role=Role.ADMIN, username="admin_2", display_name="某人"))
    second = stage.signed_in_actor("admin_2", "qz123456")
    with pytest.raises(Conflict, match=r"auth\.own_account"):
        stage.call(second, update_account, made.id, AccountPatch(disabled=True), stage.call(second, get_account, made.id).version)
    with pytest.raises(Conflict, match=r"auth\.own_account"):
        stage.call(second, reset_account_password, made.id, "Neu-1234")


def test_everybody_sees_what_is_his_and_no_more(stage: Any, officer: Any, admin: Any, agency: Any, actor: Any):
    officer_row = stage.call(
        admin, create_account, NewAccount(role=Role.OFFICER, username="amt_01", display_name="某", region_code="330802")
    )
    city, other = actor("officer", region_codes=["330800"]), actor("officer", region_codes=["330800", "330803"])

    def seen(who: Any) -> set[Any]:
        return {row.id for row in stage.call(who, list_accounts, AccountQuery()).items}

    assert seen(officer) == seen(city) == {agency.row.id}
    assert seen(other) == set()
    assert seen(admin) == {agency.row.id, officer_row.id}
    with pytest.raises(NotFound):
        stage.call(other, get_account, agency.row.id)
    with pytest.raises(NotFound):
        stage.call(officer, get_account, officer_row.id)
    with pytest.raises(NotFound):
        stage.call(other, update_account, agency.row.id, AccountPatch(disabled=True), 1)
    with pytest.raises(Forbidden, match=r"auth\.account_kept_by_others"):
        stage.call(admin, update_account, agency.row.id, AccountPatch(disabled=True), 1)
    for role in (Role.AGENCY, Role.SUB_ACCOUNT, Role.ENTERPRISE, Role.INSPECTOR):
        with pytest.raises(Forbidden):
            stage.call(actor(role), list_accounts, AccountQuery())


def test_lists_are_filtered_searched_sorted_and_paged_in_few_queries(stage: Any, officer: Any, query_counter: Any):
    for number in range(5):
        stage.call(
            officer, create_account, new_agency(username=f"qz_{number}_x", uscc=uscc_of(10 + number), name=f"衢州{number}公司")
        )

    def names(**query: Any) -> list[str]:
        return [row.username for row in stage.call(officer, list_accounts, AccountQuery(**query)).items]

    assert names(sort="username") == [f"qz_{n}_x" for n in range(5)]
    assert names(sort="-username", limit=2) == ["qz_4_x", "qz_3_x"]
    assert names(q="衢州3") == names(q=uscc_of(13).lower()) == ["qz_3_x"]
    assert names(q="qz_3%") == []
    assert names(role=Role.ENTERPRISE) == []
    assert names(region_code="330803") == []
    assert len(names(region_code="330802")) == 5
    with pytest.raises(Invalid):
        names(sort="password_hash")
    with query_counter(stage.tools.engine) as sent:
        first = stage.call(officer, list_accounts, AccountQuery(sort="username", limit=3))
    assert sent.count <= 2
    assert first.total.value == 5
    rest = stage.call(officer, list_accounts, AccountQuery(sort="username", limit=3, cursor=first.next_cursor))
    assert [row.username for row in rest.items] == ["qz_3_x", "qz_4_x"]
