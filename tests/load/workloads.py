"""What is asked of each side: requests, and how a right answer is told."""

import itertools
import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from tests.load.driver import NewRequest, request
from tests.load.sides import FLASK, OURS, Parts, Side
from tests.load.stage import Session, Stage

CONNECTIONS = 16
CITY, DISTRICT = "330800", "330802"
DEEP_PAGE = 5000
PAGE = 20
KEPT, ANEW = f"{OURS}, repeated", f"{OURS}, asked anew"
"""Beside what is compared: the same question again and again, which the gateway answers from what it keeps; and never so."""


class Workloads:
    """The workloads over one filled system and the floors beside it. ``floors``: name -> address; ``parts``: name -> its processes."""

    def __init__(self, stage: Stage, floors: Mapping[str, str], parts: Mapping[str, Parts]) -> None:
        self.stage, self._floors, self._parts = stage, floors, parts

    # ---- sides

    def ours(
        self,
        target: str,
        sessions: Sequence[Session],
        *,
        name: str = OURS,
        connections: int = CONNECTIONS,
        least: bytes = b"",
        kept: bool = False,
    ) -> Side:
        """Reading ``target``, each connection with one of ``sessions``. An answer without ``least`` in it is not right.

        The room is asked each time, unless ``kept``: then the gateway may answer what it keeps.
        """
        full = [request("GET", f"/api/v1{target}", session.headers(anew=not kept)) for session in sessions]
        senders = [_always(full[i % len(full)]) for i in range(connections)]
        return Side(name, self.stage.whole.url, senders, lambda status, body: status == 200 and least in body, self._parts[OURS])

    def floor(
        self, floor: str, target: str, *, name: str | None = None, connections: int = CONNECTIONS, least: bytes = b""
    ) -> Side:
        senders = [_always(request("GET", target))] * connections
        right = lambda status, body: status == 200 and least in body  # noqa: E731  # as beside it
        return Side(name or floor, self._floors[floor], senders, right, self._parts[floor])

    # ---- lists

    def agency_list(self, connections: int = CONNECTIONS) -> list[Side]:
        """An agency's own confirmed hazards, newest first: 20 of all that there are."""
        target = f"/hazards?agency_id={self.stage.agency_id}&state=confirmed&limit={PAGE}"
        asked = f"/hazards?view=confirmed&limit={PAGE}"
        mine = self.ours(asked, self.stage.agency_sessions, connections=connections, least=b'"total"')
        kept = self.ours(asked, self.stage.agency_sessions, name=KEPT, connections=connections, least=b'"total"', kept=True)
        return [mine, kept, *(self.floor(name, target, connections=connections, least=b'"items"') for name in self._floors)]

    def district_list(self) -> list[Side]:
        """The hazards of an officer's district that wait for rectification."""
        target = f"/hazards?region_2={DISTRICT}&state=open&limit={PAGE}"
        mine = self.ours(f"/hazards?view=unrectified&limit={PAGE}", self.stage.district_sessions, least=b'"total"')
        return [mine, *(self.floor(name, target, least=b'"items"') for name in self._floors)]

    def city_page_one(self, name: str = OURS) -> Side:
        return self.ours(f"/hazards?view=confirmed&limit={PAGE}", self.stage.city_sessions, name=name, connections=4)

    def deep_page(self, rows: int) -> tuple[int, list[Side]]:
        """Page one and the 5,000th, ours by cursor and Django's by offset; fewer rows have fewer pages, and the number is told."""
        pages = min(DEEP_PAGE, rows * 8 // 10 // PAGE - 1)
        first = f"/hazards?view=confirmed&limit={PAGE}"
        cursor = self._cursor_after(pages - 1)
        offset = f"/hazards?region_1={CITY}&state=confirmed&limit={PAGE}&offset={(pages - 1) * PAGE}"
        deep = self.ours(f"{first}&{urlencode({'cursor': cursor})}", self.stage.city_sessions, name="zjjg, deep", connections=4)
        floors = [self.floor(name, offset, name=f"{name}, deep by offset", connections=4) for name in self._floors]
        return pages, [self.city_page_one("zjjg, page one"), deep, *floors]

    def _cursor_after(self, pages: int) -> str:
        """The cursor behind that many pages of 20, walked in pages of 100 as far as they fit."""
        browser = self.stage.inspector.session
        cursor, left = "", pages * PAGE
        while left:
            step = 100 if left >= 100 else PAGE
            asked = {"view": "confirmed", "limit": step, **({"cursor": cursor} if cursor else {})}
            cursor = browser.get(f"{self.stage.whole.url}/api/v1/hazards", params=asked, timeout=30).json()["next_cursor"]
            left -= step
        return cursor

    # ---- figures

    def counts(self) -> list[Side]:
        """The six numbers of an officer's district, against one list query and against counting them, in Flask."""
        mine = self.ours("/hazards/counts", self.stage.district_sessions, least=b'"overdue"', kept=True)
        anew = self.ours("/hazards/counts", self.stage.district_sessions, name=ANEW, least=b'"overdue"')
        return [mine, anew, self._one_query(), self.floor(FLASK, f"/counts?region_2={DISTRICT}", name="flask, counting")]

    def statistics(self) -> list[Side]:
        """Figures by region of the whole city, against one list query in Flask."""
        mine = self.ours("/statistics/social", self.stage.city_sessions, least=b'"rows"', kept=True)
        return [mine, self._one_query()]

    def statistics_alone(self) -> list[Side]:
        """The same from one connection, against grouping the rows in Flask."""
        mine = self.ours("/statistics/social", self.stage.city_sessions, connections=1, least=b'"rows"', kept=True)
        return [mine, self.floor(FLASK, f"/statistics?region_1={CITY}", name="flask, grouping", connections=1)]

    def _one_query(self) -> Side:
        return self.floor(FLASK, f"/hazards?agency_id={self.stage.agency_id}&state=confirmed&limit={PAGE}")

    # ---- writes

    def inserts(self) -> list[Side]:
        """A visit with three hazards, checked, audited, told to stats and repeatable by its key; against one row each."""
        body = json.dumps(self.stage.visit_body()).encode()
        sessions = self.stage.agency_sessions
        senders = [_submitting(sessions[i % len(sessions)], body) for i in range(CONNECTIONS)]
        mine = Side(OURS, self.stage.whole.url, senders, _created, self._parts[OURS])
        row = request("POST", "/hazards", body=json.dumps(self._plain_row()).encode())
        theirs = [Side(n, url, [_always(row)] * CONNECTIONS, _created, self._parts[n]) for n, url in self._floors.items()]
        return [mine, *theirs]

    def _plain_row(self) -> dict[str, Any]:
        hazards: Any = self.stage.visit_body()["hazards"]
        regions = {"region_1": CITY, "region_2": DISTRICT, "region_3": "330802001", "region_code": "330802001"}
        whose = {
            "agency_id": str(self.stage.agency_id),
            "agency_name": "机构0",
            "enterprise_id": str(uuid.uuid4()),
            "enterprise_name": "企业",
        }
        return {**hazards[0], **regions, **whose, "number": "YH-1", "visit_id": str(uuid.uuid4()), "state": "open"}


def _always(full: bytes) -> NewRequest:
    return lambda: full


def _created(status: int, _body: bytes) -> bool:
    return status == 201


def _submitting(session: Session, body: bytes) -> NewRequest:
    """The same visit again and again, each time under a key of its own: another visit."""
    serial, name = itertools.count(), uuid.uuid4().hex
    return lambda: request("POST", "/api/v1/visits", {**session.headers(), "Idempotency-Key": f"{name}-{next(serial)}"}, body)
