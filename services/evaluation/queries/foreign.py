"""Foreign facts that reports and spot checks stand on: from the copies, asked of their source before anything is refused because of them."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from contracts.actor import Actor
from contracts.errors import Busy, Conflict
from kit.files import find_file
from kit.work import Doubtful, FactRef, Work
from services.evaluation.tables.replicas import AgencyCopy, CalendarCopy, ContractCopy, EnterpriseCopy, RuleCopy


def find_contract(actor: Actor, work: Work, contract_id: UUID) -> ContractCopy | None:
    """One of the actor's agency."""
    mine = select(ContractCopy).where(ContractCopy.contract_id == contract_id, ContractCopy.agency_id == actor.agency())
    return work.db.scalar(mine)


def contract_fact(contract_id: UUID) -> FactRef:
    return ("agency", "evaluation_contract", str(contract_id))


def agency_name(work: Work, agency_id: UUID) -> str:
    """Busy while the agency is not known here, after its room was asked."""
    copy = work.db.get(AgencyCopy, agency_id)
    if copy is None:
        raise Doubtful(Busy("evaluation.agency_missing"), [("agency", "agency", str(agency_id))])
    return copy.name


def enterprise_name(work: Work, enterprise_id: UUID) -> str:
    """Busy while the enterprise is not known here, after its room was asked."""
    copy = work.db.get(EnterpriseCopy, enterprise_id)
    if copy is None:
        raise Doubtful(Busy("evaluation.enterprise_missing"), [("agency", "enterprise", str(enterprise_id))])
    return copy.name


def find_sha256(actor: Actor, work: Work, file_id: UUID) -> str | None:
    """The hash of a file that the actor's agency uploaded; None for any other."""
    fact = find_file(work, file_id)
    return fact.sha256 if fact is not None and fact.owner == str(actor.agency()) else None


def file_ref(file_id: UUID) -> FactRef:
    return ("auth", "file", str(file_id))


def agency_names(work: Work, agency_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Busy while one of them is not known here, after its room was asked."""
    wanted = select(AgencyCopy.agency_id, AgencyCopy.name).where(AgencyCopy.agency_id.in_(agency_ids))
    names = {key: name for key, name in work.db.execute(wanted)}  # noqa: C416  # dict() of a Result takes its keys
    missing = [("agency", "agency", str(agency_id)) for agency_id in agency_ids if agency_id not in names]
    if missing:
        raise Doubtful(Busy("evaluation.agency_missing"), missing)
    return names


def enterprise_names(work: Work, enterprise_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Busy while one of them is not known here, after its room was asked."""
    wanted = select(EnterpriseCopy.enterprise_id, EnterpriseCopy.name).where(EnterpriseCopy.enterprise_id.in_(enterprise_ids))
    names = {key: name for key, name in work.db.execute(wanted)}  # noqa: C416  # dict() of a Result takes its keys
    missing = [("agency", "enterprise", str(firm)) for firm in enterprise_ids if firm not in names]
    if missing:
        raise Doubtful(Busy("evaluation.enterprise_missing"), missing)
    return names


def rule_number(work: Work, key: str) -> Decimal:
    """One number of the rule book. Raises Conflict ``evaluation.rule.missing`` when auth has none either."""
    value = work.db.scalar(select(RuleCopy.value).where(RuleCopy.key == key))
    if value is None:
        raise Doubtful(Conflict("evaluation.rule.missing", {"key": key}), [("auth", "rule", key)])
    return Decimal(value)


def rule_numbers(work: Work) -> Mapping[str, Decimal]:
    """The rule book as far as it is known here."""
    return {row.key: Decimal(row.value) for row in work.db.scalars(select(RuleCopy))}


def calendar_exceptions(work: Work) -> Mapping[date, bool]:
    """For ``contracts.working_days``. A year that nobody has entered has none: Monday to Friday."""
    years = work.db.scalars(select(CalendarCopy.days))
    return {date.fromisoformat(day): bool(worked) for days in years for day, worked in days.items()}
