"""Reminders: the room that owns a deadline says once, at each of its thresholds, that it is near or has passed. auth tells people."""

from datetime import date
from uuid import UUID

import msgspec

from contracts.vocabulary import ReminderTopic

REMINDER_DUE = "reminder_due"


class ReminderDue(msgspec.Struct, kw_only=True, frozen=True):
    """entity: ``reminder_name`` of it, version 1: told once of each thing, day and threshold, however many replicas look.

    ``days``: the threshold, 0 once the day has passed. ``enterprise_id``: the enterprise is told too. ``params`` fill the notice's text:
    names and numbers, nothing of persons.
    """

    topic: ReminderTopic
    agency_id: UUID
    enterprise_id: UUID | None
    subject_kind: str
    subject_id: UUID
    due_on: date
    days: int
    params: dict[str, str]


def reminder_name(topic: ReminderTopic, subject_id: UUID, due_on: date, days: int) -> str:
    return f"{topic.value}:{subject_id}:{due_on}:{days}"
