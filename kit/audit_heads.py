"""Heads of the audit chain, kept in a file outside the database: beside them a chain shows what it cannot show by itself."""

import fcntl
import hashlib
import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec


class Head(msgspec.Struct, frozen=True):
    """That the chain of ``room`` had the seal ``hash`` at ``seq`` on ``at``. ``mac`` is the system's signature under it."""

    room: str
    seq: int
    hash: str
    at: datetime
    mac: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """``heads`` in the order written; ``forged`` are the lines (from 1) that bear no signature of ours for this room."""

    heads: list[Head] = field(default_factory=list)
    forged: list[int] = field(default_factory=list)


class AuditHeads:
    """One room's file in a folder: a JSON object a line, each with an HMAC-SHA256 of its own; lines are only ever added.

    Whoever can take lines away from the file can hide as much as those lines said, so the folder belongs on a place where the
    databases' masters may only add. Several hosts may share one, or keep one each.
    """

    def __init__(self, folder: Path, room: str, key: bytes) -> None:
        self.path = folder / f"{room}.heads"
        self._room, self._key = room, key
        self._last: tuple[int, str] | None = None

    def keep(self, seq: int, seal: str, at: datetime) -> None:
        """Adds a line, safely on the disk when this returns; none when it would say the same as this object's last. Raises OSError."""
        if (seq, seal) == self._last:
            return
        head = Head(self._room, seq, seal, at)
        line = msgspec.json.encode(msgspec.structs.replace(head, mac=self._mac(head))) + b"\n"
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)  # two hosts' lines on a shared folder do not run into each other
            os.write(descriptor, line)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._last = (seq, seal)

    def read(self) -> Kept:
        """All that is kept; nothing when there is no file yet. Raises OSError when there is one that cannot be read."""
        try:
            lines = self.path.read_bytes().splitlines()
        except FileNotFoundError:
            return Kept()
        return self._checked(lines)

    def _checked(self, lines: Iterable[bytes]) -> Kept:
        kept = Kept()
        for number, line in enumerate(lines, 1):
            head = self._genuine(line)
            if head is None:
                kept.forged.append(number)
            else:
                kept.heads.append(head)
        return kept

    def _genuine(self, line: bytes) -> Head | None:
        try:
            head = msgspec.json.decode(line, type=Head)
        except msgspec.DecodeError:
            return None  # what cannot be read was not written by us: it is counted as forged
        return head if head.room == self._room and hmac.compare_digest(head.mac.encode(), self._mac(head).encode()) else None

    def _mac(self, head: Head) -> str:
        said = msgspec.json.encode([head.room, head.seq, head.hash, head.at.isoformat()])
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()
