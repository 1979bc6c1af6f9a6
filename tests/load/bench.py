"""``make bench``: the system as ``zjjg up`` places it, beside two programs that do no more than the work itself.

    python -m tests.load.bench ROWS SECONDS [FOLDER] [--only PART,PART]

Fills ROWS hazards (and a tenth and a hundredth of them, for what must not grow), measures each workload in turns, prints the table
and writes it to FOLDER as JSON and Markdown. Speaks to servers of its own on the loopback alone.
"""

import argparse
import sys
from collections.abc import Callable, Collection
from contextlib import ExitStack
from pathlib import Path

from tests.load import singles
from tests.load.places import Servers, Whole, floor, plain, servers, whole_system
from tests.load.report import QUICKNESS, Report
from tests.load.sides import DJANGO, FLASK, OURS, Side, interleaved, parts_of_floor, parts_of_system
from tests.load.stage import Stage, set_stage
from tests.load.workloads import ANEW, KEPT, Workloads

ROUNDS, FEW_ROUNDS = 4, 2
LONG_SECONDS = 2.0
"""A shorter run is a rehearsal: fewer rounds and sizes, whose ratios say nothing."""
STOCK = "django, stock"
"""Django as it is delivered, with a connection to the database for each request; ``django`` keeps its connections."""
LIST, DISTRICT, DEEP, GROWTH = "own list", "district's list", "deep page", "page one by size"
COUNTS, STATISTICS, STATISTICS_ALONE, INSERT = "six counts", "statistics", "statistics, one at a time", "insert"
PARTS = ("own", "district", "deep", "counts", "statistics", "insert", "imports", "growth", "run")
"""What a run can be narrowed to."""


