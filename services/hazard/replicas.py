"""How the copies of foreign facts are kept: each event replaces what is older, in any order and as often as it comes."""

from typing import Any

import msgspec

from contracts.events.agency import AgencySaved, EnterpriseSaved, ServiceContractSaved, StaffSaved
from contracts.events.auth import DictionarySaved, RegionSaved, RuleSaved
from contracts.events.envelope import Envelope
from kit.db import keep_newest
from kit.work import Work
from services.hazard.tables.replicas import AgencyCopy, ContractCopy, Dictionary, EnterpriseCopy, Region, Rule, StaffCopy
from services.hazard.tables.schema import Base


def _keep(work: Work, envelope: Envelope, payload: type[msgspec.Struct], table: type[Base]) -> None:
    """The columns that the table shares with the payload, and the source's version."""
    fact = msgspec.convert(envelope.payload, payload, strict=False)
    columns = set(table.__table__.columns.keys())
    values: dict[str, Any] = {name: value for name, value in msgspec.structs.asdict(fact).items() if name in columns}
    keep_newest(work.db, table, {**values, "version": envelope.entity_version})


def apply_agency(work: Work, envelope: Envelope) -> None:
    _keep(work, envelope, AgencySaved, AgencyCopy)


def apply_staff(work: Work, envelope: Envelope) -> None:
    _keep(work, envelope, StaffSaved, StaffCopy)


def apply_enterprise(work: Work, envelope: Envelope) -> None:
    _keep(work, envelope, EnterpriseSaved, EnterpriseCopy)


def apply_contract(work: Work, envelope: Envelope) -> None:
    _keep(work, envelope, ServiceContractSaved, ContractCopy)


def apply_region(work: Work, envelope: Envelope) -> None:
    _keep(work, envelope, RegionSaved, Region)


def apply_dictionary(work: Work, envelope: Envelope) -> None:
    fact = msgspec.convert(envelope.payload, DictionarySaved, strict=False)
    words = [item.value for item in fact.items if not item.retired]
    keep_newest(work.db, Dictionary, {"name": fact.name, "words": words, "version": envelope.entity_version})


def apply_rule(work: Work, envelope: Envelope) -> None:
    _keep(work, envelope, RuleSaved, Rule)
