"""What is measured once and not in turns: how soon a write is counted, imports, and what a system at rest costs."""

import io
import time
from collections.abc import Callable
from statistics import quantiles
from typing import Any

from stdnum.cn import uscc

from kit.testing.eventually import eventually
from tests.data.workbooks import sheet_of, workbook
from tests.journeys import cast
from tests.journeys.browser import Browser
from tests.journeys.systems import start
from tests.load.machine import children_of, command_of, cpu_seconds, memory_mb
from tests.load.places import data_folder
from tests.load.stage import Stage

COUNTED_WITHIN_SECONDS = 30.0
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

Figures = dict[str, float]


def write_to_statistics(stage: Stage, writes: int) -> Figures:
    """Seconds from a visit's answer until the statistics count its three hazards, one visit after the other."""
    taken = []
    for _ in range(writes):
        before = _hazards_counted(stage)
        stage.agency.browser.ok("POST", "/visits", stage.visit_body())
        began = time.perf_counter()

        def counted(wanted: int = before + 3) -> bool:
            return _hazards_counted(stage) >= wanted

        eventually(counted, within=COUNTED_WITHIN_SECONDS, every=0.005)
        taken.append(time.perf_counter() - began)
    return {"writes": writes, "median_s": quantiles(taken, n=20)[9], "p95_s": quantiles(taken, n=20)[18], "longest_s": max(taken)}


def _hazards_counted(stage: Stage) -> int:
    browser = stage.inspector
    answer = browser.session.get(f"{browser.url}/api/v1/statistics/social", timeout=30)
    answer.raise_for_status()
    counted: int = answer.json()["total"]["hazards"]
    return counted


def settled(stage: Stage) -> float:
    """Seconds until the statistics count every hazard that the counters know: what a burst of writes left behind is worked off."""
    began = time.perf_counter()
    browser = stage.inspector

    def agrees() -> bool:
        counts = browser.session.get(f"{browser.url}/api/v1/hazards/counts", timeout=30).json()
        return bool(counts["all"] == _hazards_counted(stage))

    eventually(agrees, within=300, every=0.1)
    return time.perf_counter() - began


def import_staff(stage: Stage, people: int) -> Figures:
    """A workbook of that many people by an agency of its own."""
    agency = cast.new_agency(stage.inspector)
    header = ("姓名", "身份证号", "入职日期", "岗位")
    rows = [("赵某某", _id_number(i), "2020-01-01", "安全评价师") for i in range(people)]
    return _imported(stage, agency.browser, "/staff/imports", workbook(sheet_of(rows, header)), people, "agency")


def import_accounts(stage: Stage, agencies: int) -> Figures:
    """The list of agencies with their accounts, by the city's officer."""
    rows = [
        (f"衢州导入{i}安全技术有限公司", _uscc(i), "社会化服务", "柯城区", f"bench{i:06d}", "李某", "13800000000")
        for i in range(agencies)
    ]
    return _imported(stage, stage.inspector, "/accounts/imports", workbook(sheet_of(rows)), agencies, "auth")


def _imported(stage: Stage, browser: Browser, path: str, content: bytes, rows: int, room: str) -> Figures:
    uploaded = browser.request("POST", "/files", files={"file": ("rows.xlsx", io.BytesIO(content))})
    assert uploaded.status_code == 201, uploaded.text
    processes = [pid for pid in children_of(stage.whole.system.process.pid) if f" run {room}" in command_of(pid)]
    before, most, began = memory_mb(processes), 0.0, time.perf_counter()
    job = browser.ok("POST", path, {"file_id": uploaded.json()["file_id"], "dry_run": False})

    def ended() -> dict[str, Any] | None:
        nonlocal most
        most = max(most, memory_mb(processes))
        now: dict[str, Any] = browser.ok("GET", f"/jobs/{job['id']}")
        return now if now["state"] in ("done", "failed") else None

    done = eventually(ended, within=600, every=0.2)
    assert done is not None
    assert done["state"] == "done", done
    return {"rows": rows, "seconds": time.perf_counter() - began, "memory_growth_mb": most - before}


def _id_number(serial: int) -> str:
    body = f"330803{1960 + serial % 40}{1 + serial // 40 % 12:02d}{1 + serial // 480 % 28:02d}{serial // 13440:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, ID_WEIGHTS, strict=True)) % 11]


def _uscc(serial: int) -> str:
    letters = "".join(cast.LETTERS[serial // 31**place % 31] for place in range(9))
    body = f"91330803{letters}"
    return body + str(uscc.calc_check_digit(body))


def one_process(idle_seconds: float, stop: Callable[[float], None] = time.sleep) -> Figures:
    """``zjjg run --all`` as ``make run`` has it: its second start, its memory, and its CPU while nobody asks anything."""
    with data_folder() as folder:
        start(["run", "--all"], folder, {}).stop()  # the first start makes the databases
        began = time.perf_counter()
        system = start(["run", "--all"], folder, {})
        try:
            ready = time.perf_counter() - began
            processes = children_of(system.process.pid)
            before, from_instant = cpu_seconds(processes), time.perf_counter()
            stop(idle_seconds)
            used = cpu_seconds(processes) - before
            memory = memory_mb(children_of(system.process.pid))
            return {"ready_s": ready, "idle_cpu_percent": 100 * used / (time.perf_counter() - from_instant), "memory_mb": memory}
        finally:
            system.stop()
