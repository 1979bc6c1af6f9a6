"""The common load: closed-loop clients that read and write through the gateway, two writes to three reads."""

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import requests

from tests.faults.operations import Attempt, Log, Operation, Outcome
from tests.journeys import cast
from tests.journeys.browser import DATA, Browser

PATIENCE_SECONDS = 25
"""How long a client waits: far beyond every deadline, so that an answer that comes too late is seen as late."""
THINK_SECONDS = 0.2
"""Between two acts, in the mean: the machine is to be busy, not full, or slowness could not be told from a fault."""
WRITES, KEYLESS, IMPATIENT, REPEATED = 0.6, 0.1, 0.03, 0.6
"""Shares: of acts that write, of those who write at all (of all acts together it is four in ten); of writes without a key; of requests
whose client hangs up; of unknown writes that are sent again."""
MONTH = "2026-04"
PDF = (DATA / "files" / "small.pdf").read_bytes()
"""What is uploaded begins with this and ends in its mark."""


class Ground:
    """What one agency's clients stand on, and what their acknowledged writes added to it. Deques are safe between threads."""

    def __init__(self, officer: Browser, region_code: str) -> None:
        agency = cast.new_agency(officer, region_code)
        self.browser, self.region_code = agency.browser, region_code
        self.agency_id: str = agency.account["agency_id"]
        self.staff = list(agency.staff)
        firm = agency.firm(region_code)
        self.firms: deque[str] = deque([firm["id"]], maxlen=50)
        self.contracts: deque[str] = deque([agency.service_contract(firm["id"])["id"]], maxlen=50)
        self.evaluations: deque[str] = deque([agency.evaluation_contract(firm["id"])["id"]], maxlen=50)
        self.photo = agency.browser.photo()
        self.report_file: str = agency.browser.upload(DATA / "files" / "small.pdf").json()["file_id"]
        self.open: deque[str] = deque()
        self.rectified: deque[str] = deque()
        self.drafts: deque[str] = deque()


Write = tuple[str, str, dict[str, Any], Callable[[dict[str, Any]], None]]
"""Kind, path, body, and what to do with the answer of a success."""


class Client(threading.Thread):
    """One person at a browser: acts, waits for the answer, acts again, until told to stop; then settles what it still owes."""

    reads: tuple[str, ...] = ("/todo",)

    def __init__(self, number: int, browser: Browser, ground: Ground, log: Log, seed: int) -> None:
        super().__init__(name=f"{type(self).__name__.lower()}-{number}", daemon=True)
        self.ground, self._log, self._browser = ground, log, browser
        self._random = random.Random(seed)  # noqa: S311  # chance that can be repeated, not a secret
        self._session = requests.Session()
        self._session.cookies.update(browser.session.cookies)
        self._told, self._owed = threading.Event(), deque[tuple[Operation, Callable[[dict[str, Any]], None]]]()
        self.careful = False
        """Neither hangs up early nor leaves its key out: for a run in which nothing may fail."""
        self.failure: BaseException | None = None

    def stop(self) -> None:
        self._told.set()

    def run(self) -> None:
        try:
            while not self._told.wait(self._random.uniform(0, 2 * THINK_SECONDS)):
                if self._owed and self._random.random() < 0.3:
                    self._repeat()
                elif self._random.random() < WRITES:
                    self._write()
                else:
                    self._read()
        except BaseException as bug:  # shown by whoever joins the thread: a client's bug must not look like a quiet load
            self.failure = bug
            raise

    def settle(self, within: float) -> None:
        """Sends again what is owed until each has an answer that says how it ended. After the load, from the caller's thread."""
        end = time.monotonic() + within
        while self._owed:
            assert time.monotonic() < end, f"{len(self._owed)} of {self.name} still open: {self._owed[0][0]}"
            self._repeat()

    # ---- acts

    def _read(self) -> None:
        path = self._random.choice(self.reads).format(agency_id=self.ground.agency_id, region=self.ground.region_code)
        operation = Operation(self.name, "read", "GET", path)
        self._log.add(operation)
        self._send(operation)

    def _write(self) -> None:
        write = self.next_write()
        if write is None:
            self._read()
            return
        kind, path, body, done = write
        keyless = not self.careful and self._random.random() < KEYLESS
        mark = next(value for value in _texts(body) if value.startswith(self._log.run)) if body else self._log.mark(kind)
        operation = Operation(
            self.name, kind, "POST", path, body, mark, "" if keyless else f"key-{mark}", self._browser.account["id"]
        )
        self._log.add(operation)
        self._send(operation)
        self._follow(operation, done, again=not keyless and self._random.random() < REPEATED)

    def _follow(self, operation: Operation, done: Callable[[dict[str, Any]], None], *, again: bool) -> None:
        if operation.outcome is Outcome.OK:
            done(operation.answer)
        elif operation.outcome is Outcome.UNKNOWN and again:
            self._owed.append((operation, done))

    def _repeat(self) -> None:
        operation, done = self._owed.popleft()
        self._send(operation)
        settled = operation.attempts[-1].outcome is not Outcome.UNKNOWN
        self._follow(operation, done, again=not settled)

    def _send(self, operation: Operation) -> None:
        headers = {"X-CSRF-Token": self._browser.csrf_token}
        if operation.key:
            headers["Idempotency-Key"] = operation.key
        gone = not self.careful and self._random.random() < IMPATIENT
        began, status, code = time.monotonic(), None, ""
        try:
            response = self._session.request(
                operation.method,
                f"{self._browser.url}/api/v1{operation.path}",
                headers=headers,
                timeout=(3, 0.03 if gone else PATIENCE_SECONDS),
                **_sent(operation),
            )
            status = response.status_code
            answer = response.json() if response.content else {}
            if status < 300:
                operation.answer = answer
            else:
                code = answer.get("code", "")
        except requests.RequestException as cut:
            code = type(cut).__name__
        attempt = Attempt(began, time.monotonic(), status, code, gone and status is None)
        operation.attempts.append(attempt)
        if attempt.outcome is Outcome.UNKNOWN:
            self._told.wait(0.1)  # a person who sees an error does not press the button a hundred times a second

    def next_write(self) -> Write | None:
        """The next thing to write, or None when there is nothing to act on."""
        return None


