"""The room as the chassis sees it: migrations, signatures, and a call over a real broker."""

import inspect
from collections.abc import Callable
from typing import Any

import msgspec

from contracts.errors import Busy, NotFound
from contracts.rpc.stats import StatsRpc
from kit import migrations
from kit.publisher import Publisher
from kit.service import Service
from kit.testing.actors import make_actor
from services.stats.room import ROOM
from services.stats.service import StatsService
from services.stats.tests.interface.events import hazard, region


def test_migrations_agree_with_the_tables_and_go_both_ways(database: Callable[..., str]) -> None:
    url = database(ROOM)
    assert migrations.differences(ROOM, url) == []
    migrations.downgrade(ROOM, url)
    migrations.upgrade(ROOM, url)
    assert migrations.differences(ROOM, url) == []


def test_the_service_has_the_contracts_methods_and_no_others() -> None:
    promised = {
        name: inspect.signature(fn) for name, fn in vars(StatsRpc).items() if inspect.isfunction(fn) and not name.startswith("_")
    }
    own = {name: inspect.signature(fn) for name, fn in vars(StatsService).items() if inspect.isfunction(fn)}
    handlers = {name for name in own if name.startswith("on_")}
    assert {name: signature for name, signature in own.items() if name not in handlers} == promised
    assert handlers == {f"on_{event}" for events in ROOM.replicas.values() for event in events}
    assert issubclass(StatsService, Service)


def test_statistics_over_the_broker(
    run_services: Callable[..., Any], rpc_client: Any, amqp_uri: str, context: Callable[..., dict[str, str]], eventually: Any
) -> None:
    run_services("services.stats.service:StatsService")
    publisher = Publisher(amqp_uri)
    ours = [region("330800", ["330800"]), region("330802", ["330800", "330802"]), hazard(50, 1, ["330800", "330802"])]
    officer = context(make_actor("officer"))

    def hazards() -> Any:
        # Again each time: the first ones may be out before the queues are bound, and duplicates change nothing.
        publisher.publish([(f"{e.source}.events", e.type, msgspec.json.encode(e), {}) for e in ours])
        try:
            raw = rpc_client.call("stats", "social_statistics", {}, context=officer)
        except (NotFound, Busy):  # the region's event is on its way
            return None
        return [row["hazards"] for row in msgspec.json.decode(raw)["rows"]]

    assert eventually(lambda: hazards() == [1], within=10)
    publisher.close()
