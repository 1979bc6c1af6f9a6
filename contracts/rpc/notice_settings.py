"""How an account is told of things beside its inbox, as ``contracts.rpc.auth`` gives and takes it."""

from datetime import datetime
from uuid import UUID

import msgspec


class NoticeSettings(msgspec.Struct, kw_only=True, frozen=True):
    """``available`` are the channels that this installation has beside the inbox, ``channels`` those that the account wants. ``digest``: it
    wants one notice a day of what is due. The inbox always has everything."""

    email: str | None
    channels: list[str]
    available: list[str]
    digest: bool


class NoticeSettingsEntry(msgspec.Struct, kw_only=True, frozen=True):
    """``channels`` None: all that there are."""

    email: str | None = None
    channels: list[str] | None = None
    digest: bool = True


class FailedDelivery(msgspec.Struct, kw_only=True, frozen=True):
    """A notice that a channel could not deliver yet; ``given_up_at`` once it is tried no more. ``error`` names the kind of failure."""

    notice_id: UUID
    account_id: UUID
    channel: str
    code: str
    created_at: datetime
    tries: int
    error: str
    next_try_at: datetime | None
    given_up_at: datetime | None
