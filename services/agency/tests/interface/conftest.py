"""The room over a real database, through the chassis' own doors: tokens, tenants, doubt and conflicts as in a running service."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest

from contracts.actor import Actor
from contracts.events.auth import AgencyRegistered, DictionarySaved, RegionSaved, RuleSaved
from contracts.events.envelope import Envelope
from contracts.files import FileFact
from contracts.rpc.agency import Declaration, EnterpriseEntry, StaffEntry
from contracts.rpc.agency_contracts import EvaluationContractEntry, ServiceContractEntry
from contracts.rpc.auth import Import
from contracts.rpc.auth_settings import DictionaryItem
from contracts.vocabulary import EvaluationKind, Role, ServiceKind
from kit.doors import Doors, Runtime
from kit.ids import new_id
from kit.jobs import JobRunner, get_job
from kit.testing.actors import make_actor, make_context
from kit.work import Doubtful, Tools, transaction
from services.agency.room import ROOM
from services.agency.tests.numbers import code, id_number
from services.agency.usecases import declarations, enterprises, staff

REGIONS = {
    "330800": ["330800"],
    "330802": ["330800", "330802"],
    "330803": ["330800", "330803"],
    "330802005": ["330800", "330802", "330802005"],
    "330803001": ["330800", "330803", "330803001"],
}
RULES = {
    "contract.team_min": "2",
    "site_work.notice_days": "7",
    "site_work.reminder_days": "3",
    "certificate.reminder_first_days": "90",
    "certificate.reminder_second_days": "30",
    "certificate.reminder_third_days": "15",
    "certificate.reminder_last_days": "7",
    "evaluation_agency.assessors_min": "25",
    "evaluation_agency.assessors_per_further_scope": "5",
    "evaluation_agency.fixed_assets_min": "800000000",
}


class Desk:
    """One running room. ``answers`` are what its sources would say when they are asked; ``asked`` is what they were asked."""

    def __init__(self, tools: Tools, secrets: Any) -> None:
        self.tools, self.secrets = tools, secrets
        self.answers: dict[tuple[str, str, str], Envelope] = {}
        self.asked: list[tuple[str, str, str]] = []
        self._runtime = Runtime(tools, ROOM.conflicts, self._ask, self._apply, lambda: None)
        self._serial = 0

    def write(self, who: Actor, fn: Callable[..., Any], *args: Any) -> Any:
        return Doors(self._runtime, make_context(who, self.secrets, now=self.tools.clock.now())).write(fn, args, ())

    def read(self, who: Actor, fn: Callable[..., Any], *args: Any) -> Any:
        return Doors(self._runtime, make_context(who, self.secrets, now=self.tools.clock.now())).read(fn, args)

    def event(self, source: str, type: str, entity_id: object, version: int, payload: msgspec.Struct) -> None:
        self._apply(self.envelope(source, type, entity_id, version, payload))

    def envelope(self, source: str, type: str, entity_id: object, version: int, payload: msgspec.Struct) -> Envelope:
        body = msgspec.to_builtins(payload)
        return Envelope(
            source=source, type=type, entity_id=str(entity_id), entity_version=version, payload=body, at=self.tools.clock.now()
        )

    def rows(self, sql: str, **values: object) -> list[Any]:
        from sqlalchemy import text

        with self.tools.engine.connect() as connection:
            return list(connection.execute(text(sql), values))

    def published(self, type: str) -> list[Any]:
        return self.rows("select * from outbox where type = :type order by id", type=type)

    def _ask(self, doubt: Doubtful, _deadline: float | None) -> None:
        self.asked += doubt.facts
        for fact in doubt.facts:
            if fact in self.answers:
                self._apply(self.answers[fact])

    def _apply(self, envelope: Envelope) -> None:
        with transaction(self.tools, None) as work:
            ROOM.replicas[envelope.source][envelope.type](work, envelope)

    def run_import(self, who: Actor, order: Callable[..., Any], content: bytes, *, dry_run: bool = False) -> Any:
        """Uploads the workbook, orders its import and runs the job; the ended job."""
        file_id = self.file(who)
        self.tools.store.put(file_id, [content])
        self.tools.job_kinds = frozenset(ROOM.jobs)
        job = self.write(who, order, Import(file_id=file_id, dry_run=dry_run))
        JobRunner(self.tools, ROOM.jobs, lambda doubt: self._ask(doubt, None), lambda fact: None, lambda: None).run_waiting()
        with transaction(self.tools, None) as work:
            return get_job(who, work, job.id)

    # ---- what tests begin with

    def serial(self) -> int:
        self._serial += 1
        return self._serial

    def register(self, region_code: str = "330802", kinds: list[ServiceKind] | None = None) -> Actor:
        """The main account of a new agency, known here as an import left it."""
        serial, who = self.serial(), make_actor(Role.AGENCY)
        self.event("auth", "agency_registered", who.agency_id, 1, registered(who.agency_id, serial, region_code, kinds))
        return who

    def declaration(self, who: Actor, **changes: Any) -> Declaration:
        (row,) = self.rows("select name, uscc, registered_region_code from agency where id = :id", id=who.agency_id)
        facts: dict[str, Any] = {
            "name": row.name,
            "uscc": row.uscc,
            "kinds": [ServiceKind.SOCIAL],
            "legal_representative": "王某",
            "contact_name": "李某",
            "contact_mobile": "13800000001",
            "region_code": row.registered_region_code,
            "address": "衢州市柯城区某路 1 号",
        }
        return Declaration(**facts | changes)

    def declared(self, region_code: str = "330802", **changes: Any) -> Actor:
        """The main account of an agency that saved its information once."""
        who = self.register(region_code)
        self.write(who, declarations.save_agency, self.declaration(who, **changes), None)
        return who

    def submitted(self, region_code: str = "330802", **changes: Any) -> Actor:
        who = self.declared(region_code, **changes)
        self.write(who, declarations.submit_agency, None)
        return who

    def hire(self, who: Actor, **changes: Any) -> Any:
        return self.write(who, staff.create_staff, self.person(**changes))

    def person(self, **changes: Any) -> StaffEntry:
        from datetime import date

        facts: dict[str, Any] = {
            "name": "张三",
            "id_number": id_number(self.serial()),
            "employed_from": date(2020, 1, 1),
            "mobile": "13900000001",
        }
        return StaffEntry(**facts | changes)

    def enterprise(self, who: Actor, **changes: Any) -> Any:
        return self.write(who, enterprises.create_enterprise, self.enterprise_entry(**changes))

    def enterprise_entry(self, **changes: Any) -> EnterpriseEntry:
        facts: dict[str, Any] = {
            "name": "衢州化工有限公司",
            "uscc": code(500 + self.serial()),
            "region_code": "330802",
            "address": "某路 2 号",
        }
        return EnterpriseEntry(**facts | changes)

    def evaluation_entry(self, enterprise_id: UUID, team: list[UUID], **changes: Any) -> EvaluationContractEntry:
        from datetime import date

        facts: dict[str, Any] = {
            "number": f"PJ-{self.serial()}",
            "enterprise_id": enterprise_id,
            "project": "年产 5 万吨项目安全现状评价",
            "kind": EvaluationKind.CURRENT,
            "signed_on": date(2026, 3, 1),
            "fee_fen": 5_000_000,
            "team": team,
        }
        return EvaluationContractEntry(**facts | changes)

    def service_entry(self, enterprise_id: UUID, team: list[UUID], **changes: Any) -> ServiceContractEntry:
        from datetime import date

        facts: dict[str, Any] = {
            "number": f"FW-{self.serial()}",
            "enterprise_id": enterprise_id,
            "service_items": ["hazard_inspection"],
            "starts_on": date(2026, 1, 1),
            "ends_on": date(2026, 12, 31),
            "visits_per_year": 12,
            "team": team,
        }
        return ServiceContractEntry(**facts | changes)

    def file(self, who: Actor, *, known: bool = True) -> UUID:
        """A file that the account uploaded; ``known`` False: its fact has not come here yet, auth has it."""
        file_id = new_id()
        fact = FileFact(
            file_id=file_id,
            owner=str(who.agency_id or ""),
            uploaded_by=who.account_id,
            name="a.pdf",
            media_type="application/pdf",
            size=3,
            sha256="0" * 64,
        )
        envelope = self.envelope("auth", "file_saved", file_id, 1, fact)
        if known:
            self._apply(envelope)
        else:
            self.answers["auth", "file", str(file_id)] = envelope
        return file_id


def registered(agency_id: UUID | None, serial: int, region_code: str, kinds: list[ServiceKind] | None = None) -> AgencyRegistered:
    assert agency_id is not None
    return AgencyRegistered(
        agency_id=agency_id,
        name=f"衢州第{serial}安全技术有限公司",
        uscc=code(serial),
        kinds=kinds or [ServiceKind.SOCIAL],
        region_code=region_code,
        contact_name="赵某",
        contact_mobile="13700000001",
    )


def service_items(*words: str, retired: tuple[str, ...] = ()) -> DictionarySaved:
    items = [DictionaryItem(value=word, label_zh=word, label_en=word, retired=word in retired) for word in words]
    return DictionarySaved(name="service_items", items=items)


def officer(region_code: str = "330802") -> Actor:
    return make_actor(Role.OFFICER, region_codes=REGIONS[region_code])


def sub_account(who: Actor, *rights: str) -> Actor:
    return make_actor(Role.SUB_ACCOUNT, agency_id=who.agency_id, rights=list(rights))


@pytest.fixture
def desk(room_tools: Callable[..., Tools], test_secrets: Any) -> Desk:
    desk = Desk(room_tools(ROOM), test_secrets)
    for region_code, codes in REGIONS.items():
        saved = RegionSaved(
            code=region_code, name=f"地区{region_code}", parent_code=None, kind="district", codes=codes, retired=False
        )
        desk.event("auth", "region_saved", region_code, 1, saved)
    for key, value in RULES.items():
        desk.event("auth", "rule_saved", key, 1, RuleSaved(key=key, value=value, unit="persons", source="测试"))
    desk.event("auth", "dictionary_saved", "service_items", 1, service_items("hazard_inspection", "training"))
    return desk
