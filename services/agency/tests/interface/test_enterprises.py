import pytest

from contracts.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from contracts.rpc.agency import EnterpriseQuery
from contracts.vocabulary import RiskLevel, Role
from kit.testing.actors import make_actor
from services.agency.queries import enterprises as lists
from services.agency.tests.interface.conftest import Desk, officer, sub_account
from services.agency.tests.numbers import code
from services.agency.usecases import enterprises


def test_an_enterprise_belongs_to_all_and_is_seen_by_who_created_it(desk: Desk) -> None:
    first, second = desk.declared(), desk.declared()
    made = desk.enterprise(first, township_code="330802005", risk_level=RiskLevel.RED)
    assert made.region_name == "地区330802"
    with pytest.raises(Conflict) as refused:
        desk.enterprise(second, uscc=made.uscc)
    assert (refused.value.code, refused.value.params) == ("agency.enterprise.uscc_taken", {"id": str(made.id)})
    assert desk.read(first, lists.list_enterprises, EnterpriseQuery()).items[0].uscc == made.uscc
    assert desk.read(second, lists.list_enterprises, EnterpriseQuery()).items == []
    with pytest.raises(NotFound):
        desk.read(second, lists.get_enterprise, made.id)
    with pytest.raises(NotFound):
        desk.write(second, enterprises.update_enterprise, made.id, desk.enterprise_entry(uscc=made.uscc), 1)
    (found,) = desk.read(second, lists.list_enterprises, EnterpriseQuery(uscc=made.uscc.lower())).items
    assert (found.id, found.name, found.region_code, found.address, found.region_name) == (made.id, made.name, "330802", None, "")
    (event,) = desk.published("enterprise_saved")
    assert event.payload["region_codes"] == ["330800", "330802", "330802005"]


def test_an_agency_edits_what_it_knows_but_not_its_code(desk: Desk) -> None:
    who = desk.declared()
    made = desk.enterprise(who)
    entry = desk.enterprise_entry(uscc=made.uscc, name="衢州新化工有限公司")
    assert desk.write(who, enterprises.update_enterprise, made.id, entry, 1).name == "衢州新化工有限公司"
    with pytest.raises(Stale):
        desk.write(who, enterprises.update_enterprise, made.id, entry, 1)
    with pytest.raises(Forbidden, match="code_fixed"):
        desk.write(who, enterprises.update_enterprise, made.id, desk.enterprise_entry(uscc=code(1234)), 2)
    changed = desk.enterprise_entry(uscc=code(1234))
    assert desk.write(officer(), enterprises.update_enterprise, made.id, changed, 2).uscc == code(1234)


def test_officers_see_and_enter_those_of_their_region(desk: Desk) -> None:
    made = desk.enterprise(officer("330802"))
    assert desk.read(officer("330800"), lists.get_enterprise, made.id).id == made.id
    with pytest.raises(NotFound):
        desk.read(officer("330803"), lists.get_enterprise, made.id)
    with pytest.raises(Invalid) as refused:
        desk.enterprise(officer("330803"))
    assert refused.value.errors[0]["code"] == "agency.region.out_of_scope"


WRONG = [
    ({"uscc": "91330800147755889X"}, "uscc"),
    ({"uscc": "9133-0800147755889T"}, "uscc"),
    ({"township_code": "330803001"}, "township_code"),
    ({"township_code": "330802999"}, "township_code"),
    ({"region_code": "110000"}, "region_code"),
    ({"latitude": 91.0, "longitude": 118.9}, "latitude"),
    ({"latitude": 28.9}, "longitude"),
    ({"industry": "Z99"}, "industry"),
    ({"safety_lead_mobile": "12345"}, "safety_lead_mobile"),
    ({"name": "坏\u0000名"}, "name"),
    ({"employees": -1}, "employees"),
]


def test_each_wrong_field_is_named(desk: Desk) -> None:
    who = desk.declared()
    for change, field in WRONG:
        with pytest.raises(Invalid) as refused:
            desk.enterprise(who, **change)
        assert [e["field"] for e in refused.value.errors] == [field]


