"""The wire is Nameko's own: its command runs the room, and its stock proxy calls it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nameko.exceptions import RemoteError
from nameko.standalone.rpc import ClusterRpcProxy

from kit.testing.actors import make_context
from kit.testing.services import RunningServices, wait_ready
from services.hazard.tests.interface.conftest import NOW, Stage


@pytest.fixture
def stock(stage: Stage, amqp_uri: str, rpc_client: Any, kit_settings: Any, tmp_path: Path) -> Iterator[RunningServices]:
    """``nameko run services.hazard.service`` over the stage's database."""
    settings = {
        "ZJJG_HAZARD_DATABASE_URL": stage.tools.engine.url.render_as_string(hide_password=False),
        "ZJJG_DATA": str(tmp_path),
        "ZJJG_SECRETS": str(kit_settings.secrets_folder),
        "ZJJG_TEST_CLOCK": NOW.isoformat(),
        "PYTHONWARNINGS": "ignore",
    }
    own = {name: value for name, value in os.environ.items() if not name.startswith("ZJJG_")}
    command = [Path(sys.executable).with_name("nameko"), "run", "services.hazard.service", "--broker", amqp_uri]
    log_file = tmp_path / "log"
    with log_file.open("wb") as log:
        process = subprocess.Popen(command, env={**own, **settings}, stdout=log, stderr=log)
    running = RunningServices(process, log_file)
    try:
        wait_ready(running, rpc_client, ["hazard"])
        yield running
        assert running.stop() == 0
    finally:
        running.kill()


@pytest.mark.broker
def test_nameko_runs_the_room_and_a_stock_proxy_calls_it(
    stage: Stage, officer: Any, stock: RunningServices, amqp_uri: str, test_secrets: Any
) -> None:
    stage.submit(stage.hazard(), stage.major())
    config = {"AMQP_URI": amqp_uri}
    with ClusterRpcProxy(config, context_data=make_context(officer, test_secrets, now=NOW), timeout=10) as cluster:
        counts = cluster.hazard.count_hazards({})
        assert (counts["all"], counts["unrectified"], counts["confirmed"]) == (2, 2, 0)
        (listed,) = cluster.hazard.list_hazards({"limit": 1})["items"]
        assert cluster.hazard.get_hazard(listed["id"])["number"] == listed["number"]
        with pytest.raises(RemoteError, match=r"Forbidden"):
            cluster.hazard.create_link(listed["id"])
    with (
        ClusterRpcProxy(config, context_data=make_context(None, test_secrets), timeout=10) as cluster,
        pytest.raises(RemoteError, match="Unauthenticated"),
    ):
        cluster.hazard.count_hazards({})
