"""Files in a folder of this host, or of a network share that all hosts mount."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from contracts.extension.files import StoredBytes


class LocalStore:
    """``<folder>/<2>/<2>/<id>``, the digits being the id's last: those of a UUIDv7 that are random, so that folders fill evenly.

    A file appears under its name whole and on disk, or not at all. The names say nothing of content, owner or original name.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, file_id: UUID, chunks: Iterable[bytes]) -> StoredBytes:
        path = self._path(file_id)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        digest, size = hashlib.sha256(), 0
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        try:
            with os.fdopen(descriptor, "wb") as stream:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    stream.write(chunk)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
        return StoredBytes(size, digest.hexdigest())

    def open(self, file_id: UUID) -> BinaryIO:
        return self._path(file_id).open("rb")

    def delete(self, file_id: UUID) -> None:
        self._path(file_id).unlink(missing_ok=True)

    def _path(self, file_id: UUID) -> Path:
        name = str(file_id)
        return self._folder / name[-2:] / name[-4:-2] / name
