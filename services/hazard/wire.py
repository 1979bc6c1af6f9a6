"""Rows into what other rooms and people are told, one function a struct."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from contracts.events.hazard import HazardFact, LinkFact, VisitFact
from contracts.row import Named
from contracts.rpc.hazard import (
    Acceptance,
    Extension,
    Finding,
    Hazard,
    HazardRow,
    HistoryEntry,
    MajorPlan,
    Position,
    Rectification,
    Visit,
    VisitRow,
)
from contracts.vocabulary import HazardCause, HazardLevel, HazardState, VisitState
from services.hazard.domain.hazards import is_overdue
from services.hazard.tables.hazards import ExtensionRecord, HazardRecord, HazardStep, LinkRecord, RectificationRecord
from services.hazard.tables.visits import FindingRecord, VisitRecord

S = TypeVar("S", bound=msgspec.Struct)

TRACKED = ("id", "version", "created_at", "created_by", "updated_at", "updated_by")
_HAZARD = (
    *TRACKED,
    *("number", "visit_id", "agency_id", "agency_name", "enterprise_id", "enterprise_name", "found_on", "location", "description"),
    *("category", "cause", "level", "basis", "suggestion", "deadline_on", "state", "photos", "rectified_on", "confirmed_at"),
)
_VISIT = (
    *TRACKED,
    *("number", "contract_id", "contract_number", "agency_id", "agency_name", "enterprise_id", "enterprise_name", "visited_on"),
    *("staff_members", "hazard_count", "no_hazard_found", "state", "void_reason", "submitted_at"),
)
_VISIT_MORE = (
    *("services", "from_time", "until_time", "companion", "summary", "photos", "position", "signed", "refused_reason", "next_on"),
)


REGIONS = ("region_1", "region_2", "region_3")
HAZARD_COLUMNS = (*_HAZARD, *REGIONS)
"""What a row of a list is made from: a list reads these and no more."""


def codes_of(row: Any) -> list[str]:
    """City first, the most specific last."""
    return [code for code in (row.region_1, row.region_2, row.region_3) if code]


def _same(row: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _as(struct: type[S], values: dict[str, Any]) -> S:
    """Enums and nested structs from their stored form; a value that does not fit is a bug and raises."""
    return msgspec.convert(values, struct, strict=False)


def _hazard_values(row: Any, today: date) -> dict[str, Any]:
    state = HazardState(row.state)
    return _same(row, _HAZARD) | {
        "region_code": codes_of(row)[-1],
        "overdue": is_overdue(state, row.deadline_on, today),
    }


def hazard_row(row: HazardRecord, today: date) -> HazardRow:
    return _as(HazardRow, _hazard_values(row, today))


def listed_hazard(row: Sequence[Any], today: date) -> HazardRow:
    """The same from the columns of a list, ``HAZARD_COLUMNS`` first: a third of the time, which a page spends twenty times."""
    values = dict(zip(HAZARD_COLUMNS, row, strict=False))
    region_1, region_2, region_3 = (values.pop(name) for name in REGIONS)
    state = values["state"] = HazardState(values["state"])
    values["level"] = HazardLevel(values["level"])
    if values["cause"] is not None:
        values["cause"] = HazardCause(values["cause"])
    overdue = is_overdue(state, values["deadline_on"], today)
    return HazardRow(**values, region_code=region_3 or region_2 or region_1, overdue=overdue)


def hazard_detail(
    row: HazardRecord,
    today: date,
    *,
    rectifications: Sequence[RectificationRecord],
    extensions: Sequence[ExtensionRecord],
    history: Sequence[HazardStep],
    findings: Sequence[FindingRecord],
    link: LinkRecord | None,
) -> Hazard:
    """``findings`` name the fields of the hazard itself, not those of the visit's body."""
    accepted = None
    if row.accepted_at is not None:
        accepted = Acceptance(
            opinion=row.acceptance_opinion or "", file_ids=row.acceptance_files or [], accepted_at=row.accepted_at
        )
    return _as(
        Hazard,
        _hazard_values(row, today)
        | {
            "major": MajorPlan(**row.plan) if row.plan else None,
            "report_due_at": row.report_due_at,
            "rectifications": [_as(Rectification, _same(r, Rectification.__struct_fields__)) for r in rectifications],
            "extensions": [_as(Extension, _same(e, Extension.__struct_fields__)) for e in extensions],
            "acceptance": accepted,
            "history": [_as(HistoryEntry, _same(h, HistoryEntry.__struct_fields__)) for h in history],
            "findings": [finding(f, f"hazards.{row.position}.") for f in findings],
            "link_expires_at": link.expires_at if link else None,
            "cancel_reason": row.cancel_reason,
        },
    )


def finding(row: FindingRecord, prefix: str = "") -> Finding:
    """``prefix`` is taken off the field where it stands in front."""
    values = _same(row, ("rule", "rule_version", "severity", "field", "code", "params"))
    return _as(Finding, values | {"field": row.field.removeprefix(prefix)})


def _visit_values(row: VisitRecord) -> dict[str, Any]:
    members = [Named(UUID(m["id"]), m["name"]) for m in row.staff_members]
    return _same(row, _VISIT) | {"region_code": codes_of(row)[-1], "staff_members": members}


def visit_row(row: VisitRecord) -> VisitRow:
    return _as(VisitRow, _visit_values(row))


def visit_detail(row: VisitRecord, hazards: Sequence[HazardRecord], findings: Sequence[FindingRecord], today: date) -> Visit:
    """``hazards`` in the order sent."""
    values = _visit_values(row) | _same(row, _VISIT_MORE)
    return _as(
        Visit,
        values
        | {
            "staff": [m.id for m in values["staff_members"]],
            "position": Position(**row.position) if row.position else None,
            "hazards": [hazard_row(h, today) for h in hazards],
            "warnings": [finding(f) for f in findings],
        },
    )


def hazard_fact(row: HazardRecord, act: str = "", acted_by: UUID | None = None) -> HazardFact:
    """What ``hazard_changed`` carries. ``act`` and ``acted_by`` where the fact tells of one."""
    return HazardFact(
        hazard_id=row.id,
        version=row.version,
        visit_id=row.visit_id,
        agency_id=row.agency_id,
        enterprise_id=row.enterprise_id,
        region_codes=codes_of(row),
        found_on=row.found_on,
        deadline_on=row.deadline_on,
        level=HazardLevel(row.level),
        state=HazardState(row.state),
        rectified_on=row.rectified_on,
        number=row.number,
        enterprise_name=row.enterprise_name,
        act=act,
        acted_by=acted_by,
    )


def visit_fact(row: VisitRecord, hazards: Sequence[HazardRecord]) -> VisitFact:
    """What ``visit_submitted`` and ``visit_voided`` carry."""
    return VisitFact(
        visit_id=row.id,
        contract_id=row.contract_id,
        agency_id=row.agency_id,
        enterprise_id=row.enterprise_id,
        region_codes=codes_of(row),
        visited_on=row.visited_on,
        staff=[UUID(m["id"]) for m in row.staff_members],
        state=VisitState(row.state),
        hazards=[hazard_fact(h) for h in hazards],
    )


def link_fact(row: LinkRecord, enterprise_name: str) -> LinkFact:
    """What ``link_changed`` carries."""
    return LinkFact(
        link_id=row.id,
        hazard_id=row.hazard_id,
        enterprise_id=row.enterprise_id,
        enterprise_name=enterprise_name,
        secret_hash=row.secret_hash,
        expires_at=row.expires_at,
        ended=row.ended,
    )
