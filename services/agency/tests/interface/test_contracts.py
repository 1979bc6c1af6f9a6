from datetime import date, timedelta

import msgspec
import pytest

from contracts.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from contracts.events.hazard import VisitFact
from contracts.rpc.agency import DeclaredAgencyQuery, EnterpriseQuery
from contracts.rpc.agency_contracts import EvaluationContractQuery, ServiceContractQuery
from contracts.vocabulary import ContractState, EvaluationKind, Right, VisitState
from kit.ids import new_id
from services.agency.queries import agencies
from services.agency.queries import contracts as lists
from services.agency.queries import enterprises as enterprise_lists
from services.agency.queries.files import may_read_file
from services.agency.tests.interface.conftest import Desk, officer, service_items, sub_account
from services.agency.usecases import enterprises, staff
from services.agency.usecases import evaluation_contracts as evaluation
from services.agency.usecases import service_contracts as service

ACTIVE, DRAFT, CLOSED, VOID = ContractState.ACTIVE, ContractState.DRAFT, ContractState.CLOSED, ContractState.VOID


@pytest.fixture
def who(desk: Desk) -> object:
    return desk.submitted()


@pytest.fixture
def team(desk: Desk, who: object) -> list:
    return [desk.hire(who).id, desk.hire(who, name="李四").id]


@pytest.fixture
def firm(desk: Desk, who: object) -> object:
    return desk.enterprise(who)


def test_an_evaluation_contract_is_entered_edited_and_lives(desk: Desk, who, team, firm) -> None:
    entry = desk.evaluation_entry(firm.id, team)
    made = desk.write(who, evaluation.create_evaluation_contract, entry)
    assert (made.state, made.enterprise_name, [m.name for m in made.team_members]) == (DRAFT, firm.name, ["张三", "李四"])
    edited = desk.write(who, evaluation.update_evaluation_contract, made.id, msgspec.structs.replace(entry, fee_fen=1), 1)
    assert (edited.fee_fen, edited.version) == (1, 2)
    with pytest.raises(Stale):
        desk.write(who, evaluation.update_evaluation_contract, made.id, entry, 1)
    assert desk.write(who, evaluation.activate_evaluation_contract, made.id).state is ACTIVE
    for again in (
        (evaluation.update_evaluation_contract, made.id, entry, 3),
        (evaluation.activate_evaluation_contract, made.id),
    ):
        with pytest.raises(Conflict, match=r"agency\.contract\.state"):
            desk.write(who, *again)
    assert desk.write(who, evaluation.close_evaluation_contract, made.id).state is CLOSED
    with pytest.raises(Conflict):
        desk.write(who, evaluation.void_evaluation_contract, made.id, "录入有误")
    events = desk.published("evaluation_contract_saved")
    assert [(e.entity_version, e.payload["state"]) for e in events] == [(1, "draft"), (2, "draft"), (3, "active"), (4, "closed")]
    assert events[0].payload["region_codes"] == ["330800", "330802"]


def test_a_contract_may_be_entered_in_force_and_voided_with_a_reason(desk: Desk, who, team, firm) -> None:
    entry = desk.service_entry(firm.id, team, state=ACTIVE)
    made = desk.write(who, service.create_service_contract, entry)
    assert made.state is ACTIVE
    with pytest.raises(Conflict, match="number_taken"):
        desk.write(who, service.create_service_contract, entry)
    with pytest.raises(Invalid):
        desk.write(who, service.void_service_contract, made.id, "")
    voided = desk.write(who, service.void_service_contract, made.id, "企业名称填错")
    assert (voided.state, voided.void_reason) == (VOID, "企业名称填错")
    assert desk.write(who, service.create_service_contract, entry).state is ACTIVE


def test_before_the_declaration_there_are_no_contracts(desk: Desk, firm) -> None:
    with pytest.raises(Conflict, match=r"agency\.not_declared"):
        desk.write(desk.register(), service.create_service_contract, desk.service_entry(firm.id, []))


