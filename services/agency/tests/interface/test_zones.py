"""A functional zone outside GB/T 2260: firms and agencies can lie in it, and its officers see these and no others."""

from contracts.events.auth import RegionSaved
from contracts.rpc.agency import DeclaredAgencyQuery, EnterpriseQuery
from contracts.rpc.agency_contracts import EvaluationContractQuery
from contracts.vocabulary import ContractState, Role
from kit.testing.actors import make_actor
from services.agency.queries import agencies, enterprises
from services.agency.queries import contracts as contract_lists
from services.agency.tests.interface.conftest import Desk, officer
from services.agency.usecases import evaluation_contracts

ZONE = "QZZC"


def test_a_zones_officers_see_what_lies_in_it(desk: Desk) -> None:
    zone = RegionSaved(code=ZONE, name="智造新城", parent_code="330800", kind="zone", codes=["330800", ZONE], retired=False)
    desk.event("auth", "region_saved", ZONE, 1, zone)
    who = desk.submitted(ZONE)
    team = [desk.hire(who).id, desk.hire(who).id]
    inside, outside = desk.enterprise(who, region_code=ZONE), desk.enterprise(who, region_code="330803")
    for firm in (inside, outside):
        entry = desk.evaluation_entry(firm.id, team, state=ContractState.ACTIVE)
        desk.write(who, evaluation_contracts.create_evaluation_contract, entry)
    zones = make_actor(Role.OFFICER, region_codes=["330800", ZONE])
    assert inside.region_name == "智造新城"

    def seen(by: object) -> tuple[set[str], set[str], set[str]]:
        firms = desk.read(by, enterprises.list_enterprises, EnterpriseQuery()).items
        contracts = desk.read(by, contract_lists.list_evaluation_contracts, EvaluationContractQuery()).items
        declared = desk.read(by, agencies.list_declared_agencies, DeclaredAgencyQuery(registered=True)).items
        return {f.region_code for f in firms}, {c.region_code for c in contracts}, {a.region_code for a in declared}

    assert seen(zones) == ({ZONE}, {ZONE}, {ZONE})
    assert seen(officer("330802")) == (set(), set(), set())
    assert seen(officer("330800")) == ({ZONE, "330803"}, {ZONE, "330803"}, {ZONE})
    listed = desk.read(officer("330800"), enterprises.list_enterprises, EnterpriseQuery(region_code=ZONE)).items
    assert [firm.id for firm in listed] == [inside.id]
