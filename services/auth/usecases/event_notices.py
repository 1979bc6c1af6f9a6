"""Which events of other rooms are told to whom: one notice for each change and account, however often the event comes."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, and_, or_, select

from contracts.events.agency import AgencySaved, CertificateDue
from contracts.events.envelope import Envelope
from contracts.events.hazard import HazardFact, VisitFact
from contracts.events.reminders import ReminderDue
from contracts.vocabulary import DeclarationState, HazardLevel, ReminderTopic, Role
from kit.work import Work
from services.auth.replicas import apply_agency
from services.auth.tables.accounts import Account
from services.auth.usecases.notices import notify

NEWS_FOR = timedelta(days=7)
"""An event older than this is told to nobody: a room that is built anew meets the newest event of everything."""

Audience = Callable[[AgencySaved | HazardFact], ColumnElement[bool]]


def _main_account(fact: AgencySaved | HazardFact | CertificateDue | ReminderDue) -> ColumnElement[bool]:
    return and_(Account.agency_id == fact.agency_id, Account.role == Role.AGENCY.value)


def _officers(fact: AgencySaved | HazardFact) -> ColumnElement[bool]:
    """Those of its region and of all regions above it."""
    in_city = Account.region_1.in_(fact.region_codes[:1])
    return and_(in_city, Account.role == Role.OFFICER.value, Account.region_code.in_(fact.region_codes))


def _both_sides(fact: AgencySaved | HazardFact | ReminderDue) -> ColumnElement[bool]:
    """The agency's main account, and the accounts of the enterprise where it has some."""
    if isinstance(fact, AgencySaved) or fact.enterprise_id is None:
        return _main_account(fact)
    enterprise = and_(Account.enterprise_id == fact.enterprise_id, Account.role == Role.ENTERPRISE.value)
    return or_(_main_account(fact), enterprise)


DECLARATIONS: dict[DeclarationState, tuple[str, Audience]] = {
    DeclarationState.SUBMITTED: ("auth.notice.declaration_submitted", _officers),
    DeclarationState.RETURNED: ("auth.notice.declaration_returned", _main_account),
    DeclarationState.APPROVED: ("auth.notice.declaration_approved", _main_account),
}
ACTS: dict[str, tuple[str, Audience]] = {
    "send_back": ("auth.notice.hazard_sent_back", _both_sides),
    "cancel": ("auth.notice.hazard_cancelled", _main_account),
    "ask_extension": ("auth.notice.extension_asked", _officers),
    "approve_extension": ("auth.notice.extension_approved", _main_account),
    "refuse_extension": ("auth.notice.extension_refused", _main_account),
}
MAJOR_FOUND = "auth.notice.major_hazard_found"
CERTIFICATE_DUE = "auth.notice.certificate_due"
CERTIFICATE_EXPIRED = "auth.notice.certificate_expired"
REMINDERS = {
    ReminderTopic.AGENCY_CERTIFICATE: ("auth.notice.agency_certificate_due", "auth.notice.agency_certificate_expired"),
    ReminderTopic.SITE_NOTICE: ("auth.notice.site_notice_due", "auth.notice.site_notice_missing"),
    ReminderTopic.VISITS_BEHIND: ("auth.notice.visits_behind", "auth.notice.visits_behind"),
    ReminderTopic.HAZARD_DEADLINE: ("auth.notice.hazard_due", "auth.notice.hazard_overdue"),
}
"""Topic -> what is said before the day, and once it has passed."""
CODES = (
    *(code for code, _ in (*DECLARATIONS.values(), *ACTS.values())),
    *(code for codes in REMINDERS.values() for code in codes),
    MAJOR_FOUND,
    CERTIFICATE_DUE,
    CERTIFICATE_EXPIRED,
)


def apply_agency_saved(work: Work, envelope: Envelope) -> None:
    """Tells of a state that was not known yet, beside keeping the copy."""
    agency = apply_agency(work, envelope)
    if agency is None:
        return
    code, audience = DECLARATIONS.get(agency.state, ("", None))
    if audience is not None and _is_news(work, envelope):
        notify(work, _ids(work, audience(agency)), code, {"name": agency.name}, ("agency", agency.agency_id), _name_of(envelope))


def apply_hazard_changed(work: Work, envelope: Envelope) -> None:
    """Keeps no copy: the event itself says what was done."""
    hazard = msgspec.convert(envelope.payload, HazardFact, strict=False)
    code, audience = ACTS.get(hazard.act, ("", None))
    if audience is not None and _is_news(work, envelope):
        told = [account for account in _ids(work, audience(hazard)) if account != hazard.acted_by]
        notify(work, told, code, _params(hazard), ("hazard", hazard.hazard_id), _name_of(envelope))


def apply_visit_submitted(work: Work, envelope: Envelope) -> None:
    """Each major hazard of the visit is told for itself."""
    visit = msgspec.convert(envelope.payload, VisitFact, strict=False)
    major = [hazard for hazard in visit.hazards if hazard.level is HazardLevel.MAJOR]
    if not major or not _is_news(work, envelope):
        return
    for hazard in major:
        event = f"{_name_of(envelope)}:{hazard.hazard_id}"
        notify(work, _ids(work, _officers(hazard)), MAJOR_FOUND, _params(hazard), ("hazard", hazard.hazard_id), event)


def apply_certificate_due(work: Work, envelope: Envelope) -> None:
    due = msgspec.convert(envelope.payload, CertificateDue, strict=False)
    if not _is_news(work, envelope):
        return
    params = {"staff_name": due.staff_name, "valid_until": due.valid_until.isoformat(), "days": str(due.days)}
    code = CERTIFICATE_DUE if due.days > 0 else CERTIFICATE_EXPIRED
    notify(work, _ids(work, _main_account(due)), code, params, ("staff", due.staff_id), _name_of(envelope))


def apply_reminder_due(work: Work, envelope: Envelope) -> None:
    """To the agency's main account, and the enterprise's accounts where the reminder names one."""
    due = msgspec.convert(envelope.payload, ReminderDue, strict=False)
    if _is_news(work, envelope):
        code = REMINDERS[due.topic][0 if due.days > 0 else 1]
        notify(work, _ids(work, _both_sides(due)), code, due.params, (due.subject_kind, due.subject_id), _name_of(envelope))


def _params(hazard: HazardFact) -> dict[str, str]:
    return {"number": hazard.number, "enterprise": hazard.enterprise_name, "deadline_on": hazard.deadline_on.isoformat()}


def _ids(work: Work, audience: ColumnElement[bool]) -> Sequence[UUID]:
    """Accounts that can sign in."""
    live = select(Account.id).where(audience, ~Account.disabled, Account.deleted_at.is_(None))
    return work.db.scalars(live.order_by(Account.id)).all()


def _is_news(work: Work, envelope: Envelope) -> bool:
    return work.at - envelope.at <= NEWS_FOR


def _name_of(envelope: Envelope) -> str:
    return f"{envelope.source}:{envelope.type}:{envelope.entity_id}:{envelope.entity_version}"
