"""What the events of other rooms change here. Each handler decides by the entity's version whether there is anything to do, so
that duplicates and disorder change nothing; facts and sums change in one transaction."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, TypeVar, cast
from uuid import UUID

import msgspec
from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import DeclarativeBase, Session

from contracts.events.agency import AgencySaved, EnterpriseSaved, EvaluationContractSaved, ServiceContractSaved
from contracts.events.auth import RegionSaved
from contracts.events.envelope import Envelope
from contracts.events.evaluation import CampaignSaved, CheckedRecordSaved, ReportSaved
from contracts.events.hazard import HazardFact, VisitFact
from contracts.vocabulary import ServiceKind
from kit.clock import local_day
from kit.db import keep_newest
from kit.together import insert_unknown
from kit.work import Work
from services.stats.domain.agencies import add_agency
from services.stats.domain.contracts import Contract, add_contract
from services.stats.domain.enterprises import add_enterprise
from services.stats.domain.hazards import add_hazard
from services.stats.domain.reports import add_report
from services.stats.domain.spot_checks import add_campaign, add_checked_record
from services.stats.domain.sums import Sums
from services.stats.domain.visits import add_visit
from services.stats.tables import (
    AgencyFact,
    CampaignFact,
    CheckedRecordFact,
    ContractFact,
    EnterpriseFact,
    HazardFactRow,
    Region,
    ReportFact,
    VisitFactRow,
    region_columns,
)
from services.stats.wire import (
    agency_of,
    agency_values,
    campaign_of,
    campaign_values,
    checked_record_of,
    checked_record_values,
    contract_of,
    contract_values,
    evaluation_contract,
    hazard_of,
    hazard_values,
    report_of,
    report_values,
    service_contract,
    visit_of,
    visit_values,
)
from services.stats.writing import take_turn

S = TypeVar("S", bound=msgspec.Struct)
R = TypeVar("R", bound=DeclarativeBase)
VISITS: Any = VisitFactRow.__table__
HAZARDS: Any = HazardFactRow.__table__


def apply_region(work: Work, envelope: Envelope) -> None:
    saved = _payload(envelope, RegionSaved)
    values = {
        "code": saved.code,
        "name": saved.name,
        "parent_code": saved.parent_code,
        "codes": saved.codes,
        "retired": saved.retired,
        "version": envelope.entity_version,
    }
    keep_newest(work.db, Region, values)


def apply_agency(work: Work, envelope: Envelope) -> None:
    saved = _payload(envelope, AgencySaved)
    _recount(work, envelope, AgencyFact, saved.agency_id, saved, add=add_agency, of=agency_of, values=agency_values)


def apply_report(work: Work, envelope: Envelope) -> None:
    saved = _payload(envelope, ReportSaved)
    _recount(work, envelope, ReportFact, saved.report_id, saved, add=add_report, of=report_of, values=report_values)


def apply_campaign(work: Work, envelope: Envelope) -> None:
    saved = _payload(envelope, CampaignSaved)
    _recount(work, envelope, CampaignFact, saved.campaign_id, saved, add=add_campaign, of=campaign_of, values=campaign_values)


def apply_checked_record(work: Work, envelope: Envelope) -> None:
    saved = _payload(envelope, CheckedRecordSaved)
    of, values = checked_record_of, checked_record_values
    _recount(work, envelope, CheckedRecordFact, saved.record_id, saved, add=add_checked_record, of=of, values=values)


def _recount(
    work: Work,
    envelope: Envelope,
    table: type[R],
    entity_id: UUID,
    saved: S,
    *,
    add: Callable[[Sums, S, int], None],
    of: Callable[[R], S],
    values: Callable[[S, int], dict[str, Any]],
) -> None:
    """Takes what the stored fact adds to the sums away and adds what the newer one does. ``of``: row to fact, ``values``: fact and
    version to row."""
    turn = take_turn(work)
    old: Any = _stored(work, table, entity_id)
    if old is not None and old.version >= envelope.entity_version:
        return
    sums = Sums()
    if old is not None:
        add(sums, of(old), -1)
    add(sums, saved, 1)
    _keep(work, table, [values(saved, envelope.entity_version)])
    turn.add(sums, envelope.at)


def apply_enterprise(work: Work, envelope: Envelope) -> None:
    """Moves the enterprise to its region as one that is served; contracts, visits and hazards keep the region that they were
    written with."""
    saved = _payload(envelope, EnterpriseSaved)
    turn = take_turn(work)
    old = _stored(work, EnterpriseFact, saved.enterprise_id)
    if old is not None and old.version >= envelope.entity_version:
        return
    sums = Sums()
    add_served(work.db, sums, [saved.enterprise_id], -1)
    values = {"enterprise_id": saved.enterprise_id, "version": envelope.entity_version, **region_columns(saved.region_codes)}
    _keep(work, EnterpriseFact, [values])
    add_served(work.db, sums, [saved.enterprise_id], 1)
    turn.add(sums, envelope.at)


def apply_evaluation_contract(work: Work, envelope: Envelope) -> None:
    saved = _payload(envelope, EvaluationContractSaved)
    _apply_contract(work, envelope, evaluation_contract(saved, local_day(envelope.at, work.kit.time_zone)))


def apply_service_contract(work: Work, envelope: Envelope) -> None:
    _apply_contract(work, envelope, service_contract(_payload(envelope, ServiceContractSaved)))


def _apply_contract(work: Work, envelope: Envelope, contract: Contract) -> None:
    turn = take_turn(work)
    old = _stored(work, ContractFact, contract.contract_id)
    if old is not None and old.version >= envelope.entity_version:
        return
    served = {contract.enterprise_id} | ({old.enterprise_id} if old is not None else set())
    sums = Sums()
    if old is not None:
        add_contract(sums, contract_of(old), -1)
    add_contract(sums, contract, 1)
    add_served(work.db, sums, served, -1)
    _keep(work, ContractFact, [contract_values(contract, envelope.entity_version)])
    add_served(work.db, sums, served, 1)
    turn.add(sums, envelope.at)


def add_served(db: Session, sums: Sums, enterprise_ids: Iterable[UUID], sign: int) -> None:
    """What these enterprises add to the sums as the tables say at this moment."""
    ids = list(enterprise_ids)
    places = {row.enterprise_id: row.region_codes() for row in db.scalars(_anew(EnterpriseFact, EnterpriseFact.enterprise_id, ids))}
    contracts: dict[UUID, list[Contract]] = {}
    for row in db.scalars(_anew(ContractFact, ContractFact.enterprise_id, ids).order_by(ContractFact.contract_id)):
        contracts.setdefault(row.enterprise_id, []).append(contract_of(row))
    for enterprise_id, theirs in contracts.items():
        # Until the enterprise's own event is here, its newest contract says where it lies.
        codes: Sequence[str] = places.get(enterprise_id) or theirs[-1].region_codes
        for kind in ServiceKind:
            add_enterprise(sums, kind, codes, theirs, sign)


def apply_visit(work: Work, envelope: Envelope) -> None:
    """The visit and its hazards; each hazard by its own version, for it may have changed since. One that is not here yet, as nearly
    all are, takes one statement with all its hazards."""
    fact = _payload(envelope, VisitFact)
    turn = take_turn(work)
    sums = Sums()
    rows = {VISITS: [visit_values(fact, envelope.entity_version)], HAZARDS: [hazard_values(hazard) for hazard in fact.hazards]}
    new = insert_unknown(work.db, rows)
    if fact.visit_id in new:
        add_visit(sums, fact, 1)
    else:
        _keep_visit(work, sums, fact, envelope.entity_version)
    for hazard in fact.hazards:
        if hazard.hazard_id in new:
            add_hazard(sums, hazard, turn.overdue_before, 1)
    _keep_hazards(work, sums, [hazard for hazard in fact.hazards if hazard.hazard_id not in new], turn.overdue_before)
    turn.add(sums, envelope.at)


def _keep_visit(work: Work, sums: Sums, fact: VisitFact, version: int) -> None:
    old = _stored(work, VisitFactRow, fact.visit_id)
    if old is not None and old.version < version:
        add_visit(sums, visit_of(old), -1)
        add_visit(sums, fact, 1)
        _keep(work, VisitFactRow, [visit_values(fact, version)])


def apply_hazard(work: Work, envelope: Envelope) -> None:
    turn = take_turn(work)
    sums = Sums()
    _keep_hazards(work, sums, [_payload(envelope, HazardFact)], turn.overdue_before)
    turn.add(sums, envelope.at)


def _keep_hazards(work: Work, sums: Sums, hazards: list[HazardFact], overdue_before: date) -> None:
    if not hazards:
        return
    ids = [hazard.hazard_id for hazard in hazards]
    stored = {row.hazard_id: row for row in work.db.scalars(_anew(HazardFactRow, HazardFactRow.hazard_id, ids))}
    newer = []
    for hazard in hazards:
        old = stored.get(hazard.hazard_id)
        if old is not None and old.version >= hazard.version:
            continue
        if old is not None:
            add_hazard(sums, hazard_of(old), overdue_before, -1)
        add_hazard(sums, hazard, overdue_before, 1)
        newer.append(hazard_values(hazard))
    _keep(work, HazardFactRow, newer)


def _payload(envelope: Envelope, shape: type[S]) -> S:
    return msgspec.convert(envelope.payload, shape, strict=False)


def _stored(work: Work, table: type[R], entity_id: UUID) -> R | None:
    """The row as the database has it: an event before this one in the same transaction may have written past the session."""
    return work.db.get(table, entity_id, populate_existing=True)


def _anew(table: type[Any], column: Any, ids: list[UUID]) -> Any:
    """Rows as the database has them: ``_keep`` writes past the session, which would otherwise go on showing what it read before."""
    return select(table).where(column.in_(ids)).execution_options(populate_existing=True)


def _keep(work: Work, table: type[DeclarativeBase], rows: list[dict[str, Any]]) -> None:
    """Writes whole rows. The caller holds the turn and has compared versions."""
    if rows:
        work.db.execute(_upsert(table), rows)


@cache
def _upsert(table: type[DeclarativeBase]) -> Insert:
    # Of the bare table: the session's own way of writing many rows costs more than the rows do.
    bare = cast(Table, table.__table__)
    statement = insert(bare)
    changed = {column.name: statement.excluded[column.name] for column in bare.columns if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=list(bare.primary_key.columns), set_=changed)
