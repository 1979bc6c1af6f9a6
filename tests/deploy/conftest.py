from collections.abc import Iterator

import pytest

from tests.deploy import servers


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Installed]:
    """A PostgreSQL of these tests' own, set up by deploy's scripts: roles belong to the whole server, so it is shared with nobody."""
    running = servers.start(tmp_path_factory.mktemp("installed"))
    yield running
    servers.stop(running)
