"""PostgreSQL through SQLAlchemy: the engine, the column types, and what every tracked row carries."""

import sys
import time
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, cast
from uuid import UUID

import msgspec
from psycopg import OperationalError
from sqlalchemy import ARRAY, BigInteger, Connection, DateTime, Engine, MetaData, Numeric, Table, Text, Uuid, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from contracts.actor import Actor
from contracts.errors import Stale
from kit.ids import new_id

STATEMENT_TIMEOUT_SECONDS = 15
LOCK_TIMEOUT_SECONDS = 3
IDLE_TIMEOUT_SECONDS = 60
"""Of a transaction that asks nothing: its locks must not outlive the call that forgot it. Jobs allow themselves more."""
BACKGROUND_CONNECTIONS = 4
"""Beside those of calls: the leader's lock, the relay, a job and what it shows of itself."""

FRESH_SECONDS = 1.0
"""How long after its last use a connection is believed to be there."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

COLUMN_TYPES: dict[Any, Any] = {
    str: Text(),
    int: BigInteger(),
    datetime: DateTime(timezone=True),
    UUID: Uuid(),
    Decimal: Numeric(),
    dict[str, Any]: JSONB(),
    list[str]: ARRAY(Text()),
    list[UUID]: ARRAY(Uuid()),
}
"""For ``type_annotation_map`` of a room's Base. Text and bigint cost what their narrower kin cost, and never overflow."""

Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Id = Annotated[UUID, mapped_column(Uuid(), primary_key=True, default=new_id)]
Json = Annotated[Any, mapped_column(JSONB())]


def new_metadata() -> MetaData:
    """A room's own MetaData, with names for every constraint so that migrations can speak of them.

    ``class Base(DeclarativeBase): metadata = new_metadata(); type_annotation_map = COLUMN_TYPES``
    """
    return MetaData(naming_convention=NAMING)


class Tracked:
    """Mixin of a table whose rows people edit. ``version`` is the ETag: 1 at birth, one more with each ``bump``."""

    id: Mapped[Id]
    created_at: Mapped[Instant]
    created_by: Mapped[UUID | None]
    updated_at: Mapped[Instant]
    updated_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(BigInteger(), default=1)


def stamp(actor: Actor | None, at: datetime) -> dict[str, Any]:
    """The tracked columns of a row that is made now: ``Visit(**stamp(actor, work.at), ...)``. The id is known before the flush."""
    by = actor.account_id if actor else None
    return {"id": new_id(), "created_at": at, "created_by": by, "updated_at": at, "updated_by": by, "version": 1}


def stale_unless(row: Tracked, version: int) -> None:
    """Raises Stale when ``version`` (If-Match) is not the row's. Fetch the row ``with_for_update``, or two equal ones both pass."""
    if row.version != version:
        raise Stale("version.stale", {"version": str(row.version)})


def bump(row: Tracked, actor: Actor | None, at: datetime) -> None:
    """Marks one edit of the row. Once a transaction and row: events of one entity are told apart by its version."""
    row.version += 1
    row.updated_at = at
    row.updated_by = actor.account_id if actor else None


def keep_newest(db: Session, table: type[DeclarativeBase], values: dict[str, Any], version: str = "version") -> bool:
    """Stores a foreign fact unless the same or a newer version is there; True when it was stored.

    ``values`` are the columns, primary key and ``version`` among them. One statement: safe against the same fact by another way.
    """
    return db.execute(_keeping(table, tuple(values), version), values).first() is not None


@cache
def _keeping(table: type[DeclarativeBase], names: tuple[str, ...], version: str) -> Any:
    """Built once: making the statement costs more than running it, and events come by the thousand."""
    bare = cast(Table, table.__table__)
    statement = insert(bare)
    key = [column.name for column in bare.primary_key.columns]
    changed = {name: statement.excluded[name] for name in names if name not in key}
    newer = bare.c[version] < statement.excluded[version]
    return statement.on_conflict_do_update(index_elements=key, set_=changed, where=newer).returning(bare.c[version])


def _to_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def make_engine(url: str, *, name: str, pool_size: int = 8, pooled: bool = True) -> Engine:
    """A pool of at most ``pool_size + 4`` connections, each pinged before use unless it was used a moment ago: a restarted server
    costs nobody a call, since the doors repeat what a cut connection threw away.

    Statements end after 15 s, waits for a lock after 3 s, transactions that stand idle after 60 s, each as OperationalError.
    ``name`` shows in pg_stat_activity.
    JSONB columns take structs, UUIDs, dates and Decimals (as text) and give plain values. ``pooled`` False: each connection is
    closed after use.
    """
    if url.startswith(("postgresql://", "postgres://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    options = (
        f"-c statement_timeout={STATEMENT_TIMEOUT_SECONDS}s -c lock_timeout={LOCK_TIMEOUT_SECONDS}s"
        f" -c idle_in_transaction_session_timeout={IDLE_TIMEOUT_SECONDS}s -c timezone=UTC"
    )
    pool: dict[str, Any] = {"poolclass": NullPool}
    if pooled:
        # The last one used is the next one: the others' prepared statements would grow cold for it.
        pool = {"pool_size": pool_size, "pool_timeout": 5, "pool_recycle": 1800, "pool_use_lifo": True}
        pool["max_overflow"] = BACKGROUND_CONNECTIONS
    _wait_well()
    engine = create_engine(
        url,
        **pool,
        json_serializer=_to_json,
        json_deserializer=msgspec.json.decode,
        hide_parameters=True,  # they are what people typed, and exceptions end in logs
        connect_args={"application_name": f"zjjg-{name}", "options": options, "connect_timeout": 5},
    )
    if pooled:
        event.listen(engine, "checkin", _remember_use)
        event.listen(engine, "checkout", _ping_unless_fresh)
    return engine


def looking(engine: Engine) -> Connection:
    """A connection for looks of one statement each, to be closed: nothing is begun, so nothing has to be rolled back, after which psycopg
    would forget what the connection has prepared for everybody."""
    return engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _wait_well() -> None:
    patcher = sys.modules.get("eventlet.patcher")
    if patcher is not None and patcher.is_monkey_patched("socket"):
        from kit.waiting import use_hub  # nobody else needs eventlet

        use_hub()


def _remember_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used_at"] = time.monotonic()


def _ping_unless_fresh(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """SQLAlchemy's own pre-ping asks before every use: a sixth of what a list costs the database."""
    if time.monotonic() - record.info.get("used_at", time.monotonic()) < FRESH_SECONDS:
        return
    try:
        connection.execute("select 1")
        connection.rollback()
    except OperationalError as gone:
        raise InvalidatePoolError from gone
