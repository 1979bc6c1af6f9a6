"""Who did what to which object: one chain of entries a room."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from contracts.page import PageQuery


class AuditEntry(msgspec.Struct, kw_only=True, frozen=True):
    """``seq``, ``prev_hash`` and ``hash`` are None for the second or so until the entry is sealed into the chain.

    ``hash`` is an HMAC-SHA256 over the entry and ``prev_hash``. ``action`` is dotted and unique: room,
    noun and what was done (``hazard.visit.submitted``).
    """

    id: int
    seq: int | None
    at: datetime
    account_id: UUID | None
    role: str
    display_name: str
    owner: str
    action: str
    object_kind: str
    object_id: str
    before: Any
    after: Any
    address: str
    request_id: str
    prev_hash: str | None
    hash: str | None


class AuditQuery(PageQuery, kw_only=True, frozen=True):
    """``at_from`` inclusive, ``at_until`` exclusive. Newest first, always.

    ``action`` is a whole name, ``action_prefix`` the beginning of one (``hazard.visit.``); ``actor_name`` is a part of the name by which the
    actor was known then, in any case of letters.
    """

    account_id: UUID | None = None
    actor_name: str | None = None
    action: str | None = None
    action_prefix: str | None = None
    object_kind: str | None = None
    object_id: str | None = None
    at_from: datetime | None = None
    at_until: datetime | None = None


class AuditVerification(msgspec.Struct, kw_only=True, frozen=True):
    """``broken_at`` is the first seq that does not fit, None when ``entries`` sealed ones all fit. ``head`` is the last seal that does.

    ``kept_heads`` says beside how many heads, kept in another place, the chain was looked at: without any, a tail that was cut off does not
    show. ``forged_heads`` are the lines there (from 1) that this system did not write.
    """

    entries: int
    broken_at: int | None
    head: str
    kept_heads: int = 0
    forged_heads: list[int] = []
