"""What everybody who talks to the broker must agree on: addresses, names, connection settings and the raw publish.

Two brokers are known: RabbitMQ (``amqp://``, ``amqps://``, ``pyamqp://``) and the one inside this process (``embedded://``).
"""

import contextlib
import re
import socket
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp
from amqp import spec

RPC_EXCHANGE = "nameko-rpc"
BROADCAST_EXCHANGE = "zjjg.broadcast"
HEADER_PREFIX = "nameko."
JSON = "application/json"

HEARTBEAT_SECONDS = 6
"""A frozen broker or a cut link is noticed after two of these at the latest."""
CONNECT_SECONDS = 3
STALL_SECONDS = 5
"""A frame that makes no progress for as long, either way, means a frozen broker: the connection is given up."""

READ_AHEAD_BYTES = 65_536

TRANSIENT = 1
PERSISTENT = 2

BROKER_ERRORS: tuple[type[Exception], ...] = (OSError, amqp.exceptions.AMQPError, AttributeError)
"""What py-amqp raises when the broker went away. The AttributeError is its own: a closed connection loses its parts."""


@dataclass(frozen=True)
class BrokerAddress:
    """A parsed ``ZJJG_AMQP_URI``; ``password`` never shows in its ``repr``-like text, see ``__str__``."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    vhost: str

    @property
    def embedded(self) -> bool:
        return self.scheme == "embedded"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}/{self.vhost}"

    __repr__ = __str__


def parse_address(uri: str) -> BrokerAddress:
    """The address in ``uri``. ValueError names what is wrong and never repeats the password."""
    parts = urlsplit(uri)
    if parts.scheme not in ("amqp", "amqps", "pyamqp", "embedded"):
        raise ValueError(f"broker address: unknown scheme {parts.scheme!r}, expected amqp, amqps or embedded")
    vhost = unquote(parts.path[1:]) or "/"
    return BrokerAddress(
        scheme=parts.scheme,
        host=parts.hostname or "127.0.0.1",
        port=parts.port or (5671 if parts.scheme == "amqps" else 5672),
        user=unquote(parts.username or "guest"),
        password=unquote(parts.password or "guest"),
        vhost=vhost,
    )


def tls_settings(address: BrokerAddress) -> dict[str, Any] | None:
    """Certificate and host name are checked for ``amqps``; None for the others."""
    if address.scheme != "amqps":
        return None
    return {"server_hostname": address.host, "cert_reqs": ssl.CERT_REQUIRED}


def connect(address: BrokerAddress, *, heartbeat: int = HEARTBEAT_SECONDS, **options: Any) -> amqp.Connection:
    """An open py-amqp connection, or OSError/AMQPError within about ``CONNECT_SECONDS``."""
    connection = amqp.Connection(
        host=f"{address.host}:{address.port}",
        userid=address.user,
        password=address.password,
        virtual_host=address.vhost,
        ssl=tls_settings(address) or False,
        heartbeat=heartbeat,
        connect_timeout=CONNECT_SECONDS,
        **options,
    )
    connection.connect()
    tune(connection)
    return connection


def tune(connection: amqp.Connection) -> None:
    """Reads and writes that stall raise TimeoutError from now on, and what has arrived is read at once.

    The timeout is set once, on the socket: py-amqp's own ``timeout`` arguments change it for whoever writes at that moment, too. Of
    itself py-amqp asks the socket three times for each frame, nine times for a message; what it is given more it keeps.
    """
    sock, receive = connection._transport.sock, connection._transport._quick_recv
    connection._transport._quick_recv = lambda wanted: receive(max(wanted, READ_AHEAD_BYTES))
    sock.settimeout(STALL_SECONDS)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # py-amqp's one second cuts a large answer off at the first hiccup of the broker
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALL_SECONDS * 1000)


def read_ready(connection: amqp.Connection) -> None:
    """Handles the frames that have arrived; to be called when the socket is readable, or something was read ahead.

    Frame by frame: ``drain_events`` waits on after a heartbeat. Raises one of ``BROKER_ERRORS`` when the connection broke.
    """
    connection.blocking_read()
    while has_read_ahead(connection):
        connection.blocking_read()


def has_read_ahead(connection: amqp.Connection) -> bool:
    """Whether py-amqp or TLS holds bytes that no selector sees. AttributeError when the connection was closed."""
    transport = connection._transport
    return bool(transport._read_buffer) or (isinstance(transport.sock, ssl.SSLSocket) and transport.sock.pending() > 0)


def nameko_config(uri: str, max_workers: int) -> dict[str, Any]:
    """Configuration of a Nameko container that lives by this module's settings."""
    tls = tls_settings(parse_address(uri))
    return {
        "AMQP_URI": uri,
        "HEARTBEAT": HEARTBEAT_SECONDS,
        "max_workers": max_workers,
        **({"AMQP_SSL": tls} if tls else {}),
    }


def rpc_queue(service: str) -> str:
    return f"rpc-{service}"


def events_exchange(service: str) -> str:
    return f"{service}.events"


def event_queue(source: str, event_type: str, service: str, method: str) -> str:
    """Nameko's own name. It holds the handler's method name: renaming a handler leaves a durable queue behind."""
    return f"evt-{source}-{event_type}--{service}.{method}"


def cut(connection: amqp.Connection) -> None:
    """Shuts the socket down: whoever reads it, or is stuck writing to it, gets an OSError. Asks nothing of the other side."""
    with contextlib.suppress(OSError, AttributeError):  # already gone: nobody to wake
        connection._transport.sock.shutdown(socket.SHUT_RDWR)


def ensure_exchange(connection: amqp.Connection, name: str) -> None:
    """The durable topic exchange ``name`` is there afterwards.

    Asks first and declares only when it is missing: a user without the configure permission passes where someone else, or the
    broker's definitions file, made it.
    """
    probe = connection.channel()
    try:
        probe.exchange_declare(name, "topic", passive=True)
    except amqp.exceptions.NotFound:
        maker = connection.channel()  # the refused question closed the first channel
        maker.exchange_declare(name, "topic", durable=True, auto_delete=False)
        maker.close()
    else:
        probe.close()


_REFUSED_TOPIC = re.compile(r"access to topic '([^']*)' in exchange '" + re.escape(RPC_EXCHANGE))


def refused_key(refused: Exception) -> str | None:
    """The routing key of the call that RabbitMQ refused by a topic permission; None when it refused something else."""
    found = _REFUSED_TOPIC.search(str(refused))
    return found.group(1) if found else None


def publish(
    channel: Any,
    exchange: str,
    routing_key: str,
    body: bytes,
    *,
    headers: dict[str, Any] | None = None,
    mandatory: bool = False,
    delivery_mode: int = TRANSIENT,
    **properties: Any,
) -> None:
    """Writes one JSON message, on either broker, without waiting for anything.

    On RabbitMQ it goes by ``send_method``: ``basic_publish`` would read the socket too, which belongs to another thread here.
    ``properties`` are those of AMQP (``reply_to``, ``correlation_id``, ``expiration`` in milliseconds as text).
    """
    if isinstance(channel, amqp.Channel):
        message = amqp.Message(
            body,
            content_type=JSON,
            content_encoding="utf-8",
            delivery_mode=delivery_mode,
            application_headers=headers or {},
            **properties,
        )
        channel.send_method(spec.Basic.Publish, "Bssbb", (0, exchange, routing_key, mandatory, False), message)
        return
    message = channel.prepare_message(body, content_type=JSON, content_encoding="utf-8", headers=headers, properties=properties)
    channel.basic_publish(message, exchange, routing_key, mandatory=mandatory)
