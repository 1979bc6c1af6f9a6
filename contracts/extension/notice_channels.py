"""Door ``zjjg.notices.channels``: delivers a notice to an account."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec


class NoticeToSend(msgspec.Struct, kw_only=True, frozen=True):
    """``message``: language (``zh-CN``, ``en``) -> the whole text. ``email`` is the account's own address, None where it gave none.

    ``at``: the instant of this attempt. ``subject_kind`` and ``subject_id`` lead to what the notice is about."""

    notice_id: UUID
    account_id: UUID
    code: str
    params: dict[str, str]
    message: dict[str, str]
    email: str | None
    subject_kind: str
    subject_id: UUID | None
    at: datetime


class NoticeChannel(Protocol):
    """Made once a process, without arguments; it reads its own settings and raises ``ValueError`` when they will not do.

    ``deliver`` runs outside of every transaction and may be called again for the same notice_id after a crash: the second call must do
    no harm. It ends within seconds, and raises when it could not: it is tried again for hours. ``needs_email``: a notice to an account
    without an address is not handed to it.
    """

    name: str
    version: str
    needs_email: bool

    def deliver(self, notice: NoticeToSend) -> None: ...


def check_notice_channel(channel: NoticeChannel, notice: NoticeToSend) -> None:
    """Conformance: run this on your channel in your own tests, with a server that takes what it sends."""
    assert channel.name
    assert channel.version
    assert isinstance(channel.needs_email, bool)
    for _ in range(2):
        channel.deliver(notice)
    if not channel.needs_email:
        channel.deliver(msgspec.structs.replace(notice, email=None))
