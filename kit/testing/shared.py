"""Something slow to start that all xdist workers of one run share: whoever comes first starts it, the run's end stops it."""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fasteners import InterProcessLock  # type: ignore[import-untyped]  # it ships no types


def run_folder(factory: pytest.TempPathFactory, config: pytest.Config) -> Path:
    """One folder a test run, the same for every worker."""
    base = factory.getbasetemp()
    return base.parent if hasattr(config, "workerinput") else base


def once(folder: Path, name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What ``make`` answered to the first worker that asked; the others wait for it and are given the same."""
    state = folder / f"{name}.json"
    with InterProcessLock(str(folder / f"{name}.lock")):
        if not state.exists():
            state.write_text(json.dumps(make()))
        answer: dict[str, Any] = json.loads(state.read_text())
        return answer


def started(folder: Path, name: str) -> dict[str, Any] | None:
    """What ``once`` keeps under ``name``, or None when nobody asked for it."""
    state = folder / f"{name}.json"
    return json.loads(state.read_text()) if state.exists() else None


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody listens on at this moment, each another."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports
