"""Calls to services: one client for all threads of a process, with a deadline that holds and errors that are few.

In a process that eventlet patched, the client serves the greenlets of the hub's thread; in any other, all threads. Make it after
forking: threads and sockets do not survive a fork.
"""

import itertools
import math
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import msgspec

from contracts.errors import CROSSING, Busy, Forbidden
from kit import broker
from kit.links import LinkDown, Unroutable, open_link
from kit.logs import get_logger
from kit.typed_rpc import TypedRpc, typed

__all__ = ["RemoteFailure", "RpcClient", "TypedRpc", "typed"]

log = get_logger()

DEFAULT_SECONDS = 5.0

_encode = msgspec.json.Encoder().encode


class RemoteFailure(Exception):
    """The service has a bug, or this caller called it wrongly. The service logged what; the caller learns only that."""

    def __init__(self, service: str, method: str) -> None:
        super().__init__(service, method)
        self.service, self.method = service, method


class _Error(msgspec.Struct):
    exc_type: str = ""
    exc_args: list[Any] = []


class _Reply(msgspec.Struct):
    result: msgspec.Raw = msgspec.Raw(b"null")
    error: _Error | None = None


_decode_reply = msgspec.json.Decoder(_Reply).decode


class _Refused(Exception):
    """The broker's 403."""


class _Waiting:
    """One caller that waits for one answer. A lock is the quickest one-shot signal that threads and greenlets share."""

    __slots__ = ("_lock", "answer", "key")

    def __init__(self, key: str) -> None:
        self.key = key
        self._lock = threading.Lock()
        self._lock.acquire()
        self.answer: bytes | Exception | None = None

    def give(self, answer: bytes | Exception) -> None:
        """To be called once: whoever takes the caller out of the table of waiting ones may call it."""
        self.answer = answer
        self._lock.release()

    def wait(self, seconds: float) -> bool:
        return self._lock.acquire(timeout=max(0.0, seconds))


class RpcClient:
    """See the module. ``close`` it at the end; until then it reconnects by itself, for ever."""

    def __init__(self, amqp_uri: str) -> None:
        self._name, self._serial = uuid.uuid4().hex, itertools.count()
        self._waiting: dict[str, _Waiting] = {}
        self._listeners: dict[str, list[Callable[[Any], None]]] = {}
        self._link = open_link(broker.parse_address(amqp_uri), self)

    # ---- calls ---------------------------------------------------------------------------------------------------------

    def call(
        self,
        service: str,
        method: str,
        *args: Any,
        timeout: float = DEFAULT_SECONDS,
        context: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> msgspec.Raw:
        """The result as JSON bytes, within ``timeout`` seconds or the context's own ``deadline``, whichever comes first.

        Raises the classes of ``contracts.errors`` as the service raised them; ``Busy("room.away")`` when service or broker is
        away, ``Busy("room.too_slow")`` at the deadline, ``Forbidden("room.call_refused")`` when the broker does not let this process
        make such calls, all with ``{"room": service}``; RemoteFailure for a bug.
        After ``room.too_slow``, or ``room.away`` while it ran, a write may have happened or not: repeat it with its idempotency
        key. A call that waits in the queue past its deadline is never executed.
        """
        headers = {f"{broker.HEADER_PREFIX}{key}": value for key, value in (context or {}).items()}
        now = time.time()
        deadline = min(now + timeout, float((context or {}).get("deadline", math.inf)))
        if deadline <= now:
            raise Busy("room.too_slow", {"room": service})
        headers[f"{broker.HEADER_PREFIX}deadline"] = f"{deadline:.3f}"
        end = time.monotonic() + deadline - now
        answer = self._exchange(service, method, _encode({"args": args, "kwargs": kwargs}), headers, end)
        reply = _decode_reply(answer)
        if reply.error is None:
            return reply.result
        known = CROSSING.get(reply.error.exc_type)
        if known is None:
            raise RemoteFailure(service, method)
        raise known(*reply.error.exc_args)

    def _exchange(self, service: str, method: str, body: bytes, headers: dict[str, str], end: float) -> bytes:
        key = f"{service}.{method}"
        correlation_id, waiting = f"{self._name}-{next(self._serial)}", _Waiting(key)
        self._waiting[correlation_id] = waiting
        try:
            try:
                self._link.call(key, body, correlation_id, headers, end - time.monotonic())
            except (LinkDown, Unroutable) as not_sent:
                raise Busy("room.away", {"room": service}) from not_sent
            if not waiting.wait(end - time.monotonic()):
                raise Busy("room.too_slow", {"room": service})
        finally:
            self._waiting.pop(correlation_id, None)
        if isinstance(waiting.answer, bytes):
            return waiting.answer
        if isinstance(waiting.answer, _Refused):
            raise Forbidden("room.call_refused", {"room": service}) from waiting.answer
        raise Busy("room.away", {"room": service}) from waiting.answer

    # ---- broadcasts ----------------------------------------------------------------------------------------------------

    def broadcast(self, topic: str, payload: Any) -> None:
        """Tells every process that holds a client, this one too. May be lost: for what a short-lived cache would notice anyway."""
        try:
            self._link.broadcast(topic, _encode(payload))
        except LinkDown as down:
            log.warning("broadcast_lost", topic=topic, reason=str(down))

    def on_broadcast(self, topic: str, listener: Callable[[Any], None]) -> None:
        """Calls ``listener(payload)`` for each broadcast of ``topic``, in the client's reader thread: it must be quick."""
        self._listeners.setdefault(topic, []).append(listener)

    def close(self) -> None:
        """Ends the link; calls that still wait fail with ``room.away``."""
        self._link.close()
        self._fail_all(LinkDown("closed"))

    # ---- what the link tells -------------------------------------------------------------------------------------------

    def on_reply(self, correlation_id: str, body: bytes) -> None:
        self._give(correlation_id, body)

    def on_unroutable(self, correlation_id: str) -> None:
        self._give(correlation_id, Unroutable())

    def on_refused(self, key: str) -> None:
        for correlation_id, waiting in list(self._waiting.items()):
            if waiting.key == key:
                self._give(correlation_id, _Refused(key))

    def on_lost(self) -> None:
        self._fail_all(LinkDown("connection lost while waiting"))

    def on_broadcast_message(self, topic: str, body: bytes) -> None:
        listeners = self._listeners.get(topic, ())
        if not listeners:
            return
        payload = msgspec.json.decode(body)
        for listener in tuple(listeners):
            try:
                listener(payload)
            except Exception:  # one listener's bug must not end the thread that every caller's answer comes by
                log.exception("broadcast_listener_failed", topic=topic)

    def _give(self, correlation_id: str, answer: bytes | Exception) -> None:
        waiting = self._waiting.pop(correlation_id, None)  # whoever pops it is the only one to give
        if waiting is not None:
            waiting.give(answer)

    def _fail_all(self, why: Exception) -> None:
        for correlation_id in list(self._waiting):
            self._give(correlation_id, why)
