"""The broker inside the process. Each scenario runs in a process of its own, patched by eventlet as a real start is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCENARIOS = [
    "rpc_with_types_and_errors",
    "an_unknown_service_fails_at_once",
    "an_event_reaches_every_service_that_handles_it",
    "an_event_that_nobody_handles_counts_as_sent",
    "a_message_wakes_its_consumer_without_polling",
    "more_calls_than_workers_all_get_their_answer",
    "a_call_in_flight_is_answered_before_the_stop",
    "a_broadcast_reaches_every_client",
    "a_deadline_holds",
    "a_stock_nameko_service_can_be_called",
    "a_closed_client_leaves_nothing_behind",
]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_embedded(scenario: str, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "kit.tests.embedded_scenarios", scenario]
    run = subprocess.run(
        command, env={**os.environ, "TOY_FOLDER": str(tmp_path)}, capture_output=True, text=True, timeout=30, check=False
    )
    assert run.returncode == 0, run.stderr[-3000:]
    assert run.stdout.strip() == "held"
