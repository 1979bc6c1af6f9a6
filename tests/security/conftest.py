"""One running system a worker, in one process over databases that the tests may look into, and a world in it for each module."""

import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from kit.chassis import make_tools
from kit.testing.eventually import eventually
from kit.testing.oidc_server import OidcServer
from kit.testing.oidc_server import running as running_provider
from kit.testing.plugin import Collected
from kit.testing.postgres import Postgres
from kit.work import transaction
from services.hazard.room import ROOM as HAZARD
from services.hazard.usecases.signal_watch import look
from tests.journeys.systems import System, start
from tests.security.filling import filled_world
from tests.security.world import ROOMS, World


@pytest.fixture(scope="session")
def databases(postgres: Postgres) -> dict[str, str]:
    """Room -> URL of its database."""
    names = {room: f"s_{room}_{secrets.token_hex(4)}" for room in ROOMS}
    for name in names.values():
        postgres.create(name)
    return {room: postgres.url(name) for room, name in names.items()}


@pytest.fixture(scope="session")
def provider() -> Iterator[OidcServer]:
    """The identity provider that the system asks."""
    with running_provider() as server:
        yield server


@pytest.fixture(scope="session")
def system(databases: dict[str, str], provider: OidcServer) -> Iterator[System]:
    """Everything in one process, as ``zjjg run --all`` places it."""
    folder = Path(tempfile.mkdtemp(prefix="zjjg-security-"))
    patient = {"ZJJG_GATEWAY_RPC_TIMEOUT_SECONDS": "30"}  # a busy test machine is no room that is away
    urls = {f"ZJJG_{room.upper()}_DATABASE_URL": url for room, url in databases.items()}
    running = start(["run", "--all"], folder, {**patient, **urls, **provider.settings()})
    yield running
    code = running.stop()
    print(*(line for line in running.log().splitlines() if '"level": "error"' in line), sep="\n")  # noqa: T201  # for what failed
    assert code == 0, running.log()[-4000:]
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def fill(system: System, databases: dict[str, str], kit_settings: Any, provider: OidcServer) -> Callable[[str], World]:
    """``fill("ABC")``: a world of these tenants, with the signals that their visits give."""

    def make(names: str) -> World:
        world = filled_world(system.url, names)
        world.provider = provider
        find_signals(databases["hazard"], kit_settings)
        for tenant in world.tenants.values():
            officer = world.officers[tenant.county]
            for signal in officer.everything("/signals", agency_id=tenant.first("agency_id")):
                tenant.own("signal_id", signal["id"])
        return world

    return make


def find_signals(url: str, kit_settings: Any) -> None:
    """Lets the hazard room look at all visits now: its own timer leaves the newest for a minute."""
    tools = make_tools(HAZARD, kit_settings, broadcast=Collected(), url=url)

    def looked_at_all() -> bool:
        with transaction(tools, None) as work:
            waiting = look(work)
            seen = work.db.scalar(text("select not exists (select from visit v, signal_watch w where v.id > w.visits_after)"))
        return bool(seen) and not waiting

    try:
        eventually(looked_at_all, within=60, every=0.2)
    finally:
        tools.engine.dispose()