class Bench:
    """One run of ``parts``. ``say`` tells how far it is."""

    def __init__(self, rows: int, seconds: float, say: Callable[[str], None], parts: Collection[str] = PARTS) -> None:
        self.rows, self._seconds, self._say, self._wanted = rows, seconds, say, parts
        self.report = Report(rows, seconds)
        self._rounds = ROUNDS if seconds >= LONG_SECONDS else FEW_ROUNDS

    def run(self) -> Report:
        if set(self._wanted) - {"run"}:
            self._run_beside_floors()
        if "run" in self._wanted:
            self._say("one process, at rest")
            self.report.singles["make run, second start"] = singles.one_process(self._seconds * 2)
        return self.report

    def _run_beside_floors(self) -> None:
        with ExitStack() as stack:
            on = stack.enter_context(servers())
            whole = stack.enter_context(whole_system(on, {}))
            on.postgres.create("floor")
            floor_url = plain(on.postgres.url("floor"))
            self._say(f"filling {self.rows:,} hazards")
            stage = set_stage(whole, self.rows, floor_url)
            on.as_in_production()
            check_agreement(stage, self.rows)
            floors, parts = {}, {OURS: parts_of_system(whole, on)}
            for name, program, settings in ((DJANGO, "django", {}), (STOCK, "django", {"FLOOR_KEEP": "no"}), (FLASK, "flask", {})):
                url, pid = stack.enter_context(floor(program, floor_url, settings))
                floors[name], parts[name] = url, parts_of_floor(pid, on)
            loads = Workloads(stage, floors, parts)
            steps: dict[str, Callable[[], None]] = {
                "own": lambda: self._list(LIST, loads.agency_list()),
                "district": lambda: self._list(DISTRICT, loads.district_list()),
                "deep": lambda: self._deep(loads),
                "counts": lambda: self._counts(loads),
                "statistics": lambda: self._statistics(loads),
                "insert": lambda: self._writes(loads, stage),
                "imports": lambda: self._imports(stage),
                "growth": lambda: self._growth(loads, on),
            }
            for part, step in steps.items():
                if part in self._wanted:
                    step()

    def _measure(self, workload: str, sides: list[Side]) -> None:
        self._say(workload)
        self.report.measured[workload] = interleaved(sides, self._seconds, self._rounds)

    def _against_floors(self, workload: str, django: float, flask: float | None) -> None:
        """What is asked is asked of both Djangos: which of them a bureau would have run is anybody's guess."""
        self.report.compare(workload, OURS, DJANGO, django)
        self.report.compare(workload, OURS, STOCK, django)
        self.report.compare(workload, OURS, FLASK, flask)

    def _list(self, workload: str, sides: list[Side]) -> None:
        self._measure(workload, sides)
        self._against_floors(workload, 2.0, 0.5)
        if KEPT in self.report.measured[workload]:
            self.report.compare(workload, KEPT, FLASK)

    def _deep(self, loads: Workloads) -> None:
        pages, sides = loads.deep_page(self.rows)
        workload = f"{DEEP} {pages:,}"
        self._measure(workload, sides)
        self.report.compare(workload, "zjjg, deep", "zjjg, page one", 1 / 1.3, QUICKNESS)
        self.report.compare(workload, "zjjg, deep", f"{DJANGO}, deep by offset", None, QUICKNESS)

    def _counts(self, loads: Workloads) -> None:
        self._measure(COUNTS, loads.counts())
        self.report.compare(COUNTS, OURS, FLASK, 1.0)
        self.report.compare(COUNTS, OURS, "flask, counting")
        self.report.compare(COUNTS, ANEW, FLASK)

    def _statistics(self, loads: Workloads) -> None:
        self._measure(STATISTICS, loads.statistics())
        self.report.compare(STATISTICS, OURS, FLASK, 1.0)
        self._measure(STATISTICS_ALONE, loads.statistics_alone())
        self.report.compare(STATISTICS_ALONE, OURS, "flask, grouping", None, QUICKNESS)

    def _growth(self, loads: Workloads, on: Servers) -> None:
        """Page one of whole systems with fewer hazards, beside the large one."""
        with ExitStack() as stack:
            sides = [loads.city_page_one(_sized(self.rows))]
            for rows in (self.rows // 10, self.rows // 100) if self._rounds == ROUNDS else (self.rows // 10,):
                self._say(f"filling {rows:,} hazards")
                whole: Whole = stack.enter_context(whole_system(on, {}))
                small = Workloads(set_stage(whole, rows), {}, {OURS: parts_of_system(whole, on)})
                sides.append(small.city_page_one(_sized(rows)))
            self._measure(GROWTH, sides)
            for side in sides[1:]:
                self.report.compare(GROWTH, sides[0].name, side.name, 1 / 1.3, QUICKNESS)

    def _writes(self, loads: Workloads, stage: Stage) -> None:
        self._measure(INSERT, loads.inserts())
        self._against_floors(INSERT, 1.0, None)
        behind = singles.settled(stage)
        self._say("from a write to the statistics")
        delays = singles.write_to_statistics(stage, max(5, int(self._seconds * 5)))
        self.report.singles["from a write to the statistics"] = {**delays, "behind_after_the_inserts_s": behind}

    def _imports(self, stage: Stage) -> None:
        rows = 10_000 if self._rounds == ROUNDS else self.rows // 10
        self._say(f"importing {rows:,} staff and as many accounts")
        self.report.singles["import of staff"] = singles.import_staff(stage, rows)
        self.report.singles["import of accounts"] = singles.import_accounts(stage, rows)


def _sized(rows: int) -> str:
    return f"zjjg, {rows:,}"


def check_agreement(stage: Stage, rows: int) -> None:
    """Counters, statistics and what was filled must say the same, or the figures would be of something else."""
    browser = stage.inspector
    counts, total = browser.ok("GET", "/hazards/counts"), browser.ok("GET", "/statistics/social")["total"]
    assert 0.9 * rows < counts["all"] <= rows, counts
    said = {name: total[name] for name in ("hazards", "rectified", "confirmed", "overdue")}
    assert said == {"hazards": counts["all"], **{name: counts[name] for name in ("rectified", "confirmed", "overdue")}}, (
        counts,
        total,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int)
    parser.add_argument("seconds", type=float)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("build/bench"))
    parser.add_argument("--only", default=",".join(PARTS), help="parts of the run, by commas: %(default)s")
    given = parser.parse_args()
    parts = given.only.split(",")
    if not set(parts) <= set(PARTS):
        parser.error(f"--only: one or more of {', '.join(PARTS)}")
    if given.rows < 1000:
        parser.error("ROWS: at least 1000")
    bench = Bench(given.rows, given.seconds, lambda text: sys.stderr.write(f"bench: {text}\n"), parts)
    report = bench.report
    try:
        bench.run()
    finally:  # what was measured before something broke is not lost with it
        report.write(given.folder)
        sys.stdout.write(report.as_markdown())
    for where, errors in report.errors.items():
        sys.stderr.write(f"bench: wrong answers, {where}: {errors}\n")
    return 1 if report.errors else 0


if __name__ == "__main__":
    sys.exit(main())
