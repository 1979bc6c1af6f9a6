"""How a client's bytes reach the broker and its answers come back: over RabbitMQ, or inside this process.

A link carries any number of callers at once and hands what it receives to an ``Inbox``. It reconnects for ever and holds nothing
back for later: what cannot be sent now fails now.
"""

import contextlib
import selectors
import threading
import time
import uuid
from typing import Any, Protocol

import amqp
import kombu

from kit import broker, embedded
from kit.broker import BrokerAddress
from kit.logs import get_logger

log = get_logger()

GRACE_SECONDS = 1.0
"""How long a call waits for a connection that is just being made."""
RETRY_SECONDS = (0.1, 2.0)


_LOST: tuple[type[Exception], ...] = (*broker.BROKER_ERRORS, ValueError)
"""ValueError: the selector met a socket that was just closed."""


class LinkDown(Exception):
    """Nothing was sent: there is no connection, or the broker takes no messages at this time."""


class Unroutable(Exception):
    """No service has a queue for this key."""


class Inbox(Protocol):
    """Who receives. Called from the link's own thread: must be quick and must not raise."""

    def on_reply(self, correlation_id: str, body: bytes) -> None: ...
    def on_unroutable(self, correlation_id: str) -> None: ...
    def on_refused(self, key: str) -> None:
        """The broker does not let this user send calls with ``key``."""

    def on_broadcast_message(self, topic: str, body: bytes) -> None: ...
    def on_lost(self) -> None:
        """The connection went, and with it every answer that was still to come."""


class Link(Protocol):
    def call(self, key: str, body: bytes, correlation_id: str, headers: dict[str, Any], timeout: float) -> None:
        """Sends a call and returns; Unroutable or ``on_unroutable`` when nobody serves ``key``, LinkDown when it was not sent."""

    def broadcast(self, topic: str, body: bytes) -> None: ...
    def close(self) -> None: ...


def open_link(address: BrokerAddress, inbox: Inbox) -> Link:
    return EmbeddedLink(inbox) if address.embedded else AmqpLink(address, inbox)


class AmqpLink:
    """Two connections, one exclusive queue and one reader thread, whatever the number of callers.

    Calls go out by one connection, so that a broker that holds up publishers does not hold up answers. They are transient and
    unconfirmed: ``mandatory`` tells of a missing service in half a millisecond, the caller's deadline of everything else.
    """

    def __init__(self, address: BrokerAddress, inbox: Inbox) -> None:
        self._address, self._inbox = address, inbox
        self._write_lock, self._ready = threading.Lock(), threading.Event()
        self._connections: list[amqp.Connection] = []
        self._channel: amqp.Channel | None = None
        self._reply_to = ""
        self._blocked = self._closed = False
        self._thread = threading.Thread(target=self._run, name="rpc-reader", daemon=True)
        self._thread.start()

    # ---- callers' threads ----------------------------------------------------------------------------------------------

    def call(self, key: str, body: bytes, correlation_id: str, headers: dict[str, Any], timeout: float) -> None:
        self._write(
            broker.RPC_EXCHANGE,
            key,
            body,
            timeout,
            headers=headers,
            mandatory=True,
            correlation_id=correlation_id,
            expiration=str(max(1, int(timeout * 1000))),
        )

    def broadcast(self, topic: str, body: bytes) -> None:
        self._write(broker.BROADCAST_EXCHANGE, topic, body, GRACE_SECONDS)

    def _write(self, exchange: str, key: str, body: bytes, timeout: float, **properties: Any) -> None:
        if self._closed:
            raise LinkDown("closed")
        if not self._ready.wait(min(timeout, GRACE_SECONDS)) or self._blocked:
            raise LinkDown("no connection" if not self._blocked else "the broker takes no messages")
        if not self._write_lock.acquire(timeout=max(0.0, timeout)):
            raise LinkDown("another write is stuck")
        try:
            if self._channel is None:
                raise LinkDown("no connection")
            if exchange == broker.RPC_EXCHANGE:
                properties["reply_to"] = self._reply_to  # under the lock: a reconnect changes channel and key together
            broker.publish(self._channel, exchange, key, body, **properties)
        except broker.BROKER_ERRORS as lost:
            self._cut()
            raise LinkDown(repr(lost)) from lost
        finally:
            self._write_lock.release()

    def close(self) -> None:
        """Ends reader and connections; the broker then drops the queue."""
        self._closed = True
        self._cut()
        self._thread.join(5)

    # ---- reader thread -------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        wait, longest = RETRY_SECONDS
        while not self._closed:
            try:
                self._connect()
                wait = RETRY_SECONDS[0]
                self._read()
            except _LOST as lost:
                if not self._closed:
                    log.warning("rpc_connection_lost", broker=str(self._address), reason=repr(lost))
            self._drop()
            if not self._closed:
                time.sleep(wait)
                wait = min(wait * 2, longest)

    def _connect(self) -> None:
        calls = broker.connect(self._address, on_blocked=self._on_blocked, on_unblocked=self._on_unblocked)
        self._connections = [calls]
        answers = broker.connect(self._address)
        self._connections.append(answers)
        for exchange in (broker.RPC_EXCHANGE, broker.BROADCAST_EXCHANGE):
            broker.ensure_exchange(answers, exchange)
        reply_to = uuid.uuid4().hex
        queue = f"rpc.reply-{reply_to}"
        reader = amqp.Channel(answers, auto_decode=False)
        reader.open()
        # Exclusive: a classic queue whatever the vhost's default is, and gone with the connection.
        reader.queue_declare(queue, exclusive=True, auto_delete=True)
        reader.queue_bind(queue, broker.RPC_EXCHANGE, reply_to)
        reader.queue_bind(queue, broker.BROADCAST_EXCHANGE, "#")
        reader.basic_consume(queue, no_ack=True, callback=self._on_message)
        channel = calls.channel()
        channel.events["basic_return"].add(self._on_return)
        self._reply_to, self._channel, self._blocked = reply_to, channel, False
        self._ready.set()

    def _read(self) -> None:
        """Until a connection breaks, which raises."""
        beat_at = time.monotonic() + 1
        with selectors.DefaultSelector() as selector:
            for connection in self._connections:
                selector.register(connection._transport.sock, selectors.EVENT_READ, connection)
            while not self._closed:
                for key, _ in selector.select(0.5):
                    self._read_ready(key.data)
                if time.monotonic() >= beat_at:
                    beat_at = time.monotonic() + 1
                    for connection in self._connections:
                        connection.heartbeat_tick()

    def _read_ready(self, connection: amqp.Connection) -> None:
        """A refused call closes its channel, which py-amqp opens again before it says so: only that call's callers are told.

        Limit: calls written in that moment go with the closed channel, and end at their deadlines.
        """
        try:
            broker.read_ready(connection)
        except amqp.exceptions.AccessRefused as refused:
            key = broker.refused_key(refused)
            if key is None:
                raise
            log.error("rpc_refused_by_broker", key=key, broker=str(self._address))
            self._inbox.on_refused(key)
            if broker.has_read_ahead(connection):
                self._read_ready(connection)

    def _on_message(self, message: Any) -> None:
        if message.delivery_info["exchange"] == broker.BROADCAST_EXCHANGE:
            self._inbox.on_broadcast_message(message.delivery_info["routing_key"], message.body)
        else:
            self._inbox.on_reply(message.properties.get("correlation_id", ""), message.body)

    def _on_return(self, _error: Exception, _exchange: str, _key: str, message: Any) -> None:
        self._inbox.on_unroutable(message.properties.get("correlation_id", ""))

    def _on_blocked(self, reason: str) -> None:
        self._blocked = True
        log.warning("broker_blocked", broker=str(self._address), reason=reason)

    def _on_unblocked(self) -> None:
        self._blocked = False

    def _cut(self) -> None:
        """Wakes the reader and any stuck writer by shutting the sockets down; the reader then cleans up."""
        self._ready.clear()
        self._channel = None
        for connection in list(self._connections):
            broker.cut(connection)

    def _drop(self) -> None:
        self._cut()
        self._inbox.on_lost()
        with self._write_lock:
            for connection in self._connections:
                with contextlib.suppress(*broker.BROKER_ERRORS):  # half-open parts of a broken connection
                    connection.collect()
            self._connections = []


