"""What ``test_embedded`` runs: services and callers in one process over ``embedded://``, one scenario a process."""

if __name__ == "__main__":
    import eventlet

    eventlet.monkey_patch()

import sys
import time
from typing import Any

import msgspec
from eventlet.greenpool import GreenPool
from nameko.rpc import rpc as stock_rpc
from nameko.runners import ServiceRunner

from contracts.errors import Busy, Conflict, ZjjgError
from kit import embedded
from kit.broker import nameko_config
from kit.logs import configure
from kit.publisher import Publisher
from kit.rpc_client import RemoteFailure, RpcClient, typed
from kit.tests.toy_process import until
from kit.tests.toy_services import FOLDER, Other, Thing, Toy, ToyRpc


class Stock:
    name = "stock"

    @stock_rpc
    def echo(self, text: str) -> str:
        return text


def lines(file: str) -> list[str]:
    path = FOLDER / file
    return path.read_text().split() if path.exists() else []


def raised(client: RpcClient, *call: Any, **options: Any) -> Exception:
    try:
        client.call(*call, **options)
    except (ZjjgError, RemoteFailure) as error:
        return error
    raise AssertionError("nothing was raised")


def rpc_with_types_and_errors(client: RpcClient, _: ServiceRunner) -> None:
    assert typed(client, ToyRpc, "toy").with_context({}).rename(Thing("a")) == Thing("renamed", 2)
    assert bytes(client.call("other", "echo", "x")) == b'"other x"'
    refusal = raised(client, "toy", "refuse")
    assert isinstance(refusal, Conflict)
    assert refusal.errors == [{"field": "name", "code": "toy.taken"}]
    assert isinstance(raised(client, "toy", "bug"), RemoteFailure)


def an_unknown_service_fails_at_once(client: RpcClient, _: ServiceRunner) -> None:
    began = time.monotonic()
    refusal = raised(client, "nobody", "echo", timeout=5)
    assert isinstance(refusal, Busy)
    assert refusal.code == "room.away"
    assert time.monotonic() - began < 0.2


def an_event_reaches_every_service_that_handles_it(client: RpcClient, _: ServiceRunner) -> None:
    names = [f"n{number}" for number in range(50)] + ["bad"]
    Publisher(embedded.URI).publish(
        [("toy.events", "thing_saved", msgspec.json.encode({"name": name}), {"nameko.request_id": "r"}) for name in names]
    )
    until(lambda: sorted(lines("events")) == sorted(lines("other_events")) == sorted(names))


def an_event_that_nobody_handles_counts_as_sent(client: RpcClient, _: ServiceRunner) -> None:
    Publisher(embedded.URI).publish([("toy.events", "unheard_of", b"{}", {}), ("new.events", "born", b"{}", {})])


def a_message_wakes_its_consumer_without_polling(client: RpcClient, _: ServiceRunner) -> None:
    client.call("toy", "echo", "warm")
    began = time.monotonic()
    for _n in range(200):
        client.call("toy", "echo", "x")
    assert time.monotonic() - began < 2.0  # one poll a call, even of 20 ms, would take four seconds and more


def more_calls_than_workers_all_get_their_answer(client: RpcClient, _: ServiceRunner) -> None:
    pool = GreenPool(200)
    marks = [f"m{number}" for number in range(200)]
    began = time.monotonic()
    answers = list(pool.imap(lambda mark: bytes(client.call("toy", "slow", 0.01, mark)).decode(), marks))
    assert answers == [f'"{mark}"' for mark in marks]
    assert time.monotonic() - began < 3.0  # 25 rounds of workers: six seconds if each waited for the consumer's next tick


def a_call_in_flight_is_answered_before_the_stop(client: RpcClient, runner: ServiceRunner) -> None:
    pool = GreenPool(1)
    answer = pool.spawn(client.call, "toy", "slow", 0.5, "mark")
    until(lambda: lines("began") == ["mark"])
    runner.stop()
    assert lines("ended") == ["mark"]
    assert bytes(answer.wait()) == b'"mark"'


def a_broadcast_reaches_every_client(client: RpcClient, _: ServiceRunner) -> None:
    other = RpcClient(embedded.URI)
    heard: list[tuple[str, Any]] = []
    client.on_broadcast("session_ended", lambda payload: heard.append(("here", payload)))
    other.on_broadcast("session_ended", lambda payload: heard.append(("there", payload)))
    client.broadcast("session_ended", 1)
    until(lambda: sorted(heard) == [("here", 1), ("there", 1)])
    assert bytes(client.call("toy", "echo", "x")) == b'"x"'
    other.close()


def a_deadline_holds(client: RpcClient, _: ServiceRunner) -> None:
    began = time.monotonic()
    refusal = raised(client, "toy", "slow", 3, "hangs", timeout=0.3)
    assert isinstance(refusal, Busy)
    assert refusal.code == "room.too_slow"
    assert time.monotonic() - began < 0.6


def a_stock_nameko_service_can_be_called(client: RpcClient, _: ServiceRunner) -> None:
    assert bytes(client.call("stock", "echo", "隐患")).decode() in ('"隐患"', '"\\u9690\\u60a3"')


def a_closed_client_leaves_nothing_behind(client: RpcClient, _: ServiceRunner) -> None:
    before = set(embedded.Channel.queues), len(embedded.Transport.global_state.bindings)
    other = RpcClient(embedded.URI)
    other.call("toy", "echo", "x")
    assert len(embedded.Channel.queues) == len(before[0]) + 1
    other.close()
    assert (set(embedded.Channel.queues), len(embedded.Transport.global_state.bindings)) == before


def main(scenario: str) -> None:
    configure("toy")
    runner = ServiceRunner(nameko_config(embedded.URI, max_workers=8))
    runner.add_service(Toy)
    runner.add_service(Other)
    if scenario == a_stock_nameko_service_can_be_called.__name__:
        runner.add_service(Stock)  # takes three seconds to stop
    runner.start()
    client = RpcClient(embedded.URI)
    globals()[scenario](client, runner)
    client.close()
    runner.stop()
    print("held")  # noqa: T201  # what the test reads


if __name__ == "__main__":
    main(sys.argv[1])
