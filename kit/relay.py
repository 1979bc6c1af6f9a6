"""Brings committed events out of the outbox to the broker, seals the audit chain, and keeps the chassis' tables small.

One replica of a room does it (``Leader``). Numbers are given and entries sealed whether or not the broker is there.
"""

from collections.abc import Callable

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from contracts.events.envelope import Envelope
from kit import audit, idempotency, jobs, outbox
from kit.audit_heads import AuditHeads
from kit.broker import events_exchange
from kit.clock import Clock
from kit.db import looking
from kit.logs import get_logger
from kit.loops import Due, Leader, Loop
from kit.metrics import EVENTS_RELAYED
from kit.publisher import NotConfirmed, Outgoing

log = get_logger()

_WAITING = text("""
select exists(select from outbox where seq is null) as unnumbered, exists(select from outbox where not sent) as unsent,
       exists(select from audit_entry where seq is null) as unsealed
""")
REST_SECONDS = 0.2
"""Between two rounds: under load each brings many events and seals many entries, where one a write would cost as much as the write."""
NUMBER_BATCH = 500
SEND_BATCH = 200


class Relay:
    """Two loops: ``number`` gives numbers and seals, ``send`` publishes what has a number. ``nudge`` after a commit."""

    def __init__(
        self,
        room: str,
        engine: Engine,
        leader: Leader,
        publish: Callable[[list[Outgoing]], None],
        audit_key: bytes,
        heads: AuditHeads,
        clock: Clock,
    ) -> None:
        self.room, self._engine, self._leader, self._publish = room, engine, leader, publish
        self._audit_key, self._heads, self._clock = audit_key, heads, clock
        self._hourly, self._five_minutely = Due(3600), Due(300)
        self._broker = "ok"
        self.number_loop = Loop("relay.number", room, self.number_and_seal, 1.0, rest=REST_SECONDS)
        self.send_loop = Loop("relay.send", room, self.send, 5.0)

    def nudge(self) -> None:
        self.number_loop.nudge()

    def number_and_seal(self) -> None:
        waiting = self._leader.ask(_WAITING)
        if waiting is None:
            return
        if waiting.unnumbered:
            while self._number() == NUMBER_BATCH:
                pass
        if waiting.unnumbered or waiting.unsent:
            self.send_loop.nudge()
        if waiting.unsealed:
            while self._seal() == NUMBER_BATCH:
                pass
        self._keep_house()

    def _number(self) -> int:
        with self._engine.begin() as connection:
            return outbox.number(connection, NUMBER_BATCH)

    def _seal(self) -> int:
        with self._engine.begin() as connection:
            return audit.seal_waiting(connection, self._audit_key, NUMBER_BATCH)

    def send(self) -> None:
        """Publishes all that is numbered, in order, a confirmed batch at a time. Sent twice rather than never."""
        if not self._leader.leads:
            return
        while self._send_batch() == SEND_BATCH:
            pass

    def _send_batch(self) -> int:
        with looking(self._engine) as connection:
            events = outbox.unsent(connection, self.room, SEND_BATCH)
        if not events:
            return 0
        try:
            self._publish([outgoing(event) for event in events])
        except NotConfirmed as refused:
            # No bug and nothing lost: the next nudge or round sends them again, and consumers pull meanwhile.
            self._broker = "does not take events"
            log.warning("events_not_confirmed", waiting=len(events), reason=str(refused))
            return 0
        self._broker = "ok"
        with self._engine.begin() as connection:
            outbox.mark_sent(connection, events[0].seq, events[-1].seq)
        EVENTS_RELAYED.labels(self.room).inc(len(events))
        return len(events)

    def _keep_house(self) -> None:
        if self._five_minutely():
            self._keep_head()
        if self._hourly():
            now = self._clock.now()
            with Session(self._engine) as db:
                forgotten = idempotency.purge(db, now)
                dropped = jobs.purge(db, now)
                compacted = outbox.compact(db.connection(), now)
                db.commit()
            log.info("house_kept", idempotency=forgotten, jobs=dropped, outbox=compacted)

    def _keep_head(self) -> None:
        """Says elsewhere, in the log and in a folder of the operator's choice, where the chain stands: beside that a tail that was cut off
        shows. A folder that cannot be written holds up nothing else; it is logged as an error, and tried again the next time."""
        with looking(self._engine) as connection:
            seq, head = audit.chain_head(connection)
        log.info("audit_chain_head", seq=seq, head=head)
        if seq == 0:
            return
        try:
            self._heads.keep(seq, head, self._clock.now())
        except OSError as error:
            log.error("audit_head_not_kept", seq=seq, folder=str(self._heads.path.parent), reason=type(error).__name__)

    def state(self) -> dict[str, str]:
        """``relay`` and ``events`` for health. A replica that does not lead is as well as one that does: anything but "ok" would
        take it out of service."""
        return {"relay": self.number_loop.state(), "events": self._broker}


def outgoing(event: Envelope) -> Outgoing:
    """The event as the publisher takes it: exchange ``<source>.events``, its type as the key."""
    return events_exchange(event.source), event.type, outbox.encode(event), {"nameko.request_id": event.request_id}