def test_it_is_found_by_name_pinyin_initials_and_code(desk: Desk) -> None:
    who = desk.declared()
    desk.enterprise(who)
    desk.enterprise(who, name="常山轴承厂", uscc=code(7777))
    for q in ("化工", "衢州化", "quzhouhua", "qzhg", "QZ", "9133080", "州"):
        names = [e.name for e in desk.read(who, lists.list_enterprises, EnterpriseQuery(q=q)).items]
        assert "衢州化工有限公司" in names
        assert ("常山轴承厂" in names) is q.startswith("91")
        assert desk.read(officer("330800"), lists.list_enterprises, EnterpriseQuery(q=q)).total.value == len(names)


def test_an_enterprise_account_sees_itself_alone(desk: Desk) -> None:
    who = desk.declared()
    made, other = desk.enterprise(who), desk.enterprise(who)
    own = make_actor(Role.ENTERPRISE, enterprise_id=made.id)
    assert [e.id for e in desk.read(own, lists.list_enterprises, EnterpriseQuery()).items] == [made.id]
    assert desk.read(own, lists.list_enterprises, EnterpriseQuery(uscc=other.uscc)).items == []
    with pytest.raises(NotFound):
        desk.read(own, lists.get_enterprise, other.id)
    with pytest.raises(Forbidden):
        desk.enterprise(own)


def test_sub_accounts_need_a_contract_right_to_enter_one(desk: Desk) -> None:
    who = desk.declared()
    assert desk.enterprise(sub_account(who, "service_contract")).version == 1
    with pytest.raises(Forbidden):
        desk.enterprise(sub_account(who, "hazard"))


def test_pages_lead_through_all_rows_once(desk: Desk) -> None:
    who = desk.declared()
    made = [desk.enterprise(who).id for _ in range(5)]
    for sort in ("", "name", "-name", "created_at"):
        seen, cursor = [], None
        while True:
            page = desk.read(who, lists.list_enterprises, EnterpriseQuery(limit=2, cursor=cursor, sort=sort))
            seen += [e.id for e in page.items]
            assert page.total.value == 5
            cursor = page.next_cursor
            if cursor is None:
                break
        assert sorted(seen) == sorted(made)
    with pytest.raises(Invalid):
        desk.read(who, lists.list_enterprises, EnterpriseQuery(sort="secret"))


def test_a_whole_code_as_q_finds_enterprises_of_others_in_the_short_form(desk: Desk) -> None:
    first, second = desk.declared(), desk.declared()
    made = desk.enterprise(first)
    (found,) = desk.read(second, lists.list_enterprises, EnterpriseQuery(q=f" {made.uscc.lower()} ")).items
    assert (found.id, found.name, found.address, found.uscc) == (made.id, made.name, None, None)
    assert desk.read(second, lists.list_enterprises, EnterpriseQuery(q=made.uscc[:17])).items == []
    assert desk.read(first, lists.list_enterprises, EnterpriseQuery(q=made.uscc)).items[0].address == made.address
    assert desk.read(officer("330803"), lists.list_enterprises, EnterpriseQuery(q=made.uscc)).items == []


def test_an_agency_moves_no_enterprise_to_another_region(desk: Desk) -> None:
    who = desk.declared()
    made = desk.enterprise(who)
    township = desk.enterprise_entry(uscc=made.uscc, township_code="330802005")
    assert desk.write(who, enterprises.update_enterprise, made.id, township, 1).township_code == "330802005"
    for moved in (
        desk.enterprise_entry(uscc=made.uscc, region_code="330803"),
        desk.enterprise_entry(uscc=made.uscc),
    ):
        with pytest.raises(Forbidden, match=r"agency\.enterprise\.region_fixed"):
            desk.write(who, enterprises.update_enterprise, made.id, moved, 2)
    assert desk.write(officer("330802"), enterprises.update_enterprise, made.id, moved, 2).township_code is None


def test_a_link_of_one_hazard_opens_no_enterprise(desk: Desk) -> None:
    made = desk.enterprise(desk.declared())
    linked = make_actor(Role.ENTERPRISE, enterprise_id=made.id, hazard_id=made.id)
    for read in ((lists.list_enterprises, EnterpriseQuery()), (lists.get_enterprise, made.id)):
        with pytest.raises(Forbidden, match=r"agency\.link_session"):
            desk.read(linked, *read)
