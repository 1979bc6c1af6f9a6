"""How an account is told beside its inbox, and what could not be delivered."""

from sqlalchemy import select

from contracts.actor import Actor
from contracts.rpc.notice_settings import FailedDelivery, NoticeSettings
from contracts.vocabulary import Role
from kit.work import Work
from services.auth.domain.accounts import refuse_link_session
from services.auth.domain.notice_settings import is_wanted
from services.auth.tables.keeping import Notice, NoticeDelivery, NoticeSetting

INBOX = "inbox"
FAILURES_SHOWN = 200


def get_notice_settings(actor: Actor, work: Work) -> NoticeSettings:
    """The account's own; what it never set is: no address, all channels, the digest."""
    actor.require(*Role)
    refuse_link_session(actor)
    row = work.db.get(NoticeSetting, actor.account_id, populate_existing=True)
    available = channels_beside_inbox(work)
    wanted = None if row is None else row.channels
    return NoticeSettings(
        email=None if row is None else row.email,
        channels=[name for name in available if is_wanted(name, wanted)],
        available=available,
        digest=row is None or row.digest,
    )


def channels_beside_inbox(work: Work) -> list[str]:
    return [name for name in work.settings.notice_channels if name != INBOX]


def list_failed_deliveries(actor: Actor, work: Work) -> list[FailedDelivery]:
    """For admins: what a channel has failed to deliver at least once, the newest notice first, at most 200."""
    actor.require(Role.ADMIN)
    failed = (
        select(NoticeDelivery, Notice)
        .join(Notice, Notice.id == NoticeDelivery.notice_id)
        .where(NoticeDelivery.error != "")
        .order_by(Notice.created_at.desc(), Notice.id, NoticeDelivery.channel)
        .limit(FAILURES_SHOWN)
    )
    return [
        FailedDelivery(
            notice_id=notice.id,
            account_id=notice.account_id,
            channel=delivery.channel,
            code=notice.code,
            created_at=notice.created_at,
            tries=delivery.tries,
            error=delivery.error,
            next_try_at=None if delivery.given_up_at else delivery.next_try_at,
            given_up_at=delivery.given_up_at,
        )
        for delivery, notice in work.db.execute(failed).all()
    ]