class EmbeddedLink:
    """The same inside one process, over ``embedded://``. Serves the greenlets, or the threads, of this process."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._connection = kombu.Connection(embedded.URI)
        self._channel = self._connection.channel()
        self._reply_to = uuid.uuid4().hex
        rpc = kombu.Exchange(broker.RPC_EXCHANGE, "topic", durable=True)
        everyone = kombu.Exchange(broker.BROADCAST_EXCHANGE, "topic", durable=True)
        name = f"rpc.reply-{self._reply_to}"
        self._queues = [kombu.Queue(name, rpc, self._reply_to), kombu.Queue(name, everyone, "#")]
        for queue in self._queues:
            queue(self._channel).declare()
        self._consumer = kombu.Consumer(self._connection.channel(), [self._queues[0]], no_ack=True, on_message=self._on_message)
        self._consumer.consume()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="rpc-reader", daemon=True)
        self._thread.start()

    def call(self, key: str, body: bytes, correlation_id: str, headers: dict[str, Any], timeout: float) -> None:
        try:
            broker.publish(
                self._channel,
                broker.RPC_EXCHANGE,
                key,
                body,
                headers=headers,
                mandatory=True,
                reply_to=self._reply_to,
                correlation_id=correlation_id,
            )
        except embedded.Unroutable:
            raise Unroutable(key) from None

    def broadcast(self, topic: str, body: bytes) -> None:
        broker.publish(self._channel, broker.BROADCAST_EXCHANGE, topic, body)

    def close(self) -> None:
        self._closed = True
        embedded.wake_consumers(self._queues[0].name)
        self._thread.join(5)
        self._consumer.cancel()
        self._queues[0](self._channel).delete()
        self._connection.release()

    def _run(self) -> None:
        while not self._closed:
            with contextlib.suppress(TimeoutError):  # nobody wrote: look whether we are closed
                self._connection.drain_events(timeout=1)

    def _on_message(self, message: Any) -> None:
        body = message.body if isinstance(message.body, bytes) else message.body.encode()  # stock Nameko answers in text
        if message.delivery_info["exchange"] == broker.BROADCAST_EXCHANGE:
            self._inbox.on_broadcast_message(message.delivery_info["routing_key"], body)
        else:
            self._inbox.on_reply(message.properties.get("correlation_id", ""), body)