def test_a_team_is_at_least_two_active_own_people(desk: Desk, who, team, firm) -> None:
    stranger = desk.hire(desk.declared()).id
    gone = desk.hire(who)
    desk.write(who, staff.leave_staff, gone.id, 1)
    ended = desk.hire(who, employed_until=desk.tools.clock.now().date() - timedelta(days=5)).id
    coming = desk.hire(who, employed_from=desk.tools.clock.now().date() + timedelta(days=5)).id
    for people, field in (
        (team[:1], "team"),
        ([], "team"),
        ([team[0], team[0]], "team.1"),
        ([team[0], stranger], "team.1"),
        ([gone.id, *team], "team.0"),
        ([*team, ended], "team.2"),
        ([*team, coming], "team.2"),
        ([*team, new_id()], "team.2"),
    ):
        with pytest.raises(Invalid) as refused:
            desk.write(who, evaluation.create_evaluation_contract, desk.evaluation_entry(firm.id, people))
        assert refused.value.errors[0]["field"] == field
    with pytest.raises(Invalid):
        desk.write(who, service.create_service_contract, desk.service_entry(firm.id, team[:1]))


def test_a_service_contract_without_a_team_stays_a_draft_until_it_has_one(desk: Desk, who, team, firm) -> None:
    drafted = desk.write(who, service.create_service_contract, desk.service_entry(firm.id, []))
    assert (drafted.state, drafted.team) == (DRAFT, [])

    def refused(act, *args) -> None:
        with pytest.raises(Invalid) as wrong:
            desk.write(who, act, *args)
        told = {"field": "team", "code": "agency.contract.team_too_small", "params": {"smallest": "2"}}
        assert wrong.value.errors == [told]

    refused(service.create_service_contract, desk.service_entry(firm.id, [], state=ACTIVE))
    refused(service.activate_service_contract, drafted.id)
    refused(service.update_service_contract, drafted.id, desk.service_entry(firm.id, [], state=ACTIVE), drafted.version)
    manned = desk.write(who, service.update_service_contract, drafted.id, desk.service_entry(firm.id, team), drafted.version)
    assert manned.state is DRAFT
    assert desk.write(who, service.activate_service_contract, drafted.id).state is ACTIVE


def test_the_team_is_judged_anew_when_a_draft_comes_into_force(desk: Desk, who, team, firm) -> None:
    made = desk.write(who, evaluation.create_evaluation_contract, desk.evaluation_entry(firm.id, team))
    desk.write(who, staff.leave_staff, team[0], 1)
    with pytest.raises(Invalid) as refused:
        desk.write(who, evaluation.activate_evaluation_contract, made.id)
    assert refused.value.errors[0]["field"] == "team.0"


WRONG = [
    ({"ends_on": date(2025, 1, 1)}, "ends_on"),
    ({"visits_per_year": 0}, "visits_per_year"),
    ({"service_items": []}, "service_items"),
    ({"number": "  "}, "number"),
    ({"fee_fen": -1}, "fee_fen"),
    ({"fee_fen": 2**62}, "fee_fen"),
    ({"starts_on": date(1, 1, 1)}, "starts_on"),
    ({"state": CLOSED}, "state"),
    ({"enterprise_id": new_id()}, "enterprise_id"),
    ({"attachments": [new_id()]}, "attachments.0"),
]


def test_each_wrong_field_is_named(desk: Desk, who, team, firm) -> None:
    for changes, field in WRONG:
        with pytest.raises(Invalid) as refused:
            desk.write(
                who, service.create_service_contract, desk.service_entry(**{"enterprise_id": firm.id, "team": team} | changes)
            )
        assert [e["field"] for e in refused.value.errors] == [field]


def knows(desk: Desk, who, firm) -> bool:
    try:
        desk.read(who, enterprise_lists.get_enterprise, firm.id)
    except NotFound:
        return False
    return True


