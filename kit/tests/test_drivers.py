"""Drivers under eventlet, with a real PostgreSQL and RabbitMQ: what waits must not make others wait, and what was cut must heal."""

import itertools
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import amqp
import pytest
from sqlalchemy import Engine, create_engine, text

from contracts.errors import Busy
from kit import broker, migrations
from kit.db import make_engine
from kit.ids import new_id
from kit.rpc_client import RpcClient
from kit.testing.postgres import Postgres
from kit.testing.services import start_services
from kit.tests.rooms.ticks.service import EVERY_SECONDS, ROOM
from kit.tests.tcp_gate import TcpGate
from kit.tests.toy_process import answers, running_toy, until

pytestmark = pytest.mark.broker

TICKS = "kit.tests.rooms.ticks.service:TicksService"


def slowest_call_meanwhile(client: RpcClient, busy: threading.Thread, room: str, method: str, *args: Any) -> tuple[float, int]:
    """How long the slowest of the calls took that came one after another while ``busy`` ran, and how many there were."""
    took: list[float] = []
    busy.start()
    while busy.is_alive():
        began = time.monotonic()
        client.call(room, method, *args)
        took.append(time.monotonic() - began)
    return max(took), len(took)


def test_a_slow_query_does_not_make_other_calls_wait(run_services: Any, rpc_client: RpcClient) -> None:
    """psycopg's own wait blocks the hub: then each call would take the second that the query takes."""
    run_services(TICKS)
    slow = threading.Thread(target=lambda: rpc_client.call("ticks", "take_time", 3.0, timeout=10))
    slowest, count = slowest_call_meanwhile(rpc_client, slow, "ticks", "now")
    assert slowest < 1.5
    assert count > 5


def test_work_for_the_processor_that_is_offloaded_does_not_make_other_calls_wait(
    amqp_uri: str, rpc_client: RpcClient, tmp_path: Any
) -> None:
    """On the hub it would stop the heartbeats, too: the broker would hang up, and the call would come again and again."""
    with running_toy(amqp_uri, tmp_path):
        until(lambda: answers(rpc_client))
        busy = threading.Thread(target=lambda: rpc_client.call("toy", "grind", 3.0, timeout=20))
        slowest, count = slowest_call_meanwhile(rpc_client, busy, "toy", "echo", "x")
    assert slowest < 1.5
    assert count > 5


def test_connections_that_the_server_cut_cost_no_call(
    run_services: Any, rpc_client: RpcClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.db.FRESH_SECONDS", 0.0)  # as if some time had gone by since the last use
    services = run_services(TICKS)
    admin = create_engine(services.urls["ticks"], isolation_level="AUTOCOMMIT")
    pooled = make_engine(services.urls["ticks"], name="pooled")
    cut = text(
        "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    )
    with admin.connect() as connection:
        for _ in range(5):
            rpc_client.call("ticks", "take_time", 0)
            assert connection.execute(cut).scalar_one() >= 1
            assert rpc_client.call("ticks", "take_time", 0, timeout=10)
            # Twice guarded: a call that is cut is run once more. The relay and timers have the pool's look alone.
            with pooled.connect() as one:
                one.exec_driver_sql("select 1")
            connection.execute(cut)
            with pooled.connect() as again:
                assert again.exec_driver_sql("select 1").scalar_one() == 1
    pooled.dispose()
    admin.dispose()


def ticks(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        found = text("select at, object_id as process from audit_entry where action = 'ticks.tick.made' order by at")
        return list(connection.execute(found))


def consumers(connection: amqp.Connection, queue: str) -> int:
    try:
        return int(connection.channel().queue_declare(queue, passive=True).consumer_count)
    except amqp.exceptions.NotFound:
        return 0


def test_a_timer_fires_once_with_three_replicas_and_goes_on_when_its_process_is_killed(
    run_services: Any, database: Any, amqp_uri: str
) -> None:
    url = database(ROOM)
    replicas = [run_services(TICKS, urls={"ticks": url}, ready=False) for _ in range(3)]
    engine = create_engine(url)
    with broker.connect(broker.parse_address(amqp_uri)) as connection:
        until(lambda: consumers(connection, "rpc-ticks") == 3, within=60)
    seen = len(ticks(engine))
    until(lambda: len(ticks(engine)) >= seen + 3)
    fired = ticks(engine)
    leader = next(replica for replica in replicas if str(replica.pid) == fired[-1].process)
    leader.kill()
    until(lambda: len(ticks(engine)) >= len(fired) + 3)
    fired = ticks(engine)
    assert len({tick.process for tick in fired}) == 2, "one at a time, and one after it"
    gaps = [later.at - earlier.at for earlier, later in itertools.pairwise(fired) if later.process == earlier.process]
    assert min(gaps) > timedelta(seconds=EVERY_SECONDS * 0.5)
    engine.dispose()


@pytest.mark.parametrize("order", [("broker", "database"), ("database", "broker")])
def test_a_room_that_is_there_first_serves_when_broker_and_database_have_come_in_any_order(
    order: tuple[str, str], amqp_uri: str, postgres: Postgres, kit_settings: Any, tmp_path: Path
) -> None:
    gate, name = TcpGate(amqp_uri, opened=False), f"d_late_{new_id().hex}"
    client = RpcClient(amqp_uri)
    services = start_services([TICKS], gate.uri, {"ticks": postgres.url(name)}, tmp_path, kit_settings.secrets_folder, {})

    def make_database() -> None:
        postgres.create(name)
        migrations.upgrade(ROOM, postgres.url(name))

    def serves() -> bool:
        try:
            return bytes(client.call("ticks", "take_time", 0, timeout=2)) in (b"0", b"0.0")
        except Busy:
            return False

    try:
        until(lambda: "broker_late" in services.log(), within=60)
        for late in order:
            assert services.alive()
            {"broker": gate.open, "database": make_database}[late]()
        until(serves, within=30)
        until(lambda: len(ticks(create_engine(postgres.url(name)))) > 0)
        assert services.stop() == 0
    finally:
        if services.alive():
            services.kill()
        client.close()
        postgres.drop(name)
