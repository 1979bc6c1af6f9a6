"""How one call becomes one transaction: actor, tenant, idempotency, doubt, retry."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from contracts.actor import Actor
from contracts.errors import Busy, Forbidden, Unauthenticated, ZjjgError
from contracts.events.envelope import Envelope
from kit import idempotency
from kit.beginning import begin_reading, begin_writing
from kit.metrics import CALLS, DOUBTS
from kit.refusals import as_refusal, is_repeatable
from kit.tokens import verify
from kit.work import Caller, Doubtful, Tools, Work, until_certain


class Runtime:
    """What the doors of one running room share. ``ask_sources`` answers a doubt; ``committed`` is called after each write."""

    def __init__(
        self,
        tools: Tools,
        conflicts: Mapping[str, str],
        ask_sources: Callable[[Doubtful, float | None], None],
        apply: Callable[[Envelope], None],
        committed: Callable[[], None],
    ) -> None:
        self.tools, self.conflicts = tools, conflicts
        self.ask_sources, self.apply, self.committed = ask_sources, apply, committed


def caller_of(context: Mapping[str, Any]) -> Caller:
    """What Nameko's context data says about the call; what is missing has the default."""
    deadline = context.get("deadline")
    return Caller(
        request_id=str(context.get("request_id") or ""),
        locale="en" if context.get("locale") == "en" else "zh-CN",
        address=str(context.get("address") or ""),
        scope=str(context.get("idempotency_scope") or ""),
        key=str(context.get("idempotency_key") or ""),
        hash=str(context.get("idempotency_hash") or ""),
        deadline=float(deadline) if deadline else None,
    )


class Doors:
    """The doors of one call. Each runs ``fn`` in exactly one transaction, or in two when the first ended in doubt."""

    def __init__(self, runtime: Runtime, context: Mapping[str, Any]) -> None:
        self._runtime, self._tools = runtime, runtime.tools
        self._context = context
        self.caller = caller_of(context)

    def actor(self) -> Actor:
        """The caller, from its signed token. Raises Unauthenticated."""
        token = self._context.get("actor")
        if not token:
            raise Unauthenticated("auth.token_missing")
        return verify(str(token), self._tools.secrets.actor_public_key, self._tools.clock.now())

    def _scoped_actor(self, verb: str) -> Actor:
        """The actor, when its API token (if it came by one) has the scope ``<room>:<verb>``; writing does not include reading."""
        actor = self.actor()
        scope = f"{self._tools.room}:{verb}"
        if actor.scopes is not None and scope not in actor.scopes:
            raise Forbidden("auth.scope_missing", {"scope": scope})
        return actor

    def write(self, fn: Callable[..., Any], args: tuple[Any, ...], secrets: Sequence[str]) -> Any:
        actor = self._scoped_actor("write")
        return self._settled(fn, lambda fresh: self._write(actor, fn, (actor, args), secrets, fresh))

    def read(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        actor = self._scoped_actor("read")
        return self._settled(fn, lambda fresh: self._read(actor, fn, (actor, args), fresh))

    def write_open(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        return self._settled(fn, lambda fresh: self._write(None, fn, (None, args), (), fresh))

    def read_open(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        return self._settled(fn, lambda fresh: self._read(None, fn, (None, args), fresh))

    def apply(self, payload: Any) -> None:
        self._runtime.apply(msgspec.convert(payload, Envelope, strict=False))

    # ---- one transaction

    def _read(self, actor: Actor | None, fn: Callable[..., Any], given: tuple[Any, tuple[Any, ...]], fresh: bool) -> Any:
        with Session(self._tools.engine, expire_on_commit=False) as db:
            work = Work(db, self._tools, self.caller, fresh=fresh)
            begin_reading(db, actor)
            result = _call(fn, given, work)
            db.commit()
            return result

    def _write(
        self, actor: Actor | None, fn: Callable[..., Any], given: tuple[Any, tuple[Any, ...]], secrets: Sequence[str], fresh: bool
    ) -> Any:
        account = str(actor.account_id) if actor else ""
        once = actor is not None and self.caller.key != ""
        with Session(self._tools.engine, expire_on_commit=False) as db:
            answered = begin_writing(db, actor, self.caller) if actor is not None else None
            if answered is not None:
                return msgspec.Raw(answered.encode())
            work = Work(db, self._tools, self.caller, fresh=fresh)
            result = _call(fn, given, work)
            db.flush()
            if once and not isinstance(result, ZjjgError):
                # A refusal that a use case answers, so that what it wrote is committed, is no answer to give again.
                idempotency.keep_answer(db, account, self.caller, result, secrets, work.at)
            _commit(db)
        work.run_later()
        if work.wrote_events:
            self._runtime.committed()
        return result

    # ---- around it

    def _settled(self, fn: Callable[..., Any], attempt: Callable[[bool], Any]) -> Any:
        began = time.perf_counter()
        outcome = "failed"
        try:
            result = until_certain(lambda fresh: self._attempted(attempt, fresh=fresh), self._ask_sources)
            outcome = "ok"
            return result
        finally:
            CALLS.labels(self._tools.room, getattr(fn, "__name__", "?"), outcome).observe(time.perf_counter() - began)

    def _ask_sources(self, doubt: Doubtful) -> None:
        DOUBTS.labels(self._tools.room).inc()
        self._runtime.ask_sources(doubt, self.caller.deadline)

    def _attempted(self, attempt: Callable[[bool], Any], *, fresh: bool) -> Any:
        """Once, and once more when the database threw the transaction away through no fault of its own."""
        try:
            try:
                return attempt(fresh)
            except DBAPIError as error:
                if not is_repeatable(error):
                    raise
                return attempt(fresh)
        except DBAPIError as error:
            refusal = as_refusal(error, self._runtime.conflicts)
            if refusal is None:
                raise
            raise refusal from error
        except PoolTimeoutError as error:
            raise Busy("database.busy") from error


def _call(fn: Callable[..., Any], given: tuple[Any, tuple[Any, ...]], work: Work) -> Any:
    actor, args = given
    return fn(work, *args) if actor is None else fn(actor, work, *args)


def _commit(db: Session) -> None:
    """Commits. A connection that breaks in it leaves open what happened: then it must not be tried again from here."""
    try:
        db.commit()
    except DBAPIError as error:
        if is_repeatable(error) and error.connection_invalidated:
            raise Busy("database.commit_unknown") from error
        raise
