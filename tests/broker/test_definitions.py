"""deploy/rabbitmq as it stands, loaded into a RabbitMQ of its own by the operator's script: who gets in, who may do what, and two
real rooms that live under their own users."""

import importlib
import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import amqp
import msgspec
import pytest
from sqlalchemy import create_engine, text

from contracts.errors import Busy, Forbidden
from kit import broker, dead_letters
from kit.broker_definitions import DEAD_LETTERS, parties, text_of
from kit.placement import Placement
from kit.rpc_client import RemoteFailure, RpcClient
from kit.testing import rabbitmq
from kit.testing.eventually import eventually
from kit.testing.services import RunningServices, start_services

pytestmark = pytest.mark.broker

FOLDER = Path(__file__).parents[2] / "deploy" / "rabbitmq"
AUTH, STATS = "services.auth.service:AuthService", "services.stats.service:StatsService"


class SetUp:
    """A broker after ``set-up``. ``uri("stats")`` is that user's address, from its file."""

    def __init__(self, state: dict[str, Any], folder: Path) -> None:
        self._folder = folder
        self._ctl = rabbitmq.write_ctl(state, folder)
        self._address = f"amqp://127.0.0.1:{state['port']}"
        self.guest = f"amqp://guest:guest@127.0.0.1:{state['port']}/"

    def run(self, *more: str) -> None:
        command = [str(FOLDER / "set-up"), "--folder", str(self._folder / "broker"), "--address", self._address, *more]
        path = f"{self._folder}:{os.environ['PATH']}"
        run = subprocess.run(command, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=120, check=False)
        assert run.returncode == 0, run.stdout + run.stderr

    def ctl(self, *words: str) -> Any:
        run = subprocess.run([str(self._ctl), "-q", *words, "--formatter", "json"], capture_output=True, text=True, check=True)
        return json.loads(run.stdout)

    def uri(self, name: str) -> str:
        return self.file(name).read_text().strip()

    def file(self, name: str) -> Path:
        return self._folder / "broker" / f"zjjg-{name}.uri"

    def waiting(self, queue: str) -> int:
        with connect(self.uri("operator")) as connection:
            return int(connection.channel().queue_declare(queue, passive=True).message_count)


@pytest.fixture(scope="module")
def hardened() -> Iterator[SetUp]:
    state = rabbitmq.start()
    with tempfile.TemporaryDirectory(prefix="zjjg-setup-") as folder:
        made = SetUp(state, Path(folder))
        made.run()
        yield made
    rabbitmq.stop(state)


@pytest.fixture
def client(hardened: SetUp) -> Iterator[Callable[[str], RpcClient]]:
    """``client("stats")``: a client that signs in as that user."""
    made: list[RpcClient] = []

    def make(name: str) -> RpcClient:
        made.append(RpcClient(hardened.uri(name)))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def room(
    hardened: SetUp, database: Any, kit_settings: Any, test_secrets: Any, tmp_path: Path
) -> Iterator[Callable[[str], RunningServices]]:
    """``room("services.auth.service:AuthService")``: the room in a process of its own, as its own user of the broker."""
    running: list[RunningServices] = []

    def run(service: str) -> RunningServices:
        module, _, cls = service.partition(":")
        its = getattr(importlib.import_module(module), cls).room
        urls = {its.name: database(its)}
        handle = start_services([service], hardened.uri(its.name), urls, tmp_path, kit_settings.secrets_folder, {})
        handle.urls = urls
        running.append(handle)
        return handle

    yield run
    for handle in running:
        if handle.alive():
            handle.stop()


def connect(uri: str) -> amqp.Connection:
    return broker.connect(broker.parse_address(uri))


def answers(client: RpcClient, service: str, method: str = "health") -> bool:
    try:
        return bool(client.call(service, method, timeout=2))
    except (Busy, RemoteFailure):
        return False


def test_the_definitions_file_is_what_the_installed_rooms_need() -> None:
    here = Placement(None)
    made = text_of(parties(here.rooms(), here.apps))
    assert (FOLDER / "definitions.json").read_text() == made, "zjjg broker-definitions > deploy/rabbitmq/definitions.json"


