"""Answers that many ask for again within a moment, kept as bytes (ADR 18)."""

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
from gateway.writes import WRITES, wrote_lately

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
        self._kept: OrderedDict[bytes, tuple[float, bytes, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: bytes, ask: Callable[[], Any], now: Callable[[], bytes] = bytes, *, anew: bool = False) -> Any:
        """What is kept under ``key`` since ``now`` last changed, or what ``ask`` says. A refusal is raised and not kept.

        ``anew``: it is asked in any case, and kept for others.
        """
        asked_at, mark = self._now(), now()
        with self._lock:
            found = self._kept.get(key)
        if not anew and found is not None and found[0] > asked_at and found[1] == mark:
            return found[2]
        answer = ask()
        with self._lock:
            self._kept[key] = (asked_at + SECONDS, mark, answer)
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
    rights, scopes and language are part of the question. ``ask`` must answer for these alone, not for the person.

    For figures that are a little behind the writes by their nature.
    """
    return cast(T, _answers().get(_key(question, query), ask))


def kept_until_written(question: str, query: msgspec.Struct, ask: Callable[[], T]) -> T:
    """The same for answers that are exact: kept until anybody writes anything through this gateway, half a second at most.

    Whoever was answered a write, by any gateway, sees it in what he asks next; so does everybody else who asks this gateway. What was
    written through another gateway on another host, or by the services themselves, may be missing for that half second.
    """
    return cast(T, _answers().get(_key(question, query), ask, WRITES.now, anew=wrote_lately()))


def _answers() -> KeptAnswers:
    answers: KeptAnswers = current_app.extensions["zjjg.kept_answers"]
    return answers


def _key(question: str, query: msgspec.Struct) -> bytes:
    actor = msgspec.structs.replace(guard.credential().actor, account_id=_NOBODY, session_id=_NOBODY, display_name="")
    return _encode([question, locale(), query, actor])
