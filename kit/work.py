"""One unit of work: what a use case or query is handed beside the actor. Its transaction is opened and closed by ``Service``."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from contracts.actor import Actor
from contracts.errors import ZjjgError
from contracts.events.envelope import Envelope
from contracts.extension.files import FileStore
from kit.bulk import copy_rows
from kit.clock import Clock, local_day
from kit.ddl import tenant_role
from kit.logs import get_logger
from kit.settings import KitSettings, RoomSettings, Secrets
from kit.tables import audit_entry, outbox
from kit.together import Rows, insert_together

log = get_logger()

T = TypeVar("T")

FactRef = tuple[str, str, str]
"""(source room, kind, id)"""


class Doubtful(Exception):
    """Raised instead of ``error`` when the refusal rests on replicated ``facts`` that may be old or missing.

    The chassis asks their sources, applies the answers and runs the use case once more: see ``until_certain``. A use case
    therefore just raises it, every time; it must not have changed anything outside its transaction.
    """

    def __init__(self, error: ZjjgError, facts: list[FactRef]) -> None:
        super().__init__(error.code, facts)
        self.error = error
        self.facts = facts


def until_certain(attempt: Callable[[bool], T], ask_sources: Callable[[Doubtful], None]) -> T:
    """``attempt(fresh)`` until it has no doubt. A doubt about facts that were all asked for already is the refusal.

    One answer may lead on to the next doubt: a contract that was not known here names an enterprise that is not known here either.
    """
    asked: set[FactRef] = set()
    while True:
        try:
            return attempt(bool(asked))
        except Doubtful as doubt:
            if asked.issuperset(doubt.facts):
                raise doubt.error from None
            asked.update(doubt.facts)
            ask_sources(doubt)


@dataclass(frozen=True, slots=True)
class Caller:
    """What rode in with the call, save the actor. ``scope``, ``key`` and ``hash`` are those of idempotency, ``key`` empty without."""

    request_id: str = ""
    locale: str = "zh-CN"
    address: str = ""
    scope: str = ""
    key: str = ""
    hash: str = ""
    deadline: float | None = None


@dataclass(slots=True)
class Tools:
    """What all units of work of one running room share."""

    room: str
    engine: Engine
    clock: Clock
    kit: KitSettings
    settings: RoomSettings
    secrets: Secrets
    store: FileStore
    broadcast: Callable[[str, Any], None]
    nudge_jobs: Callable[[], None]
    job_kinds: frozenset[str] = frozenset()


class Work:
    """``db`` is the Session of the one open transaction: never commit it. ``at`` is the same instant all through.

    ``fresh`` is True in a run after a Doubtful: what the sources say has been applied.
    ``settings`` are the room's, ``kit`` the system's; ``store`` keeps the bytes of files; ``locale`` is ``zh-CN`` or ``en``.
    """

    def __init__(self, db: Session, tools: Tools, caller: Caller, *, fresh: bool = False) -> None:
        self.db = db
        self.tools = tools
        self.at: datetime = tools.clock.now()
        self.fresh = fresh
        self.locale = caller.locale
        self.request_id = caller.request_id
        self.address = caller.address
        self._after: list[Callable[[], None]] = []
        self.wrote_events = False

    @property
    def room(self) -> str:
        return self.tools.room

    @property
    def settings(self) -> Any:
        return self.tools.settings

    @property
    def kit(self) -> KitSettings:
        return self.tools.kit

    @property
    def secrets(self) -> Secrets:
        return self.tools.secrets

    @property
    def store(self) -> FileStore:
        return self.tools.store

    @property
    def today(self) -> date:
        """The local calendar day of ``at`` (``ZJJG_TIME_ZONE``)."""
        return local_day(self.at, self.tools.kit.time_zone)

    def publish(self, type: str, entity_id: UUID | str, entity_version: int, payload: msgspec.Struct, *, schema: int = 1) -> None:
        """Tells other rooms the entity's whole new state, if and only if this transaction commits.

        ``type`` is past tense and one of ``contracts/events/<room>.py``. ``entity_version`` must grow with every write of that
        entity: consumers drop the older of two. Reaches them within a second as a rule; duplicates and disorder happen.
        """
        # Inline, here and below: a RETURNING would need SELECT, which tenants are not granted.
        self.db.execute(
            insert(outbox).inline().values(self._event(type, entity_id, entity_version, msgspec.to_builtins(payload), schema))
        )
        self.wrote_events = True

    def event_row(self, type: str, entity_id: UUID | str, entity_version: int, payload: msgspec.Struct) -> dict[str, Any]:
        """What ``publish`` writes, as a row of ``kit.tables.outbox`` for ``insert``."""
        return self._event(type, entity_id, entity_version, payload, 1)

    def audit_row(
        self, actor: Actor | None, action: str, object_kind: str, object_id: UUID | str, after: Mapping[str, Any]
    ) -> dict[str, Any]:
        """What ``audit`` writes of a thing that was made, as a row of ``kit.tables.audit_entry`` for ``insert``."""
        return self._doing(actor, action, object_kind) | _said(object_id, None, after)

    def insert(self, rows: Rows) -> None:
        """All rows of one act in one statement (``kit.together``), its event and audit among them."""
        insert_together(self.db, rows)
        self.wrote_events = self.wrote_events or outbox in rows or audit_entry in rows

    def publish_many(self, type: str, saved: Iterable[tuple[UUID | str, int, msgspec.Struct]], *, schema: int = 1) -> None:
        """``publish`` for each (entity id, version, payload), for imports: a twentieth of the time, taken as they come."""
        events = (self._event(type, entity_id, version, payload, schema) for entity_id, version, payload in saved)
        if copy_rows(self.db, outbox, events):
            self.wrote_events = True

    def _event(self, type: str, entity_id: UUID | str, version: int, payload: Any, schema: int) -> dict[str, Any]:
        return {
            "type": type,
            "schema": schema,
            "entity_id": str(entity_id),
            "entity_version": version,
            "payload": payload,
            "at": self.at,
            "request_id": self.request_id,
        }

    def fact(self, type: str, entity_id: UUID | str, entity_version: int, payload: msgspec.Struct, *, schema: int = 1) -> Envelope:
        """The envelope that ``publish`` would send, for an answer to ``facts_of``; it has no seq."""
        return Envelope(
            source=self.room,
            type=type,
            entity_id=str(entity_id),
            entity_version=entity_version,
            payload=msgspec.to_builtins(payload),
            schema=schema,
            at=self.at,
            request_id=self.request_id,
        )

    def audit(
        self,
        actor: Actor | None,
        action: str,
        object_kind: str,
        object_id: UUID | str,
        before: Mapping[str, Any] | msgspec.Struct | None = None,
        after: Mapping[str, Any] | msgspec.Struct | None = None,
    ) -> None:
        """Writes who did what to which object, in this transaction: no entry, no write. ``action`` is dotted and unique.

        ``before`` and ``after`` hold what changed. Whole ID numbers, passwords and tokens have no place in them. ``actor`` None
        is the system itself.
        """
        entry = self._doing(actor, action, object_kind) | _said(object_id, _plain(before), _plain(after))
        self.db.execute(insert(audit_entry).inline().values(entry))
        self.wrote_events = True

    def audit_many(
        self,
        actor: Actor | None,
        action: str,
        object_kind: str,
        said: Iterable[tuple[UUID | str, Mapping[str, Any] | msgspec.Struct]],
    ) -> None:
        """``audit`` for each (object id, after), for imports: one act that made many things."""
        doing = self._doing(actor, action, object_kind)
        if copy_rows(self.db, audit_entry, (doing | _said(object_id, None, after) for object_id, after in said)):
            self.wrote_events = True

    def _doing(self, actor: Actor | None, action: str, object_kind: str) -> dict[str, Any]:
        return {
            "at": self.at,
            "account_id": actor.account_id if actor else None,
            "role": actor.role.value if actor else "system",
            "display_name": actor.display_name if actor else "",
            "owner": owner_of(actor) if actor else "",
            "action": action,
            "object_kind": object_kind,
            "address": self.address,
            "request_id": self.request_id,
        }

    def later(self, fn: Callable[[], None]) -> None:
        """Calls ``fn`` once the transaction is committed, before the caller has its answer. Not called when it is not; lost
        when the process dies between. An exception in it is logged and changes nothing: the write stands."""
        self._after.append(fn)

    def broadcast(self, topic: str, payload: Any) -> None:
        """After the commit, tells every process that listens to ``topic``. May be lost: only for caches that also run out."""
        self.later(lambda: self.tools.broadcast(topic, payload))

    def run_later(self) -> None:
        """For the chassis: after the commit."""
        for fn in self._after:
            try:
                fn()
            except Exception:  # the commit stands: answering with an error would make the caller write it twice
                log.exception("after_commit_failed", room=self.room)


def _said(object_id: UUID | str, before: Any, after: Any) -> dict[str, Any]:
    return {"object_id": str(object_id), "before": before, "after": after}


def _plain(value: Mapping[str, Any] | msgspec.Struct | None) -> Any:
    return None if value is None else msgspec.to_builtins(value)


def owner_of(actor: Actor) -> str:
    """The id that the actor's rows are kept under: its tenant, empty for actors without one."""
    return next(iter(actor.tenant().values()), "")


@contextmanager
def transaction(tools: Tools, actor: Actor | None, caller: Caller | None = None, *, fresh: bool = False) -> Iterator[Work]:
    """One transaction, committed at the end of the block, rolled back when it raises. Then the calls that wait for the commit.

    With an actor of a tenant it runs under the tenant's role: rows of others are out of reach whatever the query says.
    """
    with Session(tools.engine, autoflush=True, expire_on_commit=False) as db:
        work = Work(db, tools, caller or Caller(), fresh=fresh)
        if actor is not None:
            enter_tenant(db, actor)
        yield work
        db.commit()
    work.run_later()


def enter_tenant(db: Session, actor: Actor) -> None:
    """Takes on the tenant's role and settings until the transaction ends. Nothing for actors without a tenant."""
    for setting, value in actor.tenant().items():
        db.execute(_ENTER, {"role": tenant_role(setting), "setting": setting, "value": value})


_ENTER = text("select set_config('role', :role, true), set_config(:setting, :value, true)")
