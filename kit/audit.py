"""The chain of audit entries: written with the deed, sealed within a second by one replica, so that writers never wait for a hash."""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Text, cast, extract, select, text
from sqlalchemy.orm import Session

from contracts.actor import Actor
from contracts.audit import AuditEntry, AuditQuery, AuditVerification
from contracts.page import Page
from contracts.vocabulary import Role
from kit.audit_heads import AuditHeads, Head, Kept
from kit.paging import page
from kit.settings import KitSettings, Secrets
from kit.tables import audit_entry
from kit.work import Work

GENESIS = "0" * 64
_SEALED = (
    "id",
    "at",
    "account_id",
    "role",
    "display_name",
    "owner",
    "action",
    "object_kind",
    "object_id",
    "before",
    "after",
    "address",
    "request_id",
)
_t = audit_entry.c


def _as_text(name: str) -> ColumnElement[str]:
    """As PostgreSQL writes it, whatever stands there: a value that this program could not even read must still be told from another."""
    column = _t[name]
    return cast(extract("epoch", column) if name == "at" else column, Text()).label(name)


_ROWS = select(_t.seq, _t.prev_hash, _t.hash, *(_as_text(name) for name in _SEALED))


_SEAL = text("""
update audit_entry set seq = sealed.seq, prev_hash = sealed.prev_hash, hash = sealed.hash
from unnest(cast(:row_id as bigint[]), cast(:new_seq as bigint[]), cast(:new_prev as text[]), cast(:new_hash as text[]))
  as sealed (id, seq, prev_hash, hash)
where audit_entry.id = sealed.id
""")


def seal_waiting(connection: Connection, key: bytes, batch: int = 500) -> int:
    """Chains up to ``batch`` entries that have no hash yet, oldest first; says how many.

    Only the room's leader may call it; a second one at the same time would fail on the unique ``seq`` and change nothing.
    """
    rows = connection.execute(_ROWS.where(_t.seq.is_(None)).order_by(_t.id).limit(batch)).all()
    if not rows:
        return 0
    last = connection.execute(select(_t.seq, _t.hash).where(_t.seq.is_not(None)).order_by(_t.seq.desc()).limit(1)).one_or_none()
    seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
    seals = []
    for row in rows:
        seq += 1
        current = seal(key, seq, previous, row._mapping)
        seals.append({"row_id": int(row.id), "new_seq": seq, "new_prev": previous, "new_hash": current})
        previous = current
    connection.execute(_SEAL, {name: [one[name] for one in seals] for name in seals[0]})
    return len(rows)


def seal(key: bytes, seq: int, previous: str, row: Any) -> str:
    """HMAC-SHA256, hex, over the previous seal, the place and all that the entry says, each column as the database writes it."""
    said = [seq, *(row[name] for name in _SEALED)]
    return hmac.new(key, previous.encode() + msgspec.json.encode(said), hashlib.sha256).hexdigest()


def verify_chain(connection: Connection, key: bytes, kept: Sequence[Head] = ()) -> AuditVerification:
    """Follows the chain from its beginning and names the first seq that does not fit: of a changed, missing, added or moved entry.

    ``kept`` are heads that were kept elsewhere, read **before** this call. Beside them a chain whose tail was cut off is broken at the
    first seq that is gone, and one that was set back to an older state and went on from there at the first kept head that it does
    not lead to. What came after the last kept head can be cut off unseen.
    """
    expected, previous, entries = 1, GENESIS, 0
    wanted: dict[int, set[str]] = {}
    for head in kept:
        wanted.setdefault(head.seq, set()).add(head.hash)
    rows = connection.execution_options(yield_per=1000).execute(_ROWS.where(_t.seq.is_not(None)).order_by(_t.seq))
    for row in rows:
        if row.seq != expected or row.prev_hash != previous or row.hash != seal(key, row.seq, previous, row._mapping):
            return _verified(entries, min(row.seq, expected), previous, len(wanted))
        if wanted.get(row.seq, {row.hash}) != {row.hash}:
            return _verified(entries, row.seq, previous, len(wanted))
        expected, previous, entries = expected + 1, row.hash, entries + 1
    cut_off = max(wanted, default=0) > entries
    return _verified(entries, expected if cut_off else None, previous, len(wanted))


def _verified(entries: int, broken_at: int | None, head: str, heads: int) -> AuditVerification:
    return AuditVerification(entries=entries, broken_at=broken_at, head=head, kept_heads=heads)


def verify_kept(connection: Connection, key: bytes, kept: Kept) -> AuditVerification:
    """``verify_chain`` beside the kept heads, and which of their lines are not what was written."""
    return msgspec.structs.replace(verify_chain(connection, key, kept.heads), forged_heads=kept.forged)


def chain_head(connection: Connection) -> tuple[int, str]:
    """The last seal's place and value; (0, zeros) before the first."""
    row = connection.execute(select(_t.seq, _t.hash).where(_t.seq.is_not(None)).order_by(_t.seq.desc()).limit(1)).one_or_none()
    return (row.seq, row.hash) if row else (0, GENESIS)


def list_entries(actor: Actor, work: Work, query: AuditQuery) -> Page[AuditEntry]:
    """An admin's view of the room's entries, newest first."""
    actor.require(Role.ADMIN)
    statement = select(audit_entry)
    if query.action_prefix is not None:
        statement = statement.where(_t.action.startswith(query.action_prefix, autoescape=True))
    if query.actor_name is not None:
        statement = statement.where(_t.display_name.icontains(query.actor_name, autoescape=True))
    equal = {"account_id": query.account_id, "action": query.action, "object_kind": query.object_kind, "object_id": query.object_id}
    for name, value in equal.items():
        if value is not None:
            statement = statement.where(_t[name] == value)
    if query.at_from is not None:
        statement = statement.where(_t.at >= query.at_from)
    if query.at_until is not None:
        statement = statement.where(_t.at < query.at_until)
    return page(work.db, statement, order=[(_t.at, "desc"), (_t.id, "desc")], query=query, to_item=_entry)


def verify(actor: Actor, work: Work) -> AuditVerification:
    """An admin's check of the whole chain, beside the heads that this host keeps; it reads every entry."""
    actor.require(Role.ADMIN)
    _no_limit(work.db)
    kept = heads_of(work.room, work.kit, work.secrets).read()
    return verify_kept(work.db.connection(), key_of(work.room, work.secrets), kept)


def key_of(room: str, secrets: Secrets) -> bytes:
    """What a room's chain is sealed with."""
    return secrets.derive(f"audit:{room}")


def heads_of(room: str, settings: KitSettings, secrets: Secrets) -> AuditHeads:
    """Where a room's heads are kept."""
    return AuditHeads(settings.audit_heads_folder, room, secrets.derive(f"audit-heads:{room}"))


def _no_limit(db: Session) -> None:
    db.execute(text("set local statement_timeout = '5min'"))


def _entry(row: Any) -> AuditEntry:
    return AuditEntry(**{name: getattr(row, name) for name in AuditEntry.__struct_fields__})
