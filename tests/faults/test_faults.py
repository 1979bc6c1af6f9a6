"""Lost nothing, doubled nothing: the common load, faults at random, and what must hold afterwards. See docs/faults.md."""

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil
import pytest

from kit.testing.eventually import eventually
from tests.faults import checker
from tests.faults.faults import Faults, Window
from tests.faults.load import Ground, Load
from tests.faults.operations import Log, Outcome
from tests.faults.placement import TWICE, Placement
from tests.journeys import cast
from tests.journeys.browser import Browser
from tests.journeys.systems import ADMIN_PASSWORD

MINUTES = float(os.environ.get("ZJJG_FAULT_MINUTES", "0"))
"""0: every kind of fault once. Else faults go on for as long."""
SEED = int(os.environ.get("ZJJG_FAULT_SEED", secrets.randbelow(1_000_000)))
SETTLED_WITHIN_SECONDS = 120
ROLLED_REQUESTS = 500

pytestmark = [pytest.mark.first, pytest.mark.timeout(900 + int(MINUTES * 60))]


class Stage:
    """The placement with an admin, an officer and two agencies in two districts."""

    def __init__(self, placement: Placement) -> None:
        self.placement = placement
        self.placement.add_replica()
        self.admin = Browser(self.placement.url).sign_in("system", "admin", ADMIN_PASSWORD)
        self.officer = cast.officer(self.admin)
        self.grounds = [Ground(self.officer, region) for region in (cast.DISTRICT, cast.OTHER_DISTRICT)]

    def load(self, log: Log, *, careful: bool = False) -> Load:
        return Load(self.officer, self.grounds, log, SEED, careful=careful)

    def findings(self, log: Log, windows: list[Window]) -> list[str]:
        """All checks, once nothing is on its way any more. What never comes to rest is a finding."""
        self.wait_until_drained()
        today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
        database = self.placement.database
        found = checker.check_writes(database, log) + checker.check_figures(database, self.officer, today)
        found += [line for ground in self.grounds for line in checker.check_files(log, ground.browser)]
        return found + checker.check_audit(self.admin) + checker.check_answers(log, windows)

    def wait_until_drained(self) -> float:
        """How many seconds it took until nothing was on its way."""
        began = time.monotonic()

        def drained() -> bool:
            left = checker.check_drained(self.placement)
            assert not left, left
            return True

        eventually(drained, within=SETTLED_WITHIN_SECONDS, every=0.5)
        return time.monotonic() - began


@pytest.fixture(scope="module")
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    folder = Path(tempfile.mkdtemp(prefix="zjjg-faults-"))
    placement = Placement(folder)
    try:
        yield Stage(placement)
    finally:
        placement.stop()
    if request.session.testsfailed:
        say(f"what the processes said is kept in {folder}")
    else:
        shutil.rmtree(folder)


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  # what a run that failed is repeated from


def test_both_replicas_of_a_room_call_themselves_ready(stage: Stage) -> None:
    """The one that does not lead as well: a load balancer that asks ``/readyz`` must not see the system come and go."""
    for _ in range(20):
        assert stage.placement.unwell() == []


def test_a_room_is_restarted_under_load_without_one_failed_request(stage: Stage) -> None:
    log = Log()
    with stage.load(log, careful=True) as load:
        old = stage.placement.replicas[-1]
        stage.placement.add_replica()
        assert old.stop() == 0, old.log()[-3000:]
        stage.placement.replicas.remove(old)
        other = stage.placement.process_of(TWICE)
        other.terminate()
        psutil.wait_procs([other], SETTLED_WITHIN_SECONDS)
        eventually(lambda: f"{TWICE} ended with 0" in stage.placement.system.log(), within=30)
        eventually(lambda: len(log.operations) >= ROLLED_REQUESTS, within=120, every=0.2)
    load.settle(SETTLED_WITHIN_SECONDS)
    say(f"rolling restart of {TWICE}: {log.counts()}")
    failed = [str(o) for o in log.operations if o.outcome is not Outcome.OK]
    assert not failed, failed
    assert stage.findings(log, []) == []


def test_nothing_is_lost_and_nothing_doubled_whatever_is_killed(stage: Stage) -> None:
    log = Log()
    faults = Faults(stage.placement, SEED, say)
    say(f"seed {SEED}: ZJJG_FAULT_SEED={SEED} repeats the order of the faults")
    until = time.monotonic() + MINUTES * 60
    with stage.load(log) as load:
        for fault in faults.without_end() if MINUTES else faults.every_kind():
            faults.strike(fault)
            if MINUTES and time.monotonic() > until:
                break
    load.settle(SETTLED_WITHIN_SECONDS)
    say(f"{log.counts()}")
    say(f"at rest {stage.wait_until_drained():.1f} s after the load")
    found = stage.findings(log, faults.windows)
    assert not found, "\n".join(found)


def test_the_checker_names_a_lost_row_a_doubled_one_and_a_wrong_figure(stage: Stage) -> None:
    log = Log()
    with stage.load(log, careful=True) as load:
        eventually(lambda: _acknowledged(log) >= {"visit", "person", "firm"}, within=60, every=0.1)
    load.settle(SETTLED_WITHIN_SECONDS)
    assert stage.findings(log, []) == []
    database = stage.placement.database
    lost, doubled = (next(w for w in log.writes(kind) if w.outcome is Outcome.OK) for kind in ("person", "visit"))
    with database.connect("agency") as connection:
        connection.execute("delete from staff where name = %s", (lost.mark,))
    with database.connect("hazard") as connection:
        columns = (
            "contract_id, contract_number, agency_id, agency_name, enterprise_id, enterprise_name, region_1, region_2, region_3, "
        )
        columns += "visited_on, staff_members, services, summary, no_hazard_found, hazard_count, photos, state, submitted_at, "
        columns += "created_at, updated_at, version"
        connection.execute(
            f"insert into visit (id, number, {columns}) select gen_random_uuid(), 'twice', {columns} from visit where summary = %s",  # noqa: S608
            (doubled.mark,),
        )
    with database.connect("stats") as connection:
        connection.execute("update social_day set confirmed = confirmed + 1 where region_code = '330802'")
    with database.connect("auth") as connection:
        connection.execute("set session_replication_role = replica")  # past the trigger, as only a database's superuser can
        connection.execute("update audit_entry set action = 'auth.nothing.happened' where seq = 2")
    named = [
        f"C1 lost: {lost}",
        f"C1 doubled: {doubled}",
        "C3 social, 330802, confirmed",
        "C3 social, total, visits",
        "C5 the audit chain of auth",
    ]

    def all_named() -> bool:
        found = stage.findings(log, [])
        assert [name for name in named if not any(line.startswith(name) for line in found)] == [], found
        return True

    eventually(all_named, within=10, every=0.3)  # the gateway may still give the figures that it keeps for half a second


def _acknowledged(log: Log) -> set[str]:
    return {write.kind for write in log.writes() if write.outcome is Outcome.OK}
