"""The upper floor: bare Flask and psycopg 3 over a plain table. No sign-in, no permission, no audit, no validation worth the name."""

import json
import os
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Flask, Response, request
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

COLUMNS = (
    "id, number, visit_id, agency_id, agency_name, enterprise_id, enterprise_name, region_code, found_on, location, description, "
    "category, cause, level, basis, suggestion, deadline_on, state, rectified_on, confirmed_at"
)
SCOPES = ("agency_id", "region_2", "region_1")
SIX = """
select count(*) filter (where state <> 'cancelled') as all, count(*) filter (where state in ('rectified', 'confirmed')) as rectified,
 count(*) filter (where state = 'open') as unrectified,
 count(*) filter (where state = 'open' and deadline_on < current_date) as overdue,
 count(*) filter (where state = 'rectified') as to_confirm, count(*) filter (where state = 'confirmed') as confirmed
from hazard where {scope} = %s
"""
REGIONS = "select region_2 as region_code, count(*) as hazards from hazard where region_1 = %s group by region_2 order by region_2"

app = Flask(__name__)
pool = ConnectionPool(
    os.environ["FLOOR_DATABASE_URL"], min_size=1, max_size=16, kwargs={"autocommit": True, "row_factory": dict_row}, open=True
)


def as_json(value: Any) -> str:
    if isinstance(value, UUID | date | datetime):
        return str(value)
    raise TypeError(type(value))


def answer(content: Any, status: int = 200) -> Response:
    return Response(json.dumps(content, default=as_json, ensure_ascii=False), status, content_type="application/json")


@app.get("/hazards")
def list_hazards() -> Response:
    scope = next(name for name in SCOPES if name in request.args)
    values: list[Any] = [request.args[scope], request.args["state"]]
    after = offset = ""
    if "after_on" in request.args:
        after = "and (found_on, id) < (%s, %s)"
        values += [request.args["after_on"], request.args["after_id"]]
    values.append(min(100, int(request.args.get("limit", 20))))
    if "offset" in request.args:
        offset = "offset %s"
        values.append(int(request.args["offset"]))
    with pool.connection() as connection:
        rows = connection.execute(
            f"select {COLUMNS} from hazard where {scope} = %s and state = %s {after} "  # noqa: S608  # words of our own
            f"order by found_on desc, id desc limit %s {offset}",
            values,
        ).fetchall()
    return answer({"items": rows})


@app.get("/counts")
def count_hazards() -> Response:
    scope = next(name for name in SCOPES if name in request.args)
    with pool.connection() as connection:
        return answer(connection.execute(SIX.format(scope=scope), [request.args[scope]]).fetchone())


@app.get("/statistics")
def statistics() -> Response:
    with pool.connection() as connection:
        return answer({"rows": connection.execute(REGIONS, [request.args["region_1"]]).fetchall()})


@app.post("/hazards")
def insert_hazard() -> Response:
    given = request.get_json()
    names = list(given)
    if not set(names) <= {name.strip() for name in COLUMNS.split(",")} | {"region_1", "region_2", "region_3"}:
        return answer({"error": "unknown column"}, 422)
    with pool.connection() as connection:
        row = connection.execute(
            f"insert into hazard (id, {', '.join(names)}) values (gen_random_uuid(), {', '.join(['%s'] * len(names))}) "  # noqa: S608  # looked at above
            f"returning {COLUMNS}",
            list(given.values()),
        ).fetchone()
    return answer(row, 201)
