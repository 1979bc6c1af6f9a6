"""The migrations make the tables that the code speaks of, and go both ways."""

from typing import Any

import psycopg

from kit import migrations
from services.auth.room import ROOM


def test_a_migrated_database_is_what_the_tables_say(database: Any) -> None:
    assert migrations.differences(ROOM, database(ROOM)) == []


def test_sources_of_rules_that_are_kept_already_lose_our_notes(database: Any) -> None:
    url = database(ROOM)
    migrations.downgrade(ROOM, url, "0002")
    noted = {
        "a": (
            "《办法》（令第1号，2019年5月1日起施行）；2026年令第20号修改后的数值待核实 verify",
            "《办法》（令第1号，2019年5月1日起施行）",
        ),
        "b": ("管理要求（文号待核实 verify）", "管理要求"),
        "c": ("系统默认值（可改）", "系统默认值（可改）"),
    }
    add = (
        "insert into rule (id, created_at, updated_at, version, key, value, unit, source, in_force_from)"
        " values (gen_random_uuid(), now(), now(), 1, %s, 1, '', %s, '2026-01-01')"
    )
    plain = url.replace("+psycopg", "")
    with psycopg.connect(plain) as connection:
        for key, (source, _) in noted.items():
            connection.execute(add, (key, source))
    migrations.upgrade(ROOM, url)
    with psycopg.connect(plain) as connection:
        assert dict(connection.execute("select key, source from rule").fetchall()) == {k: after for k, (_, after) in noted.items()}


def test_every_migration_can_be_undone_and_done_again(database: Any) -> None:
    url = database(ROOM)
    migrations.downgrade(ROOM, url, "0002")
    migrations.downgrade(ROOM, url, "0001")
    migrations.downgrade(ROOM, url)
    migrations.upgrade(ROOM, url)
    assert migrations.is_current(ROOM, url)
