"""A real RabbitMQ that is killed, restarted, frozen and alarmed while callers call and workers work; and callers who gave up."""

import json
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import Busy
from kit.publisher import NotConfirmed, Publisher
from kit.rpc_client import RpcClient
from kit.testing import rabbitmq
from kit.testing.rabbitmq import RabbitMq
from kit.tests.toy_process import ToyProcess, answers, running_toy, until

pytestmark = pytest.mark.broker

DEADLINE = 2.0
SLACK = 3.0  # a busy machine holds a thread back this long; without the counter-measure a call waits for ever
"""On a machine that many tests share."""


class Node:
    """A RabbitMQ of this module's own, to be killed and frozen at will."""

    def __init__(self, state: dict[str, Any], folder: Path) -> None:
        self.state, self.mq = state, RabbitMq(state)
        self._ctl = rabbitmq.write_ctl(state, folder)

    def kill(self) -> None:
        os.killpg(self.state["group"], signal.SIGKILL)

    def start_again(self) -> None:
        rabbitmq.start_again(self.state)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        os.killpg(self.state["group"], signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self.state["group"], signal.SIGCONT)

    def ctl(self, *words: str) -> None:
        subprocess.run([str(self._ctl), "-q", *words], check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    state = rabbitmq.start()
    with tempfile.TemporaryDirectory(prefix="zjjg-node-") as folder:
        yield Node(state, Path(folder))
    rabbitmq.stop(state)


@pytest.fixture
def uri(node: Node) -> str:
    return node.mq.amqp_uri(node.mq.make_vhost(quorum=True))


@pytest.fixture
def client(uri: str) -> Iterator[RpcClient]:
    made = RpcClient(uri)
    yield made
    made.close()


@pytest.fixture
def toy(uri: str, client: RpcClient, tmp_path: Path) -> Iterator[ToyProcess]:
    with running_toy(uri, tmp_path) as process:
        until(lambda: answers(client))
        yield process


class Callers:
    """Threads that share one client and call without a pause until they are told to stop. Each outcome: what came, and when."""

    def __init__(self, client: RpcClient, count: int = 8) -> None:
        self._client, self._going = client, True
        self.took: list[float] = []
        self.answered, self.refused, self.wrong = 0, 0, 0
        self._threads = [threading.Thread(target=self._run, args=(number,), daemon=True) for number in range(count)]
        for thread in self._threads:
            thread.start()

    def _run(self, number: int) -> None:
        turn = 0
        while self._going:
            turn += 1
            text = f"{number}.{turn}"
            began = time.monotonic()
            try:
                # Work that takes a moment, so that workers run at whatever moment the broker goes.
                answer = json.loads(bytes(self._client.call("toy", "slow", 0.02, text, timeout=DEADLINE)))
            except Busy:
                self.refused += 1
            else:
                self.answered += 1
                self.wrong += answer != text
            self.took.append(time.monotonic() - began)

    def end(self) -> None:
        self._going = False

    def stop(self) -> None:
        self.end()
        for thread in self._threads:
            thread.join(DEADLINE + SLACK + 5)
        assert not any(thread.is_alive() for thread in self._threads), "a caller is stuck"


@pytest.fixture
def callers(toy: ToyProcess, client: RpcClient) -> Iterator[Callers]:
    """They end with their test, failed or not: left to themselves they would starve all that follow."""
    made = Callers(client)
    yield made
    made.end()


def until_answered(callers: Callers, more: int, within: float = 60) -> None:
    goal = callers.answered + more
    until(lambda: callers.answered >= goal, within=within)


def until_refused(callers: Callers, more: int) -> None:
    goal = callers.refused + more
    until(lambda: callers.refused >= goal)


def test_a_broker_that_is_killed_and_restarted_under_load_costs_nobody_more_than_the_deadline_and_the_service_lives(
    node: Node, toy: ToyProcess, client: RpcClient, callers: Callers
) -> None:
    until_answered(callers, 1000)  # RabbitMQ 3.10 does not recover a quorum queue that is killed with hardly anything in its log
    node.kill()
    until_refused(callers, 20)
    node.start_again()
    until_answered(callers, 50)
    callers.stop()
    assert callers.wrong == 0
    assert max(callers.took) < DEADLINE + SLACK
    assert toy.process.poll() is None, "stock Nameko's process ends when a reply cannot be published"
    assert client._waiting == {}
    toy.terminate()
    assert toy.wait(30) == 0


def test_a_frozen_broker_costs_nobody_more_than_the_deadline(
    node: Node, toy: ToyProcess, client: RpcClient, callers: Callers
) -> None:
    until_answered(callers, 50)
    with node.frozen():
        until_refused(callers, 40)
    until_answered(callers, 50)
    callers.stop()
    assert callers.wrong == 0
    assert max(callers.took) < DEADLINE + SLACK
    assert client._waiting == {}
    assert toy.process.poll() is None


def test_a_memory_alarm_refuses_callers_within_their_deadline_and_holds_events_back(
    node: Node, toy: ToyProcess, client: RpcClient, callers: Callers, uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.publisher.CONFIRM_SECONDS", 1.0)
    publisher = Publisher(uri)
    event = [("toy.events", "thing_saved", b'{"name":"held"}', {})]
    until_answered(callers, 50)
    node.ctl("set_vm_memory_high_watermark", "0.0001")
    try:
        until_refused(callers, 40)
        with pytest.raises(NotConfirmed):
            publisher.publish(event)
    finally:
        node.ctl("set_vm_memory_high_watermark", "absolute", "1GiB")
    until_answered(callers, 50)
    callers.stop()
    publisher.publish(event)
    publisher.close()
    until(lambda: "held" in toy.lines("events"))
    assert callers.wrong == 0
    assert max(callers.took) < DEADLINE + SLACK
    assert client._waiting == {}


def test_calls_that_were_given_up_leave_nothing_behind(toy: ToyProcess, client: RpcClient, node: Node, uri: str) -> None:
    vhost = uri.rpartition("/")[2]
    threads = threading.active_count()

    def give_up(number: int) -> str:
        with pytest.raises(Busy) as refused:
            client.call("toy", "slow", 1.0, f"late{number}", timeout=0.05)
        return refused.value.code

    with ThreadPoolExecutor(16) as pool:
        # On a busy machine the moment may be over before the call is out.
        assert {"room.too_slow"} <= set(pool.map(give_up, range(100))) <= {"room.too_slow", "room.away"}
    assert client._waiting == {}
    until(lambda: len(toy.lines("began")) == len(toy.lines("ended")) and answers(client))
    replies = [name for name in node.mq.queues(vhost) if name.startswith("rpc.reply-")]
    assert len(replies) == 1, "one reply queue for all, whatever became of the calls"
    assert threading.active_count() == threads
    assert len(toy.lines("began")) < 100, "those whose deadline had passed in the queue were not run"
    client.close()
    until(lambda: not [name for name in node.mq.queues(vhost) if name.startswith("rpc.reply-")])
