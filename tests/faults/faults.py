"""What is done to the placement: one fault after another, chosen by a seed, each healed and recovered from before the next."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psutil

from kit.testing.eventually import eventually
from tests.faults.placement import ROOMS, TWICE, Placement
from tests.faults.servers import freeze, thaw

RECOVERED_WITHIN_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Window:
    """One fault. From ``began`` to ``recovered`` errors are no surprise; ``healed`` is when its cause was gone."""

    name: str
    began: float
    healed: float
    recovered: float
    last: str
    """What was well again last."""

    @property
    def recovery_seconds(self) -> float:
        return self.recovered - self.healed

    def __str__(self) -> str:
        return (
            f"{self.name}: away {self.healed - self.began:.1f} s, recovered {self.recovery_seconds:.1f} s after, last {self.last}"
        )


Fault = tuple[str, Callable[[], None]]
"""Its name, and the deed, which returns when the cause is gone: the process killed, the server up again, the frozen thawed."""


class Faults:
    """Strikes the placement. ``windows`` says when; ``say`` is told of each as it is over."""

    def __init__(self, placement: Placement, seed: int, say: Callable[[str], None]) -> None:
        self._placement, self._say = placement, say
        self._random = random.Random(seed)  # noqa: S311  # chance that can be repeated, not a secret
        self._last = ""
        self.windows: list[Window] = []

    # ---- what can be done

    def every_kind(self) -> list[Fault]:
        """In an order of chance; of two faults that strike the same process one is drawn, of the rooms two."""
        pick = self._random.choice
        rooms, frozen, cut = self._random.sample(ROOMS, 2), pick(ROOMS), pick(ROOMS)
        faults: list[Fault] = [
            *((f"kill {room}", self._killing(room)) for room in rooms),
            (f"kill the leader of {TWICE}", self._kill_leader),
            pick([("kill the gateway's worker", self._kill_worker), ("kill the gateway", self._killing("gateway"))]),
            ("kill the broker", self._kill_broker),
            pick([("stop PostgreSQL at once", self._stop_postgres), ("kill the postmaster", self._kill_postmaster)]),
            (f"cut the connections of {cut}", lambda: self._cut(cut)),
            (f"freeze {frozen}", lambda: self._freeze([self._placement.process_of(frozen)])),
            pick(
                [
                    ("freeze the broker", lambda: self._freeze(self._placement.broker.processes())),
                    ("freeze PostgreSQL", lambda: self._freeze(self._placement.database.processes())),
                ]
            ),
        ]
        self._random.shuffle(faults)
        return faults

    def without_end(self) -> Iterator[Fault]:
        while True:
            yield from self.every_kind()

    def strike(self, fault: Fault) -> Window:
        """Does it, and waits until every part says that it is well again. AssertionError when one does not in time."""
        name, deed = fault
        self._last = "nothing"
        began = time.monotonic()
        deed()
        healed = time.monotonic()
        eventually(self._well, within=RECOVERED_WITHIN_SECONDS, every=0.1)
        window = Window(name, began, healed, time.monotonic(), self._last)
        self.windows.append(window)
        self._say(str(window))
        return window

    def _well(self) -> bool:
        unwell = self._placement.unwell()
        self._last = "; ".join(unwell) or self._last
        assert not unwell, unwell
        return True

    # ---- how

    def _killing(self, name: str) -> Callable[[], None]:
        return lambda: self._kill(self._placement.process_of(name))

    def _kill(self, process: psutil.Process) -> None:
        """kill -9; returns when it is gone, and with it the one that answers for it."""
        process.kill()
        psutil.wait_procs([process], RECOVERED_WITHIN_SECONDS)

    def _kill_leader(self) -> None:
        """Whoever leads: the replica that stays takes over, the one that was killed is started again."""
        leader = self._placement.leader()
        single = next((r for r in self._placement.replicas if r.process.pid == leader.pid), None)
        if single is None:
            self._kill(leader)
            return
        single.kill()
        self._placement.replicas.remove(single)
        self._placement.add_replica()

    def _kill_worker(self) -> None:
        self._kill(self._placement.gateway_worker())

    def _kill_broker(self) -> None:
        self._placement.broker.kill()
        self._placement.broker.start_again()

    def _stop_postgres(self) -> None:
        self._placement.database.stop_at_once()
        self._placement.database.start_again()

    def _kill_postmaster(self) -> None:
        self._placement.database.kill()
        self._placement.database.start_again()

    def _cut(self, room: str) -> None:
        self._placement.database.cut_connections(room)

    def _freeze(self, processes: list[psutil.Process]) -> None:
        """SIGSTOP, and SIGCONT some seconds later, whatever comes between."""
        frozen = freeze(processes)
        try:
            self._stand_still(self._random.uniform(2, 7))
        finally:
            thaw(frozen)

    @staticmethod
    def _stand_still(seconds: float) -> None:
        """The fault itself lasts this long; nothing is waited for."""
        time.sleep(seconds)
