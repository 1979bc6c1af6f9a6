import threading
import time
from datetime import date

import msgspec
import pytest

from contracts.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from contracts.rpc.agency import Certificate, DeclaredStaffQuery, StaffQuery
from contracts.vocabulary import CertificateKind, Gender, Post, Right, Role, ServiceKind, StaffState
from kit.testing.actors import make_actor
from services.agency.queries import staff as lists
from services.agency.queries.todo import todo
from services.agency.tests.interface.conftest import Desk, officer, sub_account
from services.agency.tests.numbers import id_number
from services.agency.usecases import staff


def test_no_staff_before_the_agency_saved_its_information(desk: Desk) -> None:
    who = desk.register()
    with pytest.raises(Conflict, match=r"agency\.not_declared"):
        desk.hire(who)
    assert desk.hire(desk.declared()).state is StaffState.ACTIVE


def test_a_person_is_shown_with_a_masked_number_and_what_follows_from_it(desk: Desk) -> None:
    who = desk.declared()
    number = id_number(12, "19751231")
    certificates = [
        Certificate(kind=CertificateKind.SAFETY_ASSESSOR, number="B2", valid_until=date(2029, 5, 1)),
        Certificate(kind=CertificateKind.OTHER, number="A1"),
    ]
    hired = desk.hire(who, id_number=number.lower(), certificates=certificates, post=Post.ASSESSOR)
    assert hired.id_number == f"{number[:6]}********{number[-4:]}"
    assert (hired.gender, hired.birth_year) == (Gender.FEMALE, 1975)
    assert desk.read(who, lists.get_staff, hired.id).certificates == certificates
    (row,) = desk.rows("select * from staff")
    assert number.encode() not in bytes(row.id_number_sealed)
    told = " ".join(str(list(r)) for table in ("outbox", "audit_entry") for r in desk.rows(f"select * from {table}"))  # noqa: S608  # our own names
    assert number not in told
    assert "13900000001" not in told


def test_a_number_that_cannot_be_is_refused(desk: Desk) -> None:
    who = desk.declared()
    for number in ("330821198001010011", "33082119800101001", "330821199002300018", "330821204501010018", "x" * 18, "", None):
        with pytest.raises(Invalid) as refused:
            desk.hire(who, id_number=number)
        assert [e["field"] for e in refused.value.errors] == ["id_number"]


def test_a_person_active_at_another_agency_is_refused_and_neither_is_named(desk: Desk) -> None:
    first, second = desk.declared(), desk.declared()
    hired = desk.hire(first, id_number=id_number(5))
    with pytest.raises(Conflict) as refused:
        desk.hire(second, id_number=id_number(5))
    assert (refused.value.code, refused.value.params) == ("agency.staff.active_elsewhere", {})
    with pytest.raises(Conflict, match=r"agency\.staff\.duplicate"):
        desk.hire(first, id_number=id_number(5))
    desk.write(first, staff.leave_staff, hired.id, hired.version)
    assert desk.hire(second, id_number=id_number(5)).state is StaffState.ACTIVE


