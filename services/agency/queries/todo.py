"""What waits for the signed-in account in this room."""

from datetime import timedelta

from sqlalchemy import ColumnElement, exists, func, select

from contracts.actor import Actor
from contracts.vocabulary import DeclarationState, Right, Role, StaffState
from kit.work import Work
from services.agency.queries.scope import in_officers_region
from services.agency.queries.site_notices import is_missing, is_near
from services.agency.reference import CERTIFICATE_REMINDER, rule_number
from services.agency.tables import Agency, Certificate, EvaluationContract, Staff


def todo(actor: Actor, work: Work) -> dict[str, int]:
    """``declaration_returned`` and ``certificates_expiring`` (active staff with a certificate that ends within the rule book's first
    reminder, or has ended) for the agency's side, by right; ``site_notices_due`` (notices of site work whose last day is near or has passed);
    ``declarations_to_review`` and ``site_notices_missing`` (whose last day has passed) for officers; nothing for others."""
    actor.require(*Role)
    if actor.role is Role.OFFICER:
        missing = select(func.count()).where(in_officers_region(actor, EvaluationContract), is_missing(work))
        return {"declarations_to_review": _to_review(actor, work), "site_notices_missing": work.db.scalar(missing) or 0}
    waiting: dict[str, int] = {}
    if _may(actor, Right.DECLARATION):
        mine = select(func.count()).where(Agency.id == actor.agency_id, Agency.state == DeclarationState.RETURNED.value)
        waiting["declaration_returned"] = work.db.scalar(mine) or 0
    if _may(actor, Right.STAFF):
        waiting["certificates_expiring"] = _expiring(actor, work)
    if _may(actor, Right.EVALUATION_CONTRACT):
        near = select(func.count()).where(EvaluationContract.agency_id == actor.agency_id, is_near(work))
        waiting["site_notices_due"] = work.db.scalar(near) or 0
    return waiting


def _may(actor: Actor, right: Right) -> bool:
    return actor.role is Role.AGENCY or (actor.role is Role.SUB_ACCOUNT and right in actor.rights)


def _to_review(actor: Actor, work: Work) -> int:
    waiting = select(func.count()).where(Agency.state == DeclarationState.SUBMITTED.value, in_officers_region(actor, Agency))
    return work.db.scalar(waiting) or 0


def _expiring(actor: Actor, work: Work) -> int:
    """Persons, as the list of staff that this count opens shows them, however many of their certificates end."""
    due = exists().where(Certificate.staff_id == Staff.id, is_due(work))
    mine = select(func.count()).where(Staff.agency_id == actor.agency_id, Staff.state == StaffState.ACTIVE.value, due)
    return work.db.scalar(mine) or 0


def is_due(work: Work) -> ColumnElement[bool]:
    """A certificate that ends within the rule book's first reminder, or has ended."""
    return Certificate.valid_until <= work.today + timedelta(days=rule_number(work, CERTIFICATE_REMINDER))
