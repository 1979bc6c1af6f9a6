"""The plugins from outside, built into wheels and installed into a folder of their own: in no environment, on no other test's path."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from contracts.rpc import SERVICES
from gateway.settings import BUILT_IN
from tests.journeys.conftest import installed, new_data

__all__ = ["installed", "new_data"]  # fixtures of others

ROOT = Path(__file__).parents[2]
PLUGINS = {"median-ranker": "zjjg-median-ranker", "township-hazards": "zjjg-township-hazards"}
"""Folder -> distribution."""
SWITCHED_ON = {
    "ZJJG_SERVICES": ",".join([*SERVICES, "townships"]),
    "ZJJG_GATEWAY_BLUEPRINTS": ",".join([*BUILT_IN, "townships"]),
    "ZJJG_EVALUATION_RANKERS": "mean,shrunk_mean,median",
}
Zjjg = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder to put on PYTHONPATH. Nothing is fetched: what the plugins need is in the environment already."""
    wheels, folder = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("outside")
    for plugin in PLUGINS:
        _run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels), str(ROOT / "plugins" / plugin)])
    uv = [str(Path(sys.executable).with_name("uv")), "pip", "install", "--offline", "--no-deps", "--python", sys.executable]
    _run([*uv, "--target", str(folder), *map(str, sorted(wheels.glob("*.whl")))])
    return folder


@pytest.fixture
def zjjg(outside: Path, tmp_path: Path) -> Zjjg:
    """``zjjg("run", "townships", env={...})`` with the plugins installed; ``bare=True``: without."""

    def run(*command: str, env: Mapping[str, str], bare: bool = False) -> "subprocess.CompletedProcess[str]":
        clean = {name: value for name, value in os.environ.items() if not name.startswith("ZJJG_")}
        path = {} if bare else {"PYTHONPATH": str(outside)}
        program = str(Path(sys.executable).with_name("zjjg"))
        whole = {**clean, **path, "ZJJG_DATA": str(tmp_path / "data"), **env}
        return subprocess.run([program, *command], env=whole, capture_output=True, text=True, timeout=120, check=False)

    return run


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
