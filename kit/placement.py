"""What is installed, and where it stands: services and applications by entry point, their databases, their environment."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import EntryPoint
from typing import Any

from pydantic import create_model
from pydantic_settings import BaseSettings, SettingsConfigDict

from kit import embedded, plugins, revisions
from kit.broker import BrokerAddress, parse_address
from kit.room import Room
from kit.settings import PREFIX, KitSettings, RoomSettings, SettingsError, check_environment, load, read_files

SERVICES = "zjjg.services"
"""Name of a service -> its Nameko class, whose ``room`` is its Room."""
APPS = "zjjg.apps"
"""Name of a web application -> ``factory(settings, rpc_client)`` that makes its WSGI application."""
SETTINGS = "zjjg.settings"
"""Name of an application or a plugin -> its settings class, so that its variables are known."""


class Placement:
    """The services and applications of this installation that shall run, loaded only when they are asked for.

    Which services are on says ``ZJJG_SERVICES``: one that is installed and not listed is off, and cannot be asked for by name either.
    """

    def __init__(self, names: Sequence[str] | None) -> None:
        """``names`` None means all that is on. SettingsError names one that is not installed, or is off."""
        self._services, self._apps = plugins.installed(SERVICES), plugins.installed(APPS)
        self._on = load(KitSettings).services
        wanted = list(names) if names is not None else [*self._on, *self._apps]
        for name in wanted:
            self._require(name)
        self.services = [name for name in wanted if name in self._services]
        self.apps = [name for name in wanted if name in self._apps]

    def _require(self, name: str) -> None:
        if name not in self._services and name not in self._apps:
            listed = f"; {SERVICES} in ZJJG_SERVICES lists it" if name in self._on else ""
            raise SettingsError(
                f"no service or application named {name} is installed{listed}; there are: {', '.join(self.installed)}"
            )
        if name in self._services and name not in self._on:
            raise SettingsError(f"service {name} is installed but switched off: ZJJG_SERVICES lists {', '.join(self._on)}")

    @property
    def installed(self) -> list[str]:
        return [*self._services, *self._apps]

    @property
    def whole(self) -> bool:
        """Whether all that is on runs here: then nobody outside this process need be reached."""
        return set(self.services) | set(self.apps) >= {*self._on, *self._apps}

    def service_classes(self) -> list[Any]:
        return [self._load(self._services[name]) for name in self.services]

    def rooms(self) -> list[Room]:
        return [cls.room for cls in self.service_classes()]

    def app_factory(self, name: str) -> Any:
        return self._load(self._apps[name])

    def check_environment(self) -> None:
        """Raises SettingsError for a ``ZJJG_*`` variable that nobody reads, and for a plugin's whose value will not do, switched on or not.
        Those of rooms that run elsewhere are left to them."""
        known: list[type[BaseSettings]] = [room.settings for room in self.rooms()]
        elsewhere = {*self._apps} - {*self.apps}
        of_plugins = [self._load(point) for name, point in plugins.installed(SETTINGS).items() if name not in elsewhere]
        for settings in of_plugins:
            load(settings)
        known += of_plugins
        here = {*self.services, *self.apps}
        known += [_anything_of(name) for name in self.installed if name not in here]
        check_environment(known, self._services)

    @staticmethod
    def _load(point: EntryPoint) -> Any:
        return point.load()


def _anything_of(room: str) -> type[BaseSettings]:
    """A settings class that knows every variable of ``room`` that is set: its own process checks them."""
    prefix = f"{PREFIX}{room.upper()}_"
    fields: dict[str, Any] = {name[len(prefix) :].lower(): (str, "") for name in os.environ if name.startswith(prefix)}
    made = create_model(f"Elsewhere{room}", __base__=RoomSettings, **fields)
    made.model_config = SettingsConfigDict(env_prefix=prefix, extra="ignore")
    return made


def broker_uri(settings: KitSettings, placement: Placement) -> str:
    """``ZJJG_AMQP_URI``, or the broker in this process where everything runs in it. SettingsError where that cannot be."""
    if settings.amqp_uri:
        return settings.amqp_uri
    if settings.production:
        raise SettingsError("ZJJG_AMQP_URI is not set: the production profile needs a RabbitMQ")
    if not placement.whole:
        raise SettingsError(
            "ZJJG_AMQP_URI is not set: several processes need a RabbitMQ to reach each other "
            "(everything in one process needs none: zjjg run --all)"
        )
    return embedded.URI


def broker_address() -> tuple[BrokerAddress, str]:
    """For commands: the RabbitMQ in ``ZJJG_AMQP_URI``, parsed and as it stands. SettingsError where none is named."""
    read_files()
    uri = load(KitSettings).amqp_uri
    if not uri or parse_address(uri).embedded:
        raise SettingsError("ZJJG_AMQP_URI is not set: the broker inside a process ends with it and keeps nothing")
    return parse_address(uri), uri


def require_databases(settings: KitSettings, services: Iterable[str]) -> None:
    """SettingsError naming the first service whose database is not set."""
    for name in services:
        if settings.database_url(name) is None:
            raise SettingsError(f"{PREFIX}{name.upper()}_DATABASE_URL is not set")


@contextmanager
def databases(settings: KitSettings, services: Sequence[str]) -> Iterator[None]:
    """Inside, each service's ``ZJJG_<SERVICE>_DATABASE_URL`` is set; the missing ones to the embedded PostgreSQL, which runs as
    long. The production profile has none: SettingsError names the missing variable."""
    missing = [name for name in services if settings.database_url(name) is None]
    if missing and settings.production:
        require_databases(settings, missing)
    if not missing:
        yield
        return
    from kit import db_server  # the wheel is a convenience of this mode: hosts with real databases need not have it

    with db_server.embedded(settings.postgres_folder) as server:
        for name in missing:
            os.environ[f"{PREFIX}{name.upper()}_DATABASE_URL"] = server.url(f"zjjg_{name}")
        yield


def migrate(settings: KitSettings, rooms: Iterable[Room], say: Any, *, anew: bool = False) -> None:
    """Brings each room's database to the newest revision; quick when it stands there already.

    ``anew``: gives all rights once more even then, since roles may have been made after the last time. SettingsError where the
    login may not migrate.
    """
    for room in rooms:
        url = settings.migration_url(room.name)
        if url is None or (not anew and revisions.is_current(room, url)):
            continue
        from kit import migrations  # and with it alembic, which a start that has nothing to migrate does without

        if not migrations.owns(room, url):
            variable = f"{PREFIX}{room.name.upper()}_MIGRATION_URL"
            raise SettingsError(
                f"{variable}: the database of {room.name} is to be migrated, which only the login of its owner may do"
            )
        say(f"migrating the database of {room.name}")
        migrations.upgrade(room, url)
