"""Reminders of certificates that end soon."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from contracts.events.agency import CERTIFICATE_DUE, CertificateDue
from contracts.vocabulary import CertificateKind, StaffState
from kit.work import Work
from services.agency.reference import CERTIFICATE_REMINDERS, known_numbers
from services.agency.tables import Certificate, CertificateReminder, Staff

REMINDING_SECONDS = 3600.0
AT_ONCE = 1000
"""At most so many of one threshold in one turn; the rest waits for the next."""


def tell_certificates_due(work: Work) -> None:
    """Tells of certificates of active staff that end within the days of the rule book, each once at each threshold. One that comes in
    late is told of at the threshold that it stands before, not at those that it passed unseen; one that has ended not any more."""
    nearest = 0
    for days in sorted(set(known_numbers(work, CERTIFICATE_REMINDERS))):
        _tell(work, work.today + timedelta(days=nearest), work.today + timedelta(days=days), days)
        nearest = days + 1


def _tell(work: Work, first: date, last: date, days: int) -> None:
    told = select(CertificateReminder.staff_id).where(
        CertificateReminder.staff_id == Certificate.staff_id,
        CertificateReminder.kind == Certificate.kind,
        CertificateReminder.valid_until == Certificate.valid_until,
        CertificateReminder.days == days,
    )
    due = (
        select(Staff.id, Staff.agency_id, Staff.name, Certificate.kind, Certificate.valid_until)
        .join(Certificate, Certificate.staff_id == Staff.id)
        .where(Staff.state == StaffState.ACTIVE.value, Certificate.valid_until.between(first, last), ~told.exists())
        .distinct()
        .limit(AT_ONCE)
    )
    for row in work.db.execute(due).all():
        _tell_of(work, row, days)


def _tell_of(work: Work, row: Any, days: int) -> None:
    """Nothing when another replica, which led a moment ago, was first."""
    values = {"staff_id": row.id, "kind": row.kind, "valid_until": row.valid_until, "days": days, "told_at": work.at}
    remembered = insert(CertificateReminder).values(values).on_conflict_do_nothing().returning(CertificateReminder.staff_id)
    if work.db.execute(remembered).first() is None:
        return
    due = CertificateDue(
        agency_id=row.agency_id,
        staff_id=row.id,
        staff_name=row.name,
        kind=CertificateKind(row.kind),
        valid_until=row.valid_until,
        days=days,
    )
    work.publish(CERTIFICATE_DUE, f"{row.id}:{row.kind}:{row.valid_until}:{days}", 1, due)
