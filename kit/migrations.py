"""Alembic for rooms: one environment for all of them, run from code so that a start needs no ini file."""

import time
from collections.abc import Callable
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from kit.db import make_engine
from kit.ddl import grant_tenants, make_roles
from kit.grants import grant_serving
from kit.ids import lock_key
from kit.logs import get_logger
from kit.revisions import is_current as is_current  # for those who migrate anyway
from kit.room import Room
from kit.room import scripts_folder as scripts_folder

log = get_logger()

LOCK_SECONDS = 2
"""How long a revision waits for a table that is in use. All who come after it wait as long, so it must be short."""
PATIENCE_SECONDS = 60.0
"""How long a revision that did not get its lock is tried again, and how long an upgrade waits for another one's end."""
_LOCK = lock_key("migrations")
_PAUSE_SECONDS = 0.5


def _config(room: Room, url: str = "") -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts_folder(room)).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["room"] = room
    config.attributes["url"] = url
    return config


def run_env(context: Any, room: Room) -> None:
    """The whole of a room's ``migrations/env.py``::

        from alembic import context
        from kit.migrations import run_env
        from services.hazard.room import ROOM
        run_env(context, ROOM)

    Takes the URL from the caller below, or from the environment when alembic's own command runs it. Two upgrades of one database at
    a time wait for each other. Each revision is a transaction of its own, together with the grants on what it made; one that calls
    ``op.get_context().autocommit_block()`` (``create index concurrently``) ends it there.
    """
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _run(context, room, connection)
        return
    from kit.settings import KitSettings, load

    url = context.config.attributes.get("url") or load(KitSettings).migration_url(room.name)
    if not url:
        raise LookupError(f"ZJJG_{room.name.upper()}_DATABASE_URL is not set")
    engine = _engine(url, room)
    try:
        with engine.connect() as connection:
            _run(context, room, connection)
            connection.commit()
    finally:
        engine.dispose()


def _run(context: Any, room: Room, connection: Connection) -> None:
    limits = {"lock": f"{LOCK_SECONDS}s"}
    connection.execute(text("select set_config('statement_timeout', '0', false), set_config('lock_timeout', :lock, false)"), limits)
    connection.commit()
    _wait_for_others(connection)
    make_roles(connection)
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=room.metadata,
        compare_server_default=False,
        transaction_per_migration=True,
        on_version_apply=lambda **_: _grant(connection),
    )
    with context.begin_transaction():
        context.run_migrations()
    _grant(connection)  # also when there was nothing to do: roles may have been made since
    connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _LOCK})
    connection.commit()


def _wait_for_others(connection: Connection) -> None:
    """Takes the lock of upgrades, which the connection's end gives back. Asks again and again rather than wait in one statement: a
    waiting statement holds a snapshot, for whose end ``create index concurrently`` of the other upgrade would wait in its turn."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not connection.execute(text("select pg_try_advisory_lock(:key)"), {"key": _LOCK}).scalar_one():
        connection.commit()
        if time.monotonic() > end:
            raise TimeoutError("another upgrade of this database goes on")
        time.sleep(_PAUSE_SECONDS)
    connection.commit()


def _grant(connection: Connection) -> None:
    if connection.execute(text("select to_regclass('outbox') is not null")).scalar_one():
        grant_tenants(connection)
        grant_serving(connection)


def _patiently(step: Callable[[], None]) -> None:
    """Runs ``step`` again while a revision does not get its lock: it was rolled back whole and those before it stand."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return step()
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable) or time.monotonic() > end:
                raise
            log.info("migration_waits_for_a_lock")
        time.sleep(_PAUSE_SECONDS)


def _engine(url: str, room: Room) -> Engine:
    return make_engine(url, name=f"{room.name}-migrations", pooled=False)


def head(room: Room) -> str | None:
    """The newest revision of the room's scripts."""
    return ScriptDirectory.from_config(_config(room)).get_current_head()


def before_head(room: Room) -> str:
    """The revision before the newest: where the databases of the version before stand. For tests."""
    scripts = ScriptDirectory.from_config(_config(room))
    newest = scripts.get_revision("head")
    before = newest.down_revision if newest is not None else None
    return before if isinstance(before, str) else "base"


def owns(room: Room, url: str) -> bool:
    """Whether this login may do what the owner of the database may."""
    engine = _engine(url, room)
    mine = "select pg_has_role(current_user, datdba, 'usage') from pg_database where datname = current_database()"
    try:
        with engine.connect() as connection:
            return bool(connection.execute(text(mine)).scalar_one())
    finally:
        engine.dispose()


def upgrade(room: Room, url: str, revision: str = "head") -> None:
    """Brings the database to ``revision``, each step whole or not at all: after a failure it stands at the last one that was.

    ``url`` is the owner's. Serving goes on meanwhile: a step that does not get its locks within 2 s steps back and comes again.
    """
    _patiently(lambda: command.upgrade(_config(room, url), revision))


def downgrade(room: Room, url: str, revision: str = "base") -> None:
    """Back to ``revision``, each step whole or not at all."""
    _patiently(lambda: command.downgrade(_config(room, url), revision))


def differences(room: Room, url: str) -> list[Any]:
    """Where the migrated database and the room's tables differ, as alembic's operations; empty when they agree. For tests."""
    from alembic.autogenerate import compare_metadata

    engine = _engine(url, room)
    try:
        with engine.connect() as connection:
            return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), room.metadata))
    finally:
        engine.dispose()