def test_only_the_users_of_the_system_get_in_and_a_second_set_up_keeps_their_passwords(hardened: SetUp) -> None:
    before = hardened.uri("stats")
    assert hardened.file("stats").stat().st_mode & 0o777 == 0o600
    hardened.run()
    assert hardened.uri("stats") == before
    connect(before).close()
    names = {user["user"] for user in hardened.ctl("list_users")}
    assert names == {f"zjjg-{name}" for name in ("agency", "auth", "evaluation", "gateway", "hazard", "operator", "stats")}
    for wrong in (hardened.guest, before.replace("zjjg-stats:", "zjjg-stats:x"), before.replace("/zjjg", "/%2F")):
        with pytest.raises((amqp.exceptions.AccessRefused, amqp.exceptions.NotAllowed)):
            connect(wrong)


def test_two_rooms_live_under_their_own_users_and_an_event_and_a_call_pass_between_them(
    hardened: SetUp, room: Callable[[str], RunningServices], client: Callable[[str], RpcClient]
) -> None:
    gateway = client("gateway")
    stats = room(STATS)
    eventually(lambda: answers(gateway, "stats"), within=60)
    auth = room(AUTH)
    eventually(lambda: answers(gateway, "auth"), within=60)
    assert b"image" in bytes(gateway.call("auth", "create_captcha"))
    engine = create_engine(stats.urls["stats"])
    with engine.connect() as connection:
        eventually(lambda: connection.execute(text("select count(*) from region")).scalar_one() > 0, within=30)
    engine.dispose()
    eventually(lambda: '"type": "region_saved"' in stats.log() and '"event": "event"' in stats.log(), within=30)
    eventually(lambda: msgspec.json.decode(gateway.call("auth", "health"))["events"] == "ok", within=30)
    assert "AccessRefused" not in auth.log() + stats.log()
    kinds = {queue["name"]: queue["type"].rpartition("_")[2] for queue in hardened.ctl("list_queues", "-p", "zjjg", "name", "type")}
    durable = {name for name in kinds if not name.startswith("rpc.reply-")}
    assert {"rpc-auth", "rpc-stats", DEAD_LETTERS, "evt-auth-region_saved--stats.on_region_saved"} <= durable
    assert {kinds[name] for name in durable} == {"quorum"}
    replies = [q for q in hardened.ctl("list_queues", "-p", "zjjg", "name", "exclusive", "durable") if q["name"].startswith("rpc.")]
    assert replies
    assert all(queue["exclusive"] and not queue["durable"] for queue in replies)


def test_a_forbidden_call_is_refused_by_the_broker_and_the_client_goes_on(
    hardened: SetUp, room: Callable[[str], RunningServices], client: Callable[[str], RpcClient]
) -> None:
    room(AUTH)
    gateway, stats = client("gateway"), client("stats")
    eventually(lambda: answers(gateway, "auth"), within=60)
    for service, method in (("hazard", "submit_visit"), ("auth", "create_captcha"), ("auth", "health"), ("stats", "health")):
        with pytest.raises(Forbidden) as refused:
            stats.call(service, method)
        assert (refused.value.code, refused.value.params) == ("room.call_refused", {"room": service})
    assert b"upto" in bytes(stats.call("auth", "events_since", 0, ["region_saved"], 1))
    for method in ("events_since", "facts_of", "record_made_file", "revive_events"):
        with pytest.raises(Forbidden):
            gateway.call("auth", method)
    assert answers(gateway, "auth")
    assert answers(client("operator"), "auth", "revive_events")
    with pytest.raises(Forbidden):
        client("operator").call("auth", "create_captcha")


def refused(uri: str, what: Callable[[Any], object]) -> None:
    """``what(channel)`` must end in a 403, at once or with the next answer."""
    with connect(uri) as connection:
        channel = connection.channel()

        def do() -> None:
            what(channel)
            channel.queue_declare("", exclusive=True)

        with pytest.raises((amqp.exceptions.AccessRefused, amqp.exceptions.NotAllowed)) as refusal:
            do()
        assert refusal.value.reply_code == 403


