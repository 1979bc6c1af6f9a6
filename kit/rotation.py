"""Seals a room's columns anew under the newest master key, in batches, while services run.

Safe to kill at any moment and to run again: a row is rewritten whole or not at all, and one that is done is passed over. Before an old
key's index is taken away, every row has one under the new key, so that equal texts are refused at each instant (``vault``).
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, bindparam, func, literal, or_, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from kit.logs import get_logger
from kit.room import Room
from kit.settings import Secrets, SettingsError
from kit.vault import ID_OFFSET, BlindIndex, Sealed, Vault, key_byte
from kit.work import Tools, transaction

log = get_logger()

BATCH = 200
PATIENCE_SECONDS = 60.0
"""How long rows that others hold are waited for."""
_PAUSE_SECONDS = 0.2


@dataclass(slots=True)
class Done:
    """``sealed`` rows were rewritten; ``clashing`` ones have the text of another row that may not have it, and stay as they were."""

    sealed: int = 0
    held: int = 0
    clashing: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.held and not self.clashing


def connection_name(room: Room, secrets: Secrets) -> str:
    """What the room's connections are called in pg_stat_activity: where it has sealed columns, with the newest key that it knows."""
    return f"{room.name} key {max(secrets.sealing_keys)}" if room.sealed else room.name


def behind(engine: Engine, room: Room, secrets: Secrets) -> int:
    """How many connections there are of processes that do not know the newest key. One that holds none at the moment is not seen."""
    names = [f"zjjg-{room.name}", *(f"zjjg-{room.name} key {id}" for id in range(1, max(secrets.sealing_keys)))]
    counted = text("select count(*) from pg_stat_activity where datname = current_database() and application_name = any(:names)")
    with engine.connect() as connection:
        return int(connection.execute(counted, {"names": names}).scalar_one())


def require_keys(room: Room, engine: Engine, secrets: Secrets) -> None:
    """SettingsError naming a master key that rows of the room still need and ``master.key`` has not. Where the database is away or not
    migrated yet nothing can be said: then the row that needs it fails by itself."""
    if not room.sealed:
        return
    try:
        with engine.connect() as connection:
            for sealed in room.sealed:
                needed = connection.execute(_unknown_keys(sealed, secrets)).scalar()
                if needed is not None:
                    raise SettingsError(
                        f"ZJJG_SECRETS: key {needed} is not in master.key, and rows of {sealed.table.name}.{sealed.column} in the "
                        f"database of {room.name} are sealed with it"
                    )
    except (OperationalError, ProgrammingError):
        log.warning("keys_not_checked", room=room.name)


def rotate(tools: Tools, sealed: Sealed, told: Callable[[int], None]) -> Done:
    """All rows under the newest key, and no index under another one. ``told`` hears how many are done, now and then.

    Rows that others hold are passed over and tried again for a minute. Whoever writes meanwhile must know the newest key (``behind``).
    """
    done, newest = Done(), max(tools.secrets.sealing_keys)
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        for batch in _batches(tools, sealed, done):
            done.sealed += batch
            told(done.sealed)
        done.held = max(0, _count(tools, sealed, _needs_newest(sealed, tools.secrets)) - len(done.clashing))
        if not done.held or time.monotonic() > end:
            break
        time.sleep(_PAUSE_SECONDS)
    while done.whole and sealed.index is not None:
        done.held = _clear(tools, sealed, sealed.index.of_key(newest + 1))
        if not done.held or time.monotonic() > end:
            break
        done.held = 0
        time.sleep(_PAUSE_SECONDS)
    return done


def _batches(tools: Tools, sealed: Sealed, done: Done) -> Iterator[int]:
    owner, last = sealed.table.c[sealed.owner], None
    while True:
        wanted = and_(_needs_newest(sealed, tools.secrets), owner > last if last is not None else literal(True))
        try:
            with transaction(tools, None) as work:
                rows = _held_rows(work.db, sealed, wanted)
                _write(work.db, sealed, tools.secrets, rows)
            yield len(rows)
        except IntegrityError:
            rows = _one_by_one(tools, sealed, wanted, done)
            yield sum(str(row[0]) not in done.clashing for row in rows)
        if not rows:
            return
        last = rows[-1][0]


def _held_rows(db: Session, sealed: Sealed, wanted: ColumnElement[bool], limit: int = BATCH) -> list[Any]:
    columns = sealed.table.c
    statement = select(columns[sealed.owner], columns[sealed.column]).where(wanted).order_by(columns[sealed.owner]).limit(limit)
    return list(db.execute(statement.with_for_update(skip_locked=True)).all())


def _write(db: Session, sealed: Sealed, secrets: Secrets, rows: list[Any]) -> None:
    """Both from what the row holds now: the text does not change, nor does the row's version."""
    if not rows:
        return
    vault, table = Vault(secrets, sealed.purpose), sealed.table
    index = BlindIndex(secrets, sealed.index) if sealed.index else None
    values = []
    for owner, content in rows:
        opened = vault.open(content, owner)
        values.append({"row": owner, "seal": vault.seal(opened, owner), **(index.values(opened) if index else {})})
    names: dict[str, Any] = {sealed.column: bindparam("seal")}
    if sealed.index is not None:
        names |= {name: bindparam(name) for name in (sealed.index.odd, sealed.index.even)}
    db.connection().execute(update(table).where(table.c[sealed.owner] == bindparam("row")).values(names), values)


def _one_by_one(tools: Tools, sealed: Sealed, wanted: ColumnElement[bool], done: Done) -> list[Any]:
    """A batch in which the unique index under the newest key refused a row: each row by itself, and the refused ones are noted."""
    with transaction(tools, None) as work:
        rows = _held_rows(work.db, sealed, wanted)
        for row in rows:
            try:
                with work.db.begin_nested():
                    _write(work.db, sealed, tools.secrets, [row])
            except IntegrityError:
                if str(row[0]) not in done.clashing:
                    done.clashing.append(str(row[0]))
    return rows


def _clear(tools: Tools, sealed: Sealed, name: str) -> int:
    """Takes away the index under a key that is not the newest, and says how many rows others hold."""
    owner, column = sealed.table.c[sealed.owner], sealed.table.c[name]
    some = select(owner).where(column.is_not(None)).order_by(owner).limit(BATCH).with_for_update(skip_locked=True)
    while True:
        with transaction(tools, None) as work:
            ids = work.db.scalars(some).all()
            work.db.execute(update(sealed.table).where(owner.in_(ids)).values({name: None}))
        if not ids:
            return _count(tools, sealed, column.is_not(None))


def _count(tools: Tools, sealed: Sealed, wanted: ColumnElement[bool]) -> int:
    with tools.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(sealed.table).where(wanted)).scalar_one())


def _first_byte(sealed: Sealed) -> ColumnElement[int]:
    return func.get_byte(sealed.table.c[sealed.column], 0)


def _needs_newest(sealed: Sealed, secrets: Secrets) -> ColumnElement[bool]:
    newest = max(secrets.sealing_keys)
    wrong = _first_byte(sealed) != key_byte(newest)
    if sealed.index is not None:
        wrong = or_(wrong, sealed.table.c[sealed.index.of_key(newest)].is_(None))
    return and_(sealed.table.c[sealed.column].is_not(None), wrong)


def _unknown_keys(sealed: Sealed, secrets: Secrets) -> Any:
    known = [key_byte(id) for id in secrets.sealing_keys]
    return select(_first_byte(sealed) - ID_OFFSET).where(_first_byte(sealed).not_in(known)).limit(1)
