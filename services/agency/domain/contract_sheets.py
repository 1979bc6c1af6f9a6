"""The workbooks of evaluation and of service contracts: their columns, and one row of each as an entry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from contracts.rpc.agency_contracts import EvaluationContractEntry, ServiceContractEntry
from contracts.vocabulary import ContractState, EvaluationKind, Payer
from services.agency.domain.fields import Fields
from services.agency.domain.sheet_cells import Cells

E = TypeVar("E", EvaluationContractEntry, ServiceContractEntry)

KINDS = {
    "预评价": EvaluationKind.PRE,
    "验收评价": EvaluationKind.ACCEPTANCE,
    "现状评价": EvaluationKind.CURRENT,
    "专项": EvaluationKind.SPECIAL,
    "专项评价": EvaluationKind.SPECIAL,
    **{kind.value: kind for kind in EvaluationKind},
}
PAYERS: dict[str, Payer | None] = {
    "企业": Payer.ENTERPRISE,
    "政府": Payer.GOVERNMENT,
    "保险": Payer.INSURANCE,
    **{payer.value: payer for payer in Payer},
}
STATES = {
    "草稿": ContractState.DRAFT,
    "生效": ContractState.ACTIVE,
    "执行中": ContractState.ACTIVE,
    "履行中": ContractState.ACTIVE,
    ContractState.DRAFT.value: ContractState.DRAFT,
    ContractState.ACTIVE.value: ContractState.ACTIVE,
}


@dataclass(frozen=True, slots=True)
class ContractSheet(Generic[E]):
    """``columns``: field -> title. ``entry_of(cells, enterprise, team, fields)`` reads a row whose enterprise and people were found and
    whose dictionary words are values already; None when something could not be read, which is noted in ``fields``."""

    columns: Mapping[str, str]
    required: tuple[str, ...]
    example: Mapping[str, str]
    template: str
    entry_of: Callable[[Mapping[str, str], UUID, list[UUID], Fields], E | None]


def _evaluation(cells: Mapping[str, str], enterprise: UUID, team: list[UUID], fields: Fields) -> EvaluationContractEntry | None:
    row = Cells(cells, fields)
    fee = row.fen("fee_fen")
    if not row.text("fee_fen"):
        fields.add("fee_fen", "field.required")
    if not row.text("kind"):
        fields.add("kind", "field.required")
    built = EvaluationContractEntry(
        number=row.text("number"),
        enterprise_id=enterprise,
        project=row.text("project"),
        kind=row.choice("kind", KINDS, EvaluationKind.SPECIAL),
        signed_on=row.required_day("signed_on"),
        fee_fen=fee or 0,
        team=team,
        scope=row.text("scope") or None,
        starts_on=row.day("starts_on"),
        due_on=row.day("due_on"),
        state=row.choice("state", STATES, ContractState.DRAFT),
    )
    return None if fields.errors else built


def _service(cells: Mapping[str, str], enterprise: UUID, team: list[UUID], fields: Fields) -> ServiceContractEntry | None:
    row = Cells(cells, fields)
    visits = row.whole("visits_per_year")
    if not row.text("visits_per_year"):
        fields.add("visits_per_year", "field.required")
    built = ServiceContractEntry(
        number=row.text("number"),
        enterprise_id=enterprise,
        service_items=row.texts("service_items"),
        starts_on=row.required_day("starts_on"),
        ends_on=row.required_day("ends_on"),
        visits_per_year=visits or 0,
        fee_fen=row.fen("fee_fen"),
        payer=row.choice("payer", PAYERS, None),
        team=team,
        state=row.choice("state", STATES, ContractState.DRAFT),
    )
    return None if fields.errors else built


ENTERPRISE = "enterprise_id"
TEAM = "team"

EVALUATION = ContractSheet(
    columns={
        "number": "合同编号",
        ENTERPRISE: "企业统一社会信用代码",
        "project": "项目名称",
        "kind": "评价类别",
        "scope": "评价范围",
        "signed_on": "签订日期",
        "starts_on": "开始日期",
        "due_on": "约定完成日期",
        "fee_fen": "合同金额（元）",
        TEAM: "项目组成员",
        "state": "状态",
    },
    required=("number", ENTERPRISE, "project", "kind", "signed_on", "fee_fen", TEAM),
    example={
        "number": "PJ-2026-001",
        ENTERPRISE: "913308001477558890",
        "project": "年产 5 万吨项目安全现状评价",
        "kind": "现状评价",
        "signed_on": "2026-03-01",
        "starts_on": "2026-03-10",
        "due_on": "2026-06-30",
        "fee_fen": "50000.00",
        TEAM: "张三、李四",
        "state": "草稿",
    },
    template="安全评价合同导入模板.xlsx",
    entry_of=_evaluation,
)
SERVICE = ContractSheet(
    columns={
        "number": "合同编号",
        ENTERPRISE: "企业统一社会信用代码",
        "service_items": "服务项目",
        "starts_on": "服务开始",
        "ends_on": "服务结束",
        "visits_per_year": "每年赴企次数",
        "fee_fen": "合同金额（元）",
        "payer": "付费方",
        TEAM: "项目组成员",
        "state": "状态",
    },
    required=("number", ENTERPRISE, "service_items", "starts_on", "ends_on", "visits_per_year"),
    example={
        "number": "FW-2026-001",
        ENTERPRISE: "913308001477558890",
        "service_items": "隐患排查、教育培训",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "visits_per_year": "12",
        "fee_fen": "20000.00",
        "payer": "企业",
        TEAM: "张三、李四",
        "state": "草稿",
    },
    template="社会化服务合同导入模板.xlsx",
    entry_of=_service,
)
