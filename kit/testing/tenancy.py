"""Looking for tables that forgot their tenant."""

from sqlalchemy import Engine, text

from kit.ddl import tenant_role

_UNGUARDED = text("""
select c.relname from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attname = :column and not a.attisdropped
where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
  and not (c.relrowsecurity and exists (
    select from pg_policy p where p.polrelid = c.oid and (select oid from pg_roles where rolname = :role) = any (p.polroles)))
order by 1
""")


def tables_without_policy(engine: Engine, column: str, setting: str) -> list[str]:
    """Tables of a migrated database that have ``column`` but no policy for tenants of ``setting``; a room's test expects none, or
    names those that are meant (replicas that every tenant may read)."""
    with engine.connect() as connection:
        return list(connection.execute(_UNGUARDED, {"column": column, "role": tenant_role(setting)}).scalars())
