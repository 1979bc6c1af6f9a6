"""Three agencies in two counties with something in every noun, and everybody who may look at it.

Every text that a tenant enters holds the tenant's canary: seen in another tenant's answer, it tells of a leak. A tenant's ids are
kept under the name of the path parameter that they fill (``staff_id``).
"""

import itertools
import re
import secrets
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kit.testing.oidc_server import OidcServer
from tests.journeys import cast
from tests.journeys.browser import DATA, document_of, fresh
from tests.journeys.cast import DISTRICT, OTHER_DISTRICT
from tests.journeys.systems import ADMIN_PASSWORD
from tests.security.callers import Caller, Journal

RIGHTS = (
    "evaluation_contract",
    "service_contract",
    "evaluation_report",
    "visit",
    "hazard",
    "declaration",
    "staff",
    "checked_record",
    "statistics",
)
ROOMS = ("auth", "agency", "evaluation", "hazard", "stats")
SCOPES = [f"{room}:{access}" for room in ROOMS for access in ("read", "write")]
FILES = DATA / "files"
PLACES = {
    ("/evaluation-contracts", "contract_id"): "evaluation_contract_id",
    ("/service-contracts", "contract_id"): "service_contract_id",
    ("/sub-accounts", "account_id"): "sub_account_id",
}
"""Which of a tenant's ids fill a path parameter, where the parameter's name does not say it."""
SHARED = {
    "/dictionaries/{name}": "service_items",
    "/parameters/{name}": "account_help",
    "/rules/{key}": "visit.late_entry_days",
    "/calendar/{year}": "2026",
    "/identity-providers/{name}/redirect": "oidc",
    "/identity-providers/{name}/callback": "oidc",
    "/captchas/{captcha_id}/audio": "01920000-0000-7000-8000-000000000001",
}
"""Paths with something in their place that is of no tenant."""
_mobiles = itertools.count(10_000_000 + secrets.randbelow(80_000_000))


STANDINGS = ("GET /rankings", "GET /public/rankings", "GET /public/draws")
"""Of the whole city, for every agency and once published for everybody: an agency's name and id are no secret there, nor what the bureau
calls a campaign that was drawn."""
PUBLIC = (*STANDINGS, "GET /public/draws/{campaign_id}")
"""What the contract makes public: a draw names the objects of its pool."""


@dataclass
class Tenant:
    """One agency, its people and its programs; ``ids`` by path parameter, ``id_numbers`` of its staff."""

    name: str
    county: str
    canary: str
    main: Caller
    account: dict[str, Any] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    callers: dict[str, Caller] = field(default_factory=dict)
    id_numbers: list[str] = field(default_factory=list)
    mobile: str = field(default_factory=lambda: f"139{next(_mobiles)}")
    uscc: str = ""
    secrets: list[str] = field(default_factory=list)
    """Tokens that were shown once."""
    firms: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    linked_hazard: str = ""

    def own(self, parameter: str, value: Any) -> str:
        self.ids[parameter].append(str(value))
        return str(value)

    def filling(self, operation: str, which: int = 0) -> str:
        """The path of ``GET /staff/{staff_id}`` with an id of this tenant's in each place."""
        path = operation.split(" ")[1]
        shared = next((value for known, value in SHARED.items() if path == known), None)

        def value(place: re.Match[str]) -> str:
            found = self.ids.get(self.parameter(path, place[1]), [])
            assert shared or found, f"{operation}: no tenant has a {place[1]}; enter one in tests/security/filling.py"
            return shared or found[which % len(found)]

        return re.sub(r"{(\w+)}", value, path)

    @staticmethod
    def parameter(path: str, name: str) -> str:
        """Under which name a tenant keeps the ids for this place."""
        return PLACES.get(("/" + path.split("/")[1], name), name)

    def says(self, text: str) -> str:
        """The text with the canary in it."""
        return f"{text}{self.canary}"

    def first(self, parameter: str) -> str:
        return self.ids[parameter][0]

    def last(self, parameter: str) -> str:
        return self.ids[parameter][-1]

    def file(self, use: str, name: str = "small.jpg") -> str:
        """A file for this use: uploaded the first time, and then the same."""
        if use not in self.files:
            answer = self.main.upload(FILES / name, f"{use}-{self.canary}{Path(name).suffix}")
            assert answer.status_code == 201, answer.text
            self.files[use] = self.own("file_id", answer.json()["file_id"])
        return self.files[use]

    def agency(self) -> cast.Agency:
        return cast.Agency(self.main, self.account, self.ids["staff_id"][:2])


@dataclass
class World:
    url: str
    journal: Journal
    admin: Caller
    city: Caller
    officers: dict[str, Caller]
    inspector: Caller
    nobody: Caller
    officer_token: Caller
    tenants: dict[str, Tenant] = field(default_factory=dict)
    provider: OidcServer | None = None
    """The identity provider that the system asks."""

    @property
    def a(self) -> Tenant:
        return self.tenants["A"]

    def of_role(self, role: str, tenant: str = "A") -> Caller:
        """Somebody of this role: of this tenant where the role is a tenant's."""
        of_tenant = self.tenants[tenant].callers
        mine = {"agency": "main", "sub_account": "clerk", "enterprise": "enterprise"}
        return (
            of_tenant[mine[role]]
            if role in mine
            else {"officer": self.city, "admin": self.admin, "inspector": self.inspector}[role]
        )

    def another_officer(self, region_code: str) -> Caller:
        """One who had no hand in anything yet."""
        return _made(self.admin, "officer", region_code)

    def bureau(self) -> dict[str, Caller]:
        """Those who are of no tenant."""
        return {
            "admin": self.admin,
            "city officer": self.city,
            **{f"officer of {county}": caller for county, caller in self.officers.items()},
            "inspector": self.inspector,
            "officer's token": self.officer_token,
            "nobody": self.nobody,
        }

    def callers(self) -> dict[str, Caller]:
        """Everybody, one of each kind at least."""
        of_tenants = {f"{who} of {t.name}": caller for t in self.tenants.values() for who, caller in t.callers.items()}
        return {**self.bureau(), **of_tenants}


def staffed_by_bureau(url: str) -> World:
    """The bureau's people, and no agency yet."""
    journal = Journal(document_of(url))
    nobody = Caller(url, "nobody", journal)
    admin = nobody.another("admin")
    admin.sign_in("system", "admin", ADMIN_PASSWORD)

    city = _made(admin, "officer", cast.CITY)
    token = city.ok("POST", "/api-tokens", {"name": "台账", "scopes": SCOPES})["token"]
    officers = {county: _made(admin, "officer", county) for county in (DISTRICT, OTHER_DISTRICT)}
    return World(url, journal, admin, city, officers, _made(admin, "inspector", cast.CITY), nobody, city.program(token))


def _made(admin: Caller, role: str, region_code: str) -> Caller:
    username = fresh(role)
    new = {"role": role, "username": username, "display_name": "应急管理局", "region_code": region_code}
    password = admin.ok("POST", "/accounts", new)["initial_password"]
    return admin.another(f"{role} {region_code}").signed_in("system", username, password)
