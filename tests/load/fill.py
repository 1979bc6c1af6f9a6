"""The same hazards in three places: the hazard room's tables, the facts and sums of stats, and the plain table of the floors.

Every row is a function of its running number, written once as SQL, so that three databases agree without copying. Written past the
outbox: what stats would have heard is put there directly, sums included, and ``tests/load/bench.py`` holds both against each other.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import psycopg
from psycopg import sql

PER_VISIT = 3
DAYS = 1000
ENTERPRISES = 2000
ALL = UUID(int=0)

# A visit v is made by agencies[v % n] at enterprise v % 2000; a hazard i belongs to visit (i - 1) / 3. What is drawn is a hash of
# the number, so that days and states are spread over all agencies and places alike.
ROWS = """
create temporary view filled as
select h.i, v.v, v.agency_id, '机构' || v.v % cardinality(c.agencies) as agency_name, v.enterprise_id,
  '衢州企业' || v.v % {enterprises} || '有限公司' as enterprise_name, v.visit_id,
  c.places[v.place][1] as region_1, c.places[v.place][2] as region_2, c.places[v.place][3] as region_3,
  d.found_on, d.found_on + 20 as deadline_on, s.state,
  case when s.state in ('rectified', 'confirmed') then d.found_on + h.hash % 15 end as rectified_on,
  case when h.hash % 50 = 0 then 'major' else 'general' end as level,
  pg_temp.ordered_id('h', h.i) as hazard_id
from (select {agencies}::uuid[] as agencies, {places}::text[][] as places, {today}::date as today) c
cross join lateral (select i, (hashint4(i) & 2147483647) as hash, (i - 1) / {per_visit} as v from generate_series(1, {rows}) i) h
cross join lateral (select h.v, c.agencies[1 + h.v % cardinality(c.agencies)] as agency_id,
  md5('e' || h.v % {enterprises})::uuid as enterprise_id, pg_temp.ordered_id('v', h.v) as visit_id,
  1 + h.v % {enterprises} % array_length(c.places, 1) as place) v
cross join lateral (select c.today - (hashint4(h.v) & 2147483647) % {days} as found_on) d
cross join lateral (select case
  when d.found_on > c.today - 30 then (array['open', 'open', 'open', 'rectified', 'confirmed'])[1 + h.hash % 5]
  when h.hash % 100 = 0 then 'open' when h.hash % 100 = 1 then 'rectified' when h.hash % 100 < 4 then 'cancelled'
  else 'confirmed' end as state) s
"""
ORDERED_ID = """
create function pg_temp.ordered_id(kind text, i bigint) returns uuid language sql immutable as $$
  select (lpad(to_hex(1700000000000 + i), 12, '0') || '7' || substr(md5(kind || i), 1, 3) || '8' || substr(md5(kind || i), 5, 15))::uuid $$
"""
HAZARDS = """
insert into hazard (id, created_at, updated_at, version, number, visit_id, position, agency_id, agency_name, enterprise_id,
  enterprise_name, region_1, region_2, region_3, found_on, location, description, category, cause, level, basis, suggestion,
  first_deadline_on, deadline_on, photos, text_warnings, state, rectified_on, confirmed_at)
select hazard_id, found_on, found_on, 1, 'YH-' || i, visit_id, (i - 1) % 3, agency_id, agency_name, enterprise_id, enterprise_name,
  region_1, region_2, region_3, found_on, i % 97 || '号车间东侧配电柜', '配电柜门未跨接接地线，柜内积尘较多，编号' || i, '电气安全', 'object',
  level, 'GB 13955', '跨接接地线并清扫', deadline_on, deadline_on, '{{}}', 0, state, rectified_on,
  case when state = 'confirmed' then rectified_on + interval '1 day' end
from filled
"""
VISITS = """
insert into visit (id, created_at, updated_at, version, number, contract_id, contract_number, agency_id, agency_name, enterprise_id,
  enterprise_name, region_1, region_2, region_3, visited_on, staff_members, services, no_hazard_found, hazard_count, photos, state,
  submitted_at)
select visit_id, found_on, found_on, 1, 'FQ-' || v, md5('c' || v % 2000)::uuid, 'FW-' || v % 2000, agency_id, agency_name,
  enterprise_id, enterprise_name, region_1, region_2, region_3, found_on, '[]', '{{hazard_inspection}}', false, 3, '{{}}', 'submitted',
  found_on
