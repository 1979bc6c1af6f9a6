"""A room with its foreign facts: an agency with staff, contract and enterprise, and acts through real transactions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import text

from contracts.actor import Actor
from contracts.events.agency import AgencySaved, EnterpriseSaved, ServiceContractSaved, StaffSaved
from contracts.events.auth import DictionarySaved, RegionSaved, RuleSaved
from contracts.events.envelope import Envelope
from contracts.files import FileFact
from contracts.rpc.auth_settings import DictionaryItem
from contracts.rpc.hazard import MajorPlan, NewHazard, NewRectification, NewVisit
from contracts.vocabulary import ContractState, DeclarationState, HazardLevel, Post, Right, Role, ServiceKind, StaffState
from kit.clock import FixedClock
from kit.ids import new_id
from kit.testing.actors import make_actor
from kit.work import Tools, owner_of, transaction
from services.hazard.room import ROOM
from services.hazard.usecases.visits import submit_visit

NOW = datetime(2026, 4, 10, 2, 0, tzinfo=UTC)
TODAY = date(2026, 4, 10)
CITY, KECHENG, QUJIANG, TOWN = "330800", "330802", "330803", "330802001"


@dataclass
class Stage:
    """``agency``'s world: everything that a visit of it needs. ``act(actor, fn, *args)`` is one transaction."""

    tools: Tools
    agency: Actor
    contract_id: UUID
    enterprise_id: UUID
    staff: list[UUID]
    region_codes: list[str]
    versions: dict[str, int] = field(default_factory=dict)

    def act(self, actor: Actor, fn: Callable[..., Any], *args: Any) -> Any:
        with transaction(self.tools, actor) as work:
            return fn(actor, work, *args)

    def apply(self, source: str, type_: str, entity_id: UUID | str, payload: msgspec.Struct) -> None:
        version = self.versions[str(entity_id)] = self.versions.get(str(entity_id), 0) + 1
        envelope = Envelope(
            source=source,
            type=type_,
            entity_id=str(entity_id),
            entity_version=version,
            payload=msgspec.to_builtins(payload),
            at=NOW,
        )
        with transaction(self.tools, None) as work:
            ROOM.replicas[source][type_](work, envelope)

    def file(self, actor: Actor, *, media_type: str = "image/jpeg", sha256: str | None = None) -> UUID:
        file_id = new_id()
        fact = FileFact(
            file_id=file_id,
            owner=owner_of(actor),
            uploaded_by=actor.account_id,
            name="现场.jpg",
            media_type=media_type,
            size=1000,
            sha256=sha256 or file_id.hex * 2,
        )
        self.apply("auth", "file_saved", file_id, fact)
        return file_id

    def hazard(self, **changes: Any) -> NewHazard:
        return msgspec.structs.replace(
            NewHazard(
                found_on=date(2026, 4, 2),
                location="配电房",
                description="配电箱门缺失且电线裸露在外",
                level=HazardLevel.GENERAL,
                deadline_on=date(2026, 4, 20),
            ),
            **changes,
        )

    def major(self, **changes: Any) -> NewHazard:
        plan = MajorPlan(plan="停产整改并复查", responsible="王某", funds_fen=100_00, measures="更换阀门")
        return self.hazard(level=HazardLevel.MAJOR, major=plan, **changes)

    def visit(self, *hazards: NewHazard, **changes: Any) -> NewVisit:
        return msgspec.structs.replace(
            NewVisit(
                contract_id=self.contract_id,
                visited_on=date(2026, 4, 2),
                staff=self.staff[:1],
                services=["hazard_inspection"],
                no_hazard_found=not hazards,
                hazards=list(hazards),
            ),
            **changes,
        )

    def submit(self, *hazards: NewHazard, **changes: Any) -> Any:
        return self.act(self.agency, submit_visit, self.visit(*hazards, **changes))

    def rectification(self, actor: Actor, **changes: Any) -> NewRectification:
        new = NewRectification(
            measures="已更换配电箱门并包扎电线", responsible="张某", finished_on=date(2026, 4, 8), photos=[self.file(actor)]
        )
        return msgspec.structs.replace(new, **changes)

    def enterprise(self, **claims: Any) -> Actor:
        return make_actor(Role.ENTERPRISE, enterprise_id=self.enterprise_id, **claims)

    def sub_account(self, *rights: Right) -> Actor:
        return make_actor(Role.SUB_ACCOUNT, agency_id=self.agency.agency_id, rights=list(rights))

    def at(self, instant: datetime) -> None:
        self.tools.clock = FixedClock(instant)

    def later(self, **delta: float) -> None:
        self.tools.clock = FixedClock(self.tools.clock.now() + timedelta(**delta))

    def staff_saved(self, staff_id: UUID, **changes: Any) -> None:
        saved = StaffSaved(
            staff_id=staff_id,
            agency_id=self.agency.agency(),
            name="李某",
            post=Post.TECHNICIAN,
            state=StaffState.ACTIVE,
            employed_from=date(2020, 1, 1),
            employed_until=None,
            left_on=None,
        )
        self.apply("agency", "staff_saved", staff_id, msgspec.structs.replace(saved, **changes))

    def contract_saved(self, **changes: Any) -> None:
        saved = ServiceContractSaved(
            contract_id=self.contract_id,
            agency_id=self.agency.agency(),
            number="FW-2026-001",
            enterprise_id=self.enterprise_id,
            state=ContractState.ACTIVE,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            visits_per_year=12,
            fee_fen=None,
            team=self.staff,
            region_codes=self.region_codes,
        )
        self.apply("agency", "service_contract_saved", self.contract_id, msgspec.structs.replace(saved, **changes))

    def dictionary_saved(self, *retired: str) -> None:
        offered = {"service_items": ("hazard_inspection", "training", "consulting"), "hazard_category": ("electrical", "fire")}
        for name, words in offered.items():
            items = [DictionaryItem(value=word, label_zh=word, label_en=word, retired=word in retired) for word in words]
            self.apply("auth", "dictionary_saved", name, DictionarySaved(name=name, items=items))


