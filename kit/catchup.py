"""The pull: push is a hint, what the sources answer to ``events_since`` is the truth.

It covers events that were lost, came before the queue was bound, or failed; the embedded broker; and rebuilding from nothing.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping

import msgspec
from sqlalchemy import delete, exists, func, null, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from contracts.errors import Busy
from contracts.events.envelope import Envelope, EventPage, ParkedEvent
from kit.logs import get_logger
from kit.loops import Leader, Loop
from kit.metrics import EVENTS_APPLIED
from kit.refusals import is_passing
from kit.room import ApplyEvent
from kit.rpc_client import RemoteFailure
from kit.tables import event_cursor, parked_event
from kit.work import Tools, Work, transaction

log = get_logger()

EVERY_SECONDS = 3.0
BATCH = 500
MAX_TRIES = 20
REMEMBERED = 10_000
PUSHED_AT_ONCE = 4
"""More pushed events than these, at the same moment, are left to the pull, which applies hundreds in one transaction."""
PAGE_SECONDS = 5.0
"""How long a pushed event waits for a page at most; then it takes its chances with the page's locks."""

Replicas = Mapping[str, Mapping[str, ApplyEvent]]
Pull = Callable[[str, int, list[str]], EventPage]
"""``pull(source, after, types)``: the source's ``events_since``."""


