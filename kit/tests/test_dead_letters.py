"""What happens to messages that nobody can take, over a broker with the queues and policies of production, and the command that
shows them and sends them again."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import amqp
import msgspec
import pytest
from sqlalchemy import create_engine, text

from contracts.errors import Busy
from kit import broker, dead_letters
from kit.broker_definitions import DEAD_LETTERS, definitions, parties
from kit.publisher import Publisher
from kit.rpc_client import RpcClient
from kit.settings import SettingsError
from kit.testing.postgres import Postgres
from kit.testing.rabbitmq import RabbitMq
from kit.tests.rooms.desks.room import ROOM as DESKS
from kit.tests.rooms.pens.room import ROOM as PENS
from kit.tests.rooms.pens.wire import NewPen
from kit.tests.toy_process import ToyProcess, answers, running_toy, until
from kit.tests.toy_room import ROOM as TOY

pytestmark = pytest.mark.broker

EVENT_LIMIT, CALL_LIMIT = 3, 1
"""Deliveries after the first, as the tests' policies have them: production's take a minute."""
BAD_QUEUE = "evt-toy-thing_saved--toy.on_thing_saved"


def with_definitions(node: RabbitMq, vhost: str) -> None:
    everything = definitions(parties([TOY, PENS, DESKS], []), vhost)
    for policy in everything["policies"]:
        policy["definition"]["delivery-limit"] = {"events": EVENT_LIMIT, "calls": CALL_LIMIT}.get(policy["name"], 1000)
    wanted = {part: everything[part] for part in ("policies", "exchanges", "queues", "bindings")}
    node.request("POST", "/api/definitions", wanted)


@pytest.fixture
def amqp_uri(broker: RabbitMq) -> Iterator[str]:
    vhost = broker.make_vhost(quorum=True)
    with_definitions(broker, vhost)
    yield broker.amqp_uri(vhost)
    broker.drop_vhost(vhost)


@pytest.fixture
def client(amqp_uri: str) -> Iterator[RpcClient]:
    made = RpcClient(amqp_uri)
    yield made
    made.close()


@pytest.fixture
def toy(amqp_uri: str, client: RpcClient, tmp_path: Path) -> Iterator[ToyProcess]:
    with running_toy(amqp_uri, tmp_path) as process:
        until(lambda: answers(client))
        yield process


@pytest.fixture
def command(amqp_uri: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """``command("show", id)``: exit code, and what it said."""
    monkeypatch.setenv("ZJJG_AMQP_URI", amqp_uri)

    def run(*argv: str) -> tuple[int, str]:
        code = dead_letters.main(list(argv))
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def count(uri: str, queue: str = DEAD_LETTERS) -> int:
    with broker.connect(broker.parse_address(uri)) as connection:
        return int(connection.channel().queue_declare(queue, passive=True).message_count)


def publish(uri: str, *bodies: bytes) -> None:
    publisher = Publisher(uri)
    publisher.publish([("toy.events", "thing_saved", body, {}) for body in bodies])
    publisher.close()


def thing(name: str, **more: Any) -> bytes:
    return msgspec.json.encode({"name": name, **more})


def put_call(uri: str, method: str, body: bytes, **properties: str) -> None:
    with broker.connect(broker.parse_address(uri)) as connection:
        message = amqp.Message(body, **{"content_type": "application/json", **properties})
        connection.channel().basic_publish(message, "nameko-rpc", f"toy.{method}")


def as_admin(postgres: Postgres, statement: str, **values: str) -> None:
    engine = create_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement), values)
    engine.dispose()


def test_a_handler_that_raises_gets_its_event_up_to_the_limit_and_then_it_is_a_dead_letter_while_others_flow(
    toy: ToyProcess, amqp_uri: str, command: Callable[..., tuple[int, str]]
) -> None:
    names = [f"n{number}" for number in range(30)]
    publish(amqp_uri, thing("bad"), *map(thing, names))
    until(lambda: set(names) <= set(toy.lines("events")))
    until(lambda: count(amqp_uri) == 1)
    assert toy.lines("events").count("bad") == EVENT_LIMIT + 1
    others = [name for name in toy.lines("events") if name != "bad"]
    assert sorted(others) == sorted(names), "each of the others once"
    tries = [line for line in toy.log().splitlines() if '"event_failed"' in line]
    assert [("Traceback" in line) for line in tries] == [True, False, False, False], "one traceback an event"
    code, listed = command("list")
    assert code == 0
    assert f"delivery_limit  {BAD_QUEUE}  thing_saved  x1  not an event" in listed


def test_failing_events_more_than_may_be_out_at_once_do_not_stop_the_others(toy: ToyProcess, amqp_uri: str) -> None:
    publish(amqp_uri, *[thing("bad", number=number) for number in range(20)], thing("good"))
    until(lambda: "good" in toy.lines("events"))
    until(lambda: count(amqp_uri) == 20)
    assert toy.lines("events").count("bad") == 20 * (EVENT_LIMIT + 1)


def test_a_body_that_nobody_can_read_is_a_dead_letter_and_the_service_lives(
    toy: ToyProcess, client: RpcClient, amqp_uri: str, command: Callable[..., tuple[int, str]]
) -> None:
    publish(amqp_uri, b"{not json")
    put_call(amqp_uri, "echo", b"\xff\x00", reply_to="0" * 32, correlation_id="x")
    put_call(amqp_uri, "echo", b'{"args": ["x"]}')
    put_call(amqp_uri, "echo", b"\x80\x04K\x01.", reply_to="0" * 32, content_type="application/x-python-serialize")
    until(lambda: count(amqp_uri) == 4)
    assert bytes(client.call("toy", "echo", "alive")) == b'"alive"'
    _, listed = command("list")
    assert sorted(line.split("  ")[-1] for line in listed.splitlines()[:-1]) == [
        "no usable reply_to", "not JSON", "not JSON", "not JSON",
    ]  # fmt: skip
    assert "4 dead letters" in listed
    assert count(amqp_uri) == 4, "looking at them takes none away"


def test_the_caller_of_a_call_that_nobody_can_read_is_told(toy: ToyProcess, client: RpcClient, amqp_uri: str) -> None:
    answer = client._exchange("toy", "echo", b"{broken", {}, time.monotonic() + 5)  # no client of ours writes such a body
    assert json.loads(answer)["error"]["exc_type"] == "InternalError"
    until(lambda: count(amqp_uri) == 1)


def test_an_expired_call_is_no_dead_letter_and_a_call_that_ends_its_process_is_one(
    client: RpcClient, amqp_uri: str, tmp_path: Path
) -> None:
    with running_toy(amqp_uri, tmp_path) as toy:
        until(lambda: answers(client))
        put_call(amqp_uri, "die", b'{"args": ["deadly"], "kwargs": {}}', reply_to="0" * 32, correlation_id="x")
        toy.wait()
    with pytest.raises(Busy):
        client.call("toy", "slow", 0, "too late", timeout=0.2)
    with running_toy(amqp_uri, tmp_path) as again:
        again.wait()
    with running_toy(amqp_uri, tmp_path) as last:
        until(lambda: answers(client))
        until(lambda: count(amqp_uri, "rpc-toy") == 0)  # those that waited for the service are answered or expired
        assert last.lines("began") == ["deadly"] * (CALL_LIMIT + 1)
        until(lambda: count(amqp_uri) == 1)


def test_a_dead_letter_is_shown_without_telling_who_it_is_about(
    toy: ToyProcess, amqp_uri: str, command: Callable[..., tuple[int, str]]
) -> None:
    person = {"id_number": "330802199001011234", "mobile": "13812345678", "person": "王小明", "mail": "wang@example.com"}
    publish(amqp_uri, thing("bad", **person))
    until(lambda: count(amqp_uri) == 1)
    letter_id = command("list")[1].split()[0]
    code, said = command("show", letter_id)
    assert code == 0
    assert '"x-first-death-reason": "delivery_limit"' in said
    assert '"person": "王**"' in said
    assert not any(value in said for value in person.values())
    publish(amqp_uri, "王小明 13812345678 330802199001011234 {".encode())
    until(lambda: count(amqp_uri) == 2)
    broken = next(line.split()[0] for line in command("list")[1].splitlines() if "not JSON" in line)
    assert command("show", broken)[1].splitlines()[-1] == "王** 138****5678 330802********1234 {"
    assert command("show", "nobody")[0] == 1


def test_a_dead_letter_is_sent_again_to_where_it_came_from_once_the_cause_is_mended(
    toy: ToyProcess, amqp_uri: str, tmp_path: Path, command: Callable[..., tuple[int, str]]
) -> None:
    publish(amqp_uri, thing("bad"), thing("bad", again=True))
    until(lambda: count(amqp_uri) == 2)
    first = command("list")[1].split()[0]
    assert command("replay", first) == (0, "1 sent again\ntoy was not asked for revive_events: ('toy', 'revive_events')\n")
    until(lambda: count(amqp_uri) == 2)  # the cause is still there
    assert sorted(line.split("  ")[-2] for line in command("list")[1].splitlines()[:-1]) == ["x1", "x2"]
    (tmp_path / "mended").touch()
    tried = toy.lines("events").count("bad")
    until(lambda: count(amqp_uri) == 2)  # what was listed stands in its queue again a moment later
    assert command("replay", "--all")[1].startswith("2 sent again")
    until(lambda: toy.lines("events").count("bad") == tried + 2)
    assert count(amqp_uri) == 0
    assert command("list")[1] == "0 dead letters\n"
    assert command("replay", first)[0] == 1


def test_a_letter_whose_queue_is_no_more_stays(toy: ToyProcess, amqp_uri: str, command: Callable[..., tuple[int, str]]) -> None:
    publish(amqp_uri, b"{not json")
    until(lambda: count(amqp_uri) == 1)
    toy.terminate()
    toy.wait()
    with broker.connect(broker.parse_address(amqp_uri)) as connection:
        connection.channel().queue_delete(BAD_QUEUE)
    code, said = command("replay", "--all")
    assert code == 1
    assert f"there is no queue {BAD_QUEUE} any more" in said
    assert count(amqp_uri) == 1


def test_a_poison_event_of_a_room_is_parked_by_the_pull_and_shown_with_its_error_and_the_rest_flows(
    run_services: Any, rpc_client: RpcClient, context: Any, actor: Any, amqp_uri: str, command: Callable[..., tuple[int, str]]
) -> None:
    services = run_services("kit.tests.rooms.pens.service:PensService", "kit.tests.rooms.desks.service:DesksService")
    me = actor("agency")
    for label in ("a", "poison", "b"):
        rpc_client.call("pens", "add_pen", NewPen(label=label), context=context(me))
    until(lambda: json.loads(bytes(rpc_client.call("desks", "list_labels"))) == ["a", "b"])
    until(lambda: count(amqp_uri) == 1)
    until(lambda: "1 events parked" in json.loads(bytes(rpc_client.call("desks", "health")))["catch_up"])
    line = command("list")[1].splitlines()[0]
    assert "evt-pens-pen_saved--desks.on_pen_saved  pens.pen_saved 2  x1  ValueError" in line
    code, said = command("replay", line.split()[0])
    assert code == 0
    assert "1 sent again" in said
    until(lambda: count(amqp_uri) == 1)
    assert services.alive()


def test_an_outage_of_the_database_makes_no_dead_letters(
    run_services: Any, rpc_client: RpcClient, context: Any, actor: Any, amqp_uri: str, postgres: Postgres, database: Any
) -> None:
    url = database(DESKS)
    name = url.rpartition("/")[2]
    run_services("kit.tests.rooms.pens.service:PensService")
    desks = run_services("kit.tests.rooms.desks.service:DesksService", urls={"desks": url})
    before = time.monotonic()
    as_admin(postgres, f'alter database "{name}" allow_connections false')
    as_admin(postgres, "select pg_terminate_backend(pid) from pg_stat_activity where datname = :name", name=name)
    rpc_client.call("pens", "add_pen", NewPen(label="meanwhile"), context=context(actor("agency")))
    until(lambda: "event_left_to_pull" in desks.log())
    as_admin(postgres, f'alter database "{name}" allow_connections true')
    until(lambda: json.loads(bytes(rpc_client.call("desks", "list_labels"))) == ["meanwhile"], within=40)
    assert count(amqp_uri) == 0
    assert time.monotonic() - before < 60


def test_without_a_broker_or_its_queue_the_command_says_so(
    broker: RabbitMq, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    vhost = broker.make_vhost()
    monkeypatch.setenv("ZJJG_AMQP_URI", broker.amqp_uri(vhost))
    assert dead_letters.main(["list"]) == 1
    assert "keeps no dead letters" in capsys.readouterr().err
    broker.drop_vhost(vhost)
    assert dead_letters.main(["list"]) == 1
    assert "guest:guest" not in capsys.readouterr().err
    monkeypatch.delenv("ZJJG_AMQP_URI")
    with pytest.raises(SettingsError, match="ZJJG_AMQP_URI is not set"):
        dead_letters.main(["list"])
