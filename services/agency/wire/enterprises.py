"""An enterprise's row as the contract's structs and as its event."""

from collections.abc import Mapping
from typing import Any

from contracts.events.agency import ENTERPRISE_SAVED, EnterpriseSaved
from contracts.rpc.agency import Enterprise as EnterpriseAnswer
from contracts.rpc.agency import EnterpriseEntry, EnterpriseRow
from contracts.vocabulary import RiskLevel
from kit.work import Work
from services.agency.domain.search import searchable
from services.agency.tables import Enterprise
from services.agency.wire.agencies import region_codes

ENTRY = EnterpriseEntry.__struct_fields__


def enterprise_answer(row: Enterprise, region_names: Mapping[str, str]) -> EnterpriseAnswer:
    entry = {field: getattr(row, field) for field in ENTRY}
    entry["risk_level"] = _risk(row)
    return EnterpriseAnswer(
        **entry,
        id=row.id,
        version=row.version,
        created_at=row.created_at,
        created_by=row.created_by,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
        region_name=region_names.get(row.region_code, ""),
    )


def enterprise_row(row: Enterprise, region_names: Mapping[str, str], *, known: bool) -> EnterpriseRow:
    """``known`` False: an agency found it by its exact code, and sees no more than id, name and region."""
    if not known:
        return EnterpriseRow(id=row.id, name=row.name, region_code=row.region_code)
    return EnterpriseRow(
        id=row.id,
        name=row.name,
        region_code=row.region_code,
        region_name=region_names.get(row.region_code, ""),
        uscc=row.uscc,
        township_code=row.township_code,
        address=row.address,
        industry=row.industry,
        risk_level=_risk(row),
        safety_lead=row.safety_lead,
        safety_lead_mobile=row.safety_lead_mobile,
        version=row.version,
    )


def _risk(row: Enterprise) -> RiskLevel | None:
    return None if row.risk_level is None else RiskLevel(row.risk_level)


def enterprise_columns(entry: EnterpriseEntry) -> dict[str, Any]:
    """The columns that an entry fills, all but those of the regions above it."""
    search, grams = searchable(entry.name, entry.uscc)
    columns: dict[str, Any] = {field: getattr(entry, field) for field in ENTRY}
    columns["risk_level"] = entry.risk_level and entry.risk_level.value
    return columns | {"search": search, "grams": grams}


def enterprise_saved(row: Enterprise) -> EnterpriseSaved:
    return EnterpriseSaved(
        enterprise_id=row.id, name=row.name, uscc=row.uscc, region_code=row.region_code, region_codes=region_codes(row)
    )


def publish_enterprise(work: Work, row: Enterprise) -> None:
    """After each bump of the row."""
    work.publish(ENTERPRISE_SAVED, row.id, row.version, enterprise_saved(row))