def test_a_contract_in_force_is_how_an_agency_comes_to_know_an_enterprise(desk: Desk, firm) -> None:
    other = desk.declared()
    people = [desk.hire(other).id, desk.hire(other).id]
    entry = desk.service_entry(firm.id, people)
    draft = desk.write(other, service.create_service_contract, entry)
    desk.write(other, service.update_service_contract, draft.id, entry, 1)
    assert not knows(desk, other, firm)
    with pytest.raises(NotFound):
        desk.write(other, enterprises.update_enterprise, firm.id, desk.enterprise_entry(uscc=firm.uscc), 1)
    (found,) = desk.read(other, enterprise_lists.list_enterprises, EnterpriseQuery(uscc=firm.uscc)).items
    assert (found.id, found.address) == (firm.id, None)
    desk.write(other, service.activate_service_contract, draft.id)
    assert knows(desk, other, firm)
    (found,) = desk.read(other, enterprise_lists.list_enterprises, EnterpriseQuery(uscc=firm.uscc)).items
    assert found.address == firm.address
    renamed = desk.enterprise_entry(uscc=firm.uscc, name="改名有限公司")
    with pytest.raises(Forbidden, match=r"agency\.enterprise\.name_fixed"):
        desk.write(other, enterprises.update_enterprise, firm.id, renamed, 1)
    corrected = desk.enterprise_entry(uscc=firm.uscc, name=firm.name, address="某路 3 号")
    assert desk.write(other, enterprises.update_enterprise, firm.id, corrected, 1).address == "某路 3 号"


def test_voiding_the_last_contract_ends_the_knowledge_of_an_enterprise(desk: Desk, who, team, firm) -> None:
    other = desk.declared()
    people = [desk.hire(other).id, desk.hire(other).id]
    first = desk.write(other, service.create_service_contract, desk.service_entry(firm.id, people, state=ACTIVE))
    closed = desk.write(other, evaluation.create_evaluation_contract, desk.evaluation_entry(firm.id, people, state=ACTIVE))
    desk.write(other, service.void_service_contract, first.id, "误")
    assert knows(desk, other, firm)
    desk.write(other, evaluation.void_evaluation_contract, closed.id, "误")
    assert not knows(desk, other, firm)
    own = desk.write(who, service.create_service_contract, desk.service_entry(firm.id, team, state=ACTIVE))
    desk.write(who, service.void_service_contract, own.id, "误")
    assert knows(desk, who, firm)  # it entered the enterprise


def test_service_items_are_words_of_the_dictionary(desk: Desk, who, team, firm) -> None:
    with pytest.raises(Invalid) as refused:
        desk.write(who, service.create_service_contract, desk.service_entry(firm.id, team, service_items=["training", "nope"]))
    assert [(e["field"], e["code"]) for e in refused.value.errors] == [("service_items.1", "agency.field.word_unknown")]
    assert ("auth", "dictionary", "service_items") in desk.asked
    entry = desk.service_entry(firm.id, team, service_items=["training"])
    made = desk.write(who, service.create_service_contract, entry)
    newer = service_items("training", "drill", retired=("training",))
    desk.answers["auth", "dictionary", "service_items"] = desk.envelope("auth", "dictionary_saved", "service_items", 2, newer)
    kept = msgspec.structs.replace(entry, service_items=["training", "drill"])
    assert desk.write(who, service.update_service_contract, made.id, kept, 1).service_items == ["training", "drill"]
    with pytest.raises(Invalid) as refused:
        desk.write(who, service.create_service_contract, desk.service_entry(firm.id, team, service_items=["training"]))
    assert refused.value.errors[0]["code"] == "agency.field.word_retired"


