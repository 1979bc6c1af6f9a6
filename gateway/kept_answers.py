"""Answers that many ask for again within a moment, kept as bytes: figures that are a little behind the writes by their nature."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar, cast
from uuid import UUID

import msgspec
from flask import Flask, current_app

from gateway import guard
from gateway.errors import locale

T = TypeVar("T")

SECONDS = 0.5
"""Beside it stands the promise that what was written is counted within five."""
MAX_KEPT = 500
_NOBODY = UUID(int=0)
_encode = msgspec.json.Encoder().encode


class KeptAnswers:
    """For at most ``SECONDS``, in this process; the oldest of more than ``MAX_KEPT`` goes first."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._kept: OrderedDict[bytes, tuple[float, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: bytes, ask: Callable[[], Any]) -> Any:
        """What is kept under ``key``, or what ``ask`` says now. A refusal is raised and not kept."""
        with self._lock:
            found = self._kept.get(key)
        if found is not None and found[0] > self._now():
            return found[1]
        asked_at = self._now()
        answer = ask()
        with self._lock:
            self._kept[key] = (asked_at + SECONDS, answer)
            self._kept.move_to_end(key)
            while len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
        return answer

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()


def register(app: Flask) -> None:
    app.extensions["zjjg.kept_answers"] = KeptAnswers()


def kept(question: str, query: msgspec.Struct, ask: Callable[[], T]) -> T:
    """``ask()``, or what it answered half a second ago at most to somebody who may see exactly the same: role, agency, region,
    rights, scopes and language are part of the question. ``ask`` must answer for these alone, not for the person."""
    actor = msgspec.structs.replace(guard.credential().actor, account_id=_NOBODY, session_id=_NOBODY, display_name="")
    answers: KeptAnswers = current_app.extensions["zjjg.kept_answers"]
    return cast(T, answers.get(_encode([question, locale(), query, actor]), ask))
