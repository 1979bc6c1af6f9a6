"""Notices as their readers and channels see them."""

from datetime import datetime

from contracts.extension.notice_channels import NoticeToSend
from contracts.notice_words import notice_text
from contracts.rpc.auth import Notice
from services.auth.tables import keeping as rows


def notice_struct(row: rows.Notice) -> Notice:
    """``message`` stays empty: the gateway fills it in the reader's language."""
    return Notice(
        id=row.id,
        code=row.code,
        params=row.params,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        created_at=row.created_at,
        read_at=row.read_at,
    )


def notice_to_send(row: rows.Notice, email: str | None, at: datetime) -> NoticeToSend:
    return NoticeToSend(
        notice_id=row.id,
        account_id=row.account_id,
        code=row.code,
        params=row.params,
        message=notice_text(row.code, row.params),
        email=email,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        at=at,
    )
