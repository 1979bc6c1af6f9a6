"""What clients asked for and what became of it: the log that the checker holds the databases against."""

import itertools
import secrets
import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    OK = "ok"
    FAILED = "failed"
    """Refused for good: the write must not be there, unless an earlier attempt with an unknown end did it."""
    UNKNOWN = "unknown"
    """No answer, or one that leaves it open (503, or the key's first call still runs): it may be there once or not at all."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request. ``status`` None: no answer. ``gone`` says that the client itself hung up early, on purpose."""

    began: float
    ended: float
    status: int | None
    code: str
    gone: bool = False

    @property
    def outcome(self) -> Outcome:
        if self.status is not None and self.status < 300:
            return Outcome.OK
        open_end = self.status is None or self.status >= 500 or self.code == "idempotency.in_progress"
        return Outcome.UNKNOWN if open_end else Outcome.FAILED


@dataclass(slots=True)
class Operation:
    """One request as a client meant it. ``mark`` stands in the row that a write makes; reads have none. ``key`` empty: sent once only.
    ``sent_by`` is the account."""

    client: str
    kind: str
    method: str
    path: str
    body: dict[str, Any] | None = None
    mark: str = ""
    key: str = ""
    sent_by: str = ""
    attempts: list[Attempt] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        ends = {attempt.outcome for attempt in self.attempts}
        return next((end for end in (Outcome.OK, Outcome.UNKNOWN) if end in ends), Outcome.FAILED)

    def __str__(self) -> str:
        tries = ", ".join(f"{a.status or 'no answer'} {a.code}".strip() for a in self.attempts)
        return f"{self.kind} {self.mark or self.path} of {self.client} ({tries})"


class Log:
    """Shared by all clients of one run. ``mark`` gives words that no other run has."""

    def __init__(self) -> None:
        self.run = secrets.token_hex(4)
        self._serial = itertools.count(1)
        self._lock = threading.Lock()
        self._operations: list[Operation] = []

    def mark(self, kind: str) -> str:
        return f"{self.run}-{kind}-{next(self._serial)}"

    def add(self, operation: Operation) -> None:
        with self._lock:
            self._operations.append(operation)

    @property
    def operations(self) -> list[Operation]:
        with self._lock:
            return list(self._operations)

    def writes(self, kind: str | None = None) -> list[Operation]:
        return [o for o in self.operations if o.mark and kind in (None, o.kind)]

    def counts(self) -> dict[str, int]:
        """How many operations ended how, and how many requests it took."""
        operations = self.operations
        counts = {outcome.value: sum(o.outcome is outcome for o in operations) for outcome in Outcome}
        return {**counts, "writes": sum(bool(o.mark) for o in operations), "requests": sum(len(o.attempts) for o in operations)}
