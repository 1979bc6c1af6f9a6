"""The second net and what lies at rest: whatever a query says, PostgreSQL keeps tenants apart; ID numbers are nowhere in plain text."""

from collections.abc import Callable

import psycopg
import pytest
from psycopg import sql

from kit.ddl import tenant_role, tenant_settings
from tests.security.rows import connected, rows_of, tables
from tests.security.world import Tenant, World

OF_EVERYBODY = {
    "agency.enterprise": "the registry of firms is shared: an agency may take up any, and changes only those that it knows",
    "hazard.enterprise_copy": "id, name and region of the shared registry",
    "evaluation.enterprise_copy": "id and name of the shared registry",
    "hazard.agency_copy": "an agency's name is no secret",
    "evaluation.score_sheet": "the bureau's, read with a published record",
    "evaluation.ranking_snapshot": "published standings, for everybody",
    "auth.stored_file": "facts are found by a file's id, which nobody can guess; who reads it is then asked of the rooms",
    "auth.file_attachment": "says which rooms to ask about a file",
    "agency.file_fact": "a copy of auth.stored_file: whose a file is decides whether it may be attached",
    "hazard.file_fact": "as agency.file_fact",
    "evaluation.file_fact": "as agency.file_fact",
}
"""Tables that every tenant may read whole, and why. Whoever adds one here says why too."""


@pytest.fixture(scope="module")
def world(fill: Callable[[str], World]) -> World:
    return fill("AC")


def as_tenant(url: str, setting: str, value: str) -> dict[str, list[str]]:
    """All that a transaction of this tenant could read in a room, table by table."""
    found: dict[str, list[str]] = {}
    with connected(url) as connection:
        names = tables(connection)
        for name in names:
            with connection.transaction():
                connection.execute(sql.SQL("set local role {}").format(sql.Identifier(tenant_role(setting))))
                connection.execute("select set_config(%s, %s, true)", (setting, value))
                try:
                    with connection.transaction():
                        found[name] = rows_of(connection, name)
                except psycopg.errors.InsufficientPrivilege:
                    continue
    return found


def words_of(tenant: Tenant) -> list[str]:
    return [tenant.canary, tenant.mobile, tenant.first("agency_id"), *tenant.ids["staff_id"], *tenant.ids["hazard_id"]]


def test_a_wrong_query_of_one_tenant_finds_no_row_of_another(world: World, databases: dict[str, str]) -> None:
    a, c = world.a, world.tenants["C"]
    values = {"app.agency": a.first("agency_id"), "app.enterprise": a.first("enterprise_id")}
    assert set(values) <= set(tenant_settings())
    own, seen = 0, {}
    for room, url in databases.items():
        for setting in tenant_settings():
            for table, rows in as_tenant(url, setting, values.get(setting, "")).items():
                own += sum(a.canary in row for row in rows)
                if f"{room}.{table}" not in OF_EVERYBODY:
                    seen.update({f"{room}.{table} as {setting}": row[:300] for row in rows if any(w in row for w in words_of(c))})
    assert seen == {}
    assert own > 50, "the tenant must find its own, or nothing was tried"


def test_without_a_tenant_no_row_of_any_is_found(world: World, databases: dict[str, str]) -> None:
    seen, words = {}, [word for tenant in world.tenants.values() for word in words_of(tenant)]
    for room, url in databases.items():
        for setting in tenant_settings():
            for table, rows in as_tenant(url, setting, "").items():
                if f"{room}.{table}" not in OF_EVERYBODY:
                    seen.update({f"{room}.{table} as {setting}": row[:300] for row in rows if any(w in row for w in words)})
    assert seen == {}


def test_no_id_number_password_or_token_lies_in_any_table_in_plain_text(world: World, databases: dict[str, str]) -> None:
    secrets = [s for t in world.tenants.values() for s in (*t.id_numbers, *t.secrets)]
    secrets += [str(c.session.cookies.get("zjjg_session")) for c in world.callers().values() if c.csrf_token]
    for room, url in databases.items():
        with connected(url) as connection:
            for table in tables(connection):
                text = "\n".join(rows_of(connection, table))
                assert not [s for s in secrets if s in text], f"{room}.{table}"
