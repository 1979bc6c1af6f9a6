"""Telling accounts of what happened, in their inbox and through the channels beside it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from contracts.actor import Actor
from contracts.errors import NotFound
from contracts.rpc.auth import Notice
from contracts.vocabulary import Role
from kit.ids import new_id
from kit.work import Work
from services.auth.domain.accounts import refuse_link_session
from services.auth.queries.notice_settings import INBOX
from services.auth.tables import keeping as rows
from services.auth.wire.notices import notice_struct

Subject = tuple[str, UUID | None]
"""(kind, id) of what a notice is about."""


def notify(
    work: Work,
    account_ids: Sequence[UUID],
    code: str,
    params: dict[str, str],
    subject: Subject = ("", None),
    event: str | None = None,
) -> None:
    """Tells each account once, if and only if this transaction commits. For other use cases of auth.

    ``code`` names a text of the message catalogue and ``params`` fills it: no ID or telephone numbers in it, since channels carry it
    out of the house. ``event`` names what happened elsewhere: an account that was told of it already is not told again. Channels
    beside the inbox get it within seconds as a rule, and are tried again for hours.
    """
    notice = {
        "code": code,
        "params": params,
        "subject_kind": subject[0],
        "subject_id": subject[1],
        "in_inbox": INBOX in work.settings.notice_channels,
        "event": event,
        "created_at": work.at,
    }
    notices = [{**notice, "id": new_id(), "account_id": account_id} for account_id in dict.fromkeys(account_ids)]
    if not notices:
        return
    once = insert_or(rows.Notice).values(notices)
    once = once.on_conflict_do_nothing(index_elements=["account_id", "event"], index_where=rows.Notice.event.is_not(None))
    _hand_out(work, work.db.scalars(once.returning(rows.Notice.id)).all())


def _hand_out(work: Work, notice_ids: Sequence[UUID]) -> None:
    """To the channels beside the inbox, by the next round of the timer (``usecases/deliveries.py``)."""
    outside = [
        {"notice_id": notice_id, "channel": channel, "tries": 0, "next_try_at": work.at, "error": ""}
        for notice_id in notice_ids
        for channel in work.settings.notice_channels
        if channel != INBOX
    ]
    if outside:
        work.db.execute(insert(rows.NoticeDelivery), outside)


def read_notice(actor: Actor, work: Work, notice_id: UUID) -> Notice:
    """Marks one of the account's own as read, else NotFound. The first reading counts, a second changes nothing. Not audited."""
    actor.require(*Role)
    refuse_link_session(actor)
    mine = select(rows.Notice).where(rows.Notice.id == notice_id, rows.Notice.account_id == actor.account_id, rows.Notice.in_inbox)
    row = work.db.scalars(mine.with_for_update()).one_or_none()
    if row is None:
        raise NotFound("auth.notice.not_found")
    if row.read_at is None:
        row.read_at = work.at
    return notice_struct(row)
