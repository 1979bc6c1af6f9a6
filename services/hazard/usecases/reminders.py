"""Reminders of deadlines of open hazards: told by a timer, once a hazard, deadline and threshold."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from contracts.events.reminders import REMINDER_DUE, ReminderDue, reminder_name
from contracts.vocabulary import HazardState, ReminderTopic
from kit.work import Work
from services.hazard.tables.hazards import HazardRecord
from services.hazard.tables.reminders import ReminderTold
from services.hazard.tables.replicas import Region, Rule

REMINDING_SECONDS = 1800.0
AT_ONCE = 1000
"""At most so many of one threshold in one turn; the rest waits for the next."""
REMINDERS = ("hazard.reminder_first_days", "hazard.reminder_last_days")
STILL_NEWS = timedelta(days=7)
"""What passed longer ago is told to nobody: a room that is built anew would tell of years."""
FORGOTTEN_AFTER = timedelta(days=60)


def tell_deadlines(work: Work) -> None:
    """Tells of open hazards whose deadline is within the rule book's days, each once at each threshold, and once when it has passed.
    One that comes in late is told at the threshold that it stands before. An extension is a deadline of its own."""
    work.db.execute(delete(ReminderTold).where(ReminderTold.due_on < work.today - FORGOTTEN_AFTER))
    _tell(work, work.today - STILL_NEWS, work.today - timedelta(days=1), 0)
    nearest = 0
    for days in sorted({int(Decimal(value)) for value in work.db.scalars(select(Rule.value).where(Rule.key.in_(REMINDERS)))}):
        _tell(work, work.today + timedelta(days=nearest), work.today + timedelta(days=days), days)
        nearest = days + 1


def _tell(work: Work, first: date, last: date, days: int) -> None:
    told = select(ReminderTold.hazard_id).where(
        ReminderTold.hazard_id == HazardRecord.id, ReminderTold.due_on == HazardRecord.deadline_on, ReminderTold.days == days
    )
    cities = select(Region.code).where(func.cardinality(Region.codes) == 1)
    due = (
        select(
            HazardRecord.id,
            HazardRecord.agency_id,
            HazardRecord.enterprise_id,
            HazardRecord.number,
            HazardRecord.enterprise_name,
            HazardRecord.deadline_on,
        )
        # By city, state and deadline there is an index; without the city the whole table would be walked.
        .where(
            HazardRecord.region_1.in_(cities),
            HazardRecord.state == HazardState.OPEN.value,
            HazardRecord.deadline_on.between(first, last),
            ~told.exists(),
        )
        .limit(AT_ONCE)
    )
    for row in work.db.execute(due).all():
        _tell_of(work, row, days)


def _tell_of(work: Work, row: Any, days: int) -> None:
    """Nothing when another replica, which led a moment ago, was first."""
    values = {"hazard_id": row.id, "due_on": row.deadline_on, "days": days, "told_at": work.at}
    remembered = insert(ReminderTold).values(values).on_conflict_do_nothing().returning(ReminderTold.hazard_id)
    if work.db.execute(remembered).first() is None:
        return
    reminder = ReminderDue(
        topic=ReminderTopic.HAZARD_DEADLINE,
        agency_id=row.agency_id,
        enterprise_id=row.enterprise_id,
        subject_kind="hazard",
        subject_id=row.id,
        due_on=row.deadline_on,
        days=days,
        params={"number": row.number, "enterprise": row.enterprise_name, "deadline_on": row.deadline_on.isoformat()},
    )
    work.publish(REMINDER_DUE, reminder_name(ReminderTopic.HAZARD_DEADLINE, row.id, row.deadline_on, days), 1, reminder)