@pytest.mark.parametrize(
    ("who", "what"),
    [
        ("stats", lambda c: c.basic_get("rpc-auth")),
        ("stats", lambda c: c.basic_consume("evt-auth-file_saved--hazard.on_file_saved")),
        ("stats", lambda c: c.basic_get(DEAD_LETTERS)),
        ("stats", lambda c: c.basic_publish(amqp.Message("{}"), "evaluation.events", "report_saved")),
        ("stats", lambda c: c.basic_publish(amqp.Message("{}"), "nameko-rpc", "hazard.submit_visit")),
        ("stats", lambda c: c.basic_publish(amqp.Message("{}"), "", "rpc-hazard")),
        ("stats", lambda c: c.basic_publish(amqp.Message("{}"), "zjjg.dead-letters", "")),
        ("stats", lambda c: bind(c, "nameko-rpc", "#")),
        ("stats", lambda c: bind(c, "nameko-rpc", "auth.*")),
        ("hazard", lambda c: bind(c, "stats.events", "#")),
        ("stats", lambda c: c.exchange_delete("nameko-rpc")),
        ("stats", lambda c: c.exchange_declare("mine.events", "topic")),
        ("stats", lambda c: c.queue_delete("rpc-auth")),
        ("stats", lambda c: c.queue_purge("rpc-auth")),
        ("gateway", lambda c: c.queue_declare("rpc-auth", durable=True, auto_delete=False)),
        ("gateway", lambda c: c.basic_publish(amqp.Message("{}"), "auth.events", "session_ended")),
        ("gateway", lambda c: c.basic_publish(amqp.Message("{}"), "zjjg.broadcast", "session_ended")),
        ("gateway", lambda c: c.basic_get(DEAD_LETTERS)),
        ("operator", lambda c: c.basic_get("rpc-auth")),
    ],
)
def test_what_a_stolen_credential_would_try_is_refused(hardened: SetUp, who: str, what: Callable[[Any], object]) -> None:
    with connect(hardened.uri("auth")) as owner:
        owner.channel().queue_declare("rpc-auth", durable=True, auto_delete=False)
    with connect(hardened.uri("hazard")) as owner:
        owner.channel().queue_declare("evt-auth-file_saved--hazard.on_file_saved", durable=True, auto_delete=False)
    refused(hardened.uri(who), what)


def bind(channel: Any, exchange: str, key: str) -> None:
    queue = f"rpc.reply-{'0' * 32}"
    channel.queue_declare(queue, exclusive=True)
    channel.queue_bind(queue, exchange, key)


def test_a_rejected_call_is_a_dead_letter_that_the_operator_sees_and_an_expired_one_is_none(
    hardened: SetUp,
    room: Callable[[str], RunningServices],
    client: Callable[[str], RpcClient],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    gateway = client("gateway")
    auth = room(AUTH)
    eventually(lambda: answers(gateway, "auth"), within=60)
    auth.stop()
    with pytest.raises(Busy):
        gateway.call("auth", "create_captcha", timeout=0.2)
    room(AUTH)
    eventually(lambda: answers(gateway, "auth"), within=60)
    with connect(hardened.uri("gateway")) as connection:
        broker.publish(connection.channel(), "nameko-rpc", "auth.create_captcha", b"{}")
    eventually(lambda: hardened.waiting(DEAD_LETTERS) == 1, within=15)
    monkeypatch.setenv("ZJJG_AMQP_URI_FILE", str(hardened.file("operator")))
    monkeypatch.delenv("ZJJG_AMQP_URI", raising=False)
    assert dead_letters.main(["list"]) == 0
    listed = capsys.readouterr().out
    assert "rejected        rpc-auth  auth.create_captcha  x1  no usable reply_to" in listed
    monkeypatch.setenv("ZJJG_AMQP_URI_FILE", str(hardened.file("operator")))
    monkeypatch.delenv("ZJJG_AMQP_URI")
    assert dead_letters.main(["replay", "--all"]) == 0
    eventually(lambda: hardened.waiting(DEAD_LETTERS) == 1, within=15)