def _sent(operation: Operation) -> dict[str, Any]:
    if operation.kind == "upload":
        return {"files": {"file": (f"{operation.mark}.pdf", PDF + operation.mark.encode())}}
    return {"json": operation.body} if operation.method == "POST" else {}


def _texts(body: dict[str, Any]) -> list[str]:
    return [value for value in body.values() if isinstance(value, str)]


class Clerk(Client):
    """Enters firms, staff, contracts and reports."""

    reads = ("/staff", "/enterprises", "/service-contracts", "/evaluation-contracts", "/evaluation-reports", "/todo")

    def next_write(self) -> Write | None:
        kinds = [
            self._firm,
            self._person,
            self._service_contract,
            self._evaluation_contract,
            self._report,
            self._issue,
            self._upload,
        ]
        return self._random.choice(kinds)()

    def _firm(self) -> Write:
        body = {"name": self._log.mark("firm"), "uscc": cast.new_uscc(self.ground.region_code), "address": "创新路 8 号"}
        return "firm", "/enterprises", {**body, "region_code": self.ground.region_code}, lambda a: self.ground.firms.append(a["id"])

    def _person(self) -> Write:
        person = {"name": self._log.mark("person"), "id_number": cast.new_id_number(), "post": "assessor"}
        return "person", "/staff", {**person, "employed_from": "2020-01-01"}, lambda a: None

    def _service_contract(self) -> Write:
        body = {
            "number": self._log.mark("service"),
            "enterprise_id": self._random.choice(self.ground.firms),
            "service_items": ["hazard_inspection"],
            "starts_on": "2026-01-01",
            "ends_on": f"2027-{self._random.randint(1, 12):02d}-15",
            "visits_per_year": self._random.randint(1, 24),
            "fee_fen": 2_000_000,
            "payer": "enterprise",
            "team": self.ground.staff[:2],
            "state": "active",
        }
        return "service", "/service-contracts", body, lambda a: self.ground.contracts.append(a["id"])

    def _evaluation_contract(self) -> Write:
        body = {
            "number": self._log.mark("evaluation"),
            "enterprise_id": self._random.choice(self.ground.firms),
            "project": "安全现状评价",
            "kind": self._random.choice(("pre", "acceptance", "current", "special")),
            "signed_on": "2026-03-01",
            "starts_on": "2026-03-10",
            "due_on": "2026-12-30",
            "fee_fen": self._random.randint(1, 9_000_000),
            "team": self.ground.staff[:2],
            "state": "active",
        }
        return "evaluation", "/evaluation-contracts", body, lambda a: self.ground.evaluations.append(a["id"])

    def _report(self) -> Write:
        body = {
            "number": self._log.mark("report"),
            "contract_id": self._random.choice(self.ground.evaluations),
            "title": "安全现状评价报告",
            "conclusion": "meets",
            "open_problems": 0,
            "finished_on": f"{MONTH}-{self._random.randint(1, 28):02d}",
            "file_id": self.ground.report_file,
        }
        return "report", "/evaluation-reports", body, lambda a: self.ground.drafts.append(a["id"])

    def _issue(self) -> Write | None:
        try:
            report = self.ground.drafts.popleft()
        except IndexError:
            return self._report()
        return "issue", f"/evaluation-reports/{report}/issue", {}, lambda a: None

    def _upload(self) -> Write:
        return "upload", "/files", {}, lambda a: None


