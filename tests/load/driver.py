"""The load: some connections that each send one request after the other for some seconds, and count what came back.

Written over asyncio's protocols because an HTTP client for Python costs more than the servers it should measure. It speaks to
this machine alone.
"""

import asyncio
import ipaddress
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from urllib.parse import urlsplit

ANSWER_WITHIN_SECONDS = 30.0

NewRequest = Callable[[], bytes]
"""Gives the next request of one connection, head and body."""


class NotLoopback(Exception):
    """The address is not this machine: load on somebody else's is an attack."""


def own_port(url: str) -> int:
    """The port of ``url``. Raises NotLoopback unless its host is a loopback address, written as a number."""
    parts = urlsplit(url)
    try:
        loopback = ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:  # a name may lead anywhere
        loopback = False
    if not loopback or parts.port is None:
        raise NotLoopback(url)
    return parts.port


@dataclass
class Outcome:
    """``seconds`` is the time of the whole run, ``latencies`` those of the right answers, ``errors`` what else came and how often."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)

    def failed(self, why: str) -> None:
        self.errors[why] = self.errors.get(why, 0) + 1

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, percent: int) -> float:
        """Seconds; 0 when nothing came back."""
        if len(self.latencies) < 2:
            return self.latencies[0] if self.latencies else 0.0
        return quantiles(self.latencies, n=100, method="inclusive")[percent - 1]


class _Connection(asyncio.Protocol):
    """One kept-alive HTTP/1.1 connection. Answers must say their Content-Length, as all servers here do."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.Transport | None = None
        self.closing = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.closing = True
        self._fail(exc or ConnectionResetError("the server closed the connection"))

    def send(self, request: bytes) -> "asyncio.Future[tuple[int, bytes]]":
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def close(self) -> None:
        self.closing = True
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._buffer[:end]).lower()
        at = head.find(b"\r\ncontent-length:")
        if at < 0:
            self._fail(ValueError("an answer without Content-Length"))
            return
        length = int(head[at + 17 :].split(b"\r\n", 1)[0])
        if len(self._buffer) < end + 4 + length:
            return
        body = bytes(self._buffer[end + 4 : end + 4 + length])
        del self._buffer[: end + 4 + length]
        self.closing = self.closing or b"\r\nconnection: close" in head
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((int(head[9:12]), body))

    def _fail(self, why: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(why)


Right = Callable[[int, bytes], bool]


async def _drive_one(port: int, new_request: NewRequest, until: float, right: Right, outcome: Outcome) -> None:
    connection: _Connection | None = None
    while time.perf_counter() < until:
        if connection is None or connection.closing:
            _, connection = await asyncio.get_running_loop().create_connection(_Connection, "127.0.0.1", port)
        request = new_request()
        began = time.perf_counter()
        try:
            status, body = await asyncio.wait_for(connection.send(request), ANSWER_WITHIN_SECONDS)
        except (OSError, ValueError) as lost:  # TimeoutError is an OSError
            outcome.failed(type(lost).__name__)
            connection.close()
            continue
        if right(status, body):
            outcome.latencies.append(time.perf_counter() - began)
        else:
            outcome.failed(f"{status} {body[:200].decode(errors='replace')}")
    if connection is not None:
        connection.close()


async def _drive_all(port: int, requests: Sequence[NewRequest], seconds: float, right: Right) -> Outcome:
    outcome, began = Outcome(), time.perf_counter()
    await asyncio.gather(*(_drive_one(port, new, began + seconds, right, outcome) for new in requests))
    outcome.seconds = time.perf_counter() - began
    return outcome


def drive(url: str, requests: Sequence[NewRequest], seconds: float, right: Right) -> Outcome:
    """One connection for each of ``requests``, for ``seconds`` and until the answers under way are in.

    Only answers that are ``right`` count; the others stand in ``errors``. Raises NotLoopback.
    """
    return asyncio.run(_drive_all(own_port(url), requests, seconds, right))


def request(method: str, target: str, headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
    """The bytes of one request."""
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", *(f"{k}: {v}" for k, v in (headers or {}).items())]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
