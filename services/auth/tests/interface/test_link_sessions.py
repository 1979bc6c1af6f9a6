"""An enterprise's way in by the link of one hazard."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from contracts.errors import Forbidden, Unauthenticated
from contracts.rpc.auth import NewApiToken, NoticeQuery
from contracts.vocabulary import Role
from kit.ids import new_id
from kit.work import Caller, Doubtful, transaction
from services.auth.queries.api_tokens import list_api_tokens
from services.auth.queries.notices import list_notices, todo
from services.auth.queries.preferences import get_preference
from services.auth.queries.sessions import list_sessions
from services.auth.usecases import sessions
from services.auth.usecases.api_tokens import create_api_token
from services.auth.usecases.link_sessions import apply_link_changed, open_link_session
from services.auth.usecases.notices import read_notice
from services.auth.usecases.preferences import put_preference

SECRET = "s" * 43


class Link:
    def __init__(self, stage: Any) -> None:
        self.stage, self.link_id, self.hazard_id, self.enterprise_id = stage, new_id(), new_id(), new_id()
        self.token = f"{self.link_id}.{SECRET}"
        self.expires_at = stage.clock.at + timedelta(days=7)

    def tell(self, version: int = 1, *, ended: bool = False) -> None:
        fact = {
            "link_id": str(self.link_id), "hazard_id": str(self.hazard_id), "enterprise_id": str(self.enterprise_id), "enterprise_name": "某厂",
            "secret_hash": hashlib.sha256(SECRET.encode()).hexdigest(), "expires_at": self.expires_at.isoformat(), "ended": ended,
        }  # fmt: skip
        self.stage.apply(apply_link_changed, "hazard", "link_changed", self.link_id, fact, version)

    def open(self) -> Any:
        """As the chassis would: hazard was asked, and what it said is applied already."""
        with transaction(self.stage.tools, None, Caller(address="10.0.0.1"), fresh=True) as work:
            return open_link_session(work, self.token)


@pytest.fixture
def link(stage: Any) -> Link:
    return Link(stage)


@pytest.fixture
def other(stage: Any) -> Link:
    return Link(stage)


def test_a_link_opens_any_number_of_sessions_for_its_one_hazard(stage: Any, link: Link):
    link.tell()
    first, second = (link.open() for _ in range(2))
    assert first.token != second.token
    resolved = stage.resolve(first.token)
    assert resolved.actor.role is Role.ENTERPRISE
    assert resolved.actor.hazard_id == resolved.account.hazard_id == link.hazard_id
    assert resolved.actor.enterprise_id == link.enterprise_id
    assert resolved.actor.account_id == link.link_id
    assert resolved.csrf_token == first.csrf_token
    stage.call(resolved.actor, sessions.sign_out)
    with pytest.raises(Unauthenticated):
        stage.resolve(first.token)
    stage.resolve(second.token)


def test_a_session_never_outlives_its_link(stage: Any, link: Link):
    link.expires_at = stage.clock.at + timedelta(minutes=10)
    link.tell()
    signed_in = link.open()
    assert signed_in.expires_at == link.expires_at
    stage.later(minutes=10)
    with pytest.raises(Unauthenticated):
        stage.resolve(signed_in.token)


def test_a_revoked_link_takes_its_sessions_with_it_and_gateways_are_told(stage: Any, link: Link, other: Link):
    link.tell()
    other.tell()
    signed_in, untouched = [link.open(), link.open()], other.open()
    ended = {str(stage.resolve(each.token).session_id) for each in signed_in}
    told: list[Any] = []
    stage.tools.broadcast = lambda topic, payload: told.append((topic, payload))
    link.tell(2, ended=True)
    link.tell(2, ended=True)
    ((topic, payload),) = told
    assert (topic, set(payload["session_ids"])) == ("session_ended", ended)
    for each in signed_in:
        with pytest.raises(Unauthenticated):
            stage.resolve(each.token)
    stage.resolve(untouched.token)


def test_a_link_that_hazard_has_just_ended_opens_nothing_though_the_copy_said_it_lives(stage: Any, link: Link):
    link.tell()
    with pytest.raises(Doubtful) as doubt:
        stage.open(open_link_session, link.token)
    assert doubt.value.facts == [("hazard", "link", str(link.link_id))]
    link.tell(2, ended=True)
    with pytest.raises(Unauthenticated, match=r"auth\.link_invalid"):
        link.open()


def test_a_link_session_keeps_nothing_is_told_nothing_and_sees_no_other_session(stage: Any, link: Link):
    link.tell()
    visitor = stage.resolve(link.open().token).actor
    for fn, args in (
        (put_preference, ("draft", {"a": 1})),
        (get_preference, ("draft",)),
        (list_notices, (NoticeQuery(),)),
        (read_notice, (new_id(),)),
        (list_sessions, ()),
        (sessions.end_session, (visitor.session_id,)),
        (list_api_tokens, ()),
        (create_api_token, (NewApiToken(name="x", scopes=["hazard:read"]),)),
    ):
        with pytest.raises(Forbidden):
            stage.call(visitor, fn, *args)
    assert stage.call(visitor, todo) == {"notices": 0}


def test_the_source_is_asked_about_a_link_that_is_unknown_ended_or_expired(stage: Any, link: Link):
    def doubt() -> Doubtful:
        with pytest.raises(Doubtful) as raised, transaction(stage.tools, None) as work:
            open_link_session(work, link.token)
        return raised.value

    assert doubt().facts == [("hazard", "link", str(link.link_id))]
    link.tell(ended=True)
    assert doubt().error.code == "auth.link_invalid"
    link.tell(2)
    stage.later(days=7)
    assert isinstance(doubt().error, Unauthenticated)


@pytest.mark.parametrize("token", ["", ".", "x.y", "\x00", "0" * 5000])
def test_what_is_no_link_is_refused(stage: Any, token: str):
    with pytest.raises(Unauthenticated, match=r"auth\.link_invalid"):
        stage.open(open_link_session, token)


def test_a_wrong_secret_is_refused_without_asking(stage: Any, link: Link):
    link.tell()
    for wrong in (f"{link.link_id}.falsch", f"{link.link_id}."):
        with pytest.raises(Unauthenticated, match=r"auth\.link_invalid"):
            stage.open(open_link_session, wrong)
