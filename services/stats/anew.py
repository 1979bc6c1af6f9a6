"""The read model filled anew from its sources, in tables beside those that answer; ADR 14.

The tables stand in a schema of their own. Connections that look there first fill them by the very handlers that the events of
every day go through, so that there is one way in which events become figures.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import msgspec
from sqlalchemy import Table, event, select, text
from sqlalchemy.exc import DBAPIError

from contracts.events.envelope import EventPage
from kit import migrations, outbox, placement
from kit.catchup import BATCH, CatchUp
from kit.chassis import make_tools
from kit.db import make_engine
from kit.loops import Leader
from kit.rpc_client import RpcClient
from kit.settings import KitSettings, SettingsError
from kit.tables import KIT, event_cursor, parked_event
from kit.work import Tools
from services.stats.room import ROOM
from services.stats.tables import Base

SCHEMA = "stats_anew"
HEARD = (event_cursor.name, parked_event.name)
MODEL: tuple[Table, ...] = tuple(
    table for table in Base.metadata.sorted_tables if table.name not in KIT.tables or table.name in HEARD
)
"""What follows from the sources' events, and how far they were heard. The rest of the chassis' tables are none of it."""
Pull = Callable[[int, list[str]], EventPage]
_page = msgspec.json.Decoder(EventPage, strict=False)


class Occupied(Exception):
    """Another rebuild or verification is at work in this database."""


class Anew:
    """The second read model. ``tools`` reach its tables by their plain names; ``present`` reaches those that answer."""

    def __init__(self, tools: Tools, present: Tools, sources: Mapping[str, Pull], leader: Leader) -> None:
        self.tools, self.present = tools, present
        self._sources = sources
        self._catch_up = CatchUp(tools, ROOM.replicas, leader, self._pull)
        self.heard = dict.fromkeys(sources, 0)

    def _pull(self, source: str, after: int, types: list[str], _known: list[int]) -> EventPage:
        page = self._sources[source](after, types)
        self.heard[source] += len(page.events)
        return page

    def fill(self) -> str:
        """Applies what every source has said until none has more; called again, only what came since. "ok", or what is in the way:
        a source that did not answer, events that could not be applied."""
        self._catch_up.round()
        return self._catch_up.state()

    def cursors(self) -> dict[str, int]:
        """How far each source was heard here."""
        return read_cursors(self.tools)


def read_cursors(tools: Tools) -> dict[str, int]:
    with tools.engine.connect() as connection:
        return {row.source: row.seq for row in connection.execute(select(event_cursor))}


@contextmanager
def opened(settings: KitSettings) -> Iterator[Anew]:
    """An empty second read model, gone at the end. Raises SettingsError where a database cannot be reached or the login may make no
    tables, Occupied where another one is at work."""
    with ExitStack() as stack:
        _reach_databases(stack, settings)
        url = _owners_url(settings)
        try:
            present, tools = (make_tools(ROOM, settings, broadcast=_nobody, url=url) for _ in range(2))
            stack.callback(present.engine.dispose)
            stack.callback(tools.engine.dispose)
            event.listen(tools.engine, "connect", _look_there_first)
            leader = Leader(present.engine, "stats.anew")
            if leader.ask(select(1)) is None:
                raise Occupied
            stack.callback(leader.resign)
            _make_tables(present)
            stack.callback(_drop_tables, present)
            sources = {source: _source(stack, settings, source) for source in ROOM.replicas}
        except DBAPIError as error:
            raise SettingsError(f"the database of stats cannot be worked on: {_why(error)}") from None
        yield Anew(tools, present, sources, leader)


def _reach_databases(stack: ExitStack, settings: KitSettings) -> None:
    """Databases that no setting names are those of the embedded PostgreSQL, unless there is a broker by which to ask the sources."""
    missing = [room for room in ("stats", *ROOM.replicas) if settings.database_url(room) is None]
    if "stats" not in missing and settings.amqp_uri:
        return
    if missing and not settings.production and not (settings.postgres_folder / "PG_VERSION").exists():
        named = f"ZJJG_{missing[0].upper()}_DATABASE_URL"
        raise SettingsError(f"{named} is not set, and in {settings.postgres_folder} there is no embedded PostgreSQL either")
    stack.enter_context(placement.databases(settings, missing))


def _owners_url(settings: KitSettings) -> str:
    url = settings.migration_url("stats")
    if url is None:
        raise SettingsError("ZJJG_STATS_DATABASE_URL is not set")
    try:
        if not migrations.owns(ROOM, url):
            raise SettingsError(
                "ZJJG_STATS_MIGRATION_URL: only the login of the database's owner may make tables beside the present"
            )
        if not migrations.is_current(ROOM, url):
            raise SettingsError("the database of stats does not stand at this release's revision: zjjg migrate stats")
    except DBAPIError as error:
        raise SettingsError(f"ZJJG_STATS_MIGRATION_URL: the database cannot be read: {_why(error)}") from None
    return url


def _source(stack: ExitStack, settings: KitSettings, source: str) -> Pull:
    """The source's outbox in its own database, which needs no running service; or what its service answers."""
    url = settings.database_url(source)
    if url is None:
        client = stack.enter_context(closing(RpcClient(str(settings.amqp_uri))))
        return lambda after, types: _page.decode(client.call(source, "events_since", after, types, BATCH))
    engine = make_engine(url, name="anew", pooled=False)
    stack.callback(engine.dispose)

    def pull(after: int, types: list[str]) -> EventPage:
        try:
            with engine.connect() as connection:
                return outbox.events_since(connection, source, after, types, BATCH)
        except DBAPIError as error:
            raise SettingsError(f"ZJJG_{source.upper()}_DATABASE_URL: events cannot be read: {_why(error)}") from None

    return pull


def _make_tables(present: Tools) -> None:
    """Of the same shape as the present ones. Unlogged: a crash empties them, and then they are made anew anyway."""
    with present.engine.begin() as connection:
        connection.execute(text(f"drop schema if exists {SCHEMA} cascade"))
        connection.execute(text(f"create schema {SCHEMA}"))
        for table in MODEL:
            connection.execute(text(f"create unlogged table {SCHEMA}.{table.name} (like public.{table.name} including all)"))
        connection.execute(text(f"insert into {SCHEMA}.progress values (true, null, '1900-01-01')"))  # noqa: S608  # our own name


def _drop_tables(present: Tools) -> None:
    with present.engine.begin() as connection:
        connection.execute(text(f"drop schema if exists {SCHEMA} cascade"))


def _look_there_first(connection: Any, _record: object) -> None:
    connection.execute(f"set search_path to {SCHEMA}, public")
    connection.commit()


def _nobody(topic: str, payload: Any) -> None:
    """Applying events broadcasts nothing; no broker need be there."""
    raise AssertionError(topic)


def _why(error: DBAPIError) -> str:
    return type(error.orig).__name__
