"""What sign-in leaves behind and nobody needs any more."""

from datetime import timedelta

from sqlalchemy import delete, or_

from kit.work import Work
from services.auth.tables.accounts import CaptchaRow, SignInSession, SignInThrottle
from services.auth.usecases.redirects import purge_redirects

SESSIONS_KEPT = timedelta(days=7)
"""After their end, for an admin who looks into something; what happened in them is in the audit entries."""


def purge_sign_in(work: Work) -> None:
    """Expired captchas, ways to identity providers that nobody came back from, sessions that ended a week ago, and attempts that no longer count."""
    work.db.execute(delete(CaptchaRow).where(CaptchaRow.expires_at <= work.at))
    purge_redirects(work)
    before = work.at - SESSIONS_KEPT
    work.db.execute(delete(SignInSession).where(or_(SignInSession.ended_at < before, SignInSession.expires_at < before)))
    settings = work.settings
    counted = timedelta(minutes=settings.lock_window_minutes + settings.lock_minutes)
    idle = delete(SignInThrottle).where(SignInThrottle.touched_at < work.at - counted)
    work.db.execute(idle.where(or_(SignInThrottle.locked_until.is_(None), SignInThrottle.locked_until < work.at)))