def test_contracts_are_seen_by_own_side_with_the_right_and_officers_of_the_enterprise(desk: Desk, who, team, firm) -> None:
    made = desk.write(
        sub_account(who, Right.EVALUATION_CONTRACT), evaluation.create_evaluation_contract, desk.evaluation_entry(firm.id, team)
    )
    for sees in (who, sub_account(who, Right.EVALUATION_CONTRACT), officer("330802"), officer("330800")):
        assert desk.read(sees, lists.get_evaluation_contract, made.id).agency_name
        assert [c.id for c in desk.read(sees, lists.list_evaluation_contracts, EvaluationContractQuery()).items] == [made.id]
    for not_there in (desk.declared(), officer("330803")):
        with pytest.raises(NotFound):
            desk.read(not_there, lists.get_evaluation_contract, made.id)
        assert desk.read(not_there, lists.list_evaluation_contracts, EvaluationContractQuery()).items == []
    with pytest.raises(Forbidden):
        desk.read(sub_account(who, Right.SERVICE_CONTRACT), lists.get_evaluation_contract, made.id)
    with pytest.raises(Forbidden):
        desk.write(officer(), evaluation.activate_evaluation_contract, made.id)


def test_officers_of_a_region_where_an_agency_works_read_it_with_masked_telephones(desk: Desk, team, who) -> None:
    firm = desk.enterprise(who, region_code="330803")
    there = officer("330803")
    made = desk.write(who, service.create_service_contract, desk.service_entry(firm.id, team))
    assert desk.read(there, agencies.list_declared_agencies, DeclaredAgencyQuery()).items == []
    desk.write(who, service.activate_service_contract, made.id)
    (row,) = desk.read(there, agencies.list_declared_agencies, DeclaredAgencyQuery()).items
    assert row.contact_mobile == "138****0001"
    assert desk.read(there, agencies.get_declared_agency, row.id).contact_mobile == "138****0001"
    from contracts.rpc.agency import DeclaredStaffQuery
    from contracts.vocabulary import ReviewDecision
    from services.agency.queries import staff as staff_lists
    from services.agency.usecases import reviews

    assert {p.mobile for p in desk.read(there, staff_lists.list_declared_staff, DeclaredStaffQuery()).items} == {"139****0001"}
    with pytest.raises(Forbidden):
        desk.write(there, reviews.review_agency, row.id, ReviewDecision.APPROVE, [])
    with pytest.raises(Forbidden):
        desk.write(there, staff.reveal_id_number, team[0], "核对证书")


def test_lists_are_filtered(desk: Desk, who, team, firm) -> None:
    desk.write(who, evaluation.create_evaluation_contract, desk.evaluation_entry(firm.id, team, number="PJ-2026-007"))
    other = desk.enterprise(who, name="龙游纸业", region_code="330803")
    desk.write(
        who, evaluation.create_evaluation_contract, desk.evaluation_entry(other.id, team, kind=EvaluationKind.PRE, state=ACTIVE)
    )
    for query, number in (
        (EvaluationContractQuery(), 2),
        (EvaluationContractQuery(kind=EvaluationKind.PRE), 1),
        (EvaluationContractQuery(state=DRAFT), 1),
        (EvaluationContractQuery(enterprise_id=other.id), 1),
        (EvaluationContractQuery(region_code="330802"), 1),
        (EvaluationContractQuery(region_code="330800"), 2),
        (EvaluationContractQuery(q="2026-007"), 1),
        (EvaluationContractQuery(q="纸业"), 1),
        (EvaluationContractQuery(q="lyzy"), 1),
        (EvaluationContractQuery(agency_id=new_id()), 0),
        (EvaluationContractQuery(sort="-signed_on"), 2),
    ):
        assert desk.read(who, lists.list_evaluation_contracts, query).total.value == number


