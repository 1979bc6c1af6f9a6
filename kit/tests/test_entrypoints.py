"""The service side on a real broker: what runs, what does not, and what the caller is told."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import amqp
import msgspec
import pytest
from nameko.exceptions import RemoteError
from nameko.standalone.rpc import ClusterRpcProxy

from contracts.errors import Busy, Conflict, Invalid
from kit import broker
from kit.publisher import Publisher
from kit.rpc_client import RemoteFailure, RpcClient
from kit.tests.tcp_gate import TcpGate
from kit.tests.toy_process import ToyProcess, answers, running_toy, until

pytestmark = pytest.mark.broker


@pytest.fixture
def toy(amqp_uri: str, client: RpcClient, tmp_path: Path) -> Iterator[ToyProcess]:
    with running_toy(amqp_uri, tmp_path) as process:
        until(lambda: answers(client))
        yield process


@pytest.fixture
def client(amqp_uri: str) -> Iterator[RpcClient]:
    made = RpcClient(amqp_uri)
    yield made
    made.close()


def connect(uri: str) -> amqp.Connection:
    return broker.connect(broker.parse_address(uri))


def ready_messages(uri: str, queue: str) -> int:
    with connect(uri) as connection:
        return int(connection.channel().queue_declare(queue, passive=True).message_count)


def put_call(uri: str, method: str, args: list[Any], headers: dict[str, str] | None = None, **properties: str) -> None:
    """A call as somebody else's client would write it."""
    with connect(uri) as connection:
        body = msgspec.json.encode({"args": args, "kwargs": {}})
        broker.publish(connection.channel(), "nameko-rpc", f"toy.{method}", body, headers=headers, **properties)


def test_a_call_in_flight_when_the_service_is_told_to_stop_runs_once_and_is_answered(
    toy: ToyProcess, client: RpcClient, amqp_uri: str, tmp_path: Path
) -> None:
    answers: list[bytes] = []
    caller = threading.Thread(target=lambda: answers.append(bytes(client.call("toy", "slow", 1.0, "mark", timeout=10))))
    caller.start()
    until(lambda: toy.lines("began") == ["mark"])
    toy.terminate()
    caller.join(10)
    assert answers == [b'"mark"']
    assert toy.wait() == 0
    assert ready_messages(amqp_uri, "rpc-toy") == 0
    with running_toy(amqp_uri, tmp_path) as again:
        assert bytes(client.call("toy", "echo", "behind it in the queue")) == b'"behind it in the queue"'
        assert again.lines("began") == ["mark"]


def test_a_stopping_service_takes_no_new_call_and_its_successor_gets_it(
    toy: ToyProcess, client: RpcClient, amqp_uri: str, tmp_path: Path
) -> None:
    toy.terminate()
    assert toy.wait() == 0
    answers: list[bytes] = []
    caller = threading.Thread(target=lambda: answers.append(bytes(client.call("toy", "echo", "later", timeout=10))))
    caller.start()
    with running_toy(amqp_uri, tmp_path):
        caller.join(10)
    assert answers == [b'"later"']


def test_a_call_that_nobody_could_be_answered_for_is_rejected_and_the_service_lives(
    toy: ToyProcess, client: RpcClient, amqp_uri: str
) -> None:
    put_call(amqp_uri, "slow", [0, "no_reply_to"])
    put_call(amqp_uri, "slow", [0, "foreign_key"], reply_to="toy.echo", correlation_id="x")
    put_call(amqp_uri, "slow", [0, "bad_deadline"], {"nameko.deadline": "soon"}, reply_to="0" * 32, correlation_id="x")
    until(lambda: toy.log().count("rpc_rejected") == 3)
    assert bytes(client.call("toy", "echo", "alive")) == b'"alive"'
    assert toy.lines("began") == []
    assert ready_messages(amqp_uri, "rpc-toy") == 0


def test_a_call_whose_deadline_passed_is_not_executed(toy: ToyProcess, client: RpcClient, amqp_uri: str) -> None:
    put_call(amqp_uri, "slow", [0, "stale"], {"nameko.deadline": str(time.time() - 1)}, reply_to="0" * 32, correlation_id="x")
    until(lambda: "rpc_stale" in toy.log())
    assert bytes(client.call("toy", "echo", "alive")) == b'"alive"'
    assert toy.lines("began") == []


def test_a_call_that_its_caller_gave_up_is_not_executed_by_a_service_that_comes_later(
    toy: ToyProcess, client: RpcClient, amqp_uri: str, tmp_path: Path
) -> None:
    toy.terminate()
    toy.wait()
    with pytest.raises(Busy):
        client.call("toy", "slow", 0, "given_up", timeout=0.3)
    with running_toy(amqp_uri, tmp_path) as again:
        client.call("toy", "slow", 0, "wanted")
        assert again.lines("began") == ["wanted"]


def test_a_refusal_arrives_with_code_params_and_fields(toy: ToyProcess, client: RpcClient) -> None:
    with pytest.raises(Conflict) as refusal:
        client.call("toy", "refuse")
    assert refusal.value.code == "toy.refused"
    assert refusal.value.params == {"why": "例"}
    assert refusal.value.errors == [{"field": "name", "code": "toy.taken"}]


