"""Who sends the load: an agency with a firm and a contract, officers of a district and of the city, each with sessions of its own."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import psycopg

from kit.clock import Clock, local_day
from kit.testing.eventually import eventually
from tests.journeys import cast
from tests.journeys.browser import PASSWORD, Browser
from tests.journeys.systems import ADMIN_PASSWORD
from tests.load.fill import Filling, fill
from tests.load.places import Whole

AGENCIES = 40
SESSIONS = 4
"""Of each account; the connections take turns with them."""
TIME_ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Session:
    """A signed-in browser's headers."""

    cookie: str
    csrf_token: str

    def headers(self, *, anew: bool = False) -> dict[str, str]:
        """``anew``: as a browser that wrote a moment ago, which the gateway gives nothing that it keeps."""
        wrote = "; zjjg_wrote=1" if anew else ""
        return {"Cookie": f"zjjg_session={self.cookie}{wrote}", "X-CSRF-Token": self.csrf_token, "Accept-Encoding": "identity"}


@dataclass(frozen=True)
class Stage:
    """A filled system. ``main`` is the agency's own browser, ``inspector`` the city officer's."""

    whole: Whole
    today: date
    agency: cast.Agency
    contract: dict[str, str]
    inspector: Browser
    agency_sessions: list[Session]
    district_sessions: list[Session]
    city_sessions: list[Session]

    @property
    def agency_id(self) -> UUID:
        return UUID(self.agency.browser.account["agency_id"])

    def visit_body(self) -> dict[str, object]:
        """A visit of today with three hazards."""
        today, deadline = self.today.isoformat(), (self.today + timedelta(days=20)).isoformat()
        hazards = [cast.hazard(today, deadline, description=f"配电柜门未跨接接地线，柜内积尘较多，第{i}处") for i in range(1, 4)]
        return cast.visit(self.contract, self.agency.staff, today, hazards)


def set_stage(whole: Whole, rows: int, floor_url: str | None = None) -> Stage:
    """Signs everybody in, then fills ``rows`` hazards: into the system's databases, and into the floors' when they are given."""
    today = local_day(Clock().now(), TIME_ZONE)
    admin = Browser(whole.url).sign_in("system", "admin", ADMIN_PASSWORD)
    city, district = cast.officer(admin), cast.officer(admin, cast.DISTRICT)
    agency = cast.new_agency(district)
    contract = agency.service_contract(agency.firm()["id"], starts_on=f"{today.year}-01-01", ends_on=f"{today.year + 1}-12-31")
    stage = Stage(
        whole,
        today,
        agency,
        contract,
        city,
        *(_sessions(browser) for browser in (agency.browser, district, city)),
    )
    others = [UUID(int=i + 1) for i in range(AGENCIES - 1)]
    filling = Filling(rows, [stage.agency_id, *others], _places(whole), today)
    fill(filling, whole.databases["hazard"], whole.databases["stats"], floor_url)
    return stage


def _places(whole: Whole) -> list[list[str]]:
    """Every township, with the regions above it, once stats has heard of them."""

    def heard() -> list[list[str]]:
        with psycopg.connect(whole.databases["stats"]) as connection:
            rows = connection.execute(
                "select codes from region where cardinality(codes) = 3 and not retired order by code"
            ).fetchall()
        return [row[0] for row in rows]

    def heard_all() -> list[list[str]]:
        now = heard()
        with psycopg.connect(whole.databases["auth"]) as connection:
            known = connection.execute("select count(*) from outbox where type = 'region_saved' and sent").fetchone()
        assert known is not None
        with psycopg.connect(whole.databases["stats"]) as connection:
            here = connection.execute("select count(*) from region").fetchone()
        return now if here is not None and here[0] >= known[0] > 0 else []

    return eventually(heard_all, within=60, every=0.2)


def _sessions(browser: Browser) -> list[Session]:
    entrance = "platform" if browser.account["role"] == "agency" else "system"
    made = []
    for _ in range(SESSIONS):
        one = Browser(browser.url).sign_in(entrance, browser.account["username"], PASSWORD)
        made.append(Session(one.session.cookies["zjjg_session"], one.csrf_token))
    return made
