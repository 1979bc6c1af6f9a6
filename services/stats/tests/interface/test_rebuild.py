"""``zjjg rebuild stats`` and ``zjjg verify stats``, on a room that goes on hearing events meanwhile."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import msgspec
import pytest
from sqlalchemy import insert, select, text

from contracts.events.envelope import Envelope
from contracts.rpc.stats import RegionPeriod
from contracts.vocabulary import HazardState, ServiceKind
from kit import outbox
from kit.catchup import CatchUp
from kit.loops import Leader
from kit.settings import SettingsError
from kit.tables import outbox as outbox_table
from kit.testing.actors import make_actor
from kit.work import Tools
from services.stats import anew, commands
from services.stats.domain.sums import ALL
from services.stats.queries.statistics import social_statistics
from services.stats.room import ROOM
from services.stats.tests.interface import events
from services.stats.tests.interface.conftest import CITY, NORTH, RIVER, SOUTH, ask

REGIONS = [events.region(CITY, [CITY], name="衢州市"), events.region(NORTH, [CITY, NORTH]), events.region(SOUTH, [CITY, SOUTH])]
PLACE = [CITY, NORTH, RIVER]
OFFICER = make_actor("officer")


class Sources:
    """The four rooms' outboxes, which is all that statistics know of them, in one database; and a room of statistics that hears of
    them as a running one does, by push and by pull."""

    def __init__(self, tools: Tools, outboxes: Tools) -> None:
        self.tools, self.outboxes = tools, outboxes
        self.leader = Leader(tools.engine, "stats")
        self.leader.ask(select(1))
        self.catch_up = CatchUp(tools, ROOM.replicas, self.leader, self.pull)

    def say(self, *said: Envelope) -> list[Envelope]:
        """As their transactions and relays do; the events with their numbers."""
        rows = [
            {name: getattr(e, name) for name in ("type", "schema", "entity_id", "entity_version", "payload", "at", "request_id")}
            for e in said
        ]
        with self.outboxes.engine.begin() as connection:
            connection.execute(insert(outbox_table), rows)
            outbox.number(connection)
            last = connection.execute(text("select last from outbox_head")).scalar_one()
        return [msgspec.structs.replace(e, seq=last - len(said) + 1 + n) for n, e in enumerate(said)]

    def pull(self, source: str, after: int, types: list[str], known: list[int]) -> Any:
        with self.outboxes.engine.connect() as connection:
            return outbox.events_since(connection, source, after, types, 100, known)

    def hear(self) -> None:
        self.catch_up.round()

    def hazards(self) -> int:
        return int(ask(self.tools, OFFICER, social_statistics, RegionPeriod(region_code=CITY)).total.hazards)

    def run(self, statement: str, **bound: Any) -> Any:
        with self.tools.engine.begin() as connection:
            return connection.execute(text(statement), bound)


@pytest.fixture
def sources(
    database: Callable[..., str], room_tools: Callable[..., Tools], kit_settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sources]:
    urls = {"stats": database(ROOM), "sources": database(ROOM)}
    monkeypatch.setenv("ZJJG_STATS_DATABASE_URL", urls["stats"])
    for source in ROOM.replicas:
        monkeypatch.setenv(f"ZJJG_{source.upper()}_DATABASE_URL", urls["sources"])
    monkeypatch.setenv("ZJJG_DATA", str(kit_settings.data_folder))
    # Under pytest standard error is another file in each test, and the log would keep the first one.
    monkeypatch.setattr(commands, "configure", lambda _: None)
    made = Sources(room_tools(ROOM, urls["stats"]), room_tools(ROOM, urls["sources"]))
    made.say(*REGIONS, *a_city())
    made.hear()
    yield made
    made.leader.resign()


def a_city() -> list[Envelope]:
    """Something of everything, some of it changed since."""
    return [
        events.agency(1, [CITY, NORTH], [ServiceKind.SOCIAL]),
        events.enterprise(20, PLACE),
        events.enterprise(20, [CITY, SOUTH], 2),
        events.service_contract(30, 1, 20, PLACE),
        events.evaluation_contract(34, 1, 20, PLACE, fee_fen=500),
        events.visit(40, 1, PLACE, hazards=[events.hazard_fact(50, 1, PLACE), events.hazard_fact(51, 1, PLACE)]),
        events.hazard(50, 1, PLACE, 2, state=HazardState.RECTIFIED, rectified_on=date(2026, 4, 9)),
        events.report(60, 1, PLACE),
        events.campaign(80, [CITY]),
        events.published_record(90, 1, PLACE),
    ]


def more_hazards(first: int, count: int) -> list[Envelope]:
    return [events.hazard(n, 1, PLACE) for n in range(first, first + count)]


@contextmanager
def busy(sources: Sources) -> Iterator[list[int]]:
    """Inside, hazards are found and heard of, pushed and pulled in turn, and readers look; what they saw."""
    seen: list[int] = []
    errors: list[Exception] = []
    end = threading.Event()

    def work() -> None:
        try:
            for n in range(1000, 100_000, 2):
                if end.is_set():
                    return
                for event in sources.say(*more_hazards(n, 2))[:1]:
                    sources.catch_up.apply(event)
                if n % 8 == 0:
                    sources.hear()
                seen.append(sources.hazards())
        except Exception as error:  # noqa: BLE001  # raised below, in the test's own thread
            errors.append(error)

    pushes = sources.catch_up.push_loop
    threads = [threading.Thread(target=work), threading.Thread(target=pushes.run)]
    for thread in threads:
        thread.start()
    yield seen
    end.set()
    threads[0].join(30)
    pushes.stop()
    threads[1].join(30)
    assert not errors, errors
    sources.hear()


def test_nothing_differs_at_first_and_rebuilding_changes_nothing(sources: Sources, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.verify([]) == 0
    said = capsys.readouterr().out
    assert "SAME     9 facts and all sums, beside 3 events of auth, 5 events of agency, " in said
    assert commands.rebuild([]) == 0
    assert "REBUILT  nothing was different" in capsys.readouterr().out


def test_a_wrong_cell_is_named_and_mended(sources: Sources, capsys: pytest.CaptureFixture[str]) -> None:
    sources.run(
        "update social_day set hazards = 7 where region_code = :code and monthly and day = '2026-04-01' and owner = :owner",
        code=NORTH,
        owner=ALL,
    )
    assert commands.verify([]) == 1
    said = capsys.readouterr().out
    assert f"SUMS     social_day.hazards  {NORTH}  2026-04 all agencies: expected 2, found 7 beside the facts here" in said
    assert [line.split()[0] for line in said.splitlines() if line[:1].isupper()] == ["SUMS"]
    assert commands.rebuild([]) == 0
    assert "changed rows: 1 in social_day" in capsys.readouterr().out
    assert commands.verify([]) == 0


def test_facts_that_are_not_what_their_sources_say_are_named_with_their_figures(
    sources: Sources, capsys: pytest.CaptureFixture[str]
) -> None:
    sources.run("delete from hazard_fact where hazard_id = :id", id=events.number(51))
    sources.run("update contract_fact set fee_fen = 9 where kind = 'evaluation'")
    sources.run("update agency_fact set version = 12")
    sources.run("insert into enterprise_fact values (:id, 1, :code)", id=events.number(29), code=CITY)
    assert commands.verify([]) == 1
    said = capsys.readouterr().out
    assert f"FACTS    hazard_fact {events.number(51)} is missing here" in said
    assert f"FACTS    contract_fact {events.number(34)} differs from its source in fee_fen" in said
    assert f"FACTS    agency_fact {events.number(1)} is here as of version 12, at its source of 1" in said
    assert f"FACTS    enterprise_fact {events.number(29)} is unknown to its source" in said
    assert f"SOURCES  social_day.hazards  {NORTH}  2026-04-02 all agencies: expected 2, found 1 by the facts here" in said
    assert f"SUMS     social_day.hazards  {NORTH}  2026-04-02 all agencies: expected 1, found 2 beside the facts here" in said
    assert "evaluation_day.amount_begun" in said
    assert commands.rebuild([]) == 0
    assert commands.verify([]) == 0


def test_events_that_come_meanwhile_are_neither_lost_nor_doubled_and_nobody_reads_zeros(sources: Sources) -> None:
    sources.say(*more_hazards(100, 60))
    sources.hear()
    before = sources.hazards()
    with busy(sources) as seen:
        for _ in range(2):
            assert commands.rebuild([]) == 0
        assert commands.verify([]) == 0
    assert min(seen) >= before
    assert seen == sorted(seen)
    with sources.outboxes.engine.connect() as connection:
        found = "select count(distinct entity_id) from outbox where type = 'hazard_changed'"
        told = connection.execute(text(found)).scalar_one()
    assert sources.hazards() == told + 1  # one came with its visit and never changed
    assert commands.verify([]) == 0


def test_a_room_that_heard_nothing_is_filled_and_goes_on_from_there(sources: Sources) -> None:
    sources.run("delete from hazard_fact; delete from social_day; delete from deadline_sum; delete from event_cursor")
    assert sources.hazards() == 0
    assert commands.rebuild([]) == 0
    assert sources.hazards() == 2
    sources.say(*more_hazards(100, 1))
    sources.hear()
    assert sources.hazards() == 3


def test_what_cannot_be_applied_leaves_the_old_statistics_as_they_were(
    sources: Sources, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = msgspec.structs.replace(events.hazard(52, 1, PLACE), payload={"hazard_id": "none"})
    sources.say(broken)
    sources.run("update social_day set hazards = 7")
    assert commands.rebuild([]) == 1
    assert "REFUSED  the statistics stay as they were: 1 events parked" in capsys.readouterr().out
    assert sources.hazards() != 2
    sources.hear()
    assert commands.verify([]) == 1
    said = capsys.readouterr().out
    assert "EVENTS   1 events parked: what their sources say cannot be applied" in said
    assert "PARKED   event" in said


def test_a_source_that_says_more_than_was_heard_is_named(
    sources: Sources, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "PATIENCE_SECONDS", 0.3)
    sources.say(*more_hazards(100, 1))
    assert commands.verify([]) == 1
    said = capsys.readouterr().out
    assert "BEHIND   hazard: its events up to" in said
    assert f"FACTS    hazard_fact {events.number(100)} is missing here" in said


def test_one_at_a_time_and_nothing_is_left_behind(sources: Sources, capsys: pytest.CaptureFixture[str]) -> None:
    other = Leader(sources.outboxes.engine, "stats.anew")
    mine = Leader(sources.tools.engine, "stats.anew")
    other.ask(select(1))  # in another database: in nobody's way
    assert mine.ask(select(1)) is not None
    assert commands.rebuild([]) == 1
    assert "REFUSED  another rebuild" in capsys.readouterr().out
    mine.resign()
    other.resign()
    assert commands.rebuild([]) == 0
    schemas = sources.run("select count(*) from pg_namespace where nspname = 'stats_anew'").scalar_one()
    assert schemas == 0


def test_what_the_environment_lacks_is_named(
    sources: Sources, database: Callable[..., str], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("ZJJG_STATS_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(SettingsError, match="ZJJG_STATS_MIGRATION_URL: the database cannot be read"):
        commands.rebuild([])
    monkeypatch.setenv("ZJJG_STATS_DATABASE_URL", database(None))
    with pytest.raises(SettingsError, match="does not stand at this release's revision: zjjg migrate stats"):
        commands.verify([])
    monkeypatch.delenv("ZJJG_STATS_DATABASE_URL")
    monkeypatch.setenv("ZJJG_DATA", str(tmp_path))
    with pytest.raises(SettingsError, match=r"ZJJG_STATS_DATABASE_URL is not set, and in .* no embedded PostgreSQL"):
        commands.rebuild([])


def test_only_the_owner_of_the_database_may_rebuild(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    url = sources.tools.engine.url
    sources.run("drop role if exists stats_reader; create role stats_reader login password 'r'")
    monkeypatch.setenv("ZJJG_STATS_MIGRATION_URL", url.set(username="stats_reader", password="r").render_as_string(False))
    try:
        with pytest.raises(SettingsError, match="ZJJG_STATS_MIGRATION_URL"):
            commands.rebuild([])
    finally:
        sources.run("drop role stats_reader")


def test_sources_without_a_database_here_are_asked_over_the_broker(
    sources: Sources, run_services: Callable[..., Any], amqp_uri: str, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    for source in ROOM.replicas:
        monkeypatch.delenv(f"ZJJG_{source.upper()}_DATABASE_URL")
    monkeypatch.setenv("ZJJG_AMQP_URI", amqp_uri)
    with pytest.raises(SettingsError, match="not every source could be read: auth: "):
        commands.verify([])
    assert commands.rebuild([]) == 1
    assert "REFUSED  the statistics stay as they were: auth: " in capsys.readouterr().out
    outboxes = sources.outboxes.engine.url.render_as_string(False)
    services = [f"services.stats.tests.interface.stand_ins:{source.capitalize()}" for source in ROOM.replicas]
    run_services(*services, urls=dict.fromkeys(ROOM.replicas, outboxes))
    assert commands.rebuild([]) == 0
    assert commands.verify([]) == 0
    assert "SAME     9 facts" in capsys.readouterr().out


def test_the_second_model_has_all_of_the_first_but_what_serves_only_the_room(sources: Sources) -> None:
    """A table of the room that a later migration makes is in it by itself."""
    assert {"progress", "region", "hazard_fact", "social_day", "event_cursor", "parked_event"} <= {t.name for t in anew.MODEL}
    assert {"outbox", "audit_entry", "job"}.isdisjoint(t.name for t in anew.MODEL)
