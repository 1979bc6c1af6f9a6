"""The table: what was measured, beside what is asked for."""

import json
import os
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.load.driver import Outcome
from tests.load.sides import Measured, ratio

PER_SECOND: Callable[[Outcome], float] = lambda outcome: outcome.per_second  # noqa: E731  # one of two names for a figure
QUICKNESS: Callable[[Outcome], float] = lambda outcome: 1 / outcome.percentile(50) if outcome.latencies else 0.0  # noqa: E731


@dataclass
class Line:
    """One comparison: ``ratio`` of the first side to the second, and the least that is asked for (None: nothing is)."""

    workload: str
    first: str
    second: str
    ratio: float
    least: float | None

    @property
    def verdict(self) -> str:
        if self.least is None:
            return ""
        return "reached" if self.ratio >= self.least else "missed"


@dataclass
class Report:
    """What one run found. ``errors`` is empty in a run that counts."""

    rows: int
    seconds: float
    measured: dict[str, dict[str, Measured]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    singles: dict[str, Mapping[str, float]] = field(default_factory=dict)

    def compare(
        self, workload: str, first: str, second: str, least: float | None = None, of: Callable[[Outcome], float] = PER_SECOND
    ) -> None:
        sides = self.measured[workload]
        self.lines.append(Line(workload, first, second, ratio(sides[first], sides[second], of), least))

    @property
    def errors(self) -> dict[str, dict[str, int]]:
        sides = ((f"{w}: {name}", m.errors) for w, found in self.measured.items() for name, m in found.items())
        return {where: errors for where, errors in sides if errors}

    def as_data(self) -> dict[str, Any]:
        return {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": {"cores": os.cpu_count(), "system": platform.platform(), "load": os.getloadavg()},
            "rows": self.rows,
            "seconds": self.seconds,
            "workloads": {w: {name: _figures(m) for name, m in found.items()} for w, found in self.measured.items()},
            "ratios": [{**vars(line), "verdict": line.verdict} for line in self.lines],
            "singles": self.singles,
            "errors": self.errors,
        }

    def as_markdown(self) -> str:
        cores, load = os.cpu_count(), os.getloadavg()[0]
        out = [
            f"{self.rows:,} hazards; {self.seconds:g} s a side and round; {cores} cores, load average {load:.1f} at the end.",
            "",
        ]
        out += ["| workload | side | answers/s | median ms | p99 ms | CPU ms an answer, by part |", "|---|---|---|---|---|---|"]
        for workload, found in self.measured.items():
            for name, measured in found.items():
                out.append(f"| {workload} | {name} | {_cells(measured)} |")
        out += ["", "| workload | ratio of | to | ratio | asked | |", "|---|---|---|---|---|---|"]
        for line in self.lines:
            asked = "" if line.least is None else f"≥ {line.least:g}"
            out.append(f"| {line.workload} | {line.first} | {line.second} | {line.ratio:.2f} | {asked} | {line.verdict} |")
        out += ["", "| measured once | figures |", "|---|---|"]
        for name, figures in self.singles.items():
            out.append(f"| {name} | {', '.join(f'{what} {value:,.4g}' for what, value in figures.items())} |")
        return "\n".join(out) + "\n"

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "performance.json").write_text(json.dumps(self.as_data(), ensure_ascii=False, indent=1) + "\n")
        (folder / "performance.md").write_text(self.as_markdown())


def _figures(measured: Measured) -> dict[str, Any]:
    return {
        "per_second": round(measured.per_second, 1),
        "median_ms": round(measured.milliseconds(50), 2),
        "p99_ms": round(measured.milliseconds(99), 2),
        "cpu_ms": {part: round(spent, 3) for part, spent in measured.cpu_milliseconds().items()},
        "errors": measured.errors,
    }


def _cells(measured: Measured) -> str:
    spent = measured.cpu_milliseconds()
    parts = ", ".join(f"{part} {value:.2f}" for part, value in sorted(spent.items(), key=lambda item: -item[1]) if value >= 0.05)
    figures = f"{measured.per_second:,.0f} | {measured.milliseconds(50):.1f} | {measured.milliseconds(99):.1f}"
    return f"{figures} | {sum(spent.values()):.2f}: {parts}"
