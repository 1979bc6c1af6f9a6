"""Nameko's one consumer connection of a service, made to start without a broker, to come back, and to drain before it closes."""

import contextlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import amqp
import eventlet
from eventlet.event import Event
from eventlet.hubs import trampoline
from greenlet import GreenletExit
from kombu import Connection
from nameko.extensions import ProviderCollector, SharedExtension
from nameko.messaging import QueueConsumer

import kit.embedded  # noqa: F401  # registers embedded://
from kit import broker
from kit.logs import get_logger

log = get_logger()

DRAIN_SECONDS = 20.0
"""How long a stopping service waits for its running workers before the connection closes under them."""
START_SECONDS = 3.0
"""How long a starting service waits for the broker before it goes on without."""
TICK_SECONDS = 0.25
DELIVERIES = 20
"""How often a failed message may come again. The broker's own limit (``kit.broker_definitions``) ends it sooner or at the same time
and also counts deliveries that took the process with them; this one holds where an operator forgot the broker's."""
HELD_SECONDS = (0.05, 1.0)
"""How long a failed message is held before the broker has it back: the first time, and at most. Twenty take about 16 s."""


def deliveries_before(message: Any) -> int | None:
    """How often the broker gave this message out before; None where it does not count."""
    count = (message.headers or {}).get("x-delivery-count")
    if isinstance(count, int):
        return count
    # A quorum queue begins to count with the second delivery.
    first = isinstance(message.channel, amqp.Channel) and not message.delivery_info["redelivered"]
    return 0 if first else None


class _NothingCame(Exception):
    """Within one tick."""


