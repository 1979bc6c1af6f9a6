"""A stage for spot checks: three agencies with issued reports and service contracts in two districts, rules, a score sheet with every method,
and inspectors. ``Stage(tools).drawn()`` is a drawn campaign."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select

from contracts.actor import Actor
from contracts.events.agency import ServiceContractSaved
from contracts.events.auth import AccountSaved, CalendarSaved, RuleSaved
from contracts.rpc.spot_checks import (
    Campaign,
    CampaignFilter,
    Draw,
    Inspector,
    NewCampaign,
    NewInspector,
    ScoreSheet,
    ScoreSheetEntry,
    SheetItem,
)
from contracts.vocabulary import CheckedRecordState, ContractState, Role, ScoreMethod, ServiceKind
from kit.ids import new_id
from kit.testing.actors import make_actor
from kit.work import Tools, transaction
from services.evaluation.queries.campaigns import get_campaign
from services.evaluation.tables.checked_records import CheckedRecordRecord
from services.evaluation.tests.interface.conftest import CITY, NORTH, SOUTH, Desk
from services.evaluation.usecases.campaigns import create_campaign
from services.evaluation.usecases.draws import draw_campaign
from services.evaluation.usecases.freezing import freeze_campaign
from services.evaluation.usecases.inspectors import create_inspector
from services.evaluation.usecases.publication import begin_scoring, publish_campaign
from services.evaluation.usecases.reports import create_report, issue_report
from services.evaluation.usecases.score_sheets import create_score_sheet

RULES = {
    "spot_check.inspectors_min": "2",
    "spot_check.agency_interval_max": "3",
    "spot_check.low_score": "60",
    "spot_check.appeal_days": "10",
    "spot_check.double_score_difference_max": "10",
    "ranking.checked_min": "3",
}
ITEMS = [
    SheetItem(
        code="1.1", section="报告质量", content="现场勘查", points=Decimal(40), method=ScoreMethod.PER_OCCURRENCE, step=Decimal(2)
    ),
    SheetItem(
        code="1.2",
        section="报告质量",
        content="依据充分",
        points=Decimal(20),
        method=ScoreMethod.FIXED,
        not_applicable_allowed=True,
    ),
    SheetItem(code="2.1", section="过程控制", content="过程记录", points=Decimal(20), method=ScoreMethod.ALL_OR_NOTHING),
    SheetItem(
        code="2.2", section="过程控制", content="档案", points=Decimal(20), method=ScoreMethod.GRADE3, not_applicable_allowed=True
    ),
    SheetItem(code="8.1", section="其他", content="另行扣分", points=Decimal(0), method=ScoreMethod.BONUS_DEDUCT, step=Decimal(5)),
    SheetItem(code="9.1", section="否决", content="弄虚作假", points=Decimal(0), method=ScoreMethod.VETO),
]


class Stage(Desk):
    """``agency``, ``stranger`` and ``third`` are agencies; ``city``, ``north`` and ``south`` officers, ``another`` a second one of the city.

    Inspectors: ``expert``, then ``plain`` ones, all of the city with an account each (``scorer`` is the expert's actor).
    """

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self.third = make_actor("agency")
        self.another = make_actor("officer", region_codes=[CITY])
        self.agencies = [self.agency, self.stranger, self.third]
        self.tell_agency(self.third, "衢州丙评价公司")
        for key, value in RULES.items():
            self.tell_rule(key, value)
        self.scorer = make_actor("inspector")
        self.scorers = [make_actor("inspector") for _ in range(3)]
        self.sheet: ScoreSheet = self.do(self.city, create_score_sheet, self.sheet_entry())
        self.expert = self.inspector("专家甲", expert=True, account=self.scorer)
        self.plain = [self.inspector(f"检查员{i}", account=scorer) for i, scorer in enumerate(self.scorers, 1)]

    def tell_rule(self, key: str, value: str, version: int = 1) -> None:
        self.hear("auth", "rule_saved", key, RuleSaved(key=key, value=value, unit="", source=""), version)

    def tell_holidays(self, days: dict[date, bool], version: int = 1) -> None:
        for year in {day.year for day in days}:
            of_year = {day: worked for day, worked in days.items() if day.year == year}
            self.hear("auth", "calendar_saved", year, CalendarSaved(year=year, days=of_year, source=""), version)

    def tell_account(self, actor: Actor, *, role: Role = Role.INSPECTOR, disabled: bool = False, version: int = 1) -> None:
        saved = AccountSaved(
            account_id=actor.account_id,
            role=role,
            username="jiancha",
            display_name=actor.display_name,
            agency_id=None,
            enterprise_id=None,
            region_code=CITY,
            disabled=disabled,
        )
        self.hear("auth", "account_saved", actor.account_id, saved, version)

    def tell_service_contract(self, agency: Actor, codes: list[str], version: int = 1, **more: Any) -> UUID:
        """Of an enterprise that is known by then."""
        contract_id: UUID = more.pop("contract_id", None) or new_id()
        self.tell_contract(UUID(int=contract_id.int ^ 2), agency, codes)
        values: dict[str, Any] = {
            "number": "FW-2026-001",
            "state": ContractState.ACTIVE,
            "starts_on": date(2026, 1, 1),
            "ends_on": date(2026, 12, 31),
            **more,
        }
        saved = ServiceContractSaved(
            contract_id=contract_id,
            agency_id=agency.agency(),
            enterprise_id=UUID(int=contract_id.int ^ 3),
            visits_per_year=12,
            fee_fen=None,
            team=[],
            region_codes=codes,
            **values,
        )
        self.hear("agency", "service_contract_saved", contract_id, saved, version)
        return contract_id

    def report(self, agency: Actor, number: str, codes: list[str], **more: Any) -> UUID:
        """An issued report of a contract of its own."""
        contract_id, file_id = new_id(), new_id()
        self.tell_contract(contract_id, agency, codes)
        self.tell_file(file_id, agency)
        entry = self.entry(number=number, contract_id=contract_id, file_id=file_id, **more)
        report_id: UUID = self.do(agency, create_report, entry).id
        self.do(agency, issue_report, report_id)
        return report_id

    def reports(self, each: int = 2) -> list[UUID]:
        """``each`` of every agency, by turns in the north and the south."""
        return [
            self.report(agency, f"BG-{a}-{i}", [CITY, SOUTH if (a + i) % 2 else NORTH])
            for a, agency in enumerate(self.agencies)
            for i in range(each)
        ]

    def inspector(self, name: str, *, by: Actor | None = None, account: Actor | None = None, **more: Any) -> Inspector:
        if account is not None:
            self.tell_account(account)
        new = NewInspector(name=name, unit="市应急管理局", account_id=account.account_id if account else None, **more)
        made: Inspector = self.do(by or self.city, create_inspector, new)
        return made

    def sheet_entry(self, **more: Any) -> ScoreSheetEntry:
        values: dict[str, Any] = {"name": "评价报告评分表", "kind": ServiceKind.EVALUATION, "items": ITEMS, **more}
        return ScoreSheetEntry(**values)

    def plan(self, **more: Any) -> NewCampaign:
        values: dict[str, Any] = {
            "name": "2026年上半年安全评价报告抽查",
            "kind": ServiceKind.EVALUATION,
            "year": 2026,
            "half": 1,
            "region_code": CITY,
            "filter": CampaignFilter(),
            "count": 3,
            "score_sheet_id": self.sheet.id,
            **more,
        }
        return NewCampaign(**values)

    def drafted_campaign(self, by: Actor | None = None, **more: Any) -> Campaign:
        made: Campaign = self.do(by or self.city, create_campaign, self.plan(**more))
        return made

    def frozen(self, by: Actor | None = None, **more: Any) -> Campaign:
        campaign = self.drafted_campaign(by, **more)
        self.do(by or self.city, freeze_campaign, campaign.id)
        return self.seen(campaign.id)

    def drawn(self, by: Actor | None = None, salt: str = "上证指数 3210.98", **more: Any) -> Campaign:
        """A drawn campaign; with reports from ``reports()`` unless there are some."""
        if not self.has_reports():
            self.reports()
        campaign = self.frozen(by, **more)
        self.draw(campaign.id, salt)
        return self.seen(campaign.id)

    def has_reports(self) -> bool:
        with transaction(self.tools, None) as work:
            return bool(work.db.connection().exec_driver_sql("select exists (select from evaluation_report)").scalar())

    def draw(self, campaign_id: UUID, salt: str = "") -> Draw:
        drawn: Draw = self.do(self.city, draw_campaign, campaign_id, salt)
        return drawn

    def seen(self, campaign_id: UUID) -> Campaign:
        campaign: Campaign = self.do(self.city, get_campaign, campaign_id)
        return campaign

    def records(self, campaign_id: UUID) -> list[CheckedRecordRecord]:
        """The rows by rank, replaced ones among them; detached."""
        t = CheckedRecordRecord
        with transaction(self.tools, None) as work:
            return list(work.db.scalars(select(t).where(t.campaign_id == campaign_id).order_by(t.rank)))

    def set_records(self, campaign_id: UUID, **columns: Any) -> None:
        """Writes columns of all live records past every rule, where a test is about what follows."""
        t = CheckedRecordRecord
        with transaction(self.tools, None) as work:
            for row in work.db.scalars(select(t).where(t.campaign_id == campaign_id, t.state != CheckedRecordState.REPLACED)):
                for name, value in columns.items():
                    setattr(row, name, value)

    def published(self, score: str = "80", **more: Any) -> Campaign:
        """A published campaign whose records all have one score, without the scoring."""
        campaign = self.drawn(**more)
        self.do(self.city, begin_scoring, campaign.id)
        self.set_records(campaign.id, state=CheckedRecordState.CONFIRMED.value, score=Decimal(score))
        published: Campaign = self.do(self.city, publish_campaign, campaign.id)
        return published

    def told_last(self, type: str, entity_id: object) -> dict[str, Any]:
        """The newest payload of that event."""
        with transaction(self.tools, None) as work:
            found = work.db.connection().exec_driver_sql(
                "select payload from outbox where type = %s and entity_id = %s order by id desc limit 1", (type, str(entity_id))
            )
            payload: dict[str, Any] = msgspec.convert(found.scalar_one(), dict[str, Any])
            return payload
