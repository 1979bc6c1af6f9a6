"""What a campaign may draw from, and what is known of it when the pool is frozen."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from contracts.rpc.spot_checks import NewCampaign
from contracts.vocabulary import CheckedRecordState, ContractState, ReportState, ServiceKind
from kit.work import Work
from services.evaluation.queries.scope import in_region
from services.evaluation.tables.checked_records import CheckedRecordRecord
from services.evaluation.tables.replicas import ServiceContractCopy
from services.evaluation.tables.reports import ReportRecord

UNDER_CONTRACT = (ContractState.ACTIVE.value, ContractState.CLOSED.value)


@dataclass(frozen=True, slots=True)
class Poolable:
    """An object as it stands. ``kind`` is the report's kind of evaluation, or ``social``."""

    object_id: UUID
    agency_id: UUID
    kind: str
    region_codes: list[str]
    number: str
    title: str
    enterprise_id: UUID


def poolable(work: Work, plan: NewCampaign, region_codes: list[str]) -> list[Poolable]:
    """All objects that match the campaign's filter and lie in its region: issued reports, or service contracts that are active or closed.
    In ascending order of their ids' text, which is that of the ids."""
    if plan.kind is ServiceKind.EVALUATION:
        reports = work.db.scalars(_reports(plan, region_codes).order_by(ReportRecord.id))
        return [_of_report(row) for row in reports]
    contracts = work.db.scalars(_contracts(plan, region_codes).order_by(ServiceContractCopy.contract_id))
    return [_of_contract(row) for row in contracts]


def objects_by_id(work: Work, kind: ServiceKind, ids: Collection[UUID]) -> dict[UUID, Poolable]:
    """In whatever state they are by now."""
    if kind is ServiceKind.EVALUATION:
        reports = work.db.scalars(select(ReportRecord).where(ReportRecord.id.in_(ids)))
        return {row.id: _of_report(row) for row in reports}
    contracts = work.db.scalars(select(ServiceContractCopy).where(ServiceContractCopy.contract_id.in_(ids)))
    return {row.contract_id: _of_contract(row) for row in contracts}


def last_means(work: Work, kind: ServiceKind, agency_ids: Collection[UUID]) -> Mapping[UUID, Decimal]:
    """Agency -> mean score of its results in the last campaign of this kind that published one. Agencies without a result are left out."""
    t = CheckedRecordRecord
    by_campaign = (
        select(t.agency_id, func.avg(t.score).label("mean"))
        .where(t.kind == kind, t.state == CheckedRecordState.PUBLISHED, t.score.is_not(None), t.agency_id.in_(agency_ids))
        .group_by(t.agency_id, t.campaign_id)
        .order_by(t.agency_id, func.max(t.published_at).desc(), t.campaign_id.desc())
        .distinct(t.agency_id)
    )
    return {agency_id: mean for agency_id, mean in work.db.execute(by_campaign)}  # noqa: C416  # dict() of a Result takes its keys


def checked_since(work: Work, kind: ServiceKind, agency_ids: Collection[UUID], since: date) -> set[UUID]:
    """Agencies with a result of this kind that was published on or after a day."""
    t = CheckedRecordRecord
    checked = select(t.agency_id).where(
        t.kind == kind, t.state == CheckedRecordState.PUBLISHED, t.published_on >= since, t.agency_id.in_(agency_ids)
    )
    return set(work.db.scalars(checked.distinct()))


def _reports(plan: NewCampaign, region_codes: list[str]) -> Select[ReportRecord]:
    t, wanted = ReportRecord, plan.filter
    return select(t).where(
        t.state == ReportState.ISSUED,
        in_region(t, region_codes),
        *_when(t.finished_on.__ge__, wanted.finished_from),
        *_when(t.finished_on.__lt__, wanted.finished_until),
        *_when(t.kind.__eq__, wanted.evaluation_kind),
        *_when(t.agency_id.__eq__, wanted.agency_id),
    )


def _contracts(plan: NewCampaign, region_codes: list[str]) -> Select[ServiceContractCopy]:
    """``term_until`` is exclusive, a contract's last day is not."""
    t, wanted = ServiceContractCopy, plan.filter
    return select(t).where(
        t.state.in_(UNDER_CONTRACT),
        t.region_codes.contains(region_codes[-1:]),
        *_when(t.ends_on.__ge__, wanted.term_from),
        *_when(t.starts_on.__lt__, wanted.term_until),
        *_when(t.agency_id.__eq__, wanted.agency_id),
    )


def _when(condition: Callable[[Any], Any], value: object) -> list[ColumnElement[bool]]:
    """The condition on a value that was given, nothing for None."""
    return [condition(value)] if value is not None else []


def _of_report(row: ReportRecord) -> Poolable:
    return Poolable(row.id, row.agency_id, row.kind, row.region_codes(), row.number, row.title, row.enterprise_id)


def _of_contract(row: ServiceContractCopy) -> Poolable:
    """A service contract has no title of its own: the enterprise's name stands for it."""
    return Poolable(row.contract_id, row.agency_id, ServiceKind.SOCIAL.value, row.region_codes, row.number, "", row.enterprise_id)
