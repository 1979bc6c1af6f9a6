"""The chassis' own tables, which every room has beside its own, and the row-level security of tenants.

Their DDL is in ``ddl.py``, in steps that a room's migrations call; these definitions are what the code reads and writes through.
"""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Identity, Index, Integer, MetaData, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

KIT = MetaData()
"""A MetaData of the chassis' own, for statements; a room's gets copies by ``kit_tables``."""

_INSTANT = DateTime(timezone=True)

outbox = Table(
    "outbox",
    KIT,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("seq", BigInteger, unique=True),
    Column("sent", Boolean, nullable=False, server_default=text("false")),
    Column("type", Text, nullable=False),
    Column("schema", Integer, nullable=False, server_default=text("1")),
    Column("entity_id", Text, nullable=False),
    Column("entity_version", BigInteger, nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("at", _INSTANT, nullable=False),
    Column("request_id", Text, nullable=False),
    Index("ix_outbox_waiting", "id", postgresql_where=text("seq is null")),
    Index("ix_outbox_unsent", "seq", postgresql_where=text("not sent")),
    Index("ix_outbox_entity", "type", "entity_id", "seq"),
)
outbox_head = Table("outbox_head", KIT, Column("one", Boolean, primary_key=True), Column("last", BigInteger, nullable=False))
event_cursor = Table("event_cursor", KIT, Column("source", Text, primary_key=True), Column("seq", BigInteger, nullable=False))
parked_event = Table(
    "parked_event",
    KIT,
    Column("source", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("envelope", JSONB, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("last_error", Text, nullable=False),
    Column("dead", Boolean, nullable=False, server_default=text("false")),
    Column("at", _INSTANT, nullable=False),
)
idempotency = Table(
    "idempotency",
    KIT,
    Column("scope", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", _INSTANT, nullable=False),
    Index("ix_idempotency_at", "at"),
)
audit_entry = Table(
    "audit_entry",
    KIT,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("seq", BigInteger, unique=True),
    Column("at", _INSTANT, nullable=False),
    Column("account_id", Uuid),
    Column("role", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object_kind", Text, nullable=False),
    Column("object_id", Text, nullable=False),
    Column("before", JSONB),
    Column("after", JSONB),
    Column("address", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("prev_hash", Text),
    Column("hash", Text),
    Index("ix_audit_entry_unsealed", "id", postgresql_where=text("seq is null")),
    Index("ix_audit_entry_at", "at", "id"),
    Index("ix_audit_entry_object", "object_kind", "object_id", "id"),
)
job = Table(
    "job",
    KIT,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("done", BigInteger, nullable=False, server_default=text("0")),
    Column("of", BigInteger, nullable=False, server_default=text("0")),
    Column("params", JSONB, nullable=False),
    Column("actor", JSONB, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("owner", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("result", JSONB),
    Column("errors", JSONB, nullable=False, server_default=text("'[]'")),
    Column("file_id", Uuid),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("run_id", Uuid),
    Column("created_at", _INSTANT, nullable=False),
    Column("ended_at", _INSTANT),
    Index("ix_job_waiting", "created_at", postgresql_where=text("state in ('queued', 'running')")),
)
file_fact = Table(
    "file_fact",
    KIT,
    Column("file_id", Uuid, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("uploaded_by", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
)


def kit_tables(metadata: MetaData) -> None:
    """Puts the chassis' tables into a room's MetaData, so that ``alembic check`` knows them. Call it once, after ``Base``."""
    for table in KIT.sorted_tables:
        table.to_metadata(metadata)