@pytest.mark.parametrize("method", ["bug", "unserialisable", "no_such_method"])
def test_a_bug_arrives_without_any_text_and_is_logged_once_with_the_request_id(
    toy: ToyProcess, client: RpcClient, method: str
) -> None:
    with pytest.raises(RemoteFailure) as failure:
        client.call("toy", method, context={"request_id": "req-1"})
    assert failure.value.args == ("toy", method)
    assert failure.value.__cause__ is None
    logged = [line for line in toy.log().splitlines() if "Traceback" in line or "MethodNotFound" in line]
    assert len(logged) == 1
    assert '"req-1"' in logged[0]
    assert "330802199001011234" not in toy.log()


@pytest.mark.parametrize(
    ("args", "field", "code"),
    [
        ([{}], "name", "fields.missing"),
        ([{"name": "a", "count": "many"}], "count", "fields.malformed"),
        ([{"name": "a"}, 7], "name", "fields.malformed"),
        (["not a thing"], "thing", "fields.malformed"),
    ],
)
def test_an_argument_of_the_wrong_shape_names_its_field(
    toy: ToyProcess, client: RpcClient, args: list[Any], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        client.call("toy", "rename", *args)
    assert [(e["field"], e["code"]) for e in refusal.value.errors] == [(field, code)]


def test_the_service_starts_before_the_broker_and_serves_when_it_comes(amqp_uri: str, tmp_path: Path) -> None:
    gate = TcpGate(amqp_uri, opened=False)
    with running_toy(gate.uri, tmp_path) as toy:
        assert toy.started == "started not connected"
        gate.open()
        client = RpcClient(amqp_uri)
        until(lambda: answers(client))
        client.close()
        toy.terminate()
        assert toy.wait() == 0


def test_the_service_can_be_stopped_while_the_broker_is_away(amqp_uri: str, tmp_path: Path) -> None:
    with running_toy(TcpGate(amqp_uri, opened=False).uri, tmp_path) as toy:
        toy.terminate()
        assert toy.wait() == 0


def test_the_service_can_be_stopped_between_its_first_consumer_and_its_last(amqp_uri: str, tmp_path: Path) -> None:
    (tmp_path / "early").touch()
    with running_toy(amqp_uri, tmp_path) as toy:
        until(lambda: toy.lines("stand") == ["consumers"])
        toy.terminate()
        assert toy.wait() == 0


def test_the_service_outlives_a_broker_that_dies_while_a_call_runs(amqp_uri: str, client: RpcClient, tmp_path: Path) -> None:
    gate = TcpGate(amqp_uri)
    with running_toy(gate.uri, tmp_path) as toy:

        def call_that_is_cut() -> None:
            with pytest.raises(Busy):
                client.call("toy", "slow", 0.5, "cut", timeout=1.5)

        caller = threading.Thread(target=call_that_is_cut)
        caller.start()
        until(lambda: toy.lines("began") == ["cut"])
        gate.shut()
        until(lambda: toy.lines("ended") == ["cut"])
        caller.join(5)
        gate.open()
        assert bytes(client.call("toy", "echo", "back", timeout=10)) == b'"back"'
        assert toy.lines("began") == ["cut"]  # it came again after its deadline, and was refused
        toy.terminate()
        assert toy.wait() == 0


@pytest.mark.parametrize("answer_bytes", [1, 30_000_000])
def test_the_service_comes_back_by_a_new_connection_when_the_broker_freezes(
    amqp_uri: str, client: RpcClient, tmp_path: Path, answer_bytes: int
) -> None:
    gate = TcpGate(amqp_uri)
    with running_toy(gate.uri, tmp_path) as toy:
        until(lambda: answers(client))
        put_call(amqp_uri, "big", [0.5, answer_bytes], reply_to="0" * 32, correlation_id="x")
        until(lambda: toy.lines("began") == ["big"])
        gate.freeze()
        until(lambda: answers(client), within=40)  # small: two heartbeats; big: the answer's own deadline
        toy.terminate()
        assert toy.wait() == 0


def test_an_event_reaches_its_handler_and_a_queue_that_counts_nothing_gives_one_that_fails_once_more(
    toy: ToyProcess, amqp_uri: str
) -> None:
    publisher = Publisher(amqp_uri)
    names = ["first", "bad", "last"]
    publisher.publish([("toy.events", "thing_saved", msgspec.json.encode({"name": name}), {}) for name in names])
    publisher.publish([("toy.events", "thing_saved", b"not json", {})])
    publisher.close()
    until(lambda: len(toy.lines("events")) == 4 and "event_rejected" in toy.log())
    assert sorted(toy.lines("events")) == sorted([*names, "bad"])
    until(lambda: ready_messages(amqp_uri, "evt-toy-thing_saved--toy.on_thing_saved") == 0)


def test_a_stock_nameko_proxy_can_call_the_service(toy: ToyProcess, amqp_uri: str) -> None:
    with ClusterRpcProxy({"AMQP_URI": amqp_uri}, context_data={"request_id": "stock"}, timeout=5) as cluster:
        assert cluster.toy.rename({"name": "a"}, name="b") == {"name": "b", "count": 2}
        with pytest.raises(RemoteError, match=r"Conflict toy\.refused"):
            cluster.toy.refuse()


def test_stock_nameko_run_serves_it_too(amqp_uri: str, client: RpcClient, tmp_path: Path) -> None:
    command = [Path(sys.executable).with_name("nameko"), "run", "kit.tests.toy_services:Toy", "--broker", amqp_uri]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "TOY_FOLDER": str(tmp_path)})
    try:
        until(lambda: answers(client), within=30)
        process.terminate()
        assert process.wait(15) == 0
    finally:
        process.kill()
        process.wait()
