"""The pull: push is a hint, what the sources answer to ``events_since`` is the truth.

It covers events that were lost, came before the queue was bound, or failed; the embedded broker; and rebuilding from nothing.
"""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import msgspec
from sqlalchemy import delete, exists, func, null, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from contracts.errors import Busy
from contracts.events.envelope import Envelope, EventPage, ParkedEvent
from kit.db import looking
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
AT_START_SECONDS = (0.25, 30.0)
"""How often sources are asked that were never reached, and for how long: rooms that start side by side are ready together."""
BATCH = 500
MAX_TRIES = 20
REMEMBERED = 10_000
"""Of each source: what was applied and the pull has not left behind."""
GATHER_SECONDS = 0.25
"""Pushed events that follow each other quicker are applied together, so often: a transaction for each costs more than the events."""
WAITING_AT_ONCE = 8
"""So many handlers wait for the outcome of what was gathered, and raise it; workers are also there for callers."""
MAX_GATHERED = 5000
"""More gathered events than these are left to the pull."""
PAGE_SECONDS = 5.0
"""How long push and pull wait for each other's turn at most; then they take their chances with each other's locks."""
OUTCOME_SECONDS = 10.0
"""How long a handler waits at most. What it waits for is applied all the same, by the push or by the pull."""

Replicas = Mapping[str, Mapping[str, ApplyEvent]]
Pull = Callable[[str, int, list[str], list[int]], EventPage]
"""``pull(source, after, types, known)``: the source's ``events_since``."""


class _Gathered:
    """A pushed event that is applied together with others. ``error`` is its own, once ``settled``; None where nobody waits."""

    def __init__(self, envelope: Envelope, *, waited_for: bool) -> None:
        self.envelope = envelope
        self.settled = threading.Event() if waited_for else None
        self.error: Exception | None = None

    def settle(self, error: Exception | None = None) -> None:
        self.error = error
        if self.settled is not None:
            self.settled.set()