def build_stage(tools: Tools, region_codes: list[str] | None = None) -> Stage:
    """A further agency with its own enterprise, staff and contract in the same room."""
    codes = region_codes or [CITY, KECHENG, TOWN]
    stage = Stage(tools, make_actor(Role.AGENCY), new_id(), new_id(), [new_id(), new_id()], codes)
    agency_id = stage.agency.agency()
    agency = AgencySaved(
        agency_id=agency_id,
        name="衢州某某安全技术有限公司",
        uscc="91330800147755889T",
        kinds=[ServiceKind.SOCIAL],
        region_code=KECHENG,
        region_codes=[CITY, KECHENG],
        state=DeclarationState.SUBMITTED,
        declared=True,
    )
    stage.apply("agency", "agency_saved", agency_id, agency)
    enterprise = EnterpriseSaved(
        enterprise_id=stage.enterprise_id,
        name="衢州红星化工有限公司",
        uscc="91330800147755889T",
        region_code=codes[-1],
        region_codes=codes,
    )
    stage.apply("agency", "enterprise_saved", stage.enterprise_id, enterprise)
    for staff_id in stage.staff:
        stage.staff_saved(staff_id)
    stage.contract_saved()
    return stage


def tell_rules(stage: Stage) -> None:
    for key, value in (
        ("visit.void_by_agency_hours", "24"),
        ("visit.late_entry_days", "10"),
        ("hazard.major_report_hours", "2"),
        ("hazard.description_min", "8"),
        ("hazard_link.valid_days", "7"),
    ):
        stage.apply("auth", "rule_saved", key, RuleSaved(key=key, value=value, unit="", source=""))
    stage.dictionary_saved()
    for codes, name in (
        ([CITY], "衢州市"),
        ([CITY, KECHENG], "柯城区"),
        ([CITY, QUJIANG], "衢江区"),
        ([CITY, KECHENG, TOWN], "某街道"),
    ):
        parent = codes[-2] if len(codes) > 1 else None
        saved = RegionSaved(code=codes[-1], name=name, parent_code=parent, kind="", codes=codes, retired=False)
        stage.apply("auth", "region_saved", codes[-1], saved)


@pytest.fixture
def stage(room_tools: Callable[..., Tools]) -> Stage:
    """An agency ready to enter a visit on 10 April 2026, 10:00 in Quzhou."""
    tools = room_tools(ROOM)
    tools.clock = FixedClock(NOW)
    made = build_stage(tools)
    tell_rules(made)
    return made


@pytest.fixture
def other(stage: Stage) -> Stage:
    """Another agency, in another district of the same city."""
    return build_stage(stage.tools, [CITY, QUJIANG])


@pytest.fixture
def officer() -> Actor:
    """Of the district where ``stage``'s enterprise lies."""
    return make_actor(Role.OFFICER, region_codes=[CITY, KECHENG])


@pytest.fixture
def events(stage: Stage) -> Callable[[], list[Any]]:
    """What was published so far: (type, payload)."""

    def read() -> list[Any]:
        with transaction(stage.tools, None) as work:
            return [tuple(row) for row in work.db.execute(text("select type, payload from outbox order by id"))]

    return read
