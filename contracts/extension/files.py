"""The door ``zjjg.files.stores``: where the bytes of files are kept."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID, uuid4

import msgspec


class StoredBytes(msgspec.Struct, frozen=True):
    """What a store learned while it wrote. ``sha256`` is hex."""

    size: int
    sha256: str


class FileStore(Protocol):
    """Keeps bytes by id, for gateway and services alike; a store of several hosts must be reachable from all of them.

    Threads, and greenlets where eventlet rules, share one store. One that cannot be reached raises ``contracts.errors.Busy`` with
    "files.away": callers are told to come back, and jobs are taken again.
    The entry point names a callable ``make(folder: Path) -> FileStore``; what else it needs it reads from its own settings,
    whose class stands in the group ``zjjg.settings`` under the plugin's name.
    """

    def put(self, file_id: UUID, chunks: Iterable[bytes]) -> StoredBytes:
        """All of the bytes or none are kept. The same id again replaces them."""

    def open(self, file_id: UUID) -> BinaryIO:
        """For reading, at the first byte; it can be sought in. Raises FileNotFoundError."""

    def delete(self, file_id: UUID) -> None:
        """Does nothing when there is none."""


def check_file_store(make: "type[FileStore]", folder: Path) -> None:
    """What every store must do; the author of a plugin runs it in a test. Raises AssertionError."""
    store = make(folder)  # type: ignore[call-arg]  # a Protocol says nothing of constructors
    file_id = uuid4()
    stored = store.put(file_id, [b"one ", b"two"])
    assert stored.size == 7, "size is the number of bytes"
    assert stored.sha256 == hashlib.sha256(b"one two").hexdigest()
    with store.open(file_id) as stream:
        assert stream.read() == b"one two"
        assert stream.seekable()
        stream.seek(4)
        assert stream.read() == b"two"
    store.put(file_id, [b"three"])
    with store.open(file_id) as stream:
        assert stream.read() == b"three"
    store.delete(file_id)
    store.delete(file_id)
    try:
        store.open(file_id)
    except FileNotFoundError:
        return
    raise AssertionError("a deleted file can still be opened")
