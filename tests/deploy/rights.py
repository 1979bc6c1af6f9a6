"""The rights that the databases really give, as text for ``deploy/postgresql/grants.txt``.

``python -m tests.deploy.rights`` sets a server up and writes the file anew. Read the difference before it is committed: that is what
the file is for.
"""

import sys
import tempfile
import textwrap
from collections import defaultdict
from pathlib import Path

from tests.deploy import servers

FILE = servers.ROOT / "deploy" / "postgresql" / "grants.txt"
HEAD = """\
# Who may do what in which database, beside each owner. Compared with a migrated server by tests/deploy/test_roles.py;
# written anew by `python -m tests.deploy.rights`. A new line here is a decision: review it.
"""

_RIGHTS = """
with given as (
  select 'database' as kind, '' as name, datacl as acl from pg_database where datname = current_database()
  union all select 'schema', nspname, nspacl from pg_namespace where nspname = 'public'
  union all select case relkind when 'S' then 'sequence' else 'table' end, relname, relacl from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S')
  union all select 'column', relname || '.' || attname, attacl from pg_attribute join pg_class c on c.oid = attrelid
    where relnamespace = 'public'::regnamespace and attacl is not null
  union all select 'function', proname, proacl from pg_proc where pronamespace = 'public'::regnamespace and proacl is not null
  union all select 'later ' || case defaclobjtype when 'r' then 'table' when 'S' then 'sequence' else defaclobjtype::text end, '', defaclacl
    from pg_default_acl)
select coalesce(nullif(grantee, 0)::regrole::text, 'public') as who, kind, name,
  array_agg(lower(privilege_type) || case when is_grantable then ' (grantable)' else '' end order by privilege_type) as rights
from given, aclexplode(acl)
where grantee <> (select datdba from pg_database where datname = current_database()) and grantee <> 'pg_database_owner'::regrole
group by 1, 2, 3 order by 1, 2, 3
"""
_ROLES = """
select rolname, array_remove(array[
  case when rolsuper then 'superuser' end, case when rolcreaterole then 'createrole' end, case when rolcreatedb then 'createdb' end,
  case when rolreplication then 'replication' end, case when rolbypassrls then 'bypassrls' end,
  case when rolcanlogin then 'login' end, case when rolinherit then 'inherit' end], null) as marks,
  array(select m.roleid::regrole::text from pg_auth_members m where m.member = r.oid order by 1) as may_become
from pg_roles r where rolname like 'zjjg%' order by rolname
"""
_TABLES = (
    "select relname, relrowsecurity from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1"
)


def listed(installed: servers.Installed) -> str:
    """All of it, sorted: the same rights always give the same text."""
    lines = [HEAD]
    with installed.admin("postgres") as connection:
        for name, marks, groups in connection.execute(_ROLES):
            lines.append(f"role {name}: {', '.join(marks)}{'; may become ' + ', '.join(groups) if groups else ''}\n")
    for service in servers.SERVICES:
        with installed.admin(f"zjjg_{service}") as connection:
            grouped: dict[tuple[str, str, str], list[str]] = defaultdict(list)
            for who, kind, name, rights in connection.execute(_RIGHTS):
                grouped[who, kind, ", ".join(rights)].append(name)
            lines.append(f"\n[zjjg_{service}]\n")
            for (who, kind, rights), names in sorted(grouped.items()):
                lines.append(_wrapped(f"{who}: {rights} on {kind}", names))
            secured = dict(connection.execute(_TABLES).fetchall())
            lines.append(_wrapped("row-level security on", [name for name, on in secured.items() if on]))
            lines.append(_wrapped("row-level security off", [name for name, on in secured.items() if not on]))
    return "".join(lines)


def _wrapped(head: str, names: list[str]) -> str:
    return textwrap.fill(f"{head} {' '.join(names)}".rstrip(), 130, subsequent_indent="    ", break_on_hyphens=False) + "\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        installed = servers.start(Path(folder))
        try:
            FILE.write_text(listed(installed))
        finally:
            servers.stop(installed)
    sys.stdout.write(f"{FILE} is written\n")


if __name__ == "__main__":
    main()
