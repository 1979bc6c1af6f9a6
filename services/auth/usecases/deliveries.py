"""Notices on their way through the channels beside the inbox: taken in one transaction, carried outside of any, settled in another."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from contracts.extension.notice_channels import NoticeChannel, NoticeToSend
from kit.logs import get_logger
from kit.work import Tools, Work, transaction
from services.auth.domain.notice_settings import is_wanted
from services.auth.doors import notice_channels
from services.auth.tables.accounts import Account
from services.auth.tables.keeping import Notice, NoticeDelivery, NoticeSetting
from services.auth.wire.notices import notice_to_send

log = get_logger()

TAKEN_AT_ONCE = 20
"""Notices a round: what a slow mail server holds up is at most so many."""
MAX_TRIES = 12
LONGEST_WAIT = timedelta(hours=1)
FAILURES_KEPT = timedelta(days=90)


class Taken(NamedTuple):
    channel: NoticeChannel
    notice: NoticeToSend
    tries: int


class Outcome(NamedTuple):
    """``error`` empty: delivered. None: not tried, as the channel had failed a moment before."""

    taken: Taken
    error: str | None


def deliver_notices(work: Work) -> None:
    """One round of a timer: takes what is due, and carries it once this transaction is over.

    What was taken counts as tried: a process that dies in between tries again later, and channels bear a second delivery.
    """
    work.db.execute(delete(NoticeDelivery).where(NoticeDelivery.given_up_at < work.at - FAILURES_KEPT))
    taken = _take_due(work)
    if taken:
        work.later(lambda: settle(work.tools, carry(taken)))


def _take_due(work: Work) -> list[Taken]:
    """Nothing is left of one whose account does not want the channel, gave no address for it, or was disabled; nor of a channel that
    was switched off since."""
    due = (
        select(NoticeDelivery, Notice, NoticeSetting, Account.disabled)
        .join(Notice, Notice.id == NoticeDelivery.notice_id)
        .outerjoin(NoticeSetting, NoticeSetting.account_id == Notice.account_id)
        .outerjoin(Account, Account.id == Notice.account_id)
        .where(NoticeDelivery.next_try_at <= work.at, NoticeDelivery.given_up_at.is_(None))
        .order_by(NoticeDelivery.next_try_at)
        .limit(TAKEN_AT_ONCE)
        .with_for_update(of=NoticeDelivery, skip_locked=True)
    )
    channels, taken = notice_channels(work), []
    for delivery, notice, setting, disabled in work.db.execute(due).all():
        channel = channels.get(delivery.channel)
        email = setting.email if setting else None
        wanted = is_wanted(delivery.channel, setting.channels if setting else None)
        if channel is None or disabled or not wanted or (channel.needs_email and email is None):
            work.db.delete(delivery)
            continue
        delivery.tries += 1
        delivery.next_try_at = work.at + _wait_after(delivery.tries)
        taken.append(Taken(channel, notice_to_send(notice, email, work.at), delivery.tries))
    return taken


def _wait_after(tries: int) -> timedelta:
    return min(timedelta(seconds=10 * 2**tries), LONGEST_WAIT)


def carry(taken: Sequence[Taken]) -> list[Outcome]:
    """Hands each to its channel. After a channel's first failure the rest of this round waits for the next: a server that is away would
    hold up each for as long as it waits."""
    outcomes, failed = [], set[str]()
    for each in taken:
        error = None if each.channel.name in failed else _deliver(each)
        if error:
            failed.add(each.channel.name)
        outcomes.append(Outcome(each, error))
    return outcomes


def _deliver(taken: Taken) -> str:
    """Empty, or the kind of failure: what the exception says may hold addresses, and is not kept."""
    try:
        taken.channel.deliver(taken.notice)
    except Exception as error:  # noqa: BLE001  # a plugin may raise anything to say that it could not; that is kept, logged, and tried again
        kind = type(error).__name__
        code = getattr(error, "code", None) or getattr(error, "smtp_code", None)
        log.warning("notice_not_delivered", notice_id=str(taken.notice.notice_id), channel=taken.channel.name, error=kind)
        return f"{kind} {code}" if isinstance(code, int) else kind
    return ""


def settle(tools: Tools, outcomes: Sequence[Outcome]) -> None:
    with transaction(tools, None) as work:
        delivered = [outcome.taken for outcome in outcomes if outcome.error == ""]
        if delivered:
            work.db.execute(delete(NoticeDelivery).where(or_(*(_row_of(each) for each in delivered))))
        for taken, error in outcomes:
            if error is None:
                again = {"tries": taken.tries - 1, "next_try_at": work.at}
            elif error:
                again = {"error": error} | ({"given_up_at": work.at} if taken.tries >= MAX_TRIES else {})
            else:
                continue
            work.db.execute(update(NoticeDelivery).where(_row_of(taken)).values(again))
            if "given_up_at" in again:
                log.error("notice_given_up", notice_id=str(taken.notice.notice_id), channel=taken.channel.name)


def _row_of(taken: Taken) -> ColumnElement[bool]:
    notice_id: UUID = taken.notice.notice_id
    return and_(NoticeDelivery.notice_id == notice_id, NoticeDelivery.channel == taken.channel.name)
