"""Where a database stands, beside the newest revision of its scripts: what every start asks. Without alembic, whose import and reading of
all scripts takes longer than the rest of the question; a test holds both to one answer."""

import re

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from kit.db import make_engine
from kit.room import Room, scripts_folder

_REVISION = re.compile(r'^revision(?:: \w+)? = "(\w+)"$', re.MULTILINE)
_DOWN = re.compile(r'^down_revision(?:: [\w | ]+)? = "(\w+)"$', re.MULTILINE)
_UNDEFINED_TABLE = "42P01"


def newest(room: Room) -> str | None:
    """The room's newest revision; None where it has no scripts. LookupError when there are several that nothing follows."""
    scripts = [path.read_text() for path in (scripts_folder(room) / "versions").glob("*.py")]
    followed = {found.group(1) for script in scripts if (found := _DOWN.search(script))}
    last = {found.group(1) for script in scripts if (found := _REVISION.search(script))} - followed
    if len(last) > 1:
        raise LookupError(f"{room.package}: {len(last)} newest revisions")
    return last.pop() if last else None


def is_current(room: Room, url: str) -> bool:
    """Whether the database stands at the newest revision. Opens one connection."""
    engine = make_engine(url, name=f"{room.name}-migrations", pooled=False)
    try:
        with engine.connect() as connection:
            return _revision_of(connection) == newest(room)
    finally:
        engine.dispose()


def _revision_of(connection: Connection) -> str | None:
    try:
        return connection.execute(text("select version_num from alembic_version")).scalar_one_or_none()
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) == _UNDEFINED_TABLE:
            return None
        raise