def test_contracts_whose_term_touches_a_period_are_those_that_statistics_count(desk: Desk, who, team, firm) -> None:
    def count(listed, query) -> int:
        return desk.read(who, listed, query).total.value

    desk.write(who, service.create_service_contract, desk.service_entry(firm.id, team, state=ACTIVE))
    desk.write(who, service.create_service_contract, desk.service_entry(firm.id, team, number="FW-2026-900", state=DRAFT))
    services = lists.list_service_contracts
    for first, until, number in (
        (date(2025, 1, 1), date(2026, 1, 1), 0),
        (date(2025, 1, 1), date(2026, 1, 2), 1),
        (date(2026, 12, 31), date(2027, 6, 1), 1),
        (date(2027, 1, 1), date(2027, 6, 1), 0),
    ):
        assert count(services, ServiceContractQuery(term_from=first, term_until=until, counted=True)) == number
    assert count(services, ServiceContractQuery(term_from=date(2026, 6, 1), term_until=date(2026, 7, 1))) == 2

    open_ended = desk.evaluation_entry(firm.id, team, signed_on=date(2026, 3, 1), starts_on=None, due_on=None, state=ACTIVE)
    made = desk.write(who, evaluation.create_evaluation_contract, open_ended)
    evaluations, today = lists.list_evaluation_contracts, desk.tools.clock.now().date()
    later = EvaluationContractQuery(term_from=today + timedelta(days=30), counted=True)
    assert count(evaluations, EvaluationContractQuery(term_until=date(2026, 3, 1), counted=True)) == 0
    assert count(evaluations, later) == 1
    desk.write(who, evaluation.close_evaluation_contract, made.id)
    assert count(evaluations, later) == 0
    assert count(evaluations, EvaluationContractQuery(term_from=today, counted=True)) == 1


def test_service_contracts_in_force_on_a_day(desk: Desk, who, team, firm) -> None:
    desk.write(who, service.create_service_contract, desk.service_entry(firm.id, team, state=ACTIVE))
    for day, number in ((date(2026, 1, 1), 1), (date(2026, 12, 31), 1), (date(2027, 1, 1), 0)):
        assert desk.read(who, lists.list_service_contracts, ServiceContractQuery(active_on=day)).total.value == number


def test_visits_done_follow_the_hazard_room(desk: Desk, who, team, firm) -> None:
    made = desk.write(who, service.create_service_contract, desk.service_entry(firm.id, team, state=ACTIVE))

    def visit(visit_id: object, state: VisitState, version: int) -> None:
        fact = VisitFact(
            visit_id=visit_id,
            contract_id=made.id,
            agency_id=who.agency_id,
            enterprise_id=firm.id,
            region_codes=[],
            visited_on=date(2026, 2, 1),
            staff=team,
            state=state,
            hazards=[],
        )
        desk.event("hazard", f"visit_{'voided' if state is VisitState.VOID else 'submitted'}", visit_id, version, fact)

    first, second = new_id(), new_id()
    visit(first, VisitState.SUBMITTED, 1)
    visit(second, VisitState.VOID, 2)
    visit(second, VisitState.SUBMITTED, 1)
    visit(first, VisitState.SUBMITTED, 1)
    for sees in (who, officer()):
        assert desk.read(sees, lists.get_service_contract, made.id).visits_done == 1


def test_attached_files_are_read_by_own_side_and_officers_of_the_enterprise(desk: Desk, who, team, firm) -> None:
    file_id = desk.file(who)
    desk.write(who, service.create_service_contract, desk.service_entry(firm.id, team, attachments=[file_id]))
    readers = ((who, True), (officer("330802"), True), (officer("330803"), False), (desk.declared(), False))
    for reader, may in (*readers, (sub_account(who, "service_contract"), True), (sub_account(who, "staff"), False)):
        assert desk.read(reader, may_read_file, file_id) is may
    assert desk.published("files_attached")[0].payload["object_kind"] == "service_contract"


def test_a_page_of_contracts_costs_a_fixed_number_of_queries(desk: Desk, who, team, firm, query_counter) -> None:
    for _ in range(3):
        desk.write(who, service.create_service_contract, desk.service_entry(firm.id, team))
    with query_counter(desk.tools.engine) as sent:
        desk.read(who, lists.list_service_contracts, ServiceContractQuery())
    assert sent.count <= 6
