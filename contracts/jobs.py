"""Long work: what a job answers, whoever runs it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from contracts.page import Total


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobError(msgspec.Struct, kw_only=True, frozen=True):
    """One row that stopped a job. ``row`` is the sheet's own (header = 1), 0 where no row is to blame; ``field`` may be empty.

    ``message`` is filled at the gateway from ``code`` and ``params``, in the reader's language.
    """

    row: int
    field: str
    code: str
    params: dict[str, str] = {}
    message: str = ""


class Job(msgspec.Struct, kw_only=True, frozen=True):
    """``id`` is ``<room>-<uuid>``: the room is the one to ask. ``of`` is 0 while the amount of work is not known.

    ``done`` counts towards ``of`` and may be ahead of what is committed: all of a job's rows or none are written, at its end.
    """

    id: str
    kind: str
    state: JobState
    done: int = 0
    of: int = 0
    result: Any = None
    errors: list[JobError] = []
    file_id: UUID | None = None


class JobQuery(msgspec.Struct, kw_only=True, frozen=True):
    """``everyone`` true: the jobs of all accounts, for admins. ``before_at`` and ``before_id``: those that come after this one, in the order
    newest first."""

    limit: int = 20
    state: JobState | None = None
    kind: str | None = None
    everyone: bool = False
    before_at: datetime | None = None
    before_id: str = ""


class JobRow(msgspec.Struct, kw_only=True, frozen=True):
    """``title`` is what an export is called. ``error_count`` says how many errors the job itself (``GET /jobs/{id}``) shows.

    ``result`` and ``file_id`` of another account's job are None: an admin sees that it ran, not what it brought."""

    id: str
    kind: str
    state: JobState
    done: int
    of: int
    title: str | None
    result: Any
    error_count: int
    file_id: UUID | None
    account_id: UUID
    account_name: str
    created_at: datetime
    ended_at: datetime | None


class JobRows(msgspec.Struct, frozen=True):
    """What one room has. ``more``: there are others after these."""

    items: list[JobRow]
    more: bool
    total: Total


def room_of(job_id: str) -> str:
    """The room in ``<room>-<uuid>``; empty when the text is no such id."""
    room, _, rest = job_id.partition("-")
    return room if room.isidentifier() and len(rest) == 36 else ""
