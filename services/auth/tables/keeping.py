"""What accounts keep and are told: preferences and notices."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.db import Id, Instant
from services.auth.tables.schema import Base


class Preference(Base):
    """What the browser keeps for an account. ``value`` is the JSON as text: jsonb would refuse escaped NULs and reorder keys."""

    __tablename__ = "preference"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    agency_id: Mapped[UUID | None]
    enterprise_id: Mapped[UUID | None]
    value: Mapped[str]
    updated_at: Mapped[Instant]


class Notice(Base):
    """One message to one account. ``in_inbox`` is whether the inbox was among the channels when it was written.

    ``event`` names the foreign event that it tells of, once for each account; null where auth itself had something to say.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_account_id_created_at_id", "account_id", "created_at", "id", postgresql_where=text("in_inbox")),
        Index("uq_notice_event", "account_id", "event", unique=True, postgresql_where=text("event is not null")),
        Index("ix_notice_unread", "account_id", "created_at", "id", postgresql_where=text("in_inbox and read_at is null")),
    )

    id: Mapped[Id]
    account_id: Mapped[UUID]
    code: Mapped[str]
    params: Mapped[dict[str, Any]]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID | None]
    in_inbox: Mapped[bool]
    event: Mapped[str | None]
    created_at: Mapped[Instant]
    read_at: Mapped[Instant | None]


class NoticeDelivery(Base):
    """A notice that a channel beside the inbox has still to deliver; the row goes when it was delivered. ``error``: the kind of the last
    failure, empty before the first; one that was given up stays for admins to see."""

    __tablename__ = "notice_delivery"
    __table_args__ = (Index("ix_notice_delivery_next_try_at", "next_try_at", postgresql_where=text("given_up_at is null")),)

    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"), primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    tries: Mapped[int] = mapped_column(BigInteger())
    next_try_at: Mapped[Instant]
    error: Mapped[str]
    given_up_at: Mapped[Instant | None]


class NoticeSetting(Base):
    """How an account wants to be told beside its inbox. ``channels`` None: all that there are. No row: the same, and the digest."""

    __tablename__ = "notice_setting"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str | None]
    channels: Mapped[list[str] | None]
    digest: Mapped[bool]
    updated_at: Mapped[Instant]