class Engineer(Client):
    """Enters visits with their hazards, and what was rectified; confirms."""

    reads = ("/visits", "/hazards", "/hazards?view=overdue", "/hazards?view=to_confirm", "/hazards/counts", "/todo")

    def next_write(self) -> Write | None:
        roll = self._random.random()
        if roll < 0.5:
            return self._visit()
        return self._rectification() if roll < 0.8 else self.confirmation(self.ground.rectified)

    def _visit(self) -> Write:
        day = f"{MONTH}-{self._random.randint(1, 28):02d}"
        major = {"level": "major", "major": {"plan": "停产整改", "responsible": "孙某", "funds_fen": 1_000_000, "measures": "更换"}}
        found = [
            cast.hazard(day, self._random.choice(("2026-05-20", "2099-12-31")), **(major if self._random.random() < 0.1 else {}))
            for _ in range(self._random.randint(0, 3))
        ]
        body = cast.visit({"id": self._random.choice(self.ground.contracts)}, self.ground.staff, day, found)
        return "visit", "/visits", {**body, "summary": self._log.mark("visit")}, self._found

    def _found(self, visit: dict[str, Any]) -> None:
        self.ground.open.extend(hazard["id"] for hazard in visit["hazards"] if hazard["level"] == "general")

    def _rectification(self) -> Write | None:
        try:
            hazard = self.ground.open.popleft()
        except IndexError:
            return self._visit()
        body = {
            "measures": self._log.mark("rectification"),
            "responsible": "钱某",
            "finished_on": "2026-05-10",
            "photos": [self.ground.photo],
        }
        return "rectification", f"/hazards/{hazard}/rectifications", body, lambda a: self.ground.rectified.append(hazard)

    def confirmation(self, of: deque[str]) -> Write | None:
        try:
            hazard = of.popleft()
        except IndexError:
            return None
        back = self._random.random() < 0.2
        body = {"decision": "send_back" if back else "confirm", "reason": self._log.mark("confirmation")}
        return "confirmation", f"/hazards/{hazard}/confirmation", body, lambda a: self.ground.open.append(hazard) if back else None


class Official(Engineer):
    """An officer: confirms, sends back, cancels, and reads figures."""

    reads = (
        "/statistics/social",
        "/statistics/evaluation",
        "/statistics/social?from=2026-04-01&until=2026-05-01",
        "/hazards/counts?region_code={region}",
        "/hazards?agency_id={agency_id}",
        "/declared-agencies",
        "/visits",
        "/todo",
    )

    def next_write(self) -> Write | None:
        if self._random.random() < 0.2 and self.ground.open:
            return self._cancellation()
        return self.confirmation(self.ground.rectified)

    def _cancellation(self) -> Write | None:
        try:
            hazard = self.ground.open.popleft()
        except IndexError:
            return None
        return "cancellation", f"/hazards/{hazard}/cancellation", {"reason": self._log.mark("cancellation")}, lambda a: None


class Reader(Client):
    """Looks, and writes nothing."""

    reads = (*Official.reads, "/hazards?view=overdue", "/regions", "/dictionaries", "/sessions/current")


class Load:
    """The clients of a run: ``with load: ...`` lets them act. ``careful``: nothing of what they do asks for trouble."""

    def __init__(self, officer: Browser, grounds: list[Ground], log: Log, seed: int, *, careful: bool = False) -> None:
        staff = [(Clerk, None)] * 8 + [(Engineer, None)] * 4 + [(Official, officer)] * 4 + [(Reader, officer)] * 4
        self.log = log
        self.clients: list[Client] = []
        for number, (role, browser) in enumerate(staff):
            ground = grounds[number % len(grounds)]
            client = role(number, browser or ground.browser, ground, log, seed * 1000 + number)
            client.careful = careful
            self.clients.append(client)

    def __enter__(self) -> "Load":
        for client in self.clients:
            client.start()
        return self

    def __exit__(self, *_: object) -> None:
        for client in self.clients:
            client.stop()
        for client in self.clients:
            client.join(2 * PATIENCE_SECONDS)
            assert not client.is_alive(), f"{client.name} hangs"

    def settle(self, within: float) -> None:
        """After the load: what was to be sent again is sent again until it has an end. A client's own bug is raised here."""
        for client in self.clients:
            if client.failure is not None:
                raise client.failure
            client.settle(within)
