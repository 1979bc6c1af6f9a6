"""What every service is: a Nameko service whose methods hand one use case or query to one transaction.

A class of its own needs ``name``, ``room`` and entrypoints of one line each::

    class HazardService(Service):
        name = "hazard"
        room = ROOM

        @rpc
        def submit_visit(self, new: NewVisit) -> Visit:
            return self.write(visits.submit_visit, new)
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar, TypeVarTuple

from sqlalchemy.exc import DBAPIError

from contracts.actor import Actor
from contracts.audit import AuditEntry, AuditQuery, AuditVerification
from contracts.errors import NotFound
from contracts.events.envelope import Envelope, EventPage, ParkedEvent
from contracts.exports import ExportOrder
from contracts.jobs import Job, JobQuery, JobRows
from contracts.page import Page
from kit import audit, exports, jobs, outbox
from kit.chassis import Call, Chassis
from kit.db import looking
from kit.entrypoints import broker_state, rpc
from kit.room import Room
from kit.work import Work

T = TypeVar("T")
Args = TypeVarTuple("Args")


class Service:
    """Beside what is below, every service has the RPC methods ``events_since``, ``facts_of``, ``get_job``, ``list_jobs``, ``start_export``, ``health``,
    ``list_audit_entries``, ``verify_audit``, ``parked_events`` and ``revive_events``."""

    name: ClassVar[str]
    room: ClassVar[Room]
    chassis: Any = Chassis()

    def write(self, fn: Callable[[Actor, Work, *Args], T], *args: *Args, secrets: Sequence[str] = ()) -> T:
        """``fn(actor, work, *args)`` in one transaction, committed once; answers its result after the commit.

        The actor is verified from the call's token, and the scope ``<room>:write`` where it is an API token's.
        An agency's or enterprise's sees its own rows only, by the database.
        With an idempotency key in the call's context: the same key gives the first answer (as JSON bytes), without the fields
        in ``secrets``, and no second effect. ``fn`` runs again after a Doubtful, a deadlock or a cut connection: whatever
        it does outside the database waits for ``work.later``.
        """
        result: T = self._call.write(fn, args, secrets)
        return result

    def read(self, fn: Callable[[Actor, Work, *Args], T], *args: *Args) -> T:
        """``fn(actor, work, *args)`` in one transaction that cannot write."""
        result: T = self._call.read(fn, args)
        return result

    def write_open(self, fn: Callable[[Work, *Args], T], *args: *Args) -> T:
        """``write`` for calls without an actor (other services, public pages): ``fn(work, *args)``, no tenant, no idempotency."""
        result: T = self._call.write_open(fn, args)
        return result

    def read_open(self, fn: Callable[[Work, *Args], T], *args: *Args) -> T:
        """``read`` for calls without an actor: ``fn(work, *args)``, no tenant."""
        result: T = self._call.read_open(fn, args)
        return result

    def apply(self, payload: dict[str, Any]) -> None:
        """For an event handler: applies the event to the room's replicas. Raises what is wrong with the event; see ``kit.catchup``."""
        self._call.apply(payload)

    @property
    def _call(self) -> Call:
        call: Call = self.chassis  # Nameko replaces the provider by its dependency on each worker's instance
        return call

    @rpc
    def events_since(self, after: int, types: list[str], limit: int = 500, known: list[int] | None = None) -> EventPage:
        """The room's events of ``types`` after ``after``, in order, at most 1,000. For other services, which name in ``known`` the
        numbers of those that they were pushed already: these are left out."""
        return self.read_open(lambda work: outbox.events_since(work.db.connection(), work.room, after, types, limit, known or ()))

    @rpc
    def facts_of(self, kind: str, ids: list[str]) -> list[Envelope]:
        """The present state of these entities, from the room's own tables; NotFound for an unknown kind. For other services."""
        fact = self.room.facts.get(kind)
        if fact is None:
            raise NotFound("fact.unknown_kind", {"kind": kind})
        return self.read_open(fact, ids[:1000])

    @rpc
    def get_job(self, job_id: str) -> Job:
        """A job of this room; NotFound for others than who queued it and its tenant."""
        actor = self._call.actor()
        return self.read_open(lambda work: jobs.get_job(actor, work, job_id))

    @rpc
    def list_jobs(self, query: JobQuery) -> JobRows:
        """The caller's own jobs in this room, newest first; all accounts' for an admin who asks for everyone's."""
        actor = self._call.actor()
        return self.read_open(lambda work: jobs.list_jobs(actor, work, query))

    @rpc
    def start_export(self, order: ExportOrder) -> Job:
        """Queues one of the room's lists (``kit.exports``) as a file; the job's ``file_id`` is it."""
        return self.write(lambda actor, work: exports.start_export(actor, work, self.room, order))

    @rpc
    def list_audit_entries(self, query: AuditQuery) -> Page[AuditEntry]:
        """For admins."""
        return self.read(audit.list_entries, query)

    @rpc
    def verify_audit(self) -> AuditVerification:
        """For admins. Reads the whole chain: seconds for a million entries."""
        return self.read(audit.verify)

    @rpc
    def parked_events(self) -> list[ParkedEvent]:
        """Foreign events that could not be applied so far. For the operator."""
        parked: list[ParkedEvent] = self._call.chassis.catch_up.parked()
        return parked

    @rpc
    def revive_events(self) -> int:
        """Tries dead events again, after what made them fail was mended; says how many. For the operator."""
        return self._call.chassis.catch_up.revive()

    @rpc
    def health(self) -> dict[str, str]:
        """Part -> "ok" or a short reason: database, broker, relay, events, catch_up."""
        chassis = self._call.chassis
        try:
            with looking(chassis.tools.engine) as connection:
                connection.exec_driver_sql("select 1")
            database, catch_up = "ok", chassis.catch_up.state()
        except DBAPIError:
            database, catch_up = "away", "database away"
        return {"database": database, "broker": broker_state(chassis.container), **chassis.relay.state(), "catch_up": catch_up}
