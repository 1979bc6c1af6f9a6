"""Reports from entry to issue, revision and voiding, with their refusals."""

from datetime import date

import pytest

from contracts.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from contracts.rpc.evaluation import EvaluationReport, ReportQuery
from contracts.vocabulary import ContractState, ReportState, Right
from kit.ids import new_id
from kit.testing.actors import make_actor
from kit.work import Doubtful, transaction
from services.evaluation.facts import report_facts
from services.evaluation.queries.reports import get_report, list_reports, may_read_file
from services.evaluation.queries.todo import todo
from services.evaluation.tests.interface.conftest import CITY, NORTH, SOUTH, Desk
from services.evaluation.usecases.reports import create_report, issue_report, update_report, void_report


def issued(desk: Desk, **more: object) -> EvaluationReport:
    report: EvaluationReport = desk.do(desk.agency, issue_report, desk.drafted(**more).id)
    return report


def refusal(doubt: pytest.ExceptionInfo[Doubtful]) -> dict[str, str]:
    return {error["field"]: error["code"] for error in doubt.value.error.errors}


def test_a_report_takes_names_kind_region_and_hash_from_what_it_stands_on(desk: Desk) -> None:
    report = desk.drafted()
    assert (report.agency_name, report.enterprise_name, report.contract_number) == ("衢州甲评价公司", "巨化某某公司", "PJ-2026-001")
    assert (report.kind, report.region_code, report.sha256) == ("current", NORTH, "ab" * 32)
    assert (report.state, report.revision, report.version) == (ReportState.DRAFT, 0, 1)
    assert [row[0] for row in desk.told()] == ["report_saved", "files_attached"]


def test_a_contract_not_in_force_is_refused_after_its_room_was_asked(desk: Desk) -> None:
    for version, state in enumerate((ContractState.DRAFT, ContractState.CLOSED, ContractState.VOID), 2):
        desk.tell_contract(desk.contract_id, desk.agency, [CITY, NORTH], version, state=state)
        with pytest.raises(Doubtful) as doubt:
            desk.drafted()
        assert doubt.value.error.code == "evaluation.report.contract_not_active"
        assert isinstance(doubt.value.error, Conflict)
        assert doubt.value.facts == [("agency", "evaluation_contract", str(desk.contract_id))]


def test_contract_and_file_must_be_the_agencys_own(desk: Desk) -> None:
    with pytest.raises(Doubtful) as doubt:
        desk.drafted(contract_id=desk.foreign_contract_id, title=" ")
    assert refusal(doubt) == {"contract_id": "evaluation.report.contract_unknown", "title": "field.required"}
    file_id = new_id()
    desk.tell_file(file_id, desk.stranger)
    with pytest.raises(Doubtful) as doubt:
        desk.drafted(file_id=file_id)
    assert refusal(doubt) == {"file_id": "evaluation.report.file_unknown"}
    assert doubt.value.facts == [("auth", "file", str(file_id))]


def test_open_problems_with_meets_are_refused(desk: Desk) -> None:
    with pytest.raises(Invalid) as refused:
        desk.drafted(open_problems=2)
    assert refused.value.errors[0]["field"] == "open_problems"


def test_a_number_is_taken_until_its_report_is_void(desk: Desk) -> None:
    first = desk.drafted()
    with pytest.raises(Conflict, match="number_taken"):
        desk.drafted()
    other = desk.drafted(number="BG-2026-002")
    with pytest.raises(Conflict, match="number_taken"):
        desk.do(desk.agency, update_report, other.id, desk.entry(), other.version)
    assert (
        desk.do(desk.stranger, create_report, desk.entry(contract_id=desk.foreign_contract_id, file_id=None)).number == first.number
    )
    desk.do(desk.agency, void_report, first.id, "重复录入")
    assert desk.drafted().revision == 0


def test_a_draft_is_changed_in_place_by_whoever_holds_its_version(desk: Desk) -> None:
    draft = desk.drafted()
    changed = desk.do(desk.agency, update_report, draft.id, desk.entry(title="新标题", file_id=None), draft.version)
    assert (changed.id, changed.title, changed.version, changed.sha256) == (draft.id, "新标题", 2, None)
    with pytest.raises(Stale):
        desk.do(desk.agency, update_report, draft.id, desk.entry(), draft.version)


