"""Each journey runs on both placements: everything in one process, and one process a service over RabbitMQ."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kit.testing.rabbitmq import RabbitMq
from tests.deploy import servers
from tests.journeys.browser import Browser
from tests.journeys.systems import ADMIN_PASSWORD, System, start

ROOMS = ("auth", "agency", "evaluation", "hazard", "stats")


def start_embedded(folder: Path) -> System:
    return start(["run", "--all"], folder, {})


@pytest.fixture(scope="session")
def new_data() -> Iterator[Callable[[], Path]]:
    """Data folders outside pytest's own, which only its user may enter: as root, the embedded PostgreSQL runs as another user."""
    made: list[Path] = []

    def make() -> Path:
        made.append(Path(tempfile.mkdtemp(prefix="zjjg-journey-")))
        return made[-1]

    yield make
    for folder in made:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def installed(new_data: Callable[[], Path]) -> Iterator[servers.Installed]:
    """A PostgreSQL as an operator sets it up: whoever serves from it has the least rights."""
    running = servers.start(new_data())
    yield running
    servers.stop(running)


def stopped_in_order(running: System) -> None:
    code = running.stop()
    assert code == 0, running.log()[-4000:]


@pytest.fixture(scope="session")
def embedded(new_data: Callable[[], Path]) -> Iterator[System]:
    running = start_embedded(new_data())
    yield running
    stopped_in_order(running)


@pytest.fixture(scope="session")
def real(new_data: Callable[[], Path], broker: RabbitMq, installed: servers.Installed) -> Iterator[System]:
    urls = {f"ZJJG_{room.upper()}_DATABASE_URL": installed.url(room) for room in ROOMS}
    running = start(["up"], new_data(), {"ZJJG_AMQP_URI": broker.amqp_uri(broker.make_vhost(quorum=True)), **urls})
    yield running
    stopped_in_order(running)


@pytest.fixture(scope="module", params=["embedded", "real"])
def system(request: pytest.FixtureRequest) -> System:
    """A system of this worker's own, empty at first and shared by its journeys: each makes the accounts that it needs.

    Both go on running until the worker ends: started anew for each module they took longer than the journeys.
    """
    running: System = request.getfixturevalue(request.param)
    return running


@pytest.fixture
def admin(system: System) -> Browser:
    return Browser(system.url).sign_in("system", "admin", ADMIN_PASSWORD)