class CatchUp:
    """Applies foreign events to the room's replicas, pushed or pulled; each may come more than once and in any order."""

    def __init__(self, tools: Tools, replicas: Replicas, leader: Leader, pull: Pull) -> None:
        self._tools, self._replicas, self._leader, self._pull = tools, replicas, leader, pull
        self._applied: OrderedDict[tuple[str, int], None] = OrderedDict()
        self._reached: set[str] = set()
        self._away: dict[str, str] = {}
        self._pushed = 0
        self._no_pull = threading.Event()
        self._no_pull.set()
        self.loop = Loop("catch_up", tools.room, self.round, EVERY_SECONDS)

    # ---- push

    def apply(self, envelope: Envelope) -> None:
        """One pushed event, in a transaction of its own. What is wrong with the event is raised, and the broker gives it again; what
        is wrong with the database is logged and left to the pull, so that an outage makes no dead letters.

        Waits while a pulled page is being applied: the two would hold each other's rows, and the page may bring it anyway. In a flood
        it is left to the pull, too: workers and connections are also there for callers.
        """
        if self._pushed >= PUSHED_AT_ONCE and self._leader.leads:
            self.loop.nudge()
            return
        self._pushed += 1
        try:
            self._apply_pushed(envelope)
        finally:
            self._pushed -= 1

    def _apply_pushed(self, envelope: Envelope) -> None:
        self._no_pull.wait(PAGE_SECONDS)
        if (envelope.source, envelope.seq) in self._applied:
            return
        try:
            with transaction(self._tools, None) as work:
                self._apply(work, envelope)
        except (DBAPIError, PoolTimeoutError) as error:
            if isinstance(error, DBAPIError) and not is_passing(error):
                raise
            log.warning(
                "event_left_to_pull", source=envelope.source, type=envelope.type, seq=envelope.seq, why=type(error).__name__
            )
            return
        self._remember(envelope)
        EVENTS_APPLIED.labels(self._tools.room, envelope.source, "push").inc()

    def apply_facts(self, facts: list[Envelope]) -> None:
        """Answers of ``facts_of``, all in one transaction; what fails is raised."""
        with transaction(self._tools, None) as work:
            for fact in facts:
                self._apply(work, fact)

    def _apply(self, work: Work, envelope: Envelope) -> None:
        self._replicas[envelope.source][envelope.type](work, envelope)

    def _remember(self, envelope: Envelope) -> None:
        """So that the pull need not apply it again. Only an optimisation: another replica, or a restart, applies it twice."""
        self._applied[envelope.source, envelope.seq] = None
        if len(self._applied) > REMEMBERED:
            self._applied.popitem(last=False)

    # ---- pull

    def round(self) -> None:
        """Every source until it is dry, then another try for what is parked. Only the leading replica."""
        if not self._leader.leads or not self._replicas:
            return
        cursors, parked = self._where_we_stand()
        for source, types in self._replicas.items():
            try:
                after, more = cursors.get(source, 0), True
                while more:
                    after, more = self._pull_page(source, after, sorted(types))
            except (Busy, RemoteFailure) as away:
                self._away[source] = type(away).__name__ if isinstance(away, RemoteFailure) else away.code
            else:
                self._away.pop(source, None)
                self._reached.add(source)
        if parked:
            self.retry_parked()

    def _where_we_stand(self) -> tuple[dict[str, int], bool]:
        """How far each source was read, and whether anything was parked before this round."""
        with self._tools.engine.connect() as connection:
            parked = exists().where(~parked_event.c.dead)
            rows = connection.execute(
                select(event_cursor.c.source, event_cursor.c.seq, parked).union_all(select(null(), null(), parked))
            ).all()
        return {row[0]: row[1] for row in rows if row[0] is not None}, bool(rows[0][2])

    def _pull_page(self, source: str, after: int, types: list[str]) -> tuple[int, bool]:
        """One page; where it ended, and whether there may be more."""
        page = self._pull(source, after, types)
        if page.upto <= after:
            return after, False
        new = [e for e in page.events if (source, e.seq) not in self._applied]
        self._no_pull.clear()
        try:
            self._apply_page(source, new, page.upto)
        finally:
            self._no_pull.set()
        EVENTS_APPLIED.labels(self._tools.room, source, "pull").inc(len(new))
        return page.upto, bool(page.events)

    def _apply_page(self, source: str, events: list[Envelope], upto: int) -> None:
        try:
            with transaction(self._tools, None) as work:
                for envelope in events:
                    self._apply(work, envelope)
                self._move_cursor(work, source, upto)
        except Exception as error:  # one of them is bad: again, each behind a savepoint, so that the others flow
            if isinstance(error, DBAPIError) and is_passing(error):
                raise
            self._apply_singly(source, events, upto)
            return
        for envelope in events:
            self._remember(envelope)

    def _apply_singly(self, source: str, events: list[Envelope], upto: int) -> None:
        with transaction(self._tools, None) as work:
            for envelope in events:
                error = self._try(work, envelope)
                if error is not None:
                    log.error("event_parked", source=source, type=envelope.type, seq=envelope.seq, exc_info=error)
                    self._park(work, envelope, error)
            self._move_cursor(work, source, upto)

    def _try(self, work: Work, envelope: Envelope) -> Exception | None:
        """Applies one behind a savepoint. What is wrong with the event is answered; what is wrong with the database is raised."""
        try:
            with work.db.begin_nested():
                self._apply(work, envelope)
        except Exception as error:
            if isinstance(error, DBAPIError) and is_passing(error):
                raise
            return error
        return None

    @staticmethod
    def _move_cursor(work: Work, source: str, upto: int) -> None:
        statement = insert(event_cursor).values(source=source, seq=upto)
        greatest = {"seq": func.greatest(event_cursor.c.seq, statement.excluded.seq)}
        work.db.execute(statement.on_conflict_do_update(index_elements=["source"], set_=greatest))

    # ---- parked

    @staticmethod
    def _park(work: Work, envelope: Envelope, error: Exception) -> None:
        """Only the error's kind is stored: its text may hold what a person typed."""
        values = {
            "source": envelope.source,
            "seq": envelope.seq,
            "envelope": msgspec.to_builtins(envelope),
            "tries": 1,
            "last_error": type(error).__name__,
            "at": work.at,
        }
        work.db.execute(insert(parked_event).values(values).on_conflict_do_nothing())

    def retry_parked(self) -> None:
        """One more try for each; after 20 it is dead: kept, logged, shown in health, and left to ``revive``."""
        with transaction(self._tools, None) as work:
            rows = work.db.execute(select(parked_event).where(~parked_event.c.dead).order_by(parked_event.c.seq).limit(100)).all()
            for row in rows:
                mine = (parked_event.c.source == row.source) & (parked_event.c.seq == row.seq)
                error = self._try(work, msgspec.convert(row.envelope, Envelope, strict=False))
                if error is None:
                    work.db.execute(delete(parked_event).where(mine))
                    continue
                dead = row.tries + 1 >= MAX_TRIES
                changed = {"tries": row.tries + 1, "last_error": type(error).__name__, "dead": dead}
                work.db.execute(update(parked_event).where(mine).values(changed))
                if dead:
                    log.error("event_dead", source=row.source, type=row.envelope["type"], seq=row.seq, exc_info=error)

    def revive(self) -> int:
        """Gives dead events 20 tries more, after their cause was mended; says to how many."""
        with transaction(self._tools, None) as work:
            result = work.db.execute(update(parked_event).where(parked_event.c.dead).values(dead=False, tries=0))
            return int(result.rowcount)  # type: ignore[attr-defined]  # a CursorResult, which execute's stub does not say

    def parked(self) -> list[ParkedEvent]:
        """What could not be applied so far, the oldest thousand."""
        t = parked_event.c
        columns = (t.source, t.seq, t.envelope["type"].astext, t.tries, t.last_error, t.dead)
        with self._tools.engine.connect() as connection:
            return [ParkedEvent(*row) for row in connection.execute(select(*columns).order_by(t.at, t.seq).limit(1000))]

    def state(self) -> str:
        """ "ok", or which sources were not reached and how many events are parked. Replicas that do not lead say ok."""
        if not self._leader.leads:
            return "ok"
        late = [
            f"{source}: {self._away.get(source, 'not asked yet')}"
            for source in self._replicas
            if source not in self._reached or source in self._away
        ]
        with self._tools.engine.connect() as connection:
            parked = connection.execute(text("select count(*) from parked_event")).scalar_one()
        return "; ".join([*late, *([f"{parked} events parked"] if parked else [])]) or self.loop.state()
