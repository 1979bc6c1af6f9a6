"""The broker inside this process: a kombu transport ``embedded://``, registered when this module is imported.

Built on kombu's memory transport, with what Nameko and a quick answer need: a message wakes exactly the connections that
consume its queue (kombu's own polls once a second), a full prefetch window is reopened by the ack, ``mandatory`` refuses at
once, and ``content_type`` stands among the properties.

Limits: nothing outlives the process, nothing leaves it, and an unacknowledged message is not given out again. The pull of
events (``kit.catchup``) makes up for that. Expiry of messages is not kept; the deadline in the headers is.
"""

import socket
import threading
from collections import defaultdict
from queue import Empty, Queue
from time import monotonic
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, memory, virtual

URI = "embedded://localhost"


class Unroutable(Exception):
    """A ``mandatory`` message that no queue is bound for."""


class Message(virtual.Message):  # type: ignore[misc]  # kombu has no types
    def __init__(self, payload: Any, channel: Any = None, **kwargs: Any) -> None:
        super().__init__(payload, channel, **kwargs)
        self.properties.setdefault("content_type", self.content_type)
        self.properties.setdefault("content_encoding", self.content_encoding)


_consumers_of: defaultdict[str, set["Transport"]] = defaultdict(set)
"""Queue name -> connections to wake when something is put there."""


def wake_consumers(queue: str) -> None:
    """Lets everyone who consumes ``queue`` look again."""
    for transport in tuple(_consumers_of[queue]):
        transport.wake()


class Channel(memory.Channel):  # type: ignore[misc]  # kombu has no types
    Message = Message
    queues: dict[str, "Queue[Any]"] = {}  # noqa: RUF012  # shared by all channels on purpose: it is the broker's memory
    body_encoding = None  # bytes stay bytes: nothing leaves this process

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:
        super()._put(queue, message, **kwargs)
        wake_consumers(queue)

    def basic_publish(self, message: Any, exchange: str, routing_key: str, mandatory: bool = False, **kwargs: Any) -> None:
        """Raises Unroutable for a ``mandatory`` message without a queue; others are dropped, as on RabbitMQ."""
        if mandatory and not self._lookup(exchange, routing_key):
            raise Unroutable(routing_key)
        super().basic_publish(message, exchange, routing_key, **kwargs)

    def basic_consume(self, queue: str, *args: Any, **kwargs: Any) -> None:
        super().basic_consume(queue, *args, **kwargs)
        _consumers_of[queue].add(self.connection)
        self.connection.wake()

    def basic_cancel(self, consumer_tag: str) -> None:
        queue = self._tag_to_queue.get(consumer_tag)
        super().basic_cancel(consumer_tag)
        if queue is not None:
            _consumers_of[queue].discard(self.connection)

    def basic_ack(self, *args: Any, **kwargs: Any) -> None:
        super().basic_ack(*args, **kwargs)
        self._there_is_room()

    def basic_reject(self, *args: Any, **kwargs: Any) -> None:
        super().basic_reject(*args, **kwargs)
        self._there_is_room()

    def _there_is_room(self) -> None:
        if self.connection is not None:
            self.connection.wake()


class Transport(memory.Transport):  # type: ignore[misc]  # kombu has no types
    Channel = Channel
    global_state = virtual.BrokerState()
    driver_name = driver_type = "embedded"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wake = threading.Event()

    def wake(self) -> None:
        self._wake.set()

    def drain_events(self, connection: Any, timeout: float | None = None) -> Any:
        """Delivers one message; ``socket.timeout`` when none came within ``timeout`` seconds (None: waits for ever)."""
        end = None if timeout is None else monotonic() + timeout
        while True:
            self._wake.clear()  # before looking, so that a put in between is not slept over
            try:
                return self.cycle.get(self._deliver, timeout=timeout)
            except Empty:
                left = None if end is None else end - monotonic()
                if left is not None and left <= 0:
                    raise TimeoutError from None
                self._wake.wait(left)


assert socket.timeout is TimeoutError  # what kombu's consumers catch
TRANSPORT_ALIASES["embedded"] = "kit.embedded:Transport"