def test_issuing_asks_for_the_file(desk: Desk) -> None:
    draft = desk.drafted(file_id=None)
    with pytest.raises(Invalid) as refused:
        desk.do(desk.agency, issue_report, draft.id)
    assert refused.value.errors[0]["code"] == "evaluation.report.file_needed"
    desk.do(desk.agency, update_report, draft.id, desk.entry(), draft.version)
    report = desk.do(desk.agency, issue_report, draft.id)
    assert (report.state, report.issued_at) == (ReportState.ISSUED, desk.tools.clock.now())
    with pytest.raises(Conflict, match=r"evaluation\.report\.state"):
        desk.do(desk.agency, issue_report, draft.id)


def test_a_draft_is_issued_under_a_closed_contract_but_not_under_a_void_one(desk: Desk) -> None:
    one, two = desk.drafted(), desk.drafted(number="BG-2026-002")
    desk.tell_contract(desk.contract_id, desk.agency, [CITY, NORTH], 2, state=ContractState.CLOSED)
    assert desk.do(desk.agency, issue_report, one.id).state == ReportState.ISSUED
    desk.tell_contract(desk.contract_id, desk.agency, [CITY, NORTH], 3, state=ContractState.VOID)
    with pytest.raises(Doubtful, match="contract_not_active"):
        desk.do(desk.agency, issue_report, two.id)


def test_changing_an_issued_report_makes_a_revision_that_supersedes_it_when_issued(desk: Desk) -> None:
    report = issued(desk)
    revision = desk.do(desk.agency, update_report, report.id, desk.entry(title="改正"), report.version)
    assert (revision.revision, revision.replaces, revision.state) == (1, report.id, ReportState.DRAFT)
    assert desk.do(desk.agency, get_report, report.id).state == ReportState.ISSUED
    with pytest.raises(Conflict, match="revision_open"):
        desk.do(desk.agency, update_report, report.id, desk.entry(), report.version)
    desk.do(desk.agency, issue_report, revision.id)
    assert desk.do(desk.agency, get_report, report.id).state == ReportState.SUPERSEDED
    assert len({row for row in desk.told() if row[0] == "report_saved"}) == 5
    again = desk.do(desk.agency, update_report, revision.id, desk.entry(), 2)
    assert (again.revision, again.replaces) == (2, revision.id)
    with pytest.raises(Conflict):
        desk.do(desk.agency, update_report, report.id, desk.entry(), 3)


def test_a_revision_keeps_number_and_contract(desk: Desk) -> None:
    report = issued(desk)
    other_contract = new_id()
    desk.tell_contract(other_contract, desk.agency, [CITY, NORTH])
    with pytest.raises(Invalid) as refused:
        desk.do(desk.agency, update_report, report.id, desk.entry(number="X-1", contract_id=other_contract), report.version)
    assert {error["field"] for error in refused.value.errors} == {"number", "contract_id"}


def test_a_void_report_stays_visible_with_its_reason(desk: Desk) -> None:
    report = desk.do(desk.agency, void_report, issued(desk).id, "数据有误")
    assert (report.state, report.void_reason) == (ReportState.VOID, "数据有误")
    assert desk.do(desk.north, get_report, report.id).void_reason == "数据有误"
    for act, args in ((void_report, ("又一次",)), (issue_report, ()), (update_report, (desk.entry(), report.version))):
        with pytest.raises(Conflict):
            desk.do(desk.agency, act, report.id, *args)


def test_who_sees_a_report(desk: Desk) -> None:
    report = issued(desk)
    granted = make_actor("sub_account", agency_id=desk.agency.agency_id, rights=[Right.EVALUATION_REPORT])
    for actor in (desk.agency, granted, desk.north, desk.city):
        assert desk.do(actor, get_report, report.id).id == report.id
        assert [row.id for row in desk.do(actor, list_reports, ReportQuery()).items] == [report.id]
        assert desk.do(actor, may_read_file, desk.file_id)
    for actor in (desk.stranger, desk.south):
        with pytest.raises(NotFound):
            desk.do(actor, get_report, report.id)
        assert desk.do(actor, list_reports, ReportQuery()).items == []
        assert not desk.do(actor, may_read_file, desk.file_id)
    refused = [
        make_actor("sub_account", agency_id=desk.agency.agency_id, rights=[Right.VISIT]),
        *map(make_actor, ("admin", "enterprise", "inspector")),
    ]
    for actor in refused:
        with pytest.raises(Forbidden):
            desk.do(actor, get_report, report.id)
        assert not desk.do(actor, may_read_file, desk.file_id)


