"""Long work: queued with the write that wants it, run once, all of its rows or none."""

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, collate, delete, func, insert, select, text, tuple_, update
from sqlalchemy.orm import Session

from contracts.actor import Actor
from contracts.errors import Busy, NotFound, ZjjgError, invalid_field
from contracts.files import FileFact
from contracts.jobs import Job, JobError, JobQuery, JobRow, JobRows, JobState
from contracts.page import MAX_LIMIT, Total
from contracts.vocabulary import Role
from kit.ids import lock_key, new_id
from kit.logs import bind, forget, get_logger
from kit.loops import Loop
from kit.metrics import JOBS, JOBS_RUNNING
from kit.paging import count_up_to
from kit.room import RunJob
from kit.tables import job
from kit.work import Caller, Doubtful, Tools, Work, enter_tenant, owner_of, until_certain

log = get_logger()

KEPT_DAYS = 90
MAX_TRIES = 3
POLL_SECONDS = 5.0
"""For what was queued in other processes; those of this one are nudged."""
MAX_ERRORS = 1000
_t = job.c
_JOB_LIMITS = text(
    "select set_config('statement_timeout', '10min', true), set_config('idle_in_transaction_session_timeout', '10min', true)"
)


class JobFailed(Exception):
    """Raised by a job's function when rows are wrong: nothing is written, and the job shows the errors (at most 1,000)."""

    def __init__(self, errors: list[JobError]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = errors


class JobLost(Exception):
    """Another runner has taken the job since: this run's work is rolled back."""


class JobRun:
    """A job's function reports through this. It writes by a connection of its own, so progress shows before the commit."""

    def __init__(self, connection: Connection, tools: Tools, job_id: str, run_id: UUID, actor: Actor) -> None:
        self._connection, self._tools, self._actor = connection, tools, actor
        self.job_id, self.run_id = job_id, run_id
        self.files: list[FileFact] = []
        self._shown_at = 0.0

    def progress(self, done: int, of: int) -> None:
        """Shows how far the work is; call it as often as you like: it writes twice a second at most, and always the end.

        Lets other calls of this process run. Raises JobLost when the job is no longer this run's.
        """
        now = time.monotonic()
        if done < of and now - self._shown_at < 0.5:
            time.sleep(0)
            return
        self._shown_at = now
        mine = (_t.id == self.job_id) & (_t.run_id == self.run_id)
        if self._connection.execute(update(job).where(mine).values(done=done, of=of)).rowcount != 1:
            raise JobLost(self.job_id)

    def keep_file(self, name: str, media_type: str, chunks: Iterable[bytes]) -> UUID:
        """Stores a file that the job made, for its caller to fetch. The first one is the job's ``file_id``.

        The bytes are stored at once, their facts told to the room of files just before the commit; bytes of a run that fails
        stay unknown to all, for the store's owner to clear away.
        """
        file_id = new_id()
        stored = self._tools.store.put(file_id, chunks)
        self.files.append(
            FileFact(
                file_id=file_id,
                owner=owner_of(self._actor),
                uploaded_by=self._actor.account_id,
                name=name,
                media_type=media_type,
                size=stored.size,
                sha256=stored.sha256,
            )
        )
        return file_id


def enqueue(actor: Actor, work: Work, kind: str, params: Mapping[str, Any] | msgspec.Struct) -> Job:
    """Queues a job of this room, to run as ``actor`` once the transaction is committed. ``params`` are JSON values or a struct;
    the job's function gets them as plain JSON values."""
    if kind not in work.tools.job_kinds:
        raise LookupError(f"room {work.room} has no job {kind}")
    job_id = f"{work.room}-{new_id()}"
    work.db.execute(
        insert(job).values(
            id=job_id,
            kind=kind,
            state=JobState.QUEUED.value,
            params=msgspec.to_builtins(params),
            actor=msgspec.to_builtins(actor),
            account_id=actor.account_id,
            owner=owner_of(actor),
            locale=work.locale,
            address=work.address,
            request_id=work.request_id,
            created_at=work.at,
        )
    )
    work.later(work.tools.nudge_jobs)
    return Job(id=job_id, kind=kind, state=JobState.QUEUED)


def get_job(actor: Actor, work: Work, job_id: str) -> Job:
    """The job, for the account that queued it and others of the same tenant; NotFound for all others."""
    row = work.db.execute(select(job).where(_t.id == job_id)).one_or_none()
    if row is None or not (row.account_id == actor.account_id or (row.owner and row.owner == owner_of(actor))):
        raise NotFound("job.not_found")
    return Job(
        id=row.id,
        kind=row.kind,
        state=JobState(row.state),
        done=row.done,
        of=row.of,
        result=row.result,
        errors=msgspec.convert(row.errors, list[JobError]),
        file_id=row.file_id,
    )


def list_jobs(actor: Actor, work: Work, query: JobQuery) -> JobRows:
    """The room's jobs that the account queued, newest first; of every account for an admin who asks for ``everyone``.

    No index serves it: a room holds the jobs of 90 days, tens of thousands at most. The total is counted on page one alone."""
    if query.everyone:
        actor.require(Role.ADMIN)
    if not 1 <= query.limit <= MAX_LIMIT:
        raise invalid_field("limit", "limit.out_of_range", max=str(MAX_LIMIT))
    wanted = [] if query.everyone else [_t.account_id == actor.account_id]
    if query.state is not None:
        wanted.append(_t.state == query.state.value)
    if query.kind is not None:
        wanted.append(_t.kind == query.kind)
    # By bytes, as the gateway compares the ids of several rooms.
    key = (_t.created_at, collate(_t.id, "C"))
    counted = count_up_to(work.db, select(_t.id).where(*wanted)) if query.before_at is None else Total(0)
    if query.before_at is not None:
        wanted.append(tuple_(*key) < tuple_(query.before_at, query.before_id))
    newest = select(job).where(*wanted).order_by(*(column.desc() for column in key)).limit(query.limit + 1)
    rows = work.db.execute(newest).all()
    return JobRows([_row(actor, row) for row in rows[: query.limit]], len(rows) > query.limit, counted)


def _row(actor: Actor, row: Any) -> JobRow:
    own = row.account_id == actor.account_id
    title = row.params.get("title")
    return JobRow(
        id=row.id,
        kind=row.kind,
        state=JobState(row.state),
        done=row.done,
        of=row.of,
        title=title if isinstance(title, str) else None,
        result=row.result if own else None,
        error_count=len(row.errors),
        file_id=row.file_id if own else None,
        account_id=row.account_id,
        account_name=row.actor.get("display_name", ""),
        created_at=row.created_at,
        ended_at=row.ended_at,
    )


def purge(db: Session, now: datetime) -> int:
    """Forgets jobs that ended more than 90 days ago; says how many."""
    result = db.execute(delete(job).where(_t.ended_at < now - timedelta(days=KEPT_DAYS)))
    return int(result.rowcount)  # type: ignore[attr-defined]  # a CursorResult, which execute's stub does not say


class JobRunner:
    """Runs the room's queued jobs, one at a time in each process.

    A job is held by an advisory lock on the runner's connection: when its process dies the next runner takes it again, from the
    start, at most three times. What ends a job (result or errors) is written by the run that holds it or not at all.
    """

    def __init__(
        self,
        tools: Tools,
        kinds: Mapping[str, RunJob],
        ask_sources: Callable[[Doubtful], None],
        record_file: Callable[[FileFact], None],
        nudge_relay: Callable[[], None],
    ) -> None:
        self._tools, self._kinds = tools, kinds
        self._ask_sources, self._record_file, self._nudge_relay = ask_sources, record_file, nudge_relay
        self.loop = Loop("jobs", tools.room, self.run_waiting, POLL_SECONDS)

    def run_waiting(self) -> None:
        """Runs jobs until none is left to take."""
        if not self._kinds:
            return
        while self.run_one():
            pass

    def run_one(self) -> bool:
        """Takes and runs one job; False when there is none."""
        with self._tools.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            taken = self._take(connection)
            if taken is None:
                return False
            try:
                with JOBS_RUNNING.labels(self._tools.room).track_inprogress():
                    self._run(connection, taken)
            finally:
                forget("request_id", "job")
                # A connection that broke has let go of the lock already.
                if not connection.invalidated:
                    connection.execute(select(func.pg_advisory_unlock(lock_key("job", taken.id))))
            return True

    def _take(self, connection: Connection) -> Any:
        open_states = (JobState.QUEUED.value, JobState.RUNNING.value)
        waiting = select(_t.id).where(_t.state.in_(open_states), _t.kind.in_(list(self._kinds))).order_by(_t.created_at).limit(50)
        for job_id in connection.execute(waiting).scalars().all():
            if not connection.execute(select(func.pg_try_advisory_lock(lock_key("job", job_id)))).scalar_one():
                continue
            mine = update(job).where(_t.id == job_id, _t.state.in_(open_states))
            changed = mine.values(state=JobState.RUNNING.value, run_id=new_id(), tries=_t.tries + 1, done=0, of=0)
            taken = connection.execute(changed.returning(job)).one_or_none()
            if taken is not None:
                return taken
            connection.execute(select(func.pg_advisory_unlock(lock_key("job", job_id))))
        return None

    def _run(self, connection: Connection, taken: Any) -> None:
        bind(service=self._tools.room, request_id=taken.request_id, job=taken.id)
        actor = msgspec.convert(taken.actor, Actor, strict=False)
        try:
            if taken.tries > MAX_TRIES:
                raise JobFailed([JobError(row=0, field="", code="job.gave_up")])
            until_certain(lambda fresh: self._attempt(connection, taken, actor, fresh=fresh), self._ask_sources)
        except JobFailed as failed:
            self._fail(connection, taken, failed.errors[:MAX_ERRORS])
        except Busy:
            # Not the job's fault: it is taken again as often as it needs, and shows as running meanwhile.
            connection.execute(update(job).where(_t.id == taken.id).values(tries=0))
            raise
        except ZjjgError as refused:
            self._fail(connection, taken, _row_errors(refused))
        except JobLost:
            log.warning("job_lost", job=taken.id)
        except Exception as error:  # a bug in the job: it must not be run for ever, nor take the runner with it
            if connection.invalidated:
                raise
            log.exception("job_broken", job=taken.id, kind=taken.kind, error=type(error).__name__)
            self._fail(connection, taken, [JobError(row=0, field="", code="job.broken")])

    def _attempt(self, connection: Connection, taken: Any, actor: Actor, *, fresh: bool) -> None:
        run = JobRun(connection, self._tools, taken.id, taken.run_id, actor)
        caller = Caller(request_id=taken.request_id, locale=taken.locale, address=taken.address)
        with Session(self._tools.engine, expire_on_commit=False) as db:
            work = Work(db, self._tools, caller, fresh=fresh)
            db.execute(_JOB_LIMITS)
            enter_tenant(db, actor)
            result = self._kinds[taken.kind](actor, work, run, taken.params)
            db.flush()
            for fact in run.files:
                self._record_file(fact)
            db.execute(text("set local role none"))
            mine = (_t.id == taken.id) & (_t.run_id == taken.run_id)
            ended = {
                "state": JobState.DONE.value,
                "result": msgspec.to_builtins(result),
                "file_id": run.files[0].file_id if run.files else None,
                "done": func.greatest(_t.done, _t.of),
                "ended_at": self._tools.clock.now(),
            }
            if db.execute(update(job).where(mine).values(ended)).rowcount != 1:  # type: ignore[attr-defined]  # a CursorResult
                raise JobLost(taken.id)
            db.commit()
        work.run_later()
        self._nudge_relay()
        JOBS.labels(self._tools.room, taken.kind, "done").inc()

    def _fail(self, connection: Connection, taken: Any, errors: list[JobError]) -> None:
        mine = (_t.id == taken.id) & (_t.run_id == taken.run_id)
        values = {"state": JobState.FAILED.value, "errors": msgspec.to_builtins(errors), "ended_at": self._tools.clock.now()}
        connection.execute(update(job).where(mine).values(values))
        JOBS.labels(self._tools.room, taken.kind, "failed").inc()


def _row_errors(refused: ZjjgError) -> list[JobError]:
    """A refusal of the whole job: its fields, or just its code."""
    fields = [JobError(row=0, field=e["field"], code=e["code"], params=e.get("params", {})) for e in refused.errors]
    return fields or [JobError(row=0, field="", code=refused.code, params=refused.params)]
