"""Reminders of what ends or is due soon, beside certificates of staff: told by a timer, once a thing, day and threshold."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, cast, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from contracts.events.reminders import REMINDER_DUE, ReminderDue, reminder_name
from contracts.vocabulary import ContractState, ReminderTopic, VisitState
from kit.work import Work
from services.agency.domain.site_notices import due_on, last_start_near
from services.agency.domain.visit_schedules import promised_by
from services.agency.queries.site_notices import unannounced
from services.agency.reference import (
    CERTIFICATE_REMINDERS,
    SITE_NOTICE_DAYS,
    SITE_NOTICE_REMINDER,
    calendar_exceptions,
    find_number,
    known_numbers,
)
from services.agency.tables import Agency, ContractVisit, Enterprise, EvaluationContract, ReminderTold, ServiceContract

AT_ONCE = 1000
"""At most so many of one kind in one turn; the rest waits for the next."""
STILL_NEWS = timedelta(days=7)
"""What passed longer ago is told to nobody: a room that is built anew would tell of years."""
FORGOTTEN_AFTER = timedelta(days=60)
VISITS_BEHIND = "service_contract.visits_behind_min"


def tell_reminders(work: Work) -> None:
    """One turn. What the rule book does not know yet waits."""
    work.db.execute(delete(ReminderTold).where(ReminderTold.due_on < work.today - FORGOTTEN_AFTER))
    _tell_agency_certificates(work)
    _tell_site_notices(work)
    _tell_visits_behind(work)


def _tell_agency_certificates(work: Work) -> None:
    """The certificate of the agency itself, as declared and in force; at the thresholds of staff's certificates, and once it has ended."""
    thresholds = sorted(set(known_numbers(work, CERTIFICATE_REMINDERS)))
    if not thresholds:
        return
    until = cast(func.coalesce(Agency.approved, Agency.declaration)["certificate_until"].astext, Date)
    ending = select(Agency.id, until).where(until.between(work.today - STILL_NEWS, work.today + timedelta(days=thresholds[-1])))
    for agency_id, ends_on in work.db.execute(ending.limit(AT_ONCE)).all():
        left = (ends_on - work.today).days
        days = 0 if left < 0 else next(days for days in thresholds if left <= days)
        params = {"until": ends_on.isoformat(), "days": str(days)}
        _tell(work, ReminderTopic.AGENCY_CERTIFICATE, agency_id, ("agency", agency_id), ends_on, days, params)


def _tell_site_notices(work: Work) -> None:
    """The written notice of site work: once when its last day is within the rule book's working days, once when it has passed."""
    notice, within = find_number(work, SITE_NOTICE_DAYS), find_number(work, SITE_NOTICE_REMINDER)
    if notice is None or within is None:
        return
    exceptions, table = calendar_exceptions(work), EvaluationContract
    last = last_start_near(work.today, notice, within, exceptions)
    waiting = select(table.id, table.agency_id, table.number, table.starts_on, Enterprise.name).join(
        Enterprise, Enterprise.id == table.enterprise_id
    )
    near = waiting.where(unannounced(), table.starts_on.between(work.today - STILL_NEWS, last)).limit(AT_ONCE)
    for row in work.db.execute(near).all():
        due = due_on(row.starts_on, notice, exceptions)
        days = 0 if due < work.today else within
        params = {"number": row.number, "enterprise": row.name, "due_on": due.isoformat(), "starts_on": row.starts_on.isoformat()}
        _tell(work, ReminderTopic.SITE_NOTICE, row.agency_id, ("evaluation_contract", row.id), due, days, params)


def _tell_visits_behind(work: Work) -> None:
    """Service contracts in force with fewer visits than were promised until the month began: once a month."""
    tolerated, month = find_number(work, VISITS_BEHIND), work.today.replace(day=1)
    if tolerated is None:
        return
    table = ServiceContract
    told = select(ReminderTold.subject_id).where(
        ReminderTold.topic == ReminderTopic.VISITS_BEHIND.value, ReminderTold.subject_id == table.id, ReminderTold.due_on == month
    )
    running = (
        select(table.id, table.agency_id, table.number, table.starts_on, table.ends_on, table.visits_per_year, Enterprise.name)
        .join(Enterprise, Enterprise.id == table.enterprise_id)
        .where(table.state == ContractState.ACTIVE.value, table.starts_on < month, table.ends_on >= month, ~told.exists())
        .order_by(table.id)
    )
    contracts = work.db.execute(running).all()
    done = _visits_done(work, [row.id for row in contracts])
    for row in contracts:
        promised = promised_by(month, row.starts_on, row.ends_on, row.visits_per_year)
        behind = promised - done.get(row.id, 0)
        if behind >= max(tolerated, 1):
            params = {"number": row.number, "enterprise": row.name, "promised": str(promised), "done": str(promised - behind)}
            _tell(work, ReminderTopic.VISITS_BEHIND, row.agency_id, ("service_contract", row.id), month, 0, params)


def _visits_done(work: Work, contract_ids: Sequence[UUID]) -> dict[UUID, int]:
    counted = select(ContractVisit.contract_id, func.count()).where(
        ContractVisit.contract_id.in_(contract_ids), ContractVisit.state == VisitState.SUBMITTED.value
    )
    return dict(work.db.execute(counted.group_by(ContractVisit.contract_id)).tuples().all()) if contract_ids else {}


def _tell(
    work: Work, topic: ReminderTopic, agency_id: UUID, subject: tuple[str, UUID], due: date, days: int, params: dict[str, str]
) -> None:
    """Nothing when it was told before, also when another replica, which led a moment ago, was first."""
    values: dict[str, Any] = {"topic": topic.value, "subject_id": subject[1], "due_on": due, "days": days, "told_at": work.at}
    remembered = insert(ReminderTold).values(values).on_conflict_do_nothing().returning(ReminderTold.subject_id)
    if work.db.execute(remembered).first() is None:
        return
    reminder = ReminderDue(
        topic=topic,
        agency_id=agency_id,
        enterprise_id=None,
        subject_kind=subject[0],
        subject_id=subject[1],
        due_on=due,
        days=days,
        params=params,
    )
    work.publish(REMINDER_DUE, reminder_name(topic, subject[1], due, days), 1, reminder)
