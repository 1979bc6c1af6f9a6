"""Addresses, names, and confirmed publishing on a real broker."""

from typing import Any

import amqp
import pytest

from kit import broker
from kit.publisher import NotConfirmed, Publisher
from kit.tests.tcp_gate import TcpGate


def test_an_address_is_taken_apart_and_its_password_never_shown() -> None:
    address = broker.parse_address("amqps://user:p%40ss@rabbit.example:5999/my%2Fhost")
    assert (address.host, address.port, address.user, address.password) == ("rabbit.example", 5999, "user", "p@ss")
    assert address.vhost == "my/host"
    assert "p@ss" not in f"{address} {address!r}"
    assert broker.tls_settings(address) is not None


def test_an_address_has_the_usual_defaults() -> None:
    address = broker.parse_address("amqp://rabbit/")
    assert (address.port, address.user, address.password, address.vhost) == (5672, "guest", "guest", "/")
    assert broker.parse_address("amqps://rabbit").port == 5671
    assert broker.parse_address("embedded://localhost").embedded


def test_an_unknown_scheme_is_refused_without_repeating_the_password() -> None:
    with pytest.raises(ValueError, match="redis") as refusal:
        broker.parse_address("redis://user:geheim@host/")
    assert "geheim" not in str(refusal.value)


def connect(uri: str) -> amqp.Connection:
    return broker.connect(broker.parse_address(uri))


def bound_queue(connection: amqp.Connection) -> Any:
    channel = connection.channel()
    broker.ensure_exchange(connection, "toy.events")
    channel.queue_declare("q", durable=True, auto_delete=False)
    channel.queue_bind("q", "toy.events", "#")
    return channel


def bodies(channel: Any) -> list[str]:
    found = []
    while (message := channel.basic_get("q", no_ack=True)) is not None:
        found.append(message.body)
    return found


@pytest.mark.broker
def test_a_published_batch_is_persistent_in_order_and_json(amqp_uri: str) -> None:
    with connect(amqp_uri) as connection:
        channel = bound_queue(connection)
        publisher = Publisher(amqp_uri)
        publisher.publish([("toy.events", "thing_saved", b'{"n":%d}' % n, {"nameko.request_id": "r"}) for n in range(500)])
        publisher.close()
        first = channel.basic_get("q", no_ack=True)
        assert first.properties["delivery_mode"] == broker.PERSISTENT
        assert first.properties["content_type"] == "application/json"
        assert first.headers["nameko.request_id"] == "r"
        assert [first.body, *bodies(channel)] == [f'{{"n":{n}}}' for n in range(500)]


@pytest.mark.broker
def test_an_event_that_nobody_is_bound_for_counts_as_sent_and_the_exchange_is_made(amqp_uri: str) -> None:
    publisher = Publisher(amqp_uri)
    publisher.publish([("new.events", "born", b"{}", {})])
    publisher.close()
    with connect(amqp_uri) as connection:
        connection.channel().exchange_declare("new.events", "topic", passive=True)


@pytest.mark.broker
def test_publishing_goes_on_after_the_connection_was_lost(amqp_uri: str) -> None:
    gate = TcpGate(amqp_uri)
    publisher = Publisher(gate.uri)
    with connect(amqp_uri) as connection:
        channel = bound_queue(connection)
        publisher.publish([("toy.events", "saved", b"1", {})])
        gate.shut()
        with pytest.raises(NotConfirmed):
            publisher.publish([("toy.events", "saved", b"2", {})])
        gate.open()
        publisher.publish([("toy.events", "saved", b"2", {})])
        gate.shut()
        gate.open()
        publisher.publish([("toy.events", "saved", b"3", {})])
        assert bodies(channel) == ["1", "2", "3"]
    publisher.close()


@pytest.mark.broker
def test_a_frozen_connection_is_given_up_for_a_new_one(amqp_uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kit.publisher.CONFIRM_SECONDS", 0.5)
    gate = TcpGate(amqp_uri)
    publisher = Publisher(gate.uri)
    with connect(amqp_uri) as connection:
        channel = bound_queue(connection)
        publisher.publish([("toy.events", "saved", b"1", {})])
        gate.freeze()
        publisher.publish([("toy.events", "saved", b"2", {})])
        assert bodies(channel) == ["1", "2"]
    publisher.close()


@pytest.mark.broker
def test_a_batch_is_not_taken_for_sent_when_the_broker_says_nothing(amqp_uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kit.publisher.CONFIRM_SECONDS", 0.5)
    gate = TcpGate(amqp_uri)
    publisher = Publisher(gate.uri)
    publisher.publish([("toy.events", "saved", b"1", {})])
    gate.freeze(newcomers=True)
    with pytest.raises(NotConfirmed):
        publisher.publish([("toy.events", "saved", b"2", {})])
    gate.shut()
    publisher.close()


@pytest.mark.broker
def test_a_full_queue_that_refuses_makes_the_batch_fail(amqp_uri: str) -> None:
    with connect(amqp_uri) as connection:
        broker.ensure_exchange(connection, "toy.events")
        channel = connection.channel()
        channel.queue_declare("q", auto_delete=False, arguments={"x-max-length": 1, "x-overflow": "reject-publish"})
        channel.queue_bind("q", "toy.events", "#")
        publisher = Publisher(amqp_uri)
        with pytest.raises(NotConfirmed):
            publisher.publish([("toy.events", "saved", b"%d" % n, {}) for n in range(3)])
        publisher.close()