from filled where (i - 1) % 3 = 0
"""
COUNTS = """
insert into hazard_count_base (agency_id, region_1, region_2, region_3, state, number)
select agency_id, region_1, region_2, region_3, state, count(*) from filled group by 1, 2, 3, 4, 5
on conflict (agency_id, region_1, region_2, region_3, state) do update set number = hazard_count_base.number + excluded.number
"""
# The watch for signals of paper visits has seen them, as in a system that grew: else it would work them off beside what is measured.
# Held from the start: a watch at work when the indexes are to go would wait for them, and this for it.
WATCH_HELD = "select from signal_watch for update"
WATCHED = """
update signal_watch set visits_after = upto.id, steps_after = upto.id, contracts_on = {today}
from (select (lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid as id) upto
"""
VISIT_FACTS = """
insert into visit_fact (visit_id, version, contract_id, agency_id, enterprise_id, visited_on, state, region_1, region_2, region_3)
select visit_id, 1, md5('c' || v % 2000)::uuid, agency_id, enterprise_id, found_on, 'submitted', region_1, region_2, region_3
from filled where (i - 1) % 3 = 0
"""
HAZARD_FACTS = """
insert into hazard_fact (hazard_id, version, visit_id, agency_id, enterprise_id, found_on, deadline_on, level, state, rectified_on,
  region_1, region_2, region_3)
select hazard_id, 1, visit_id, agency_id, enterprise_id, found_on, deadline_on, level, state, rectified_on, region_1, region_2, region_3
from filled
"""
# What services/stats/domain adds up for one visit and one hazard. First by agency and township, then for all owners and regions.
SMALL_SUMS = """
create temporary table small as
select agency_id, array[region_1, region_2, region_3] as codes, found_on as day, deadline_on,
  count(*) filter (where (i - 1) % 3 = 0) as visits, count(*) filter (where counted) as hazards,
  count(*) filter (where counted and level = 'major') as major, count(rectified_on) as rectified,
  count(*) filter (where state = 'confirmed') as confirmed,
  count(*) filter (where state = 'open' and deadline_on < {today}) as overdue,
  count(*) filter (where state = 'open' and deadline_on >= {today}) as coming,
  coalesce(sum(rectified_on - found_on), 0) as rectify_days
from filled cross join lateral (select state <> 'cancelled' as counted) c group by 1, 2, 3, 4
"""
DAY_SUMS = """
insert into social_day as s (owner, region_code, monthly, day, visits, hazards, major, rectified, confirmed, overdue, rectify_days,
  rectify_count)
select owner, code, monthly, grain, sum(visits), sum(hazards), sum(major), sum(rectified), sum(confirmed), sum(overdue),
  sum(rectify_days), sum(rectified)
from small cross join lateral (values (agency_id), ({all}::uuid)) o (owner) cross join lateral unnest(codes) code
cross join lateral (values (false, day), (true, date_trunc('month', day::timestamp)::date)) g (monthly, grain) group by 1, 2, 3, 4
on conflict (owner, region_code, monthly, day) do update set visits = s.visits + excluded.visits, hazards = s.hazards + excluded.hazards,
  major = s.major + excluded.major, rectified = s.rectified + excluded.rectified, confirmed = s.confirmed + excluded.confirmed,
  overdue = s.overdue + excluded.overdue, rectify_days = s.rectify_days + excluded.rectify_days,
  rectify_count = s.rectify_count + excluded.rectify_count
"""
DEADLINE_SUMS = """
insert into deadline_sum as s (owner, region_code, deadline_on, found_on, hazards)
select owner, code, deadline_on, day, sum(coming) from small cross join lateral (values (agency_id), ({all}::uuid)) o (owner)
cross join lateral unnest(codes) code where coming > 0 group by 1, 2, 3, 4
on conflict (owner, region_code, deadline_on, found_on) do update set hazards = s.hazards + excluded.hazards
"""
TURN = "update progress set overdue_before = {today}, applied_at = now()"
PLAIN_TABLE = """
create table hazard (id uuid primary key, number text not null, visit_id uuid not null, agency_id uuid not null, agency_name text not null,
  enterprise_id uuid not null, enterprise_name text not null, region_1 text not null, region_2 text not null, region_3 text not null,
  region_code text not null, found_on date not null, location text not null, description text not null, category text, cause text,
  level text not null, basis text, suggestion text, deadline_on date not null, state text not null, rectified_on date,
  confirmed_at timestamptz)
"""
PLAIN = """
insert into hazard
select hazard_id, 'YH-' || i, visit_id, agency_id, agency_name, enterprise_id, enterprise_name, region_1, region_2, region_3, region_3,
  found_on, i % 97 || '号车间东侧配电柜', '配电柜门未跨接接地线，柜内积尘较多，编号' || i, '电气安全', 'object', level, 'GB 13955',
  '跨接接地线并清扫', deadline_on, state, rectified_on, case when state = 'confirmed' then rectified_on + interval '1 day' end
from filled
"""
PLAIN_INDEXES = [f"create index on hazard ({scope}, state, found_on, id)" for scope in ("agency_id", "region_1", "region_2")]


@dataclass(frozen=True)
class Filling:
    """``agencies``: the first is the one that the load signs in as. ``places``: region codes from the city down, three a place."""

    rows: int
    agencies: Sequence[UUID]
    places: Sequence[Sequence[str]]
    today: date

    def words(self) -> dict[str, sql.Composable]:
        values = {
            "rows": self.rows,
            "agencies": list(self.agencies),
            "places": [list(place) for place in self.places],
            "today": self.today,
            "days": DAYS,
            "enterprises": ENTERPRISES,
            "per_visit": PER_VISIT,
            "all": ALL,
        }
        return {name: sql.Literal(value) for name, value in values.items()}


def fill(filling: Filling, hazard_url: str, stats_url: str, floor_url: str | None) -> None:
    """Fills the three side by side and leaves them vacuumed and analysed. The floors' table must not be there yet.

    As a superuser: foreign keys and triggers are passed by, and the indexes are made afterwards, both for speed alone.
    """
    with ThreadPoolExecutor(3) as side_by_side:
        parts = [
            side_by_side.submit(
                _fill, hazard_url, filling, [WATCH_HELD], ["hazard", "visit"], [VISITS, HAZARDS], [COUNTS, WATCHED]
            ),
            side_by_side.submit(
                _fill,
                stats_url,
                filling,
                [],
                ["hazard_fact", "visit_fact"],
                [VISIT_FACTS, HAZARD_FACTS],
                [SMALL_SUMS, DAY_SUMS, DEADLINE_SUMS, TURN],
            ),
        ]
        if floor_url is not None:
            parts.append(side_by_side.submit(_fill, floor_url, filling, [PLAIN_TABLE], [], [PLAIN], PLAIN_INDEXES))
        for part in parts:
            part.result()


def _fill(url: str, filling: Filling, first: list[str], tables: list[str], rows: list[str], last: list[str]) -> None:
    words = filling.words()
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in (
            "statement_timeout = 0",
            "session_replication_role = replica",
            "maintenance_work_mem = '512MB'",
            "work_mem = '256MB'",
        ):
            connection.execute(f"set {setting}".encode())
        for statement in (ORDERED_ID, ROWS):
            connection.execute(_with(statement, words))
        with connection.transaction():
            for statement in first:
                connection.execute(_with(statement, words))
            indexes = _take_indexes(connection, tables)
            for statement in rows:
                connection.execute(_with(statement, words))
            for index in indexes:
                connection.execute(index.encode())
            for statement in last:
                connection.execute(_with(statement, words))
        connection.execute("vacuum analyze")


def _with(statement: str, words: dict[str, sql.Composable]) -> sql.Composed:
    # The templates are this module's constants, which the type checker cannot see through the parameter.
    return sql.SQL(statement).format(**words)  # type: ignore[arg-type]


def _take_indexes(connection: psycopg.Connection, tables: list[str]) -> list[str]:
    """Drops the indexes that no constraint stands on; their definitions."""
    found = connection.execute(
        "select indexname, indexdef from pg_indexes where tablename = any(%s) and schemaname = 'public'"
        " and indexname not in (select conname from pg_constraint)",
        [tables],
    ).fetchall()
    for name, _ in found:
        connection.execute(sql.SQL("drop index {}").format(sql.Identifier(name)))
    return [str(definition) for _, definition in found]
