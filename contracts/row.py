"""What every stored thing answers beside its own fields."""

from datetime import datetime
from uuid import UUID

import msgspec


class Row(msgspec.Struct, kw_only=True, frozen=True):
    """``version`` counts the writes: it is the ETag, and what If-Match must name. ``created_by``/``updated_by`` are account ids."""

    id: UUID
    version: int
    created_at: datetime
    created_by: UUID | None
    updated_at: datetime
    updated_by: UUID | None


class Named(msgspec.Struct, frozen=True):
    """An id with the name that people know it by."""

    id: UUID
    name: str
