"""Files in a bucket that speaks S3: one store for any number of hosts."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, cast
from urllib.parse import urlsplit
from uuid import UUID

import certifi
import urllib3
from minio import Minio
from minio.error import InvalidResponseError, MinioException, S3Error, ServerError

from contracts.errors import Busy
from contracts.extension.files import StoredBytes
from kit.settings import load
from kit.stores.s3_settings import S3Settings

PART_BYTES = 5 * 1024 * 1024
"""The smallest part that S3 takes: what one upload keeps in memory, about twice."""
CHUNK_BYTES = 256 * 1024
SPOOL_BYTES = 1024 * 1024
"""Smaller files are handed out from memory, larger ones from an unnamed temporary file."""
CONNECT_SECONDS, READ_SECONDS, RETRIES = 3, 10, 2
CONNECTIONS_KEPT = 16
_PASSING = {"SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "OperationAborted", "XMinioServerNotInitialized"}
_ABSENT = {"NoSuchKey", "NoSuchVersion"}


class S3Store:
    """Objects named by the file's id, in a bucket that is there already and that nobody else writes to.

    A file appears whole or not at all; parts of an upload whose process died stay unseen until the bucket's own rule for broken-off
    uploads clears them. Raises Busy("files.away") while the bucket cannot be reached or asks for patience, after two tries more;
    OSError naming S3's code when it refuses (wrong keys, no such bucket). One store serves all threads, or greenlets, of a process.
    """

    def __init__(self, folder: Path) -> None:
        """``folder`` is the local store's and is left alone. Connects to nothing. Raises SettingsError."""
        settings = load(S3Settings)
        settings.require_all()
        address = urlsplit(settings.endpoint)
        self._bucket = settings.bucket
        self._client = Minio(
            address.netloc,
            access_key=settings.access_key.get_secret_value(),
            secret_key=settings.secret_key.get_secret_value(),
            secure=address.scheme == "https",
            region=settings.region,
            http_client=_connections(),
        )

    def put(self, file_id: UUID, chunks: Iterable[bytes]) -> StoredBytes:
        source = _Source(chunks)
        with _failures():
            # No parallel parts: they would start native threads, which under eventlet know nothing of the hub.
            self._client.put_object(
                self._bucket, str(file_id), cast(BinaryIO, source), length=-1, part_size=PART_BYTES, num_parallel_uploads=1
            )
        return StoredBytes(source.size, source.digest.hexdigest())

    def open(self, file_id: UUID) -> BinaryIO:
        """All of it has come when this returns: who reads slowly holds no connection, a workbook can be read in a native thread,
        and a connection that breaks is an error here and not half a file there."""
        spool: Any = tempfile.SpooledTemporaryFile(SPOOL_BYTES)  # noqa: SIM115  # the caller closes it
        try:
            with _failures():
                self._fetch(file_id, spool)
        except BaseException:
            spool.close()
            raise
        spool.seek(0)
        return cast(BinaryIO, spool)

    def _fetch(self, file_id: UUID, target: IO[bytes]) -> None:
        response = self._client.get_object(self._bucket, str(file_id))
        try:
            for chunk in response.stream(CHUNK_BYTES):
                target.write(chunk)
        except BaseException:
            response.close()
            raise
        finally:
            response.release_conn()

    def delete(self, file_id: UUID) -> None:
        with _failures():
            self._client.remove_object(self._bucket, str(file_id))


def _connections() -> urllib3.PoolManager:
    return urllib3.PoolManager(
        maxsize=CONNECTIONS_KEPT,
        timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
        retries=urllib3.Retry(total=RETRIES, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]),
        cert_reqs="CERT_REQUIRED",
        ca_certs=certifi.where(),
    )


class _Source:
    """The chunks as a stream that is read once, with the size and hash of what went through."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._left = b""
        self.size = 0
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes; fewer only at the end."""
        parts, missing = [], size
        while missing and (chunk := self._left or next((c for c in self._chunks if c), b"")):
            taken, self._left = chunk[:missing], chunk[missing:]
            parts.append(taken)
            missing -= len(taken)
        data = b"".join(parts)
        self.size += len(data)
        self.digest.update(data)
        return data


@contextmanager
def _failures() -> Iterator[None]:
    """S3's errors as those of the door."""
    try:
        yield
    except S3Error as refused:
        if refused.code in _ABSENT:
            raise FileNotFoundError(refused.object_name) from None
        if refused.code in _PASSING:
            raise Busy("files.away") from refused
        raise OSError(f"S3 refused: {refused.code}") from None
    except (ServerError, InvalidResponseError, urllib3.exceptions.HTTPError) as away:
        # InvalidResponseError: something that is not S3 answered, such as a proxy before a store that is down.
        raise Busy("files.away") from away
    except MinioException as wrong:
        raise OSError(f"S3 failed: {type(wrong).__name__}") from wrong
