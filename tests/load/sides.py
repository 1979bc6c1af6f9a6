"""One workload on several sides in turn, so that what else the machine does falls on all of them alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from tests.load.driver import NewRequest, Outcome, Right, drive
from tests.load.machine import children_of, command_of, cpu_seconds
from tests.load.places import Servers, Whole

OURS, DJANGO, FLASK = "zjjg", "django", "flask"

Parts = Callable[[], Mapping[str, list[int]]]
"""The processes that work for a side, by the name of the part that they are."""


@dataclass(frozen=True)
class Side:
    """Where a workload is sent. Only answers that are ``right`` count."""

    name: str
    url: str
    requests: Sequence[NewRequest]
    right: Right
    parts: Parts


@dataclass
class Measured:
    """What one side did, round by round."""

    rounds: list[Outcome] = field(default_factory=list)
    cpu: dict[str, float] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        return median(outcome.per_second for outcome in self.rounds)

    def milliseconds(self, percent: int) -> float:
        return 1000 * median(outcome.percentile(percent) for outcome in self.rounds)

    @property
    def errors(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for outcome in self.rounds:
            for why, count in outcome.errors.items():
                found[why] = found.get(why, 0) + count
        return found

    def cpu_milliseconds(self) -> dict[str, float]:
        """Of one answer, by part."""
        answers = sum(len(outcome.latencies) for outcome in self.rounds)
        return {part: 1000 * seconds / answers for part, seconds in self.cpu.items()} if answers else {}


def interleaved(sides: Sequence[Side], seconds: float, rounds: int) -> dict[str, Measured]:
    """Each side for ``seconds``, again and again, the order turned round each time; a short run before warms all of them."""
    measured = {side.name: Measured() for side in sides}
    for side in sides:
        drive(side.url, side.requests, min(1.0, seconds / 2), side.right)
    for number in range(rounds):
        for side in sides if number % 2 == 0 else list(reversed(sides)):
            parts = side.parts()
            before = {part: cpu_seconds(pids) for part, pids in parts.items()}
            measured[side.name].rounds.append(drive(side.url, side.requests, seconds, side.right))
            for part, pids in parts.items():
                cpu = measured[side.name].cpu
                cpu[part] = cpu.get(part, 0.0) + cpu_seconds(pids) - before[part]
    return measured


def ratio(ours: Measured, theirs: Measured, of: Callable[[Outcome], float]) -> float:
    """The median of the rounds' ratios: each round's two runs stood beside each other."""
    pairs = zip(ours.rounds, theirs.rounds, strict=True)
    return median(of(mine) / of(other) if of(other) else 0.0 for mine, other in pairs)


def parts_of_system(whole: Whole, on: Servers) -> Parts:
    """The system's processes by the name that ``zjjg run`` was given, and the two servers."""

    def parts() -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for pid in children_of(whole.system.process.pid):
            _, run, name = command_of(pid).partition(" run ")
            if run:
                found.setdefault(name.split()[0], []).append(pid)
        return {**found, "postgres": children_of(on.postgres_pid), "rabbitmq": children_of(on.broker_pid)}

    return parts


def parts_of_floor(pid: int, on: Servers) -> Parts:
    return lambda: {"gunicorn": children_of(pid), "postgres": children_of(on.postgres_pid)}
