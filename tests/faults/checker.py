"""What must hold once the load is over and the system has had time to come to rest. Every answer is a list of findings, empty when all
is well; each begins with the number of the check in assurance.md §2."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from tests.faults.faults import Window
from tests.faults.load import PATIENCE_SECONDS, PDF
from tests.faults.operations import Log, Operation, Outcome
from tests.faults.placement import ROOMS, Placement
from tests.faults.recount import Recount, differences
from tests.faults.servers import Database
from tests.journeys.browser import Browser

CITY = "330800"
DEADLINE_SECONDS = 10.0
"""A request makes two calls at most, one after the other: who asks, and what is asked. ``ZJJG_GATEWAY_RPC_TIMEOUT_SECONDS`` each."""
SLACK_SECONDS = 3.0
"""For a busy machine: threads and processes that wait for their turn."""

MADE_ROWS = {
    "firm": ("agency", "enterprise", "name"),
    "person": ("agency", "staff", "name"),
    "service": ("agency", "service_contract", "number"),
    "evaluation": ("agency", "evaluation_contract", "number"),
    "report": ("evaluation", "evaluation_report", "number"),
    "visit": ("hazard", "visit", "summary"),
    "rectification": ("hazard", "rectification", "measures"),
}
"""Kind of write -> room, table and column in which its mark stands."""
ACTS = ("rectification", "confirmation", "cancellation")
"""Kinds of write that leave their mark in the note of one line of the hazard's history."""


# ---- C1 and C2: what was acknowledged is there once, what was not is not there twice


def check_writes(database: Database, log: Log) -> list[str]:
    findings = []
    for kind, (room, table, column) in MADE_ROWS.items():
        found = _marked(database, room, table, column, log.run)
        findings += [line for write in log.writes(kind) for line in _judge(write, found[write.mark], f"rows in {table}")]
    history = _marked(database, "hazard", "hazard_step", "note", log.run)
    for kind in ACTS:
        findings += [line for write in log.writes(kind) for line in _judge(write, history[write.mark], "lines of history")]
    return findings + _check_hazards_of_visits(database, log) + _check_issued(database, log) + _check_audited(database, log)


def _marked(database: Database, room: str, table: str, column: str, run: str) -> Counter[str]:
    with database.connect(room) as connection:
        rows = connection.execute(f"select {column} from {table} where {column} like %s", (f"{run}-%",))  # noqa: S608  # our own names
        return Counter(str(row[0]) for row in rows)


def _judge(write: Operation, times: int, what: str) -> list[str]:
    if write.outcome is Outcome.OK and times != 1:
        return [f"C1 {'lost' if times == 0 else 'doubled'}: {write}: {times} {what}"]
    if write.outcome is Outcome.UNKNOWN and times > 1:
        return [f"C2 doubled: {write}: {times} {what}"]
    if write.outcome is Outcome.FAILED and times:
        return [f"C2 refused and there all the same: {write}: {times} {what}"]
    return []


def _check_hazards_of_visits(database: Database, log: Log) -> list[str]:
    """A visit has the hazards that were sent with it, whether it was acknowledged or not: all or nothing."""
    with database.connect("hazard") as connection:
        rows = connection.execute(
            "select v.summary, count(h.id) from visit v left join hazard h on h.visit_id = v.id where v.summary like %s group by v.id",
            (f"{log.run}-%",),
        ).fetchall()
    sent = {write.mark: len((write.body or {})["hazards"]) for write in log.writes("visit")}
    return [f"C1 torn: {mark} has {there} hazards of {sent[mark]}" for mark, there in rows if there != sent[mark]]


def _check_issued(database: Database, log: Log) -> list[str]:
    with database.connect("evaluation") as connection:
        issued = {str(row[0]) for row in connection.execute("select id from evaluation_report where state = 'issued'")}
    acknowledged = [w for w in log.writes("issue") if w.outcome is Outcome.OK]
    return [f"C1 lost: {write}: not issued" for write in acknowledged if write.path.split("/")[2] not in issued]


def check_files(log: Log, reader: Browser) -> list[str]:
    """Every acknowledged upload is served again, byte for byte. ``reader`` is of the agency that sent them, others' are not asked for."""
    findings = []
    for write in log.writes("upload"):
        if write.outcome is Outcome.OK and write.sent_by == reader.account["id"]:
            answer = reader.session.get(f"{reader.url}/api/v1/files/{write.answer['file_id']}", timeout=PATIENCE_SECONDS)
            if answer.status_code != 200 or answer.content != PDF + write.mark.encode():
                findings.append(f"C1 lost: {write}: {answer.status_code}, {len(answer.content)} bytes")
    return findings


def _check_audited(database: Database, log: Log) -> list[str]:
    """Every acknowledged write of a new row has its audit entry, and no act on one object by one person at one instant has two."""
    findings = []
    for room in ("agency", "evaluation", "hazard"):
        with database.connect(room) as connection:
            entered = {str(row[0]) for row in connection.execute("select distinct object_id from audit_entry")}
            doubled = connection.execute(
                "select action, object_id, count(*) from audit_entry group by action, object_id, at having count(*) > 1"
            ).fetchall()
        kinds = [kind for kind, (home, _, _) in MADE_ROWS.items() if home == room and kind != "rectification"]
        made = [w for kind in kinds for w in log.writes(kind) if w.outcome is Outcome.OK]
        findings += [f"C1 not audited: {write}" for write in made if write.answer["id"] not in entered]
        findings += [f"C1 audited {times} times: {action} of {thing} in {room}" for action, thing, times in doubled]
    return findings


