from datetime import date, timedelta

from contracts.events.agency import CertificateDue
from contracts.rpc.agency import Certificate
from contracts.vocabulary import CertificateKind
from kit.work import transaction
from services.agency.room import ROOM
from services.agency.tests.interface.conftest import Desk
from services.agency.usecases import staff

KIND = CertificateKind.FIRE_ENGINEER


def told(desk: Desk) -> list[tuple[str, int]]:
    """What one turn of the room's timer adds: names and days."""
    before = len(desk.published("certificate_due"))
    (timer,) = [timer for timer in ROOM.timers if timer.name == "certificates_due"]
    with transaction(desk.tools, None) as work:
        timer.run(work)
    return sorted((event.payload["staff_name"], event.payload["days"]) for event in desk.published("certificate_due")[before:])


def ending(desk: Desk, days: int) -> Certificate:
    return Certificate(kind=KIND, number="A1", valid_until=today(desk) + timedelta(days=days))


def today(desk: Desk) -> date:
    with transaction(desk.tools, None) as work:
        return work.today


def test_each_certificate_is_told_of_once_at_each_of_the_rule_books_days(desk: Desk) -> None:
    who = desk.declared()
    for name, days in (("远", 91), ("初", 90), ("次", 30), ("中", 20), ("末", 0), ("过", -1)):
        hired = desk.hire(who, name=name, certificates=[ending(desk, days)])
    forever = Certificate(kind=KIND, number="1")
    desk.hire(who, name="无", certificates=[forever])
    gone = desk.hire(who, name="离", certificates=[ending(desk, 7)])
    desk.write(who, staff.leave_staff, gone.id, 1)
    assert told(desk) == sorted([("初", 90), ("次", 30), ("中", 30), ("末", 7)])
    assert told(desk) == []
    renewed = desk.person(name="过", id_number=None, certificates=[ending(desk, 15)])
    desk.write(who, staff.update_staff, hired.id, renewed, 1)
    assert told(desk) == [("过", 15)]
    nearer = desk.person(name="过", id_number=None, certificates=[ending(desk, 7)])
    desk.write(who, staff.update_staff, hired.id, nearer, 2)
    assert told(desk) == [("过", 7)]


def test_the_event_tells_whom_and_what(desk: Desk) -> None:
    who = desk.declared()
    hired = desk.hire(who, certificates=[ending(desk, 7)])
    told(desk)
    (event,) = desk.published("certificate_due")
    until = today(desk) + timedelta(days=7)
    assert (event.entity_id, event.entity_version) == (f"{hired.id}:fire_engineer:{until}:7", 1)
    assert event.payload == {
        "agency_id": str(who.agency_id),
        "staff_id": str(hired.id),
        "staff_name": "张三",
        "kind": "fire_engineer",
        "valid_until": until.isoformat(),
        "days": 7,
    }
    assert set(event.payload) == set(CertificateDue.__struct_fields__)