def test_of_two_agencies_that_enter_a_person_at_the_same_time_one_is_refused(desk: Desk) -> None:
    agencies = [desk.declared() for _ in range(4)]
    entry = desk.person()
    outcomes: list[str] = []

    def enter(who: object) -> None:
        try:
            desk.write(who, staff.create_staff, entry)
            outcomes.append("ok")
        except Conflict as refused:
            outcomes.append(refused.code)

    threads = [threading.Thread(target=enter, args=(who,)) for who in agencies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["agency.staff.active_elsewhere"] * 3 + ["ok"]


def test_an_edit_without_the_number_or_with_the_masked_one_keeps_it(desk: Desk) -> None:
    who = desk.declared()
    number = id_number(9)
    hired = desk.hire(who, id_number=number)
    entry = desk.person(name="张三丰", id_number=hired.id_number)
    changed = desk.write(who, staff.update_staff, hired.id, entry, 1)
    assert (changed.name, changed.version) == ("张三丰", 2)
    with pytest.raises(Stale):
        desk.write(who, staff.update_staff, hired.id, entry, 1)
    desk.write(who, staff.update_staff, hired.id, msgspec.structs.replace(entry, id_number=None), 2)
    assert desk.write(who, staff.reveal_id_number, hired.id, "核对社保").id_number == number
    with pytest.raises(Invalid):
        desk.write(who, staff.update_staff, hired.id, msgspec.structs.replace(entry, id_number="330802********0000"), 3)
    other = id_number(10)
    assert desk.write(who, staff.update_staff, hired.id, msgspec.structs.replace(entry, id_number=other), 3).version == 4
    assert desk.write(who, staff.reveal_id_number, hired.id, "核对社保").id_number == other


def test_a_number_is_revealed_to_own_side_and_officers_of_the_region_and_that_is_kept(desk: Desk) -> None:
    who = desk.submitted()
    hired = desk.hire(who, id_number=id_number(3))
    for allowed in (who, sub_account(who, "staff"), officer()):
        assert desk.write(allowed, staff.reveal_id_number, hired.id, "核对证书").id_number == id_number(3)
    kept = desk.rows("select * from audit_entry where action = 'agency.staff.id_number_revealed'")
    assert [row.after for row in kept] == [{"reason": "核对证书"}] * 3
    with pytest.raises(NotFound):
        desk.write(desk.declared(), staff.reveal_id_number, hired.id, "核对证书")
    with pytest.raises(NotFound):
        desk.write(officer("330803"), staff.reveal_id_number, hired.id, "核对证书")
    with pytest.raises(Forbidden):
        desk.write(sub_account(who, "visit"), staff.reveal_id_number, hired.id, "核对证书")
    with pytest.raises(Invalid):
        desk.write(who, staff.reveal_id_number, hired.id, " ")


def test_who_left_stays_in_the_list_and_is_not_edited(desk: Desk) -> None:
    who = desk.declared()
    hired = desk.hire(who)
    desk.write(who, staff.leave_staff, hired.id, hired.version)
    assert desk.read(who, lists.list_staff, StaffQuery()).items[0].left_on is not None
    assert desk.read(who, lists.list_staff, StaffQuery(state=StaffState.ACTIVE)).items == []
    with pytest.raises(Conflict, match=r"agency\.staff\.left"):
        desk.write(who, staff.update_staff, hired.id, desk.person(id_number=None), 2)
    with pytest.raises(Conflict, match=r"agency\.staff\.left"):
        desk.write(who, staff.leave_staff, hired.id, 2)
    (*_, event) = desk.published("staff_saved")
    assert (event.payload["state"], event.entity_version) == ("left", 2)


def test_declared_staff_are_seen_once_the_agency_was_submitted(desk: Desk) -> None:
    who = desk.declared()
    desk.hire(who, name="王小明")
    assert desk.read(officer(), lists.list_declared_staff, DeclaredStaffQuery()).items == []
    assert desk.read(who, lists.list_declared_staff, DeclaredStaffQuery()).items == []
    from services.agency.usecases import declarations

    desk.write(who, declarations.submit_agency, None)
    for query, number in (
        (DeclaredStaffQuery(), 1),
        (DeclaredStaffQuery(q="小明", kind=ServiceKind.SOCIAL, region_code="330802"), 1),
        (DeclaredStaffQuery(q="wangxiao"), 1),
        (DeclaredStaffQuery(kind=ServiceKind.EVALUATION), 0),
        (DeclaredStaffQuery(region_code="330803"), 0),
        (DeclaredStaffQuery(agency_id=desk.register().agency_id), 0),
    ):
        assert desk.read(officer("330800"), lists.list_declared_staff, query).total.value == number
    assert desk.read(who, lists.list_declared_staff, DeclaredStaffQuery()).items[0].mobile == "13900000001"


def test_a_whole_id_number_finds_its_person(desk: Desk) -> None:
    who = desk.declared()
    desk.hire(who, name="甲某", id_number=id_number(41))
    desk.hire(who, name="乙某", id_number=id_number(42))
    assert [p.name for p in desk.read(who, lists.list_staff, StaffQuery(q=id_number(42))).items] == ["乙某"]


def test_another_agencys_person_is_not_there(desk: Desk) -> None:
    hired = desk.hire(desk.submitted())
    stranger = desk.declared()
    with pytest.raises(NotFound):
        desk.read(stranger, lists.get_staff, hired.id)
    with pytest.raises(NotFound):
        desk.write(stranger, staff.leave_staff, hired.id, 1)
    with pytest.raises(Forbidden):
        desk.read(make_actor(Role.ADMIN), lists.get_staff, hired.id)


def test_a_sub_account_with_a_contract_right_reads_what_a_contract_names_and_no_more(desk: Desk) -> None:
    who = desk.submitted()
    certificate = Certificate(kind=CertificateKind.SAFETY_ASSESSOR, number="B2")
    number = id_number(77)
    hired = desk.hire(who, id_number=number, post=Post.ASSESSOR, certificates=[certificate], major="化工", specialties=["矿山"])
    clerk = sub_account(who, Right.SERVICE_CONTRACT)
    declarer = sub_account(who, Right.DECLARATION)
    for seen in (
        desk.read(clerk, lists.list_staff, StaffQuery()).items[0],
        desk.read(clerk, lists.get_staff, hired.id),
        desk.read(declarer, lists.list_declared_staff, DeclaredStaffQuery()).items[0],
    ):
        assert (seen.name, seen.post, seen.state, seen.employed_from) == (hired.name, hired.post, hired.state, hired.employed_from)
        assert (seen.id_number, seen.gender, seen.birth_year, seen.mobile) == ("*" * 18, None, None, None)
        assert (seen.certificates, seen.major, seen.specialties, seen.photo) == ([], None, [], None)
    assert desk.read(clerk, lists.list_staff, StaffQuery(q=number)).items == []
    assert desk.read(sub_account(who, Right.STAFF), lists.list_staff, StaffQuery(q=number)).items[0].certificates == [certificate]
    with pytest.raises(Forbidden):
        desk.hire(clerk)
    with pytest.raises(Forbidden):
        desk.read(sub_account(who), lists.list_staff, StaffQuery())


def test_staff_whose_certificates_end_soon_are_counted_as_their_list_shows_them(desk: Desk) -> None:
    who = desk.declared()
    today = desk.tools.clock.now().date()
    kind = CertificateKind.OTHER
    ends = [today.replace(year=today.year + 2), today, today.replace(year=today.year - 1), None]
    desk.hire(who, certificates=[Certificate(kind=kind, number="1", valid_until=day) for day in ends])
    due = StaffQuery(certificates_due=True, state=StaffState.ACTIVE)
    assert desk.read(who, todo) == {"declaration_returned": 0, "certificates_expiring": 1, "site_notices_due": 0}
    desk.hire(who)
    second = desk.hire(who, certificates=[Certificate(kind=kind, number="2", valid_until=today)])
    listed = desk.read(who, lists.list_staff, due)
    assert {row.certificates[0].number for row in listed.items} == {"1", "2"}
    assert desk.read(who, todo)["certificates_expiring"] == listed.total.value == 2
    desk.write(who, staff.leave_staff, second.id, second.version)
    assert desk.read(who, todo)["certificates_expiring"] == desk.read(who, lists.list_staff, due).total.value == 1
    assert desk.read(officer(), todo) == {"declarations_to_review": 0, "site_notices_missing": 0}
    assert desk.read(make_actor(Role.ADMIN), todo) == {}


def test_staff_entered_while_the_agency_is_submitted_are_declared_too(desk: Desk) -> None:
    from kit.work import transaction
    from services.agency.usecases import declarations

    who = desk.declared()
    entry = desk.person()
    entering = threading.Event()
    with transaction(desk.tools, who) as work:
        declarations.submit_agency(who, work, None)
        thread = threading.Thread(target=lambda: (entering.set(), desk.write(who, staff.create_staff, entry)))
        thread.start()
        entering.wait(5)
        waiting = "select 1 from pg_locks where not granted"
        deadline = time.monotonic() + 5
        while not desk.rows(waiting) and thread.is_alive() and time.monotonic() < deadline:
            pass
    thread.join(10)
    assert desk.read(officer(), lists.list_declared_staff, DeclaredStaffQuery()).total.value == 1
