"""One notice a day of what is due, to accounts that have not looked at it yet; none to others."""

from collections import Counter
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select

from kit.work import Work
from services.auth.tables.accounts import Account
from services.auth.tables.keeping import Notice, NoticeSetting
from services.auth.tables.settings import Parameter
from services.auth.usecases.notices import notify

DIGEST = "auth.notice.digest"
HOUR = "digest_hour"
"""The parameter that holds the local hour from which on the day's digest is sent."""
DUE_FOR = timedelta(days=30)
ACCOUNTS_AT_ONCE = 500

DUE = {
    "auth.notice.certificate_due": "certificates",
    "auth.notice.certificate_expired": "certificates",
    "auth.notice.agency_certificate_due": "certificates",
    "auth.notice.agency_certificate_expired": "certificates",
    "auth.notice.hazard_due": "hazards",
    "auth.notice.hazard_overdue": "hazards",
    "auth.notice.hazard_sent_back": "hazards",
    "auth.notice.site_notice_due": "site_notices",
    "auth.notice.site_notice_missing": "site_notices",
    "auth.notice.visits_behind": "visits",
    "auth.notice.declaration_submitted": "reviews",
    "auth.notice.declaration_returned": "reviews",
    "auth.notice.extension_asked": "reviews",
    "auth.notice.major_hazard_found": "reviews",
}
"""Notices that ask for an act -> what the digest counts them under."""


def send_digests(work: Work) -> None:
    """A turn of a timer: from the parameter's hour on, each account with unread notices of the last 30 days that ask for an act is told
    how many of what; once a local day, and through the channels that it chose. One that wants no digest gets none."""
    local = work.at.astimezone(ZoneInfo(work.kit.time_zone))
    hour = work.db.scalar(select(Parameter.value).where(Parameter.name == HOUR))
    if hour is None or local.hour < int(hour):
        return
    event = f"auth:digest:{work.today}"
    for account_id in work.db.scalars(_waiting_accounts(work, event)):
        counts = _counts(work, account_id)
        params = {name: str(counts[name]) for name in dict.fromkeys(DUE.values())}
        notify(work, [account_id], DIGEST, params | {"count": str(counts.total())}, event=event)


def _is_due(work: Work) -> ColumnElement[bool]:
    return Notice.read_at.is_(None) & Notice.code.in_(DUE) & (Notice.created_at > work.at - DUE_FOR)


def _waiting_accounts(work: Work, event: str) -> Select[UUID]:
    told = select(Notice.account_id).where(Notice.account_id == Account.id, Notice.event == event)
    due = select(Notice.account_id).where(_is_due(work))
    return (
        select(Account.id)
        .outerjoin(NoticeSetting, NoticeSetting.account_id == Account.id)
        .where(
            Account.id.in_(due),
            ~Account.disabled,
            Account.deleted_at.is_(None),
            or_(NoticeSetting.digest.is_(None), NoticeSetting.digest),
            ~told.exists(),
        )
        .order_by(Account.id)
        .limit(ACCOUNTS_AT_ONCE)
    )


def _counts(work: Work, account_id: UUID) -> Counter[str]:
    by_code = select(Notice.code, func.count()).where(Notice.account_id == account_id, _is_due(work)).group_by(Notice.code)
    counts: Counter[str] = Counter()
    for code, count in work.db.execute(by_code).all():
        counts[DUE[code]] += count
    return counts
