"""What tells kept answers that somebody wrote: a mark that all processes of this gateway share, and a cookie for all other gateways."""

import mmap
import os
import threading
from typing import Any

from flask import Flask, Response, g, request

COOKIE = "zjjg_wrote"
COOKIE_SECONDS = 2
"""Longer than any answer is kept, and than a browser rounds off."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SLOTS = 512


class Writes:
    """Counts the writes that went through the processes which were forked from the one that made this. ``now`` changes with each.

    Each process counts in a slot of its own, so none waits for another and none can leave a lock behind when it dies.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, SLOTS * 8)
        self._slots = memoryview(self._memory).cast("Q")
        self._lock = threading.Lock()

    def mark(self) -> None:
        with self._lock:
            self._slots[os.getpid() % SLOTS] += 1

    def now(self) -> bytes:
        return self._memory[:]


WRITES = Writes()
"""Made when this module is imported, which is before gunicorn forks."""


def register(app: Flask) -> None:
    app.after_request(_after_write)


def _after_write(response: Response) -> Response:
    """Before the answer goes out, whatever it says: a write that was answered with an error may have happened all the same. Who is not
    signed in is given no cookie: there is nothing kept for such a caller."""
    if request.method not in SAFE:
        WRITES.mark()
    if request.method not in SAFE and "credential" in g:
        settings: dict[str, Any] = {"httponly": True, "samesite": "Strict", "secure": request.is_secure}
        response.set_cookie(COOKIE, "1", max_age=COOKIE_SECONDS, path="/api", **settings)
    return response


def wrote_lately() -> bool:
    """Whether the caller may have written within the last moments, perhaps through another gateway. Programs keep no cookies: they may
    always have."""
    return COOKIE in request.cookies or "Authorization" in request.headers
