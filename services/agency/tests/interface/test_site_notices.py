"""Written notice of site work: due working days before an evaluation begins, recorded by the agency, seen by the district."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from contracts.errors import Conflict, Forbidden, Invalid, NotFound
from contracts.events.auth import CalendarSaved, RuleSaved
from contracts.rpc.agency_contracts import EvaluationContractQuery, SiteNoticeEntry
from contracts.vocabulary import ContractState, Right, SiteNotice
from kit.clock import FixedClock
from kit.work import transaction
from services.agency.queries import contracts as lists
from services.agency.queries.files import may_read_file
from services.agency.queries.todo import todo
from services.agency.tests.interface.conftest import Desk, officer, sub_account
from services.agency.usecases import evaluation_contracts as evaluation
from services.agency.usecases.site_notices import record_site_notice


@pytest.fixture
def site(desk: Desk) -> Any:
    """An agency with an active contract for each first day that is asked for, on Monday 2026-09-21, the holidays of October known."""
    desk.tools.clock = FixedClock(datetime(2026, 9, 21, 2, tzinfo=UTC))
    holidays = dict.fromkeys((date(2026, 10, day) for day in (1, 2, 5, 6, 7)), False) | {date(2026, 10, 10): True}
    desk.event("auth", "calendar_saved", 2026, 1, CalendarSaved(year=2026, days=holidays, source="state"))
    return Site(desk)


class Site:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.who = desk, desk.submitted()
        self.firm = desk.enterprise(self.who)
        self.team = [desk.hire(self.who).id, desk.hire(self.who, name="李四").id]

    def contract(self, starts_on: date | None, state: ContractState = ContractState.ACTIVE) -> Any:
        entry = self.desk.evaluation_entry(self.firm.id, self.team, starts_on=starts_on, state=state)
        return self.desk.write(self.who, evaluation.create_evaluation_contract, entry)

    def record(self, contract_id: Any, sent_on: date, file_id: Any = None, who: Any = None) -> Any:
        return self.desk.write(who or self.who, record_site_notice, contract_id, SiteNoticeEntry(sent_on=sent_on, file_id=file_id))

    def seen(self, contract_id: Any) -> Any:
        return self.desk.read(self.who, lists.get_evaluation_contract, contract_id)

    def later(self, days: int) -> None:
        self.desk.tools.clock = FixedClock(self.desk.tools.clock.now() + timedelta(days=days))


def test_the_last_day_counts_working_days_back_over_the_holidays(site: Site) -> None:
    made = site.contract(date(2026, 10, 12))
    assert made.site_notice_due_on == date(2026, 9, 25), "10-10 and 10-09, 10-08, 09-30 to 09-28, then Friday"
    assert made.site_notice is SiteNotice.AWAITED
    assert site.contract(date(2026, 9, 30)).site_notice_due_on == date(2026, 9, 21)
    assert (site.contract(None).site_notice_due_on, site.contract(None).site_notice) == (None, SiteNotice.NONE)
    assert site.contract(date(2026, 10, 12), ContractState.DRAFT).site_notice is SiteNotice.NONE


def test_a_changed_calendar_or_rule_moves_the_last_day(site: Site) -> None:
    made = site.contract(date(2026, 10, 12))
    site.desk.event("auth", "calendar_saved", 2026, 2, CalendarSaved(year=2026, days={}, source="state"))
    assert site.seen(made.id).site_notice_due_on == date(2026, 10, 1)
    site.desk.event("auth", "calendar_saved", 2026, 1, CalendarSaved(year=2026, days={date(2026, 9, 9): False}, source="state"))
    assert site.seen(made.id).site_notice_due_on == date(2026, 10, 1), "an older word changes nothing"
    rule = RuleSaved(key="site_work.notice_days", value="1", unit="working_days", source="令2")
    site.desk.event("auth", "rule_saved", "site_work.notice_days", 2, rule)
    assert site.seen(made.id).site_notice_due_on == date(2026, 10, 9)


def test_a_notice_in_time_is_sent_and_one_after_the_last_day_is_late(site: Site) -> None:
    made, other = site.contract(date(2026, 9, 30)), site.contract(date(2026, 9, 29))
    assert (site.seen(other.id).site_notice, site.seen(other.id).site_notice_due_on) == (SiteNotice.MISSING, date(2026, 9, 18))
    recorded = site.record(made.id, date(2026, 9, 21))
    assert (recorded.site_notice, recorded.site_notice_on, recorded.version) == (SiteNotice.SENT, date(2026, 9, 21), 2)
    assert site.record(other.id, date(2026, 9, 21)).site_notice is SiteNotice.LATE
    (audited,) = site.desk.rows(
        "select after from audit_entry where action = 'agency.evaluation_contract.notice_recorded' and object_id = :id",
        id=str(made.id),
    )
    assert audited.after["site_notice_on"] == "2026-09-21"


def test_it_is_mended_on_the_same_day_alone(site: Site) -> None:
    made = site.contract(date(2026, 10, 12))
    site.record(made.id, date(2026, 9, 21))
    assert site.record(made.id, date(2026, 9, 18)).site_notice_on == date(2026, 9, 18)
    site.later(days=1)
    with pytest.raises(Conflict, match=r"agency\.contract\.site_notice_recorded"):
        site.record(made.id, date(2026, 9, 17))


def test_what_cannot_be_recorded(site: Site) -> None:
    made, draft = site.contract(date(2026, 10, 12)), site.contract(date(2026, 10, 12), ContractState.DRAFT)
    for day in (date(2026, 9, 22), date(1899, 12, 31)):
        with pytest.raises(Invalid):
            site.record(made.id, day)
    with pytest.raises(Conflict, match=r"agency\.contract\.state"):
        site.record(draft.id, date(2026, 9, 21))
    with pytest.raises(NotFound):
        site.record(made.id, date(2026, 9, 21), who=site.desk.submitted())
    with pytest.raises(Forbidden):
        site.record(made.id, date(2026, 9, 21), who=officer())
    with pytest.raises(Forbidden):
        site.record(made.id, date(2026, 9, 21), who=sub_account(site.who, Right.STAFF.value))
    with pytest.raises(Invalid):
        site.record(made.id, date(2026, 9, 21), site.desk.file(site.desk.submitted()))
    assert site.record(made.id, date(2026, 9, 21), who=sub_account(site.who, "evaluation_contract")).site_notice is SiteNotice.SENT


def test_its_copy_hangs_on_the_contract_and_stays_when_that_is_closed(site: Site) -> None:
    made, paper = site.contract(date(2026, 10, 12)), site.desk.file(site.who)
    assert site.record(made.id, date(2026, 9, 21), paper).site_notice_file_id == paper
    site.desk.write(site.who, evaluation.close_evaluation_contract, made.id)
    assert site.desk.read(officer(), may_read_file, paper) is True
    assert site.desk.read(officer("330803"), may_read_file, paper) is False


def test_the_agency_and_the_district_find_what_waits(site: Site) -> None:
    missed = site.contract(date(2026, 9, 29))
    near, last_near, far = (site.contract(day) for day in (date(2026, 9, 30), date(2026, 10, 10), date(2026, 10, 12)))
    assert last_near.site_notice_due_on == date(2026, 9, 24)

    def ids(**query: Any) -> set[Any]:
        return {c.id for c in site.desk.read(site.who, lists.list_evaluation_contracts, EvaluationContractQuery(**query)).items}

    assert ids(site_notice_due=True) == {missed.id, near.id, last_near.id}
    assert ids(site_notice_missing=True) == {missed.id}
    assert far.id in ids()
    assert site.desk.read(site.who, todo)["site_notices_due"] == 3
    assert "site_notices_due" not in site.desk.read(sub_account(site.who, "staff"), todo)
    assert site.desk.read(officer(), todo)["site_notices_missing"] == 1
    assert site.desk.read(officer("330803"), todo)["site_notices_missing"] == 0
    site.record(missed.id, date(2026, 9, 21))
    assert site.desk.read(officer(), todo)["site_notices_missing"] == 0
    with transaction(site.desk.tools, None) as work:
        assert work.today == date(2026, 9, 21)
