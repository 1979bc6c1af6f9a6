"""The rooms, as a view calls them: typed by their Protocols, with this request's context riding along.

``rooms().hazard.submit_visit(new)`` answers the struct; ``forward().hazard.submit_visit(new)`` its JSON, which a view that has
nothing to add passes on unread (mypy still sees the struct).
"""

import hashlib
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

from flask import Flask, current_app, g, request

from contracts.audit import AuditEntry, AuditQuery, AuditVerification
from contracts.errors import Busy, Invalid, ZjjgError
from contracts.exports import ExportOrder
from contracts.jobs import Job, JobQuery, JobRows
from contracts.page import Page
from contracts.rpc.agency import AgencyRpc
from contracts.rpc.auth import AuthRpc
from contracts.rpc.evaluation import EvaluationRpc
from contracts.rpc.hazard import HazardRpc
from contracts.rpc.stats import StatsRpc
from gateway.errors import locale
from kit.rpc_client import RemoteFailure, RpcClient, TypedRpc, typed

T = TypeVar("T")
K = TypeVar("K")


class RoomName(StrEnum):
    AUTH = "auth"
    AGENCY = "agency"
    EVALUATION = "evaluation"
    HAZARD = "hazard"
    STATS = "stats"


PROTOCOLS: dict[RoomName, type] = {
    RoomName.AUTH: AuthRpc,
    RoomName.AGENCY: AgencyRpc,
    RoomName.EVALUATION: EvaluationRpc,
    RoomName.HAZARD: HazardRpc,
    RoomName.STATS: StatsRpc,
}
ASKED_TOGETHER_SECONDS = 0.5
"""How long a page waits for rooms that are asked side by side; one that is away is named, not fatal."""

MAX_KEY_CHARACTERS = 255

_asking = ThreadPoolExecutor(max_workers=32, thread_name_prefix="rooms")


class EveryRoom(Protocol):
    """What each room answers, whatever it is about (``kit.service.Service``, and the end of each Protocol)."""

    def todo(self) -> dict[str, int]: ...
    def get_job(self, job_id: str) -> Job: ...
    def list_jobs(self, query: JobQuery) -> JobRows: ...
    def start_export(self, order: ExportOrder) -> Job: ...
    def may_read_file(self, file_id: UUID) -> bool:
        """Of the rooms that attach files alone."""

    def list_audit_entries(self, query: AuditQuery) -> Page[AuditEntry]: ...
    def verify_audit(self) -> AuditVerification: ...
    def health(self) -> dict[str, str]:
        """Part -> "ok" or a short reason. Takes no actor."""


@dataclass(frozen=True)
class Rooms:
    """One typed client a room, bound to one request's context. ``more``: those that plugins brought, by their Protocol."""

    auth: AuthRpc
    agency: AgencyRpc
    evaluation: EvaluationRpc
    hazard: HazardRpc
    stats: StatsRpc
    every: Mapping[str, EveryRoom]
    more: Mapping[Any, Any]

    def of(self, protocol: Callable[..., T]) -> T:
        """The room that a blueprint named together with this Protocol; KeyError when none did."""
        return cast(T, self.more[protocol])

    def named(self, room: str) -> EveryRoom:
        """The room of this name, as what all rooms have in common; KeyError when there is none."""
        return self.every[room]


def register(app: Flask, client: RpcClient, timeout_seconds: float, more: Mapping[str, type]) -> None:
    """``more``: services that plugins brought, each with its Protocol; they are asked for jobs, health and audit like all others, and
    for what is to do where the Protocol says so."""
    app.extensions["zjjg.rooms"] = {name: typed(client, protocol, name) for name, protocol in PROTOCOLS.items()}
    app.extensions["zjjg.more_rooms"] = {protocol: typed(client, protocol, name) for name, protocol in more.items()}
    app.extensions["zjjg.every_room"] = {name: typed(client, EveryRoom, name) for name in (*PROTOCOLS, *more)}
    app.extensions["zjjg.rooms_without_todo"] = {name for name, protocol in more.items() if not hasattr(protocol, "todo")}
    app.extensions["zjjg.rpc_timeout"] = timeout_seconds


def rooms() -> Rooms:
    """The rooms for the request that is being served; answers are structs."""
    if "rooms" not in g:
        g.rooms = _bound(lambda room: room)
    return cast(Rooms, g.rooms)


def forward() -> Rooms:
    """The same rooms; what they answer is JSON bytes (msgspec.Raw), whatever mypy believes."""
    if "forward" not in g:
        g.forward = _bound(lambda room: room.raw)
    return cast(Rooms, g.forward)


def forget_rooms() -> None:
    """To be called when it became known who asks: the next call carries the new context."""
    g.pop("rooms", None)
    g.pop("forward", None)


def _bound(form: Callable[[TypedRpc[Any]], TypedRpc[Any]]) -> Rooms:
    context, timeout = _context(), current_app.extensions["zjjg.rpc_timeout"]

    def bound(known: dict[K, TypedRpc[Any]]) -> dict[K, Any]:
        return {name: form(room).with_context(context, timeout) for name, room in known.items()}

    built_in: dict[str, Any] = bound(current_app.extensions["zjjg.rooms"])
    every = bound(current_app.extensions["zjjg.every_room"])
    return Rooms(**built_in, every=every, more=bound(current_app.extensions["zjjg.more_rooms"]))


def _context() -> dict[str, str]:
    context = {"request_id": g.request_id, "locale": locale(), "address": request.remote_addr or ""}
    credential = g.get("credential")
    if credential is not None:
        context["actor"] = credential.actor_token
    if request.method == "POST" and credential is not None:
        # Without a key from the caller, one of the request's own: the broker gives a call a second time to a service that was
        # killed between its commit and its acknowledgement.
        key = request.headers.get("Idempotency-Key") or g.request_id
        if len(key) > MAX_KEY_CHARACTERS:
            raise Invalid("idempotency.key_too_long")
        context["idempotency_key"] = key
        context["idempotency_scope"] = f"{request.method} {request.path}"
        context["idempotency_hash"] = g.get("idempotency_hash") or hashlib.sha256(request.get_data(cache=True)).hexdigest()
    return context


def ask_together(ask: Callable[[EveryRoom], Any], *, but: Collection[str] = ()) -> dict[str, Any]:
    """``ask`` of every room side by side, those in ``but`` left out, within half a second: its answer by the room's name, or the
    ZjjgError or RemoteFailure that it gave; Busy for a room that had no answer by then."""
    context = _context()
    known: dict[str, TypedRpc[EveryRoom]] = current_app.extensions["zjjg.every_room"]
    asked: dict[str, Future[Any]] = {
        name: _asking.submit(ask, room.with_context(context, ASKED_TOGETHER_SECONDS))
        for name, room in known.items()
        if name not in but
    }
    wait(asked.values(), timeout=2 * ASKED_TOGETHER_SECONDS)  # each call ends by itself; this is for calls that wait for a thread
    return {name: _answer_of(name, future) for name, future in asked.items()}


def _answer_of(room: str, future: Future[Any]) -> Any:
    if not future.done():
        future.cancel()
        return Busy("room.too_slow", {"room": room})
    try:
        return future.result()
    except (ZjjgError, RemoteFailure) as error:
        return error
