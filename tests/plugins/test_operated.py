"""Plugins from outside as an operator has them: refused where they are missing, off where they are not listed, and a service of a plugin with
a database, a user of the broker and a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from contracts.errors import Busy, Forbidden
from contracts.events.envelope import Envelope
from contracts.events.hazard import HazardFact
from contracts.rpc import SERVICES
from contracts.vocabulary import HazardLevel, HazardState
from kit.ids import new_id
from kit.publisher import Publisher
from kit.rpc_client import RemoteFailure, RpcClient
from kit.settings import KitSettings, load_secrets
from kit.testing import rabbitmq
from kit.testing.actors import make_actor, make_context
from kit.testing.eventually import eventually
from tests.broker.test_definitions import SetUp
from tests.deploy.servers import Installed
from tests.plugins.conftest import PLUGINS, ROOT, SWITCHED_ON, Zjjg

NOWHERE = {"ZJJG_AMQP_URI": "amqp://127.0.0.1:1/"}
PLACE = "330802001"


@pytest.mark.parametrize(
    ("command", "setting", "names"),
    [
        (["run", "--all"], "ZJJG_SERVICES", ["zjjg.services", "townships"]),
        (["run", "townships"], "ZJJG_SERVICES", ["zjjg.services", "townships"]),
        (["migrate"], "ZJJG_SERVICES", ["zjjg.services", "townships"]),
        (["run", "gateway"], "ZJJG_GATEWAY_BLUEPRINTS", ["zjjg.gateway.blueprints", "townships"]),
        (["run", "evaluation"], "ZJJG_EVALUATION_RANKERS", ["zjjg.evaluation.rankers", "median"]),
    ],
)
def test_listed_but_missing_ends_the_start_with_its_name(zjjg: Zjjg, command: list[str], setting: str, names: list[str]) -> None:
    databases = {f"ZJJG_{room.upper()}_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing" for room in SERVICES}
    done = zjjg(*command, env={**NOWHERE, **databases, setting: SWITCHED_ON[setting]}, bare=True)
    assert done.returncode == 2, done.stdout + done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert all(name in last for name in names), done.stderr


def test_installed_but_not_listed_is_off(zjjg: Zjjg) -> None:
    listed = zjjg("plugins", env={}).stdout
    assert "median               zjjg_median_ranker:MedianRanker  (zjjg-median-ranker 1.2.0)" in listed
    assert "townships            zjjg_townships.blueprint:blp  (zjjg-township-hazards 0.3.0)" in listed
    off = zjjg("run", "townships", env=NOWHERE)
    assert off.returncode == 2
    assert "townships is installed but switched off" in off.stderr
    users = {user["name"] for user in json.loads(zjjg("broker-definitions", env={}).stdout)["users"]}
    assert "zjjg-townships" not in users
    assert "zjjg-hazard" in users


def test_the_plugins_keep_the_laws_of_their_doors_as_installed(outside: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "tests.architecture.conformance", str(tmp_path), *PLUGINS.values()]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(outside), str(ROOT)])}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    kept = [line.split()[:2] for line in done.stdout.splitlines() if line.endswith("keeps the door's law")]
    assert sorted(kept) == [
        ["zjjg.evaluation.rankers", "median"],
        ["zjjg.gateway.blueprints", "townships"],
        ["zjjg.services", "townships"],
    ]


# ---- a process, a database and a user of the broker of its own


@pytest.fixture
def broker_of_plugins(zjjg: Zjjg) -> Iterator[SetUp]:
    """Set up by the operator's script from what the installed rooms and the plugin's need."""
    state = rabbitmq.start()
    with tempfile.TemporaryDirectory(prefix="zjjg-plugins-") as folder:
        made = SetUp(state, Path(folder))
        definitions = Path(folder) / "definitions.json"
        definitions.write_text(zjjg("broker-definitions", env={"ZJJG_SERVICES": SWITCHED_ON["ZJJG_SERVICES"]}).stdout)
        made.run("--definitions", str(definitions))
        yield made
    rabbitmq.stop(state)


@pytest.fixture
def database_of_townships(installed: Installed, zjjg: Zjjg) -> dict[str, str]:
    """Made by the operator's scripts and ``zjjg migrate``; the setting by which the service reaches it, without the owner's rights."""
    installed.run("deploy/make-secrets", str(installed.secrets), installed.host, "townships")
    installed.run("deploy/postgresql/set-up", str(installed.secrets), "townships")
    serving = {"ZJJG_TOWNSHIPS_DATABASE_URL": installed.url("townships")}
    owning = {"ZJJG_TOWNSHIPS_MIGRATION_URL": installed.url("townships", "migration")}
    done = zjjg("migrate", "townships", env={"ZJJG_SERVICES": SWITCHED_ON["ZJJG_SERVICES"], **serving, **owning})
    assert done.returncode == 0, done.stderr
    assert "migrating the database of townships" in done.stdout
    return serving


def fact() -> HazardFact:
    return HazardFact(
        hazard_id=new_id(), version=1, visit_id=new_id(), agency_id=new_id(), enterprise_id=new_id(),
        region_codes=["330800", "330802", PLACE], found_on=date(2026, 4, 1), deadline_on=date(2026, 4, 20), level=HazardLevel.MAJOR,
        state=HazardState.OPEN, rectified_on=None,
    )  # fmt: skip


def event() -> bytes:
    hazard = fact()
    return msgspec.json.encode(
        Envelope(
            source="hazard", type="hazard_changed", entity_id=str(hazard.hazard_id), entity_version=1, seq=1,
            payload=msgspec.to_builtins(hazard), at=datetime.now(UTC),
        )
    )  # fmt: skip


@pytest.mark.broker
def test_a_plugins_service_runs_alone_under_a_user_of_its_own(
    broker_of_plugins: SetUp, database_of_townships: dict[str, str], outside: Path, tmp_path: Path
) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ZJJG_")}
    own = {
        "ZJJG_SERVICES": SWITCHED_ON["ZJJG_SERVICES"],
        "ZJJG_AMQP_URI": broker_of_plugins.uri("townships"),
        "ZJJG_DATA": str(tmp_path),
    }
    environment = {**clean, **own, **database_of_townships, "PYTHONPATH": str(outside)}
    secrets = load_secrets(KitSettings(data=tmp_path))
    officer = make_context(make_actor("officer", region_codes=["330800"]), secrets)
    gateway, stats = RpcClient(broker_of_plugins.uri("gateway")), RpcClient(broker_of_plugins.uri("stats"))
    log = tmp_path / "log"
    with log.open("w") as stream:
        program = str(Path(sys.executable).with_name("zjjg"))
        process = subprocess.Popen([program, "run", "townships"], env=environment, stdout=stream, stderr=stream)
    try:

        def listed() -> list[dict[str, object]]:
            assert process.poll() is None, log.read_text()[-4000:]
            try:
                answer = gateway.call("townships", "list_townships", {}, context=officer, timeout=2)
            except (Busy, RemoteFailure):
                return [{}]
            items: list[dict[str, object]] = msgspec.json.decode(answer)["items"]
            return items

        eventually(lambda: listed() == [], within=60)
        publisher = Publisher(broker_of_plugins.uri("hazard"))
        publisher.publish([("hazard.events", "hazard_changed", event(), {})])
        publisher.close()
        eventually(lambda: listed() == [{"id": PLACE, "open": 1, "overdue": 1, "major": 1}], within=30)
        with pytest.raises(Forbidden) as refusal:
            stats.call("townships", "list_townships", {}, context=officer)
        assert refusal.value.code == "room.call_refused"
        with pytest.raises(Forbidden):
            gateway.call("townships", "list_townships", {}, context=make_context(make_actor("agency"), secrets))
    finally:
        gateway.close()
        stats.close()
        process.terminate()
        assert process.wait(40) == 0, log.read_text()[-4000:]


def test_the_operators_scripts_know_the_plugins_database(
    installed: Installed, database_of_townships: dict[str, str], tmp_path: Path
) -> None:
    python = {"PATH": f"{Path(sys.executable).parent}:{installed.admin_environment['PATH']}"}
    command = [
        sys.executable,
        "deploy/backup",
        str(tmp_path / "backups"),
        "--secrets",
        str(installed.secrets),
        "--data",
        str(tmp_path),
    ]
    installed.run(*command, **python)
    (made,) = (tmp_path / "backups").iterdir()
    assert {path.stem for path in made.glob("*.dump")} == {*SERVICES, "townships"}
