"""Events to the broker, confirmed in batches."""

import threading
import time
from typing import Any

import kombu

from kit import broker, embedded

Outgoing = tuple[str, str, bytes, dict[str, Any]]
"""Exchange, routing key, JSON body, headers."""

CONFIRM_SECONDS = 10.0


class NotConfirmed(Exception):
    """The broker did not take the whole batch, or did not say so in time. Some of it may be out: publish it all again."""


class Publisher:
    """Publishes batches, one at a time, over a connection of its own that is made when it is needed.

    When ``publish`` returns the broker has every message on disk or in its queues; one that no queue is bound for counts as sent.
    Otherwise it raises NotConfirmed, within about ``CONFIRM_SECONDS``. At least once, therefore: consumers see duplicates.
    """

    def __init__(self, amqp_uri: str) -> None:
        self._address = broker.parse_address(amqp_uri)
        self._lock = threading.Lock()
        self._line: _ConfirmedLine | _EmbeddedLine | None = None

    def publish(self, batch: list[Outgoing]) -> None:
        with self._lock:
            used_before = self._line is not None
            try:
                self._send(batch)
            except broker.BROKER_ERRORS as lost:
                self._drop()
                if not used_before:
                    raise NotConfirmed(repr(lost)) from lost
            else:
                return
            # The broker may have restarted since the last batch: one try over a new connection.
            try:
                self._send(batch)
            except broker.BROKER_ERRORS as lost:
                self._drop()
                raise NotConfirmed(repr(lost)) from lost

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _send(self, batch: list[Outgoing]) -> None:
        if self._line is None:
            self._line = _EmbeddedLine() if self._address.embedded else _ConfirmedLine(self._address)
        self._line.send(batch)

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()


class _ConfirmedLine:
    """One RabbitMQ connection whose channel confirms. Without heartbeats: nobody reads it between two batches."""

    def __init__(self, address: broker.BrokerAddress) -> None:
        self._connection = broker.connect(address, heartbeat=0)
        self._channel = self._connection.channel()
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._on_ack)
        self._channel.events["basic_nack"].add(self._on_nack)
        self._known: set[str] = set()
        self._sent = 0
        self._open: set[int] = set()
        self._refused = False

    def send(self, batch: list[Outgoing]) -> None:
        for exchange in {exchange for exchange, *_ in batch} - self._known:
            broker.ensure_exchange(self._connection, exchange)
            self._known.add(exchange)
        end = time.monotonic() + CONFIRM_SECONDS
        for exchange, key, body, headers in batch:
            self._sent += 1
            self._open.add(self._sent)
            broker.publish(self._channel, exchange, key, body, headers=headers, delivery_mode=broker.PERSISTENT)
        while self._open:
            self._connection.drain_events(timeout=max(0.01, end - time.monotonic()))
        if self._refused:
            self._refused = False
            raise NotConfirmed("the broker refused a part of the batch")

    def _on_ack(self, tag: int, multiple: bool) -> None:
        self._open.difference_update([t for t in self._open if t <= tag] if multiple else [tag])

    def _on_nack(self, tag: int, multiple: bool) -> None:
        self._refused = True
        self._on_ack(tag, multiple)

    def close(self) -> None:
        self._connection.collect()


class _EmbeddedLine:
    """The broker in this process: what was put is there."""

    def __init__(self) -> None:
        self._connection = kombu.Connection(embedded.URI)
        self._channel = self._connection.channel()

    def send(self, batch: list[Outgoing]) -> None:
        for exchange, key, body, headers in batch:
            self._channel.exchange_declare(exchange, "topic", durable=True)
            broker.publish(self._channel, exchange, key, body, headers=headers)

    def close(self) -> None:
        self._connection.release()
