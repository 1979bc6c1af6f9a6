"""A small service and its runner, started by the tests as a process: ``python -m kit.tests.toy_services <amqp uri> <folder>``.

Each method that must run once writes a line to a file in ``folder``, where the test reads it.
"""

import os
import sys
from pathlib import Path
from typing import Any, Protocol

if __name__ == "__main__":
    import eventlet

    eventlet.monkey_patch()

import signal
import time

import msgspec
from nameko.extensions import DependencyProvider

from contracts.errors import Conflict
from kit.entrypoints import broker_state, event_handler, rpc
from kit.offload import offload
from kit.queue_consumer import KitQueueConsumer
from kit.tests.toy_room import ROOM

FOLDER = Path(os.environ.get("TOY_FOLDER", "/nonexistent"))


def spin(seconds: float) -> str:
    """Keeps a processor busy."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(1000))
    return "ground"


class Thing(msgspec.Struct):
    name: str
    count: int = 1


class ToyConflict(Conflict):
    """A room's own subclass: crosses as Conflict."""


class ToyRpc(Protocol):
    def echo(self, text: str) -> str: ...
    def rename(self, thing: Thing, name: str = "renamed") -> Thing: ...


def note(file: str, line: str) -> None:
    with (FOLDER / file).open("a") as stream:
        stream.write(line + "\n")


class ToldTooEarly(DependencyProvider):  # type: ignore[misc]  # Nameko has no types
    """Where the test says so by the file ``early``: the service is told to stop after its consumers stand and before it knows."""

    def setup(self) -> None:
        self._consumer = self.container.shared_extensions[KitQueueConsumer]
        if (FOLDER / "early").exists():
            ready, self._consumer.on_consume_ready = (
                self._consumer.on_consume_ready,
                lambda *args, **kw: self._wait(ready, args, kw),
            )

    def _wait(self, ready: Any, args: Any, kw: Any) -> None:
        note("stand", "consumers")
        while self._consumer._providers:
            time.sleep(0.02)
        ready(*args, **kw)

    def stop(self) -> None:
        while (FOLDER / "early").exists() and not self._consumer.connected and not self._consumer._gt.dead:
            time.sleep(0.02)


class Toy:
    name = "toy"
    room = ROOM
    told_too_early = ToldTooEarly()

    @rpc
    def health(self) -> dict[str, str]:
        return {}

    @rpc
    def echo(self, text: str) -> str:
        return text

    @rpc
    def rename(self, thing: Thing, name: str = "renamed") -> Thing:
        return Thing(name, thing.count + 1)

    @rpc
    def slow(self, seconds: float, mark: str) -> str:
        note("began", mark)
        time.sleep(seconds)
        note("ended", mark)
        return mark

    @rpc
    def big(self, seconds: float, size: int) -> str:
        note("began", "big")
        time.sleep(seconds)
        return "x" * size

    @rpc
    def die(self, mark: str) -> None:
        note("began", mark)
        os._exit(9)

    @rpc
    def grind(self, seconds: float) -> str:
        return offload(spin, seconds)

    @rpc
    def refuse(self) -> None:
        raise ToyConflict("toy.refused", {"why": "例"}, [{"field": "name", "code": "toy.taken"}])

    @rpc
    def bug(self) -> None:
        raise RuntimeError("330802199001011234 is nobody's business")

    @rpc
    def unserialisable(self) -> Any:
        return object()

    @event_handler("toy", "thing_saved")
    def on_thing_saved(self, payload: dict[str, Any]) -> None:
        note("events", payload["name"])
        if payload["name"] == "bad" and not (FOLDER / "mended").exists():
            raise RuntimeError("cannot apply")


class Other:
    name = "other"

    @rpc
    def echo(self, text: str) -> str:
        return f"other {text}"

    @event_handler("toy", "thing_saved")
    def on_thing_saved(self, payload: dict[str, Any]) -> None:
        note("other_events", payload["name"])


def main() -> None:
    from nameko.runners import ServiceRunner

    from kit.broker import nameko_config
    from kit.logs import configure

    configure("toy")
    runner = ServiceRunner(nameko_config(sys.argv[1], max_workers=8))
    runner.add_service(Toy)
    signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn_n(runner.stop))
    runner.start()
    states = " ".join(broker_state(container) for container in runner.containers)
    print(f"started {states}", flush=True)  # noqa: T201  # what the test waits for
    runner.wait()


if __name__ == "__main__":
    main()