class CatchUp:
    """Applies foreign events to the room's replicas, pushed or pulled; each may come more than once and in any order."""

    def __init__(self, tools: Tools, replicas: Replicas, leader: Leader, pull: Pull) -> None:
        self._tools, self._replicas, self._leader, self._pull = tools, replicas, leader, pull
        self._applied: dict[str, OrderedDict[int, None]] = {source: OrderedDict() for source in replicas}
        self._reached: set[str] = set()
        self._made_at = time.monotonic()
        self._away: dict[str, str] = {}
        self._gathered: deque[_Gathered] = deque()
        self._waiting = 0
        self._alone = threading.Lock()
        self._alone_at = 0.0
        self._turn = threading.Lock()
        self.loop = Loop("catch_up", tools.room, self.round, EVERY_SECONDS)
        self.push_loop = Loop("catch_up.push", tools.room, self.apply_gathered, 5.0, rest=GATHER_SECONDS)

    # ---- push

    def apply(self, envelope: Envelope) -> None:
        """A pushed event. What is wrong with the event is raised, and the broker gives it again; what is wrong with the database is
        logged and left to the pull, so that an outage makes no dead letters.

        One that comes alone is applied at once, in a transaction of its own; one that comes soon after another together with those
        that come beside it. In a flood most count as taken before that: where one of these is bad, or this process ends, the pull
        comes by it and parks it. Neither workers nor connections wait then: they are for callers.
        """
        if self._gathered or time.monotonic() < self._alone_at or not self._alone.acquire(blocking=False):
            self._gather(envelope)
            return
        try:
            self._apply_pushed(envelope)
            self._alone_at = time.monotonic() + GATHER_SECONDS
        finally:
            self._alone.release()

    def _gather(self, envelope: Envelope) -> None:
        if len(self._gathered) >= MAX_GATHERED:
            return
        gathered = _Gathered(envelope, waited_for=self._waiting < WAITING_AT_ONCE)
        self._gathered.append(gathered)
        self.push_loop.nudge()
        if gathered.settled is None:
            return
        self._waiting += 1
        try:
            gathered.settled.wait(OUTCOME_SECONDS)
        finally:
            self._waiting -= 1
        if gathered.error is not None:
            raise gathered.error

    def apply_gathered(self) -> None:
        """The pushed events that were gathered, hundreds in one transaction. When it fails, each that a handler waits for is tried by
        itself, and the others are left to the pull."""
        while self._gathered:
            batch = [self._gathered.popleft() for _ in range(min(BATCH, len(self._gathered)))]
            try:
                with self._in_turn():
                    self._apply_batch([gathered.envelope for gathered in batch])
            except Exception as error:  # noqa: BLE001  # whose fault it was, the single tries find out
                log.warning("events_apart", events=len(batch), why=type(error).__name__)
                self._apply_apart(batch)
                continue
            self._alone_at = time.monotonic() + GATHER_SECONDS
            for gathered in batch:
                gathered.settle()

    def _apply_batch(self, envelopes: list[Envelope]) -> None:
        new = [envelope for envelope in envelopes if not self._is_applied(envelope)]
        with transaction(self._tools, None) as work:
            for envelope in new:
                self._apply(work, envelope)
        for envelope in new:
            self._count_pushed(envelope)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Push and pull apply one after the other: the same events twice at once would wait for each other's rows, to change nothing."""
        mine = self._turn.acquire(timeout=PAGE_SECONDS)
        try:
            yield
        finally:
            if mine:
                self._turn.release()

    def _apply_apart(self, batch: list[_Gathered]) -> None:
        for gathered in batch:
            if gathered.settled is None:
                continue
            try:
                self._apply_pushed(gathered.envelope)
                gathered.settle()
            except Exception as error:  # noqa: BLE001  # its handler raises it
                gathered.settle(error)
        self.loop.nudge()

    def _apply_pushed(self, envelope: Envelope) -> None:
        try:
            with self._in_turn():
                self._apply_batch([envelope])
        except (DBAPIError, PoolTimeoutError) as error:
            if isinstance(error, DBAPIError) and not is_passing(error):
                raise
            log.warning(
                "event_left_to_pull", source=envelope.source, type=envelope.type, seq=envelope.seq, why=type(error).__name__
            )

    def _count_pushed(self, envelope: Envelope) -> None:
        self._remember(envelope)
        EVENTS_APPLIED.labels(self._tools.room, envelope.source, "push").inc()

    def apply_facts(self, facts: list[Envelope]) -> None:
        """Answers of ``facts_of``, all in one transaction; what fails is raised.

        The same facts may come by an event at this very moment, here or in another replica, and their rows be there first: then once
        more, for they are found the second time.
        """
        try:
            self._apply_facts(facts)
        except IntegrityError:
            self._apply_facts(facts)

    def _apply_facts(self, facts: list[Envelope]) -> None:
        with transaction(self._tools, None) as work:
            for fact in facts:
                self._apply(work, fact)

    def _apply(self, work: Work, envelope: Envelope) -> None:
        self._replicas[envelope.source][envelope.type](work, envelope)

    def _is_applied(self, envelope: Envelope) -> bool:
        return envelope.seq in self._applied[envelope.source]

    def _remember(self, envelope: Envelope) -> None:
        """So that the pull need not ask for it again. Only an optimisation: another replica, or a restart, applies it twice."""
        applied = self._applied[envelope.source]
        applied[envelope.seq] = None
        if len(applied) > REMEMBERED:
            applied.popitem(last=False)

    # ---- pull

    def round(self) -> float | None:
        """Every source until it is dry, then another try for what is parked. Only the leading replica.

        Answers when it wants to be called again, where that is sooner than usual.
        """
        if not self._leader.leads or not self._replicas:
            return None
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
        often, long = AT_START_SECONDS
        return often if len(self._reached) < len(self._replicas) and time.monotonic() < self._made_at + long else None

    def _where_we_stand(self) -> tuple[dict[str, int], bool]:
        """How far each source was read, and whether anything was parked before this round."""
        with looking(self._tools.engine) as connection:
            parked = exists().where(~parked_event.c.dead)
            rows = connection.execute(
                select(event_cursor.c.source, event_cursor.c.seq, parked).union_all(select(null(), null(), parked))
            ).all()
        return {row[0]: row[1] for row in rows if row[0] is not None}, bool(rows[0][2])

    def _pull_page(self, source: str, after: int, types: list[str]) -> tuple[int, bool]:
        """One page; where it ended, and whether there may be more."""
        applied = self._applied[source]
        page = self._pull(source, after, types, [seq for seq in applied if seq > after])
        if page.upto <= after:
            return after, False
        with self._in_turn():
            new = [e for e in page.events if e.seq not in applied]
            for seq in [seq for seq in applied if seq <= after]:
                del applied[seq]
            self._apply_page(source, new, page.upto)
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
        with looking(self._tools.engine) as connection:
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
        with looking(self._tools.engine) as connection:
            parked = connection.execute(text("select count(*) from parked_event")).scalar_one()
        return "; ".join([*late, *([f"{parked} events parked"] if parked else [])]) or self.loop.state()
