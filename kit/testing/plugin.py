"""The pytest plugin of all rooms: real PostgreSQL, real RabbitMQ, actors, services. Nothing starts before a test asks for it.

Databases: a room is migrated once a run, each test gets a clone. RabbitMQ: one node a run, a virtual host a test. Under xdist
all workers share the servers. ``ZJJG_TEST_POSTGRES`` (an administrator's URL) uses a server that is there.
"""

import gc
import hashlib
import secrets as random_source
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from contracts.actor import Actor
from kit.garbage import no_search, search_from_here
from kit.testing import postgres as postgres_server
from kit.testing import rabbitmq
from kit.testing.actors import make_actor, make_context
from kit.testing.eventually import eventually as _eventually
from kit.testing.postgres import Postgres
from kit.testing.queries import Statements
from kit.testing.queries import query_counter as _query_counter
from kit.testing.rabbitmq import RabbitMq
from kit.testing.shared import once, run_folder, started


class Collected:
    """Stands in for the broadcast: ``sent`` holds (topic, payload)."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Any]] = []

    def __call__(self, topic: str, payload: Any) -> None:
        self.sent.append((topic, payload))


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """No option: the first moment to keep out Nameko's plugin, whose fixtures of the same names would win over these."""
    pluginmanager.set_blocked("pytest_nameko")


def pytest_sessionstart() -> None:
    """Thousands of tests stand in a worker's memory: looking through them for garbage took a sixth of the run. (Under xdist
    its controller, which collects nothing and runs nothing, goes without to the end.)"""
    no_search()


def pytest_collection_finish() -> None:
    """From here on what tests leave is looked for, and what they are themselves is not."""
    search_from_here()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is marked ``first`` comes first: two workers would otherwise wait for one at the end. Then what is marked ``broker``, which
    waits more than it works, beside it. The rest is in the order of the files."""
    items.sort(key=lambda item: (item.get_closest_marker("first") is None, item.get_closest_marker("broker") is None))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The controller of the run stops what its workers, or itself, had started."""
    config = session.config
    factory: pytest.TempPathFactory | None = getattr(config, "_tmp_path_factory", None)
    if factory is None or hasattr(config, "workerinput"):
        return
    folder = run_folder(factory, config)
    for name, stop in (("postgres", postgres_server.stop), ("rabbitmq", rabbitmq.stop)):
        state = started(folder, name)
        if state is not None:
            stop(state)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Postgres:
    """The run's PostgreSQL server."""
    return Postgres(once(run_folder(tmp_path_factory, pytestconfig), "postgres", postgres_server.start)["url"])


