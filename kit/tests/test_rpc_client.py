"""The caller's side on a real broker: deadlines, many callers, a broker that goes and comes."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import ZjjgError
from kit.rpc_client import RpcClient, typed
from kit.tests.tcp_gate import TcpGate
from kit.tests.toy_process import ToyProcess, answers, running_toy, until
from kit.tests.toy_services import Thing, ToyRpc

pytestmark = pytest.mark.broker


@pytest.fixture
def toy(amqp_uri: str, client: RpcClient, tmp_path: Path) -> Iterator[ToyProcess]:
    with running_toy(amqp_uri, tmp_path) as process:
        until(lambda: answers(client))
        yield process


@pytest.fixture
def gate(amqp_uri: str) -> TcpGate:
    return TcpGate(amqp_uri)


@pytest.fixture
def client(gate: TcpGate) -> Iterator[RpcClient]:
    made = RpcClient(gate.uri)
    yield made
    made.close()


def refusal(client: RpcClient, *call: Any, **options: Any) -> tuple[str, float]:
    """Code of the error and seconds until it came."""
    began = time.monotonic()
    with pytest.raises(ZjjgError) as raised:
        client.call(*call, **options)
    return raised.value.code, time.monotonic() - began


def test_many_threads_share_one_client_and_each_gets_its_own_answer(toy: ToyProcess, client: RpcClient) -> None:
    texts = [f"text {number}" for number in range(400)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda text: bytes(client.call("toy", "echo", text)).decode(), texts))
    assert answers == [f'"{text}"' for text in texts]
    assert client._waiting == {}


def test_an_answer_of_several_frames_arrives_whole(toy: ToyProcess, client: RpcClient) -> None:
    text = "隐患" * 300_000
    assert bytes(client.call("toy", "echo", text)).decode() == f'"{text}"'


def test_an_unknown_service_fails_at_once(toy: ToyProcess, client: RpcClient) -> None:
    assert answers(client)
    code, seconds = refusal(client, "nobody", "echo", "x", timeout=5)
    assert code == "room.away"
    assert seconds < 0.5


def test_the_deadline_holds_when_the_service_hangs(toy: ToyProcess, client: RpcClient) -> None:
    code, seconds = refusal(client, "toy", "slow", 3, "hangs", timeout=0.3)
    assert code == "room.too_slow"
    assert 0.3 <= seconds < 0.8


def test_the_contexts_deadline_shortens_a_call(toy: ToyProcess, client: RpcClient) -> None:
    soon = {"deadline": str(time.time() + 0.3)}
    assert refusal(client, "toy", "slow", 3, "hangs", timeout=5, context=soon)[1] < 0.8
    past = {"deadline": str(time.time() - 1)}
    assert refusal(client, "toy", "slow", 0, "never", timeout=5, context=past)[0] == "room.too_slow"
    assert toy.lines("began") == ["hangs"]


def test_the_deadline_holds_when_the_broker_freezes_under_many_callers(toy: ToyProcess, client: RpcClient, gate: TcpGate) -> None:
    assert answers(client)
    gate.freeze()
    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(lambda _: refusal(client, "toy", "echo", "x" * 10_000, timeout=1.0), range(16)))
    assert {code for code, _ in outcomes} <= {"room.too_slow", "room.away"}
    assert max(seconds for _, seconds in outcomes) < 2.0
    gate.shut()
    gate.open()
    until(lambda: answers(client))


def test_without_a_broker_a_call_is_refused_soon(amqp_uri: str) -> None:
    client = RpcClient(TcpGate(amqp_uri, opened=False).uri)
    code, seconds = refusal(client, "toy", "echo", "x", timeout=30)
    assert code == "room.away"
    assert seconds < 2.0
    client.close()


def test_a_lost_connection_fails_who_waits_and_comes_back(toy: ToyProcess, client: RpcClient, gate: TcpGate) -> None:
    assert answers(client)
    codes: list[str] = []
    waiting = threading.Thread(target=lambda: codes.append(refusal(client, "toy", "slow", 5, "cut", timeout=20)[0]))
    waiting.start()
    until(lambda: toy.lines("began") == ["cut"])
    gate.shut()
    waiting.join(3)
    assert codes == ["room.away"]
    gate.open()
    until(lambda: answers(client))


def test_closing_a_client_fails_who_waits_and_ends_its_thread(toy: ToyProcess, amqp_uri: str) -> None:
    client = RpcClient(amqp_uri)
    codes: list[str] = []
    waiting = threading.Thread(target=lambda: codes.append(refusal(client, "toy", "slow", 2, "left", timeout=20)[0]))
    waiting.start()
    until(lambda: toy.lines("began") == ["left"])
    client.close()
    waiting.join(3)
    assert codes == ["room.away"]
    assert not client._link._thread.is_alive()  # type: ignore[attr-defined]  # both links have one


def test_a_broadcast_reaches_every_client_that_listens(toy: ToyProcess, client: RpcClient, amqp_uri: str) -> None:
    other = RpcClient(amqp_uri)
    heard: dict[str, list[Any]] = {"here": [], "there": [], "elsewhere": []}

    def deaf(_: object) -> None:
        raise RuntimeError("one listener's bug")

    client.on_broadcast("session_ended", deaf)
    client.on_broadcast("session_ended", heard["here"].append)
    client.on_broadcast("something_else", heard["elsewhere"].append)
    other.on_broadcast("session_ended", heard["there"].append)
    until(lambda: answers(client) and answers(other))  # both are connected: one that connects later is not told
    other.broadcast("session_ended", {"session_id": "s"})
    until(lambda: bool(heard["here"] and heard["there"]))
    assert heard["here"] == heard["there"] == [{"session_id": "s"}]
    assert heard["elsewhere"] == []
    other.close()


def test_a_typed_client_takes_and_gives_the_protocols_types(toy: ToyProcess, client: RpcClient) -> None:
    service = typed(client, ToyRpc, "toy")
    assert service.with_context({"request_id": "r"}, timeout=3).rename(Thing("a"), name="b") == Thing("b", 2)
    assert service.rename(Thing("a"), context={"request_id": "r"}, timeout=3) == Thing("renamed", 2)
    assert bytes(service.raw.rename(Thing("a"))) == b'{"name":"renamed","count":2}'
    with pytest.raises(AttributeError):
        service.not_in_the_protocol(1)
