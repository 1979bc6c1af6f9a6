"""What runs around a room's use cases: database, relay, catch-up, jobs and timers, as one Nameko dependency."""

import contextlib
import time
from collections.abc import Callable
from typing import Any

import msgspec
from nameko.extensions import DependencyProvider

from contracts.errors import Busy
from contracts.events.envelope import Envelope, EventPage
from contracts.files import FILES_ROOM, FileFact
from kit import audit, rotation
from kit.catchup import BATCH, CatchUp
from kit.db import make_engine
from kit.doors import Doors, Runtime
from kit.exports import jobs_of
from kit.jobs import JobRunner
from kit.logs import get_logger
from kit.loops import Due, Leader, Loop
from kit.publisher import Publisher
from kit.relay import Relay
from kit.room import Room, Timer
from kit.rpc_client import RemoteFailure, RpcClient
from kit.settings import KitSettings, SettingsError, load, load_secrets
from kit.stores import open_store
from kit.work import Doubtful, Tools, transaction

log = get_logger()

ASK_SECONDS = 2.0
_facts = msgspec.json.Decoder(list[Envelope], strict=False)
_page = msgspec.json.Decoder(EventPage, strict=False)


class Chassis(DependencyProvider):  # type: ignore[misc]  # Nameko has no types
    """Gives each call its ``Doors``. Starts while database and broker are away, and goes on when they come.

    Reads ``ZJJG_*`` from the environment: ``ZJJG_<ROOM>_DATABASE_URL`` must be set (the launcher sets it for the embedded one).
    """

    def setup(self) -> None:
        room: Room = self.container.service_cls.room
        kit = load(KitSettings)
        uri = self.container.config["AMQP_URI"]
        self.client = RpcClient(uri)
        self._publisher = Publisher(uri)
        self.tools = make_tools(room, kit, broadcast=self.client.broadcast)
        rotation.require_keys(room, self.tools.engine, self.tools.secrets)
        self.tools.nudge_jobs = lambda: self.jobs.loop.nudge()
        self.leader = Leader(self.tools.engine, room.name, won=lambda: self.catch_up.loop.nudge())
        self.relay = Relay(
            room.name,
            self.tools.engine,
            self.leader,
            self._publisher.publish,
            audit.key_of(room.name, self.tools.secrets),
            audit.heads_of(room.name, kit, self.tools.secrets),
            self.tools.clock,
        )
        self.catch_up = CatchUp(self.tools, room.replicas, self.leader, self._pull)
        self.jobs = JobRunner(self.tools, jobs_of(room), self._ask_for_job, self._record_file, self.relay.nudge)
        self.timers = [TimerLoop(timer, self.tools, self.leader) for timer in room.timers]
        self.runtime = Runtime(self.tools, room.conflicts, self._ask_sources, self.catch_up.apply, self.relay.nudge)
        self.room = room
        self._threads: list[Any] = []

    @property
    def loops(self) -> list[Loop]:
        loops = [
            self.relay.number_loop,
            self.relay.send_loop,
            self.catch_up.push_loop,
            self.catch_up.loop,
            *(t.loop for t in self.timers),
        ]
        return [*loops, self.jobs.loop]

    def start(self) -> None:
        self._threads = [self.container.spawn_managed_thread(loop.run, identifier=loop.name) for loop in self.loops]

    def stop(self) -> None:
        """Loops end after their step, within 5 s; what is cut short then is taken up at the next start."""
        end = time.monotonic() + 5
        for loop in self.loops:
            loop.stop()
        _await([thread for loop, thread in zip(self.loops, self._threads, strict=False) if loop is self.jobs.loop], end)
        # Only pulls may still wait for answers, and those whom they ask may be stopping as well: that would cost the whole 5 s.
        self.client.close()
        _await(self._threads, end)
        for thread in self._threads:
            thread.kill()
        self.leader.resign()
        self._publisher.close()
        self.tools.engine.dispose()

    def kill(self) -> None:
        for loop in self.loops:
            loop.stop()

    def get_dependency(self, worker_ctx: Any) -> "Call":
        return Call(self, worker_ctx.data)

    # ---- what the parts ask of other rooms

    def _pull(self, source: str, after: int, types: list[str], known: list[int]) -> EventPage:
        if known:
            # A source of the release before takes no such argument: then the events come once more.
            with contextlib.suppress(RemoteFailure):
                return _page.decode(self.client.call(source, "events_since", after, types, BATCH, known))
        return _page.decode(self.client.call(source, "events_since", after, types, BATCH))

    def _ask_for_job(self, doubt: Doubtful) -> None:
        self._ask_sources(doubt, None)

    def _ask_sources(self, doubt: Doubtful, deadline: float | None) -> None:
        """Asks each source for its facts and applies them. Raises Busy("room.away") naming the source that does not answer."""
        wanted: dict[tuple[str, str], list[str]] = {}
        for source, kind, entity_id in doubt.facts:
            wanted.setdefault((source, kind), []).append(str(entity_id))
        seconds = ASK_SECONDS if deadline is None else max(0.05, min(ASK_SECONDS, deadline - time.time()))
        for (source, kind), ids in wanted.items():
            try:
                answer = self.client.call(source, "facts_of", kind, sorted(set(ids)), timeout=seconds)
            except Busy as away:
                raise Busy("room.away", {"room": source}) from away
            self.catch_up.apply_facts(_facts.decode(answer))

    def _record_file(self, fact: FileFact) -> None:
        self.client.call(FILES_ROOM, "record_made_file", fact)


def _await(threads: list[Any], end: float) -> None:
    while any(not thread.dead for thread in threads) and time.monotonic() < end:
        time.sleep(0.02)


class TimerLoop:
    """One timer of the room, on the leading replica. Looks once a second whether it leads, so that a new leader starts soon."""

    def __init__(self, timer: Timer, tools: Tools, leader: Leader) -> None:
        self._timer, self._tools, self._leader = timer, tools, leader
        self._due = Due(timer.seconds)
        self.loop = Loop(f"timer.{timer.name}", tools.room, self.step, min(1.0, timer.seconds))

    def step(self) -> None:
        if self._leader.leads and self._due():
            with transaction(self._tools, None) as work:
                self._timer.run(work)


class Call(Doors):
    """The doors of one call, and the chassis behind them for the calls that every service has."""

    def __init__(self, chassis: Chassis, context: dict[str, Any]) -> None:
        super().__init__(chassis.runtime, context)
        self.chassis = chassis


def make_tools(room: Room, kit: KitSettings, *, broadcast: Callable[[str, Any], None], url: str | None = None) -> Tools:
    """The room's tools from the environment. Connects to nothing. Raises SettingsError naming what is missing."""
    url = url or kit.database_url(room.name)
    if url is None:
        raise SettingsError(f"ZJJG_{room.name.upper()}_DATABASE_URL is not set")
    secrets = load_secrets(kit)
    return Tools(
        room=room.name,
        engine=make_engine(url, name=rotation.connection_name(room, secrets), pool_size=kit.pool),
        clock=kit.clock(),
        kit=kit,
        settings=load(room.settings),
        secrets=secrets,
        store=open_store(kit),
        broadcast=broadcast,
        nudge_jobs=_nobody,
        job_kinds=frozenset(jobs_of(room)),
    )


def _nobody() -> None:
    """Stands in until the job runner is there."""
