"""What the role that serves a room may do in the room's database, where another role owns it.

The operator's set-up (``deploy/postgresql``) makes both roles and writes the serving one's name into the database's own setting
``zjjg.serving_role``; each migration then gives it its rights. Where there is no such setting, the login that migrates also serves,
as in the embedded PostgreSQL, and nothing is granted.
"""

from sqlalchemy import Connection

OWN = "select, insert, update, delete"
"""On the room's own tables, later ones among them. Never truncate, references or trigger; nothing of it is the role's to alter."""

KIT: dict[str, str] = {
    "alembic_version": "select",
    "audit_entry": "select, insert, update (seq, prev_hash, hash)",
    "event_cursor": "select, insert, update",
    "file_fact": "select, insert, update",
    "idempotency": "select, insert, delete",
    "job": "select, insert, update, delete",
    "outbox": "select, insert, update (seq, sent), delete",
    "outbox_head": "select, update (last)",
    "parked_event": "select, insert, update, delete",
}
"""On the chassis' tables: what its code does to them and no more. What is written in the audit stays as it was written: the leader
adds the seal to it, once, as a trigger watches."""


def serving_role(connection: Connection) -> str | None:
    """The role that serves this database, or None where whoever migrates it does. LookupError when it was never made."""
    name = connection.exec_driver_sql("select nullif(current_setting('zjjg.serving_role', true), '')").scalar_one()
    if name is not None and connection.exec_driver_sql("select to_regrole(quote_ident(%s))", (name,)).scalar_one() is None:
        raise LookupError(f"the database says that {name} serves it, and there is no such role")
    return None if name is None else str(name)


def grant_serving(connection: Connection) -> None:
    """Gives the serving role exactly its rights, whatever it had. Takes no lock that readers or writers would wait for."""
    name = serving_role(connection)
    if name is None:
        return
    preparer = connection.dialect.identifier_preparer
    role = preparer.quote(name)
    present = set(connection.exec_driver_sql("select tablename from pg_tables where schemaname = 'public'").scalars())
    statements = [
        f"grant usage on schema public to {role}",
        f"alter default privileges in schema public grant {OWN} on tables to {role}",
        f"alter default privileges in schema public grant usage, select on sequences to {role}",
        f"revoke all on all tables in schema public from {role}",
        f"grant {OWN} on all tables in schema public to {role}",
        f"grant usage, select on all sequences in schema public to {role}",
    ]
    for table in sorted(present & KIT.keys()):
        statements += [f"revoke all on {table} from {role}", f"grant {KIT[table]} on {table} to {role}"]
    for statement in statements:
        connection.exec_driver_sql(statement)