def test_a_drafts_file_is_the_agencys_own_until_it_is_issued(desk: Desk) -> None:
    draft = desk.drafted()
    assert desk.do(desk.agency, may_read_file, desk.file_id)
    for officer in (desk.north, desk.city):
        assert not desk.do(officer, may_read_file, desk.file_id)
    desk.do(desk.agency, issue_report, draft.id)
    for officer in (desk.north, desk.city):
        assert desk.do(officer, may_read_file, desk.file_id)


def test_only_its_agency_writes_a_report(desk: Desk) -> None:
    report = issued(desk)
    with pytest.raises(Forbidden):
        desk.do(desk.north, void_report, report.id, "理由充分")
    with pytest.raises(NotFound):
        desk.do(desk.stranger, void_report, report.id, "理由充分")


def test_row_level_security_keeps_agencies_apart_whatever_the_query_says(desk: Desk) -> None:
    desk.drafted()
    for actor, seen in ((desk.agency, 1), (desk.stranger, 0), (make_actor("enterprise"), 0)):
        with transaction(desk.tools, actor) as work:
            assert work.db.connection().exec_driver_sql("select count(*) from evaluation_report").scalar() == seen


def test_filters_of_the_list(desk: Desk) -> None:
    report = issued(desk)
    desk.drafted(number="100%_B", finished_on=date(2026, 6, 1), title="专项")

    def numbers(**filters: object) -> list[str]:
        return [row.number for row in desk.do(desk.city, list_reports, ReportQuery(**filters)).items]  # type: ignore[arg-type]

    assert numbers() == ["100%_B", "BG-2026-001"]
    assert numbers(sort="number") == ["100%_B", "BG-2026-001"]
    assert numbers(state=ReportState.ISSUED) == ["BG-2026-001"]
    assert numbers(finished_from=date(2026, 5, 20), finished_until=date(2026, 6, 1)) == ["BG-2026-001"]
    assert numbers(q="现状") == ["BG-2026-001"]
    assert numbers(q="0%_b") == ["100%_B"]
    assert numbers(q="%") == ["100%_B"]
    assert numbers(region_code=NORTH, contract_id=report.contract_id) == ["100%_B", "BG-2026-001"]
    assert numbers(region_code=SOUTH) == []
    with pytest.raises(Doubtful, match="999999"):
        numbers(region_code="999999")
    for bad in ({"q": "a\x00"}, {"q": "x" * 101}, {"sort": "fee"}, {"region_code": "\x00"}):
        with pytest.raises(Invalid):
            numbers(**bad)


def test_what_waits_and_what_other_rooms_are_told(desk: Desk) -> None:
    draft = desk.drafted()
    assert desk.do(desk.agency, todo) == {"reports_to_issue": 1}
    for other in (desk.north, make_actor("admin")):
        assert "reports_to_issue" not in desk.do(other, todo)
    with transaction(desk.tools, None) as work:
        (fact,) = report_facts(work, [str(draft.id), str(new_id()), "not an id"])
    assert (fact.type, fact.entity_version, fact.payload["region_codes"]) == ("report_saved", 1, [CITY, NORTH])


def test_issuing_and_superseding_are_audited_with_what_was_before(desk: Desk) -> None:
    report = issued(desk)
    revision = desk.do(desk.agency, update_report, report.id, desk.entry(title="改正"), report.version)
    desk.do(desk.agency, issue_report, revision.id)
    with transaction(desk.tools, None) as work:
        kept = work.db.connection().exec_driver_sql(
            "select action, before ->> 'state', after ->> 'state' from audit_entry"
            " where action in ('evaluation.report.issued', 'evaluation.report.superseded') order by id"
        )
        assert [tuple(row) for row in kept] == [
            ("evaluation.report.issued", "draft", "issued"),
            ("evaluation.report.superseded", "issued", "superseded"),
            ("evaluation.report.issued", "draft", "issued"),
        ]
