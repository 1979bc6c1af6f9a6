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


@pytest.fixture(scope="session", params=["embedded", "real"])
def system(request: pytest.FixtureRequest, new_data: Callable[[], Path]) -> Iterator[System]:
    """A system of this worker's own, empty at first and shared by its journeys: each makes the accounts that it needs."""
    folder = new_data()
    if request.param == "embedded":
        running = start_embedded(folder)
        yield running
    else:
        broker: RabbitMq = request.getfixturevalue("broker")
        vhost = broker.make_vhost(quorum=True)
        installed: servers.Installed = request.getfixturevalue("installed")
        urls = {f"ZJJG_{room.upper()}_DATABASE_URL": installed.url(room) for room in ROOMS}
        running = start(["up"], folder, {"ZJJG_AMQP_URI": broker.amqp_uri(vhost), **urls})
        yield running
    code = running.stop()
    assert code == 0, running.log()[-4000:]


@pytest.fixture
def admin(system: System) -> Browser:
    return Browser(system.url).sign_in("system", "admin", ADMIN_PASSWORD)
