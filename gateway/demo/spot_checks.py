"""Spot checks of the demo: of each kind one that is published with its ranking, and one that is being scored."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from contracts.actor import Actor
from contracts.errors import Conflict
from contracts.rpc.accounts import NewAccount
from contracts.rpc.auth_settings import Region
from contracts.rpc.checked_records import CheckedRecordQuery, CheckedRecordRow, RankingOrder, ScoreEntry, Scores
from contracts.rpc.spot_checks import Campaign, NewCampaign, NewInspector, ScoreSheetEntry, SheetItem
from contracts.vocabulary import CheckedRecordState, Grade, Role, ScoreMethod, ServiceKind
from gateway.demo.accounts import As, Cast
from gateway.demo.people import Sampler

INSPECTORS = ("周正", "吴敏")
PUBLISHED_OBJECTS = 8
SCORED_OBJECTS = 6
ARRIVAL_SECONDS = 60.0
"""How long the last contracts may take from room to room before a pool without them is a fault."""

NAMES = {ServiceKind.EVALUATION: "安全评价报告", ServiceKind.SOCIAL: "社会化服务合同"}
SECTIONS = {
    ServiceKind.EVALUATION: (
        "评价范围与合同约定一致",
        "危险有害因素辨识完整，每遗漏一处扣分",
        "对策措施具有针对性和可操作性",
        "现场勘验记录齐全",
        "出具虚假报告",
    ),
    ServiceKind.SOCIAL: (
        "服务次数达到合同约定",
        "应查出而未查出的隐患，每处扣分",
        "整改建议具有针对性和可操作性",
        "赴企记录和照片齐全",
        "出具虚假服务记录",
    ),
}
LOST = {
    ServiceKind.EVALUATION: ("未辨识有限空间和高处作业", "部分措施照搬标准条文，未结合现场", "缺少两处现场照片"),
    ServiceKind.SOCIAL: ("配电房和危化品仓库的隐患未列入记录", "部分建议未写明整改措施和时限", "两次赴企记录缺少现场照片"),
}


@dataclass(frozen=True)
class Desk:
    """Who plans and confirms, and who scores. Whoever confirms decides no appeal, so that demo_officer can."""

    officer: As
    reviewer: As
    scorers: list[As]
    region: Region


def check_agencies(cast: Cast, desk_officer: As, reviewer: As, city: Region, agencies: Mapping[UUID, As], today: date) -> None:
    """What officers, inspectors and agencies would have done with each kind since the year began; one agency appeals."""
    desk = Desk(desk_officer, reviewer, [_inspector(cast, desk_officer, n, city) for n in range(len(INSPECTORS))], city)
    sampler = Sampler(today.year)
    for kind in ServiceKind:
        sheet_id = desk.officer.evaluation.create_score_sheet(_sheet(kind)).id
        done = _drawn(desk, _plan(kind, today, city, sheet_id, PUBLISHED_OBJECTS, half=1))
        for record in _records(desk, done):
            _score(desk, sampler, record)
            desk.reviewer.evaluation.confirm_scores(record.id)
        desk.officer.evaluation.publish_campaign(done.id)
        desk.officer.evaluation.publish_ranking(RankingOrder(kind=kind, period=str(today.year)))
        _answer(agencies, _records(desk, done))
        if kind is ServiceKind.SOCIAL:
            under_way = _drawn(desk, _plan(kind, today, city, sheet_id, SCORED_OBJECTS, half=2))
            for record in _records(desk, under_way)[: SCORED_OBJECTS // 2]:
                _score(desk, sampler, record)


def _inspector(cast: Cast, officer: As, number: int, city: Region) -> As:
    name = INSPECTORS[number]
    username = f"demo_inspector{number + 1:02d}"
    made = cast.make(cast.admin(), NewAccount(role=Role.INSPECTOR, username=username, display_name=name, region_code=city.code))
    officer.evaluation.create_inspector(
        NewInspector(name=name, unit=f"{city.name}应急管理局", expert=number == 0, account_id=made.id, region_code=city.code)
    )
    return cast.as_actor(
        Actor(account_id=made.id, session_id=uuid4(), role=Role.INSPECTOR, display_name=name, region_codes=city.codes)
    )


def _sheet(kind: ServiceKind) -> ScoreSheetEntry:
    first, second, third, fourth, veto = SECTIONS[kind]
    content, process = ("报告内容", "过程控制") if kind is ServiceKind.EVALUATION else ("服务内容", "服务过程")
    items = [
        SheetItem(code="1.1", section=content, content=first, points=Decimal(20), method=ScoreMethod.ALL_OR_NOTHING),
        SheetItem(
            code="1.2", section=content, content=second, points=Decimal(30), method=ScoreMethod.PER_OCCURRENCE, step=Decimal(3)
        ),
        SheetItem(code="1.3", section=content, content=third, points=Decimal(30), method=ScoreMethod.GRADE3),
        SheetItem(code="2.1", section=process, content=fourth, points=Decimal(20), method=ScoreMethod.FIXED),
        SheetItem(code="9.1", section="否决项", content=veto, points=Decimal(0), method=ScoreMethod.VETO),
    ]
    return ScoreSheetEntry(name=f"{NAMES[kind]}评分表", kind=kind, items=items)


def _plan(kind: ServiceKind, today: date, city: Region, sheet_id: UUID, count: int, *, half: int) -> NewCampaign:
    word = {1: "上半年", 2: "下半年"}[half]
    return NewCampaign(
        name=f"{today.year}年{word}{NAMES[kind]}抽查",
        kind=kind,
        year=today.year,
        half=half,
        region_code=city.code,
        score_sheet_id=sheet_id,
        count=count,
    )


def _drawn(desk: Desk, plan: NewCampaign) -> Campaign:
    """Frozen and drawn, with a number that nobody could know as its salt."""
    campaign = desk.officer.evaluation.create_campaign(plan)
    end = time.monotonic() + ARRIVAL_SECONDS
    while True:
        try:
            desk.officer.evaluation.freeze_campaign(campaign.id)
            break
        except Conflict as refusal:  # the agencies' last contracts are still on their way to the evaluation room
            if refusal.code != "evaluation.campaign.pool_too_small" or time.monotonic() > end:
                raise
            time.sleep(0.5)
    desk.officer.evaluation.draw_campaign(campaign.id, f"{secrets.randbelow(10**8):08d}")
    return campaign


def _records(desk: Desk, campaign: Campaign) -> list[CheckedRecordRow]:
    return desk.officer.evaluation.list_checked_records(CheckedRecordQuery(campaign_id=campaign.id, limit=100)).items


def _score(desk: Desk, sampler: Sampler, record: CheckedRecordRow) -> None:
    """All items of one record by one of the inspectors, some with something lost and the reason for it."""
    chance = sampler.chance
    missed = chance.choice((0, 0, 1, 1, 2, 3))
    half = chance.random() < 0.3
    deducted = Decimal(chance.choice((0, 0, 2, 5)))
    overlooked, vague, bare = LOST[record.kind]
    entries = [
        ScoreEntry(code="1.1", deducted=Decimal(0)),
        ScoreEntry(code="1.2", occurrences=missed, reason=overlooked if missed else None),
        ScoreEntry(code="1.3", grade=Grade.HALF if half else Grade.FULL, reason=vague if half else None),
        ScoreEntry(code="2.1", deducted=deducted, reason=bare if deducted else None),
        ScoreEntry(code="9.1", occurrences=0),
    ]
    scorer = chance.choice(desk.scorers).evaluation
    scorer.save_scores(record.id, Scores(items=entries), record.version)
    scorer.submit_scores(record.id)


def _answer(agencies: Mapping[UUID, As], records: list[CheckedRecordRow]) -> None:
    """The agency with the lowest score puts a word beside its result and appeals."""
    published = [one for one in records if one.state is CheckedRecordState.PUBLISHED and one.score is not None]
    lowest = min(published, key=lambda one: (one.score or Decimal(0), one.rank))
    agency = agencies[lowest.agency_id].evaluation
    agency.reply_to_record(lowest.id, "已组织人员对照扣分项整改，并补充相关资料。")
    agency.appeal_record(lowest.id, "扣分项涉及的内容见附件第十二页，请予复核。")
