"""What goes on beside the calls: loops that neither a bug nor an outage ends, and the lock that makes one replica lead."""

import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Row, func, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from kit.ids import lock_key
from kit.logs import bind, get_logger

log = get_logger()

SLOWEST_RETRY_SECONDS = 10.0


class Loop:
    """Calls ``step`` every ``seconds``, and at once when nudged, until it is stopped.

    With ``rest``, nudges that follow each other quicker share a step: no two begin within so many seconds. The first one after a
    quiet time still has its own at once.

    A step that answers a float is called again within so many seconds. One that raises is logged and called again, ever more slowly up
    to 10 s. ``state()`` is "ok" or a short reason.
    """

    def __init__(self, name: str, room: str, step: Callable[[], object], seconds: float, rest: float = 0.0) -> None:
        self.name = name
        self._room, self._step, self._seconds, self._rest = room, step, seconds, rest
        self._wake, self._ended = threading.Event(), threading.Event()
        self._stopping = False
        self._failures = 0
        self._failure = ""

    def run(self) -> None:
        bind(service=self._room)
        while not self._stopping:
            began = time.monotonic()
            self._wake.wait(self._once())
            rest = self._rest - (time.monotonic() - began)
            if rest > 0:
                self._ended.wait(rest)
            self._wake.clear()

    def _once(self) -> float:
        """One step; how long to wait after it."""
        try:
            again = self._step()
        except Exception as error:  # the loop must outlive a bug in a step: it is logged, shows in health, and comes again
            self._failures = min(self._failures + 1, 8)
            self._failure = type(error).__name__
            if isinstance(error, SQLAlchemyError) and not isinstance(error, DBAPIError | TimeoutError):
                log.exception("loop_failed", loop=self.name)
            elif isinstance(error, DBAPIError) and error.connection_invalidated:
                log.warning("loop_waits_for_database", loop=self.name, tries=self._failures)
            else:
                log.exception("loop_failed", loop=self.name)
            return min(self._seconds * 2.0**self._failures, max(SLOWEST_RETRY_SECONDS, self._seconds))
        self._failures, self._failure = 0, ""
        return min(again, self._seconds) if isinstance(again, float) else self._seconds

    def nudge(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        """Asks for the end; a step that runs is not cut short."""
        self._stopping = True
        self._ended.set()
        self._wake.set()

    def state(self) -> str:
        return self._failure or "ok"


class Leader:
    """One replica of a room at a time holds this lock, on a connection of its own: it ends with the process or the connection.

    ``won`` is called each time it has come to lead. A leader whose connection was cut learns of it at its next ``ask``: what leaders do
    must bear a moment with two of them.
    """

    def __init__(self, engine: Engine, room: str, won: Callable[[], object] = lambda: None) -> None:
        self._engine, self._won = engine, won
        self._key = lock_key("leader", room)
        self._connection: Connection | None = None

    @property
    def leads(self) -> bool:
        """As of the last ``ask``."""
        return self._connection is not None

    def ask(self, statement: Executable) -> Row[Any] | None:
        """The one row of ``statement`` if this replica leads, or has just come to; else None. Raises DBAPIError."""
        if self._connection is None and not self._win():
            return None
        connection = self._connection
        if connection is None:
            return None
        try:
            return connection.execute(statement).one()
        except DBAPIError:
            self.resign()
            raise

    def _win(self) -> bool:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.execute(select(func.pg_try_advisory_lock(self._key))).scalar_one():
            self._connection = connection
            log.info("leads")
            self._won()
            return True
        connection.close()
        return False

    def resign(self) -> None:
        """Gives the lock back, with the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


class Due:
    """Whether something that is to happen every ``seconds`` is due; at first it is."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0

    def __call__(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self._seconds
        return True
