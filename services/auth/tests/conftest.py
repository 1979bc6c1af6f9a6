"""auth with a database of its own, a city, a clock that stands still, and accounts to sign in with."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from contracts.actor import Actor
from contracts.events.envelope import Envelope
from contracts.rpc.accounts import NewAccount
from contracts.rpc.auth import ResolvedCredential, SignedIn, SignIn
from contracts.vocabulary import Entrance, Role
from kit.chassis import make_tools
from kit.clock import FixedClock
from kit.ids import new_id
from kit.testing.plugin import Collected
from kit.work import Caller, Doubtful, transaction
from services.auth.city import load_city
from services.auth.room import ROOM
from services.auth.usecases import accounts, credentials, passwords, sessions

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
USCC = "91330800147755889T"
CITY = ["330800"]
KECHENG = ["330800", "330802"]


class Stage:
    """Calls use cases as the service would: one transaction each, the refusal of a doubt raised when nobody can be asked."""

    def __init__(self, tools: Any, clock: FixedClock) -> None:
        self.tools, self.clock = tools, clock
        self.address = "10.0.0.1"

    def open(self, fn: Callable[..., Any], *args: Any) -> Any:
        with transaction(self.tools, None, Caller(address=self.address)) as work:
            return fn(work, *args)

    def call(self, actor: Actor, fn: Callable[..., Any], *args: Any) -> Any:
        try:
            with transaction(self.tools, actor, Caller(address=self.address)) as work:
                return fn(actor, work, *args)
        except Doubtful as doubt:
            raise doubt.error from None

    def apply(
        self, fn: Callable[..., Any], source: str, kind: str, entity_id: UUID, payload: dict[str, Any], version: int = 1
    ) -> None:
        event = Envelope(
            source=source, type=kind, entity_id=str(entity_id), entity_version=version, payload=payload, at=self.clock.at
        )
        self.open(fn, event)

    def later(self, **delta: float) -> None:
        self.clock.at += timedelta(**delta)

    def sign_in(self, username: str, password: str, entrance: Entrance = Entrance.SYSTEM, **more: Any) -> SignedIn:
        attempt = self.open(sessions.begin_sign_in, SignIn(entrance=entrance, username=username, password=password, **more))
        outcome = self.open(sessions.finish_sign_in, attempt, sessions.judge(attempt))
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def mode(self, mode: str) -> None:
        """How this installation asks for second factors."""
        self.tools.settings = self.tools.settings.model_copy(update={"second_factor": mode})

    def resolve(self, token: str, kind: str = "session") -> ResolvedCredential:
        return self.open(credentials.resolve_credential, kind, token)

    def signed_in_actor(self, username: str, password: str, entrance: Entrance = Entrance.SYSTEM) -> Actor:
        """After the password was changed where it has to be."""
        actor = self.resolve(self.sign_in(username, password, entrance).token).actor
        if actor.must_change_password:
            changed = self.call(actor, passwords.change_password, password, f"{password}-Neu1")
            assert changed is None
            actor = self.resolve(self.sign_in(username, f"{password}-Neu1", entrance).token).actor
        return actor


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Hundreds are made and checked here; what one costs in earnest is test_passwords.py's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZJJG_LOCAL_MEMORY_MIB", "1")
        yield


@pytest.fixture(scope="session")
def city_template(filled_template: Callable[..., str], kit_settings: Any) -> str:
    """A database that stands as auth's first start leaves it, at ``START``."""

    def fill(url: str) -> None:
        tools = make_tools(ROOM, kit_settings, broadcast=Collected(), url=url)
        tools.clock = FixedClock(START)
        with transaction(tools, None, Caller(address="10.0.0.1")) as work:
            load_city(work)
        tools.engine.dispose()

    return filled_template(ROOM, "city", fill)


@pytest.fixture
def stage(room_tools: Callable[..., Any], database: Callable[..., str], city_template: str) -> Stage:
    tools = room_tools(ROOM, url=database(ROOM, city_template))
    tools.clock = clock = FixedClock(START)
    return Stage(tools, clock)


@pytest.fixture
def admin(actor: Callable[..., Actor]) -> Actor:
    return actor(Role.ADMIN)


@pytest.fixture
def officer(actor: Callable[..., Actor]) -> Actor:
    return actor(Role.OFFICER, region_codes=KECHENG)


@pytest.fixture
def agency(stage: Stage, officer: Actor) -> Any:
    """An agency's main account in 柯城区, as its officer made it: ``row`` and ``password``."""
    new = NewAccount(
        role=Role.AGENCY, username="qz_anke", name="衢州安科技术有限公司", uscc=USCC, kinds=["social"], region_code="330802",
        contact_name="李某", contact_mobile="13800000000",
    )  # fmt: skip
    row = stage.call(officer, accounts.create_account, new)
    return SimpleNamespace(row=row, password=row.initial_password)


@pytest.fixture
def some_id() -> Callable[[], UUID]:
    return new_id