@pytest.fixture(scope="session")
def _template(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Callable[[Any], str]:
    """Room -> the name of its migrated template database, made once a run."""
    folder = run_folder(tmp_path_factory, pytestconfig)

    def template(room: Any) -> str:
        from kit import migrations

        def make() -> dict[str, Any]:
            name = f"t_{room.name}_{random_source.token_hex(5)}"
            postgres.create(name)
            migrations.upgrade(room, postgres.url(name))
            return {"name": name}

        state = once(folder, f"template_{hashlib.sha256(room.package.encode()).hexdigest()[:16]}", make)
        return str(state["name"])

    return template


@pytest.fixture(scope="session")
def filled_template(
    postgres: Postgres, _template: Callable[[Any], str], tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Callable[[Any, str, Callable[[str], None]], str]:
    """``filled_template(ROOM, "city", fill)``: the name of a migrated database that ``fill(url)`` has put rows into, once a run, and left no
    connection to. Tests get clones of it from ``database``."""
    folder = run_folder(tmp_path_factory, pytestconfig)

    def filled(room: Any, name: str, fill: Callable[[str], None]) -> str:
        def make() -> dict[str, Any]:
            made = f"t_{room.name}_{name}_{random_source.token_hex(5)}"
            postgres.create(made, _template(room))
            fill(postgres.url(made))
            return {"name": made}

        return str(once(folder, f"template_{room.name}_{name}", make)["name"])

    return filled


@pytest.fixture
def database(postgres: Postgres, _template: Callable[[Any], str]) -> Iterator[Callable[..., str]]:
    """``database(ROOM)``: the URL of a migrated database of this test's own. ``database(None)``: of an empty one. ``template`` names another
    one to clone (``filled_template``)."""
    made: list[str] = []

    def make(room: Any, template: str | None = None) -> str:
        name = f"d_{random_source.token_hex(8)}"
        postgres.create(name, template or (_template(room) if room is not None else "template0"))
        made.append(name)
        return postgres.url(name)

    yield make
    for name in made:
        postgres.drop(name)


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> RabbitMq:
    """The run's RabbitMQ node. Where it is not installed, tests that need it fail and say so."""
    if not rabbitmq.installed():
        pytest.fail("this test needs RabbitMQ: apt-get install rabbitmq-server (scripts/test does)")
    return RabbitMq(once(run_folder(tmp_path_factory, pytestconfig), "rabbitmq", rabbitmq.start))


@pytest.fixture
def amqp_uri(broker: RabbitMq) -> Iterator[str]:
    """The URI of a virtual host of this test's own."""
    vhost = broker.make_vhost()
    yield broker.amqp_uri(vhost)
    broker.drop_vhost(vhost)


@pytest.fixture(scope="session")
def kit_settings(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """KitSettings with a data folder of the run's own; development profile, captcha off."""
    from kit.settings import KitSettings

    return KitSettings(data=tmp_path_factory.mktemp("data"), captcha="off")


@pytest.fixture(scope="session")
def test_secrets(kit_settings: Any) -> Any:
    """The keys that tests sign tokens with; services started by ``run_services`` know them."""
    from kit.settings import load_secrets

    return load_secrets(kit_settings)


@pytest.fixture
def actor() -> Callable[..., Actor]:
    """``actor("officer", region_codes=[...])``: an actor with believable claims."""
    return make_actor


@pytest.fixture
def context(test_secrets: Any) -> Callable[..., dict[str, str]]:
    """``context(actor, idempotency_key=...)``: the call context with the actor's signed token; ``context(None)``: without."""

    def make(who: Actor | None, /, **more: Any) -> dict[str, str]:
        return make_context(who, test_secrets, **more)

    return make


@pytest.fixture
def room_tools(database: Callable[..., str], kit_settings: Any) -> Iterator[Callable[..., Any]]:
    """``room_tools(ROOM)``: the Tools of a room with a database of its own, for use cases without Nameko or a broker.

    ``with transaction(tools, actor) as work: submit_visit(actor, work, new)``. ``tools.clock = FixedClock(...)`` sets the time;
    broadcasts are collected: ``tools.broadcast.sent``.
    """
    from kit.chassis import make_tools

    made: list[Any] = []

    def make(room: Any, url: str | None = None) -> Any:
        tools = make_tools(room, kit_settings, broadcast=Collected(), url=url or database(room))
        made.append(tools)
        return tools

    yield make
    for tools in made:
        tools.engine.dispose()


@pytest.fixture
def rpc_client(amqp_uri: str) -> Iterator[Any]:
    """A client on this test's virtual host."""
    from kit.rpc_client import RpcClient

    client = RpcClient(amqp_uri)
    yield client
    client.close()


@pytest.fixture
def run_services(
    amqp_uri: str, rpc_client: Any, database: Callable[..., str], kit_settings: Any, test_secrets: Any, tmp_path: Path
) -> Iterator[Callable[..., Any]]:
    """``run_services("services.hazard.service:HazardService")``: real services in a process of their own, ready when it returns.

    Each room has a database of its own unless ``urls`` gives one (``{"hazard": url}``); the handle's ``urls`` names them.
    ``env`` adds settings; ``ready=False`` does not wait. Stopped after the test, which fails when it does not stop.
    """
    import importlib

    from kit.testing.services import start_services, wait_ready

    running: list[Any] = []

    def run(*services: str, urls: Mapping[str, str] | None = None, env: Mapping[str, str] | None = None, ready: bool = True) -> Any:
        rooms = [getattr(importlib.import_module(m), c).room for m, _, c in (s.partition(":") for s in services)]
        all_urls = {**{room.name: (urls or {}).get(room.name) or database(room) for room in rooms}}
        handle = start_services(services, amqp_uri, all_urls, tmp_path, kit_settings.secrets_folder, env or {})
        handle.urls = all_urls
        running.append(handle)
        if ready:
            wait_ready(handle, rpc_client, [room.name for room in rooms])
        return handle

    yield run
    for handle in running:
        if handle.alive():
            handle.stop()


@pytest.fixture
def eventually() -> Callable[..., Any]:
    """``eventually(condition, within=5)``: its first true answer, or AssertionError."""
    return _eventually


@pytest.fixture
def query_counter() -> Callable[[Any], AbstractContextManager[Statements]]:
    """``with query_counter(tools.engine) as sent: ...; assert sent.count <= 3``"""
    return _query_counter
