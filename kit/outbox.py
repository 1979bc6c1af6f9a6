"""Events between the write that made them and the rooms that hear of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ARRAY, BigInteger, Connection, Row, all_, bindparam, select, text

from contracts.events.envelope import Envelope, EventPage
from kit.tables import outbox, outbox_head

MAX_PAGE = 1000
KEPT_DAYS = 7

# The lock on the head comes in a statement of its own: the next one then has a snapshot that knows every number given so far.
_LOCK_HEAD = text("select last from outbox_head for update")
_NUMBER = text("""
with waiting as (select id, row_number() over (order by id) as n from outbox where seq is null order by id limit :batch),
 numbered as (update outbox set seq = :last + waiting.n from waiting where outbox.id = waiting.id returning 1),
 counted as (select count(*) as n from numbered)
update outbox_head set last = last + counted.n from counted returning counted.n
""")
_MARK_SENT = text("update outbox set sent = true where seq between :first and :last and not sent")
_COMPACT = text("""
delete from outbox where id in (
  select old.id from outbox old where old.sent and old.at < :before
   and exists (select from outbox new where new.type = old.type and new.entity_id = old.entity_id and new.seq > old.seq)
  limit :batch)
""")


def number(connection: Connection, batch: int = 500) -> int:
    """Gives the next ``seq`` to up to ``batch`` committed events without one, oldest first; says to how many.

    Gapless, whoever else numbers: never "greater than the last seen" over a plain sequence, whose values become visible out of
    order. Within the caller's transaction.
    """
    last = connection.execute(_LOCK_HEAD).scalar_one()
    return int(connection.execute(_NUMBER, {"last": last, "batch": batch}).scalar_one())


def unsent(connection: Connection, source: str, batch: int = 200) -> list[Envelope]:
    """Numbered events that the broker has not confirmed, in order."""
    rows = connection.execute(select(outbox).where(~outbox.c.sent, outbox.c.seq.is_not(None)).order_by(outbox.c.seq).limit(batch))
    return [_envelope(source, row) for row in rows]


def mark_sent(connection: Connection, first: int, last: int) -> None:
    connection.execute(_MARK_SENT, {"first": first, "last": last})


def events_since(
    connection: Connection, source: str, after: int, types: list[str], limit: int, known: Sequence[int] = ()
) -> EventPage:
    """Up to ``limit`` events of ``types`` with a greater seq that is none of ``known``, in order. ``upto`` is where to go on from.

    Compacted events are missing: each of them has a newer one of the same entity further on.
    """
    limit = max(1, min(limit, MAX_PAGE))
    # The head and the rows must come from one snapshot, or an event numbered between the two reads would be passed over.
    head = select(outbox_head.c.last).scalar_subquery().label("head")
    unknown = outbox.c.seq != all_(bindparam("known", list(known), ARRAY(BigInteger())))
    wanted = (
        select(outbox)
        .where(outbox.c.seq > after, outbox.c.type.in_(types), unknown)
        .order_by(outbox.c.seq)
        .limit(limit)
        .subquery("wanted")
    )
    rows = connection.execute(
        select(head, wanted).select_from(outbox_head).outerjoin(wanted, wanted.c.id.is_not(None)).order_by(wanted.c.seq)
    ).all()
    events = [_envelope(source, row) for row in rows if row.seq is not None]
    upto = events[-1].seq if len(events) == limit else max(after, rows[0].head if rows else after)
    return EventPage(events, upto)


def compact(connection: Connection, now: datetime, batch: int = 5000) -> int:
    """Drops sent events older than 7 days that a newer event of the same type and entity replaces; says how many.

    What remains still rebuilds a consumer from nothing.
    """
    return connection.execute(_COMPACT, {"before": now - timedelta(days=KEPT_DAYS), "batch": batch}).rowcount


def encode(envelope: Envelope) -> bytes:
    return msgspec.json.encode(envelope)


def _envelope(source: str, row: Row[Any]) -> Envelope:
    return Envelope(
        source=source,
        type=row.type,
        entity_id=row.entity_id,
        entity_version=row.entity_version,
        payload=row.payload,
        seq=row.seq,
        schema=row.schema,
        at=row.at,
        request_id=row.request_id,
    )