class KitQueueConsumer(QueueConsumer):  # type: ignore[misc]  # Nameko has no types
    """Consumes all queues of one service over one connection.

    Starts while the broker is away and connects when it comes. Told to stop, it takes no more messages, yet keeps the connection
    until every message it handed out was acknowledged or rejected; stock Nameko closes it at once, and what runs runs again.
    """

    def __init__(self) -> None:
        super().__init__()
        self._starting = False
        self._pending_remove_providers: dict[Any, Event] = {}
        self._unsettled: set[Any] = set()
        self._held = 0
        self._stopping_since: float | None = None
        self.connected = False
        """Whether messages can come at this moment; what ``health`` tells of the broker."""

    @property
    def sharing_key(self) -> type[SharedExtension]:
        return KitQueueConsumer

    # ---- life ----------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Returns when messages can come, or after ``START_SECONDS`` without a broker."""
        if self._starting:
            return
        self._starting = True
        self._gt = self.container.spawn_managed_thread(self.run, identifier="queue_consumer")
        self._consumers_ready.wait(START_SECONDS)
        if not self.connected:
            log.warning("broker_late", service=self.container.service_name)

    def stop(self) -> None:
        """Returns when every message handed out is settled, or after ``DRAIN_SECONDS``."""
        self.wait_for_providers()
        if self._gt is None:
            return
        if not self.connected:
            self._gt.kill()  # it is waiting for a broker: there is nothing to drain
        try:
            self._gt.wait()
        except GreenletExit:
            log.info("stopped_without_broker", service=self.container.service_name)

    def unregister_provider(self, provider: Any) -> None:
        """Returns when the broker gives ``provider`` no more messages; at once when there is no connection to give any."""
        if self.connected and provider in self._consumers:
            removed = Event()
            self._pending_remove_providers[provider] = removed
            removed.wait(DRAIN_SECONDS)
        ProviderCollector.unregister_provider(self, provider)

    # ---- connection ----------------------------------------------------------------------------------------------------

    @property
    def connection(self) -> Connection:
        config = self.container.config
        return Connection(
            config["AMQP_URI"],
            heartbeat=config.get("HEARTBEAT", broker.HEARTBEAT_SECONDS),
            ssl=config.get("AMQP_SSL"),
            connect_timeout=broker.CONNECT_SECONDS,
        )

    @contextmanager
    def establish_connection(self) -> Iterator[Connection]:
        connection = self.create_connection()
        try:
            connection.ensure_connection(self.on_connection_error, None, interval_start=0.2, interval_step=0.3, interval_max=2)
            if isinstance(connection.connection, amqp.Connection):
                broker.tune(connection.connection)
            yield connection
        except broker.BROKER_ERRORS:
            connection.collect()  # no goodbye: a frozen broker never answers one
            raise
        connection.release()

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        log.warning("broker_unreachable", service=self.container.service_name, reason=str(exc), again_in_seconds=interval)

    def consume(self, limit: int | None, timeout: float | None = None, **kwargs: Any) -> Iterator[None]:
        """Until told to stop, or until the connection breaks, which raises.

        Reads the connection that the consumers were made on. kombu's ``drain_events`` would, after a write that failed, quietly
        read a new one that nobody consumes: a service that looks well and hears nothing.
        """
        try:
            with self.consumer_context(**kwargs) as (connection, _channel, _consumers):
                established, beat_at = connection.connection, 0.0
                while not self.should_stop:
                    self.on_iteration()
                    if not isinstance(established, amqp.Connection):
                        self._read_embedded(connection.transport, established)
                    else:
                        self._read(established)
                        if time.monotonic() >= beat_at:
                            established.heartbeat_tick()
                            beat_at = time.monotonic() + 1
                    yield
        finally:
            self.connected = False
            for removed in self._take_pending().values():
                removed.send()

    @staticmethod
    def _read(established: amqp.Connection) -> None:
        """What came, or nothing after one tick."""
        if not established.connected:
            raise OSError("a write to the broker failed")
        if not broker.has_read_ahead(established):
            try:
                trampoline(established._transport.sock, read=True, timeout=TICK_SECONDS, timeout_exc=_NothingCame)
            except _NothingCame:
                return
        broker.read_ready(established)

    @staticmethod
    def _read_embedded(transport: Any, established: Any) -> None:
        with contextlib.suppress(TimeoutError):  # nothing came within one tick
            transport.drain_events(established, timeout=TICK_SECONDS)

    def on_consume_ready(self, connection: Any, channel: Any, consumers: Any, **kwargs: Any) -> None:
        self._unsettled.clear()  # what an earlier connection gave out is the broker's again
        self.connected = True
        super().on_consume_ready(connection, channel, consumers, **kwargs)

    def on_iteration(self) -> None:
        """Cancels the consumers that were unregistered; stops once none is left and all messages are settled.

        Also those that were unregistered while they were being made: calls come, and a SIGTERM may, before the last one stands.
        """
        pending = self._take_pending()
        for provider in [one for one in self._consumers if one in pending or one not in self._providers]:
            self._consumers.pop(provider).cancel()
        for removed in pending.values():
            removed.send()
        if self._consumers:
            return
        self._stopping_since = self._stopping_since or time.monotonic()
        if not self._unsettled:
            self.should_stop = True
        elif time.monotonic() - self._stopping_since > DRAIN_SECONDS:
            log.error("drain_gave_up", service=self.container.service_name, running=len(self._unsettled))
            self.should_stop = True

    def _take_pending(self) -> dict[Any, Event]:
        pending, self._pending_remove_providers = self._pending_remove_providers, {}
        return pending

    # ---- messages ------------------------------------------------------------------------------------------------------

    def get_consumers(self, consumer_cls: Any, channel: Any) -> list[Any]:
        """One consumer a provider, with the message left undecoded: the provider decodes it into its own types."""
        self._consumers = {}
        if isinstance(channel, amqp.Channel):
            self._ensure_exchanges(channel.connection)
        for provider in self._providers:
            consumer = consumer_cls(queues=[provider.queue], on_message=partial(self._receive, provider), accept=self.accept)
            consumer.qos(prefetch_count=self.prefetch_count)
            self._consumers[provider] = consumer
        return list(self._consumers.values())

    def _ensure_exchanges(self, connection: amqp.Connection) -> None:
        """Kombu would declare them each time, for which a service would need a right that lets it delete them, too."""
        exchanges = [provider.queue.exchange for provider in self._providers]
        for name in {exchange.name for exchange in exchanges}:
            broker.ensure_exchange(connection, name)
        for exchange in exchanges:
            exchange.no_declare = True

    def _receive(self, provider: Any, message: Any) -> None:
        self._unsettled.add(message)
        self.handle_message(provider, None, message)

    def drop_connection(self, message: Any) -> None:
        """Gives up the connection that ``message`` came by, and makes a new one; the broker takes unsettled messages back."""
        connection = message.channel.connection
        if isinstance(connection, amqp.Connection):
            broker.cut(connection)

    def ack_message(self, message: Any) -> None:
        self._settle(message, message.ack)

    def requeue_message(self, message: Any) -> None:
        self._settle(message, message.requeue)

    def try_again(self, message: Any) -> None:
        """After a failure: to be given out again, ever later, until the queue's delivery limit makes it a dead letter.

        Held back meanwhile, at most half of what may be out at once, so that others flow; what fails beyond that goes back at
        once. Queues that count no deliveries would give it out for ever: a classic one has it back once, the embedded one never.
        """
        tries = deliveries_before(message)
        if tries is None or tries > DELIVERIES:
            self.reject_message(message)
        elif self._held >= self.prefetch_count // 2 or not self._consumers:
            self.requeue_message(message)
        else:
            self._held += 1
            first, longest = HELD_SECONDS
            eventlet.spawn_after(min(first * 2**tries, longest), self._end_holding, message)

    def _end_holding(self, message: Any) -> None:
        self._held -= 1
        self.requeue_message(message)

    def reject_message(self, message: Any) -> None:
        """Not to be tried again: a dead-letter exchange keeps it where the queue has one."""
        self._settle(message, message.reject)

    def _settle(self, message: Any, settle: Any) -> None:
        """Tells the broker. On a connection that is gone the broker has taken the message back by itself."""
        try:
            if message.channel.connection is not None:
                settle()
        except broker.BROKER_ERRORS as lost:
            log.warning("settle_lost", service=self.container.service_name, reason=repr(lost))
        finally:
            self._unsettled.discard(message)
