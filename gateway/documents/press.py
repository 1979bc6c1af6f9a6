"""Has documents written, each by a process of its own: what lays out a page takes seconds of CPU and more memory than a request should, and
is fed with what people wrote. There it can be held to its time and memory and ended, which a thread cannot; and the hub of the embedded
placement only waits (ADR 16).
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import msgspec

from contracts.errors import Busy
from contracts.extension.files import FileStore
from gateway.documents import render
from gateway.documents.paper import Format, Paper
from kit.logs import get_logger

log = get_logger()

AT_ONCE = 2
"""Documents that one process of the gateway has written at the same time."""
WAITING = 4
"""How many more may wait for their turn, each with a thread of the gateway; others are told to come back."""
WAIT_SECONDS = 8.0
MOST_SECONDS = 50.0
"""How long one document may take; proxies give up after a minute."""
MOST_PHOTO_BYTES = 200 * 1024 * 1024
"""Of one document's photos together, as they were uploaded. Those beyond are shown as missing."""
CHUNK_BYTES = 256 * 1024
KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "FONTCONFIG_PATH", "FONTCONFIG_FILE")
"""All that the process gets to know of ours: no address, no credential."""


class Press:
    """``store``: where the photos' bytes are."""

    def __init__(self, store: FileStore) -> None:
        self._store = store
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._places = threading.BoundedSemaphore(AT_ONCE + WAITING)

    def write(self, paper: Paper, form: Format) -> bytes:
        """The file. Busy ``documents.pdf_unavailable`` without the system's libraries or a Chinese font, ``documents.busy`` when none of the
        turns came free, ``documents.too_large`` when it took more time or memory than a document may."""
        with self.turn(), tempfile.TemporaryDirectory(prefix="zjjg-document-") as folder:
            place = Path(folder)
            (place / render.ORDER).write_bytes(msgspec.json.encode(render.Order(form, paper)))
            self._lay_out_photos(paper.photos, place)
            self._run(place)
            return (place / render.RESULT).read_bytes()

    @contextmanager
    def turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise Busy("documents.busy")
        try:
            if not self._turns.acquire(timeout=WAIT_SECONDS):
                raise Busy("documents.busy")
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._places.release()

    def _lay_out_photos(self, ids: list[UUID], place: Path) -> None:
        """A photo whose bytes are gone is no reason to have no document: ``render`` says so in its place."""
        left = MOST_PHOTO_BYTES
        for number, file_id in enumerate(ids):
            try:
                stream = self._store.open(file_id)
            except FileNotFoundError:
                continue
            with stream, render.photo_path(place, number).open("wb") as copy:
                while left > 0 and (chunk := stream.read(CHUNK_BYTES)):
                    copy.write(chunk)
                    left -= len(chunk)
            if left <= 0:
                render.photo_path(place, number).unlink()
                return
            time.sleep(0)  # others on the hub have their turn between two photos

    def _run(self, place: Path) -> None:
        environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
        environment |= {"HOME": str(place), "LANG": "C.UTF-8"}
        command = [sys.executable, "-I", "-W", "ignore", "-m", render.__name__, str(place)]
        began = time.monotonic()
        with (place / "errors").open("wb") as errors:
            process = subprocess.Popen(  # noqa: S603  # the command is our own
                command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors, env=environment, cwd=place, start_new_session=True
            )
            try:
                code = process.wait(MOST_SECONDS)
            except subprocess.TimeoutExpired:
                code = render.TOO_LARGE
            finally:
                process.kill()  # also when the request itself is cut
                process.wait()
        log.info("document", code=code, seconds=round(time.monotonic() - began, 1))
        if code == render.DONE:
            return
        if code == render.NO_LIBRARIES:
            raise Busy("documents.pdf_unavailable", {"retry_after_seconds": "3600"})
        if code == render.TOO_LARGE or code < 0:  # the kernel ended it, at its limit of CPU
            raise Busy("documents.too_large", {"retry_after_seconds": "60"})
        raise RuntimeError(f"document not written: {(place / 'errors').read_text(errors='replace')[-4000:]}")
