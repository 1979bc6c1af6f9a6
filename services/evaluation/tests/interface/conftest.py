"""An evaluation room that knows two agencies, each with a contract for a firm of its own, and a file of the first."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import pytest

from contracts.actor import Actor
from contracts.events.agency import AgencySaved, EnterpriseSaved, EvaluationContractSaved
from contracts.events.auth import RegionSaved
from contracts.events.envelope import Envelope
from contracts.files import FileFact
from contracts.rpc.evaluation import EvaluationReport, ReportEntry
from contracts.vocabulary import Conclusion, ContractState, DeclarationState, EvaluationKind, ServiceKind
from kit.clock import FixedClock
from kit.ids import new_id
from kit.testing.actors import make_actor
from kit.work import Tools, transaction
from services.evaluation.room import ROOM
from services.evaluation.usecases.reports import create_report

if TYPE_CHECKING:
    from services.evaluation.tests.interface.stage_spot_checks import Stage

CITY, NORTH, SOUTH = "330800", "330802", "330803"
NOW = datetime(2026, 7, 1, 4, tzinfo=UTC)


class Desk:
    """The room, and one agency at it. ``north`` may be asked for as an officer of the firm's district."""

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self.agency = make_actor("agency")
        self.stranger = make_actor("agency")
        self.north = make_actor("officer", region_codes=[CITY, NORTH])
        self.south = make_actor("officer", region_codes=[CITY, SOUTH])
        self.city = make_actor("officer", region_codes=[CITY])
        self.contract_id, self.foreign_contract_id, self.file_id = new_id(), new_id(), new_id()
        for code, codes in ((CITY, [CITY]), (NORTH, [CITY, NORTH]), (SOUTH, [CITY, SOUTH])):
            saved = RegionSaved(code=code, name=code, parent_code=None, kind="district", codes=codes, retired=False)
            self.hear("auth", "region_saved", code, saved)
        self.tell_agency(self.agency, "衢州甲评价公司")
        self.tell_agency(self.stranger, "衢州乙评价公司")
        self.tell_contract(self.contract_id, self.agency, [CITY, NORTH])
        self.tell_contract(self.foreign_contract_id, self.stranger, [CITY, SOUTH])
        self.tell_file(self.file_id, self.agency)

    def hear(self, source: str, type: str, entity_id: object, payload: msgspec.Struct, version: int = 1) -> None:
        body = msgspec.to_builtins(payload)
        event = Envelope(source=source, type=type, entity_id=str(entity_id), entity_version=version, payload=body, at=NOW)
        with transaction(self.tools, None) as work:
            ROOM.replicas[source][type](work, event)

    def tell_agency(self, actor: Actor, name: str) -> None:
        saved = AgencySaved(
            agency_id=actor.agency(),
            name=name,
            uscc="",
            kinds=[ServiceKind.EVALUATION],
            region_code=CITY,
            region_codes=[CITY],
            state=DeclarationState.DRAFT,
            declared=True,
        )
        self.hear("agency", "agency_saved", actor.agency_id, saved)

    def tell_contract(self, contract_id: UUID, actor: Actor, codes: list[str], version: int = 1, **more: Any) -> None:
        enterprise_id = UUID(int=contract_id.int ^ 1)
        firm = EnterpriseSaved(enterprise_id=enterprise_id, name="巨化某某公司", uscc="", region_code=codes[-1], region_codes=codes)
        self.hear("agency", "enterprise_saved", enterprise_id, firm)
        values: dict[str, Any] = {"state": ContractState.ACTIVE, "signed_on": date(2026, 3, 1), **more}
        saved = EvaluationContractSaved(
            contract_id=contract_id,
            agency_id=actor.agency(),
            number="PJ-2026-001",
            enterprise_id=enterprise_id,
            project="项目",
            kind=EvaluationKind.CURRENT,
            starts_on=None,
            due_on=None,
            fee_fen=1,
            team=[],
            region_codes=codes,
            **values,
        )
        self.hear("agency", "evaluation_contract_saved", contract_id, saved, version)

    def tell_file(self, file_id: UUID, actor: Actor) -> None:
        fact = FileFact(
            file_id=file_id,
            owner=str(actor.agency_id),
            uploaded_by=actor.account_id,
            name="报告.pdf",
            media_type="application/pdf",
            size=10,
            sha256="ab" * 32,
        )
        self.hear("auth", "file_saved", file_id, fact)

    def entry(self, **more: Any) -> ReportEntry:
        values: dict[str, Any] = {
            "number": "BG-2026-001",
            "contract_id": self.contract_id,
            "title": "某某公司现状评价报告",
            "conclusion": Conclusion.MEETS,
            "finished_on": date(2026, 5, 20),
            "file_id": self.file_id,
            **more,
        }
        return ReportEntry(**values)

    def do(self, actor: Actor, fn: Callable[..., Any], *args: Any) -> Any:
        with transaction(self.tools, actor) as work:
            return fn(actor, work, *args)

    def drafted(self, **more: Any) -> EvaluationReport:
        report: EvaluationReport = self.do(self.agency, create_report, self.entry(**more))
        return report

    def told(self) -> list[tuple[str, str, int]]:
        """Events in order: type, entity, version."""
        with transaction(self.tools, None) as work:
            rows = work.db.connection().exec_driver_sql("select type, entity_id, entity_version from outbox order by id")
            return [tuple(row) for row in rows]


@pytest.fixture
def desk(room_tools: Callable[..., Tools]) -> Desk:
    tools = room_tools(ROOM)
    tools.clock = FixedClock(NOW)
    return Desk(tools)


@pytest.fixture
def stage(room_tools: Callable[..., Tools]) -> "Stage":
    """The desk with all that spot checks need; see ``stage_spot_checks``."""
    from services.evaluation.tests.interface.stage_spot_checks import Stage  # it stands on the desk above

    tools = room_tools(ROOM)
    tools.clock = FixedClock(NOW)
    return Stage(tools)
