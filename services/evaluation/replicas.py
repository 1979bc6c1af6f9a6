"""Copies of foreign facts, each kept at its newest version."""

import msgspec

from contracts.events.agency import AgencySaved, EnterpriseSaved, EvaluationContractSaved, ServiceContractSaved
from contracts.events.auth import AccountSaved, CalendarSaved, RegionSaved, RuleSaved
from contracts.events.envelope import Envelope
from kit.db import keep_newest
from kit.work import Work
from services.evaluation.tables.replicas import (
    AccountCopy,
    AgencyCopy,
    CalendarCopy,
    ContractCopy,
    EnterpriseCopy,
    Region,
    RuleCopy,
    ServiceContractCopy,
)


def apply_region(work: Work, envelope: Envelope) -> None:
    saved = msgspec.convert(envelope.payload, RegionSaved, strict=False)
    keep_newest(work.db, Region, {"code": saved.code, "codes": saved.codes, "version": envelope.entity_version})


def apply_agency(work: Work, envelope: Envelope) -> None:
    saved = msgspec.convert(envelope.payload, AgencySaved, strict=False)
    values = {"agency_id": saved.agency_id, "name": saved.name, "version": envelope.entity_version}
    keep_newest(work.db, AgencyCopy, values)


def apply_enterprise(work: Work, envelope: Envelope) -> None:
    saved = msgspec.convert(envelope.payload, EnterpriseSaved, strict=False)
    values = {"enterprise_id": saved.enterprise_id, "name": saved.name, "version": envelope.entity_version}
    keep_newest(work.db, EnterpriseCopy, values)


def apply_evaluation_contract(work: Work, envelope: Envelope) -> None:
    saved = msgspec.convert(envelope.payload, EvaluationContractSaved, strict=False)
    values = {
        "contract_id": saved.contract_id,
        "agency_id": saved.agency_id,
        "number": saved.number,
        "enterprise_id": saved.enterprise_id,
        "kind": saved.kind.value,
        "state": saved.state.value,
        "signed_on": saved.signed_on,
        "region_codes": saved.region_codes,
        "version": envelope.entity_version,
    }
    keep_newest(work.db, ContractCopy, values)


def apply_service_contract(work: Work, envelope: Envelope) -> None:
    saved = msgspec.convert(envelope.payload, ServiceContractSaved, strict=False)
    values = {
        "contract_id": saved.contract_id,
        "agency_id": saved.agency_id,
        "number": saved.number,
        "enterprise_id": saved.enterprise_id,
        "state": saved.state.value,
        "starts_on": saved.starts_on,
        "ends_on": saved.ends_on,
        "region_codes": saved.region_codes,
        "version": envelope.entity_version,
    }
    keep_newest(work.db, ServiceContractCopy, values)


def apply_account(work: Work, envelope: Envelope) -> None:
    saved = msgspec.convert(envelope.payload, AccountSaved, strict=False)
    values = {
        "account_id": saved.account_id,
        "role": saved.role.value,
        "disabled": saved.disabled,
        "version": envelope.entity_version,
    }
    keep_newest(work.db, AccountCopy, values)


def apply_rule(work: Work, envelope: Envelope) -> None:
    saved = msgspec.convert(envelope.payload, RuleSaved, strict=False)
    values = {"key": saved.key, "value": saved.value, "unit": saved.unit, "version": envelope.entity_version}
    keep_newest(work.db, RuleCopy, values)


def apply_calendar(work: Work, envelope: Envelope) -> None:
    saved = msgspec.convert(envelope.payload, CalendarSaved, strict=False)
    days = {day.isoformat(): worked for day, worked in saved.days.items()}
    keep_newest(work.db, CalendarCopy, {"year": saved.year, "days": days, "version": envelope.entity_version})
