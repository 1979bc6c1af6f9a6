"""The running service, asked over a real broker as the gateway asks it."""

import pytest

from contracts.errors import Conflict, NotFound, Unauthenticated
from contracts.rpc.agency import Agency, AgencyRpc, StaffQuery
from contracts.vocabulary import Role
from kit.testing.actors import make_actor
from kit.typed_rpc import typed
from services.agency.tests.interface.conftest import Desk

pytestmark = pytest.mark.broker


def test_an_agency_works_over_the_wire(desk: Desk, run_services, rpc_client, context) -> None:
    who, other = desk.declared(), desk.declared()
    desk.hire(other, id_number=(entry := desk.person()).id_number)
    url = desk.tools.engine.url.render_as_string(hide_password=False)
    run_services("services.agency.service:AgencyService", urls={"agency": url})
    agency = typed(rpc_client, AgencyRpc, "agency")
    mine = agency.with_context(context(who))
    answer = mine.get_agency()
    assert isinstance(answer, Agency)
    assert answer.id == who.agency_id
    with pytest.raises(Conflict) as refused:
        mine.create_staff(entry)
    assert refused.value.code == "agency.staff.active_elsewhere"
    made = mine.create_staff(desk.person())
    assert [p.id for p in mine.list_staff(StaffQuery()).items] == [made.id]
    with pytest.raises(NotFound):
        agency.with_context(context(other)).get_staff(made.id)
    with pytest.raises(Unauthenticated):
        agency.with_context(context(None)).get_agency()
    assert mine.staff_import_template().content[:2] == b"PK"
    assert agency.with_context(context(make_actor(Role.ADMIN))).todo() == {}
