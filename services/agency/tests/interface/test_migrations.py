from sqlalchemy import text

from contracts.rpc.agency import EnterpriseQuery
from contracts.vocabulary import DeclarationState
from kit import migrations
from services.agency.queries import agencies, enterprises, staff
from services.agency.room import ROOM
from services.agency.tests.interface.conftest import Desk, officer
from services.agency.tests.numbers import id_number
from services.agency.usecases import service_contracts


def test_the_migration_goes_both_ways_and_fits_the_tables(desk: Desk) -> None:
    url = desk.tools.engine.url.render_as_string(hide_password=False)
    assert migrations.differences(ROOM, url) == []
    migrations.downgrade(ROOM, url)
    with desk.tools.engine.connect() as connection:
        left = connection.execute(text("select tablename from pg_tables where schemaname = 'public'")).scalars().all()
    assert left == ["alembic_version"]
    migrations.upgrade(ROOM, url)


def test_the_second_migration_keeps_what_is_still_shown_and_takes_back_what_a_draft_opened(desk: Desk) -> None:
    who, other = desk.submitted(), desk.declared()
    hired, firm = desk.hire(who, id_number=id_number(12, "19751231")), desk.enterprise(who)
    desk.write(other, service_contracts.create_service_contract, desk.service_entry(firm.id, []))
    url = desk.tools.engine.url.render_as_string(hide_password=False)
    migrations.downgrade(ROOM, url, "0001")
    with desk.tools.engine.begin() as connection:
        tie = text("insert into agency_enterprise values (:agency, :enterprise)")
        connection.execute(tie, {"agency": other.agency_id, "enterprise": firm.id})
    migrations.upgrade(ROOM, url)
    assert desk.read(who, staff.get_staff, hired.id).birth_year == 1975
    assert [e.id for e in desk.read(who, enterprises.list_enterprises, EnterpriseQuery()).items] == [firm.id]
    assert desk.read(other, enterprises.list_enterprises, EnterpriseQuery()).items == []
    assert desk.read(officer(), agencies.get_declared_agency, who.agency_id).state is DeclarationState.SUBMITTED