# ---- C3: figures equal a recount


def check_figures(database: Database, officer: Browser, today: date) -> list[str]:
    recount = Recount(database)
    period = {"from": "2026-04-01", "until": "2026-05-01"}
    in_april = recount.social(today, date(2026, 4, 1), date(2026, 5, 1))
    findings = differences(officer.ok("GET", "/statistics/social"), recount.social(today), "social")
    findings += differences(officer.ok("GET", "/statistics/social", **period), in_april, "social in April")
    findings += differences(officer.ok("GET", "/statistics/evaluation"), recount.evaluated(), "evaluation")
    counts: list[tuple[dict[str, str], dict[str, str]]] = [({"region_code": CITY}, {"region_1": CITY})]
    counts += [({"region_code": c}, {"region_2": c}) for c in {h["region_2"] for h in recount.hazards}]
    counts += [({"agency_id": a}, {"agency_id": a}) for a in {str(h["agency_id"]) for h in recount.hazards}]
    for asked, columns in counts:
        said, counted = officer.ok("GET", "/hazards/counts", **asked), recount.views(today, **columns)
        findings += [
            f"hazard counts of {asked}, {view}: {said[view]}, counted {counted[view]}"
            for view in counted
            if said[view] != counted[view]
        ]
    return [f"C3 {finding}" for finding in findings + _check_base_and_delta(database)]


def _check_base_and_delta(database: Database) -> list[str]:
    """The regions' counters in the database itself, place by place."""
    with database.connect("hazard") as connection:
        rows = connection.execute("""
            with place as (select agency_id, coalesce(region_1, '') a, coalesce(region_2, '') b, coalesce(region_3, '') c, state from hazard),
             counted as (select agency_id, a, b, c, state, count(*) n from place group by 1, 2, 3, 4, 5),
             kept as (select agency_id, region_1 a, region_2 b, region_3 c, state, sum(n) n from (
               select agency_id, region_1, region_2, region_3, state, number n from hazard_count_base
               union all select agency_id, region_1, region_2, region_3, state, change from hazard_count_delta) as both_
               group by 1, 2, 3, 4, 5)
            select agency_id, b, state, coalesce(kept.n, 0), coalesce(counted.n, 0) from counted
             full join kept using (agency_id, a, b, c, state) where coalesce(kept.n, 0) <> coalesce(counted.n, 0)""").fetchall()
    return [
        f"base and delta of {agency} in {place}, {state}: {kept}, counted {counted}" for agency, place, state, kept, counted in rows
    ]


# ---- C4: nothing is left on the way


def check_drained(placement: Placement) -> list[str]:
    findings = []
    for room in ROOMS:
        with placement.database.connect(room) as connection:
            one: Any = connection.execute(
                "select (select count(*) from outbox where seq is null or not sent), (select count(*) from parked_event),"
                " (select count(*) from audit_entry where seq is null), (select count(*) from job where state in ('queued', 'running')),"
                " (select last from outbox_head)"
            ).fetchone()
            cursors = connection.execute("select source, seq from event_cursor").fetchall()
        names = ("events unsent", "events parked", "audit entries unsealed", "jobs not ended")
        findings += [f"{room}: {number} {name}" for name, number in zip(names, one[:4], strict=True) if number]
        findings += [line for source, seq in cursors for line in _behind(placement.database, room, source, seq)]
    findings += [f"queue {name} holds {messages}" for name, messages in placement.broker.waiting().items()]
    return [f"C4 {finding}" for finding in findings]


def _behind(database: Database, room: str, source: str, seq: int) -> list[str]:
    with database.connect(source) as connection:
        last: Any = connection.execute("select last from outbox_head").fetchone()
    return [f"{room} has read {source} up to {seq} of {last[0]}"] if seq < last[0] else []


# ---- C5: the audit chain


def check_audit(admin: Browser) -> list[str]:
    findings = []
    for room in ROOMS:
        said = admin.ok("GET", "/audit-entries/verification", room=room)
        if said["broken_at"] is not None:
            findings.append(f"C5 the audit chain of {room} breaks at {said['broken_at']}")
    return findings


# ---- C6: what callers saw


def check_answers(log: Log, windows: Sequence[Window]) -> list[str]:
    """503 and cut connections while a fault lasted; no other 5xx ever, no refusal, nobody kept waiting beyond the deadline."""
    findings = []
    for operation in log.operations:
        for attempt in operation.attempts:
            within = any(attempt.ended >= w.began and attempt.began <= w.recovered + SLACK_SECONDS for w in windows)
            seen = f"{operation}, after {attempt.ended - attempt.began:.1f} s"
            if attempt.status is not None and attempt.status >= 500 and attempt.status != 503:
                findings.append(f"C6 {attempt.status}: {seen}")
            elif attempt.outcome is Outcome.FAILED:
                findings.append(f"C6 refused: {seen}")
            elif attempt.outcome is Outcome.UNKNOWN and not (within or attempt.gone or attempt.code == "idempotency.in_progress"):
                findings.append(f"C6 outside of any fault: {seen}")
            if attempt.ended - attempt.began > DEADLINE_SECONDS + SLACK_SECONDS:
                findings.append(f"C6 beyond the deadline: {seen}")
    return findings
